"""What the journal of a crawl says."""

from dataclasses import replace

import msgspec
from msgspec.structs import replace as change

from raywork.crawler.model import UnitResult
from raywork.crawler.state.rows import RowsFile
from raywork.crawler.state.visit import Totals
from raywork.ddl import Decided
from raywork.ddl.paths import Path
from raywork.formats.model import Form
from raywork.scan import Presence, Tally


class Found(msgspec.Struct, frozen=True):
    """What units found, in a form for the journal."""

    result: UnitResult
    """Without the statistics of columns."""
    presence: bytes
    """These, as JSON: MessagePack has no integers beyond 64 bits."""


class Began(msgspec.Struct, frozen=True, tag="began"):
    """A crawl begins, and nothing of it counts that stands before."""

    generation: int
    sequential: bool = False
    """No server is taken for one that lists in order."""


class Did(msgspec.Struct, frozen=True, tag="did"):
    """One more unit is done."""

    found: Found


class Halfway(msgspec.Struct, frozen=True, tag="halfway"):
    """All that the crawl found so far: stands for all units before it."""

    began: Began
    found: Found
    unreadable: int
    lists: tuple[str, ...]
    """The files with the lists of what could not be read so far."""


class Settled(msgspec.Struct, frozen=True, tag="settled"):
    """All units are done, and the state is of these files."""

    files: tuple[RowsFile, ...]
    unordered: tuple[int, ...]
    """Which of the URIs were listed in no order."""


class Standing(msgspec.Struct, frozen=True, tag="standing"):
    """A crawl is finished: all that the next one builds on."""

    generation: int
    forms: tuple[Form, ...]
    """The forms of objects that it reads, the one that names the columns first; none as long as
    no record was read."""
    found: Found
    """What merges with what the next one finds; no counts."""
    totals: dict[int, Totals]
    """By source: what the files hold."""
    files: tuple[RowsFile, ...]
    decided: Decided | None
    """None as long as no record was read."""


Entry = Began | Did | Halfway | Settled | Standing


_presence = msgspec.json.Decoder(list[list[tuple[Path, Presence]]])


def pack(result: UnitResult) -> Found:
    """Return a result for the journal, without the units that follow from it."""
    presence = [list(tally.presence.items()) for tally in _tallies(result)]
    return Found(_with(result, [{} for _ in presence]), msgspec.json.encode(presence))


def unpack(found: Found) -> UnitResult:
    """Return the result that was packed."""
    return _with(found.result, [dict(items) for items in _presence.decode(found.presence)])


def _tallies(result: UnitResult) -> list[Tally]:
    """Return all tallies of a result, in an order that depends on it alone."""
    return [result.tally, *(part.tally for _, part in sorted(result.parts.by_form.items()))]


def _with(result: UnitResult, presence: list[dict[Path, Presence]]) -> UnitResult:
    """Return a result with other statistics of columns, one for each tally."""
    own, *others = presence
    by_form = {
        form: change(part, tally=change(part.tally, presence=each))
        for (form, part), each in zip(sorted(result.parts.by_form.items()), others, strict=True)
    }
    tally = change(result.tally, presence=own)
    return replace(result, rest=(), tally=tally, parts=change(result.parts, by_form=by_form))
