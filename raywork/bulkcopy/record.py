"""What the journal of a copy holds, so that the same command goes on after a kill.

Finished ranges with their counts; and the keys of objects that are to be copied in parts, before
any upload to them begins. A run that has ended, well or not, leaves an empty journal: the next
one compares everything again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.result import EXAMPLES
from raywork.bulkcopy.tally import Tally
from raywork.storage import KeyRange

if TYPE_CHECKING:
    from raywork.engine import Journal


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """A range of the source's keys, each of which is copied, identical or skipped."""

    after: str | None
    until: str | None
    counts: dict[str, int]
    skipped: dict[str, int]
    verified: dict[str, int]
    locked: dict[str, int] = {}  # msgspec copies it


class Intended(msgspec.Struct, frozen=True, tag="intended"):
    """Keys of the destination that uploads may be begun for from now on."""

    keys: list[str]
    at: float
    """The service's time, in seconds since 1970."""


Entry = Finished | Intended

_COUNTS = ("listed", "copied", "identical", "bytes", "extra", "moved", "tags_left")


@dataclass(slots=True)
class _Pending:
    keys: KeyRange
    tally: Tally
    open: int
    """How many objects of the range are still to be copied in parts, or to be removed."""


class Record:
    """What is finished, and what is not quite; with a journal or without one."""

    def __init__(self, whole: KeyRange, ledger: Ledger, journal: "Journal[Entry] | None") -> None:
        self._whole = whole
        self._ledger = ledger
        self._journal = journal
        self._finished: list[Finished] = []
        """In order; neighbours are one."""
        self._pending: dict[int, _Pending] = {}
        self._numbers = 0
        for entry in journal.replay() if journal is not None else ():
            if isinstance(entry, Finished):
                self._insert(entry)
            else:
                ledger.intend(entry.keys, entry.at)

    @property
    def resumed(self) -> Tally:
        """The counts of what earlier runs have finished."""
        total = Tally()
        for each in self._finished:
            total.add(_tally(each), examples=EXAMPLES)
        return total

    def has_intents(self) -> bool:
        """Return whether any upload may have begun."""
        return next(self._ledger.intents(), None) is not None

    def remaining(self) -> list[KeyRange]:
        """Return the ranges that are not finished."""
        found: list[KeyRange] = []
        after = self._whole.after
        for each in self._finished:
            if each.after is not None and (after is None or each.after > after):
                found.append(KeyRange(self._whole.prefix, after, each.after))
            after = each.until
            if after is None:
                return found
        if after is None or self._whole.until is None or after < self._whole.until:
            found.append(KeyRange(self._whole.prefix, after, self._whole.until))
        return found

    def listed(self, keys: KeyRange, tally: Tally, still: int) -> int:
        """Take over a range whose objects are done, but so many that are still open; number it."""
        self._numbers += 1
        self._pending[self._numbers] = _Pending(keys, tally, still)
        self._settle(self._numbers)
        return self._numbers

    def intend(self, keys: list[str], at: float) -> None:
        """Write down that uploads may begin, before any does."""
        self._ledger.intend(keys, at)
        if self._journal is not None:
            self._journal.append(Intended(keys, at))
            self._journal.flush()

    def closed(self, number: int, tally: Tally, count: int) -> None:
        """Take over what became of objects of a numbered range; so many are no longer open."""
        if (pending := self._pending.get(number)) is not None:
            pending.tally.add(tally, examples=EXAMPLES)
            pending.open -= count
            self._settle(number)

    def forget(self) -> None:
        """Take nothing for finished any longer; what uploads may have begun is kept."""
        self._finished.clear()
        self._pending.clear()
        if self._journal is not None:
            self._journal.snapshot(self._snapshot())

    def end(self) -> None:
        """Leave an empty journal: nothing is left to go on with."""
        if self._journal is not None:
            self._journal.snapshot([])

    def _settle(self, number: int) -> None:
        pending = self._pending[number]
        if pending.open:
            return
        del self._pending[number]
        if self._journal is None or pending.tally.failed:
            return  # a range with failures is listed again
        entry = _finished(pending.keys, pending.tally)
        self._insert(entry)
        self._journal.append(entry)
        if self._journal.is_long:
            self._journal.snapshot(self._snapshot())

    def _snapshot(self) -> Iterator[Entry]:
        yield from self._finished
        for key, at in self._ledger.intents():
            yield Intended([key], at)

    def _insert(self, entry: Finished) -> None:
        """Add a range to the finished ones, joined with those that it touches."""
        place = next(
            (n for n, each in enumerate(self._finished) if _start(entry) < _start(each)),
            len(self._finished),
        )
        self._finished.insert(place, entry)
        for n in (place, place - 1):
            if 0 <= n < len(self._finished) - 1:
                left, right = self._finished[n], self._finished[n + 1]
                if left.until is not None and left.until == right.after:
                    tally = _tally(left)
                    tally.add(_tally(right), examples=EXAMPLES)
                    keys = KeyRange("", left.after, right.until)
                    self._finished[n : n + 2] = [_finished(keys, tally)]


def _start(entry: Finished) -> tuple[bool, str]:
    return entry.after is not None, entry.after or ""


def _finished(keys: KeyRange, tally: Tally) -> Finished:
    counts = {name: int(getattr(tally, name)) for name in _COUNTS}
    return Finished(
        keys.after,
        keys.until,
        counts,
        dict(tally.skipped),
        dict(tally.verified),
        dict(tally.locked),
    )


def _tally(entry: Finished) -> Tally:
    tally = Tally(
        skipped=dict(entry.skipped), verified=dict(entry.verified), locked=dict(entry.locked)
    )
    for name, count in entry.counts.items():
        setattr(tally, name, count)
    return tally
