"""Which form of objects the table is for, now that all are counted; the others are unreadable.

That is the format with the most objects that hold records, and for delimited text the delimiter
and header with the most. All of it depends on counts that only add up, so that it is the same
whatever was seen first.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from raywork.crawler.audit import OF_LISTING
from raywork.crawler.parts import JSON, Part, Parts, add_counts, without_header
from raywork.formats.delimited.headers import doubtful, together, with_names
from raywork.formats.model import NOUNS, Form, Format
from raywork.schema import Limits, Schema, merge

if TYPE_CHECKING:
    from raywork.crawler.model import UnitResult

_SIGNS: Final = {"\t": "tabs", "\x01": "^A", ",": "commas", ";": "semicolons", "|": "pipes"}
_REMEDY: Final = "crawl it as a table of its own with --include, or move it away"


@dataclass(frozen=True, slots=True)
class Left:
    """Objects that the table does not read."""

    count: int
    named: list[str]
    """The first of them."""
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome: which forms the table reads, and what it does not read."""

    forms: tuple[Form, ...]
    """The one that names the columns first."""
    left: list[Left]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was settled by earlier crawls, and of what they have found."""

    forms: tuple[Form, ...]
    """The forms that the table reads, the one that names the columns first."""
    schema: Schema
    """Of the records in objects of these forms."""


def settle(found: "UnitResult", limits: Limits, decided: Decision | None = None) -> Settled:
    """Make `found` the result of the objects that one table reads; return what that leaves.

    What was `decided` stays: it is of more objects than those found now.
    """
    parts = found.parts
    lead = None if decided is None else decided.forms[0]
    chosen = _chosen(parts) if lead is None else Form(lead.format, delimiter=lead.delimiter)
    others = {form: part for form, part in parts.by_form.items() if form.format != chosen.format}
    left = [*_left(others, chosen)]
    forms: tuple[Form, ...] = (JSON,)
    if chosen.format is Format.JSON:
        found.schema = merge(decided.schema, found.schema, limits) if decided else found.schema
    else:
        same = {form: part for form, part in parts.by_form.items() if form.format == chosen.format}
        forms, whole, unlike = _merged(same, chosen, limits, decided)
        left += unlike
        for code in OF_LISTING & found.tally.notices.keys():
            whole.tally.notices[code] = found.tally.notices[code]
        found.schema, found.tally = whole.schema, whole.tally
        found.scanned, found.stored_bytes = whole.scanned, whole.stored_bytes
        found.codecs, found.layouts = whole.codecs, whole.layouts
    if parts.beyond.scanned:
        reason = f"its header is one of too many different ones: {_REMEDY}"
        left.append(Left(parts.beyond.scanned, parts.beyond.named, reason))
    found.scanned += parts.empty.scanned
    add_counts(found.codecs, parts.empty.codecs)
    add_counts(found.layouts, parts.empty.layouts)
    return Settled(forms, left)


def _chosen(parts: Parts) -> Form:
    """Return the format and delimiter of most objects that hold records, else of most objects."""
    counts: Counter[Form] = Counter()
    scanned: Counter[Form] = Counter()
    for form, part in parts.by_form.items():
        counts[Form(form.format, delimiter=form.delimiter)] += part.held
        scanned[Form(form.format, delimiter=form.delimiter)] += part.scanned
    order = list(Format)
    return max(
        scanned,
        key=lambda form: (counts[form], scanned[form], -order.index(form.format), form.delimiter),
        default=JSON,
    )


def _merged(
    parts: dict[Form, Part], chosen: Form, limits: Limits, decided: Decision | None
) -> tuple[tuple[Form, ...], Part, list[Left]]:
    """Return the forms of the chosen format that go together, as one part, and the others."""
    whole = Part() if decided is None else Part(schema=decided.schema)
    unlike = {form: part for form, part in parts.items() if form.delimiter != chosen.delimiter}
    like = {form: part for form, part in parts.items() if form not in unlike}
    if chosen.format is not Format.CSV:
        for part in like.values():
            whole.add(part, limits)
        return (chosen,), whole, []
    known = () if decided is None else decided.forms
    lead = known[0] if known else None
    # Of objects without a header that were read before nothing is confirmed but that.
    confirmed = dict.fromkeys(known if lead is None or lead.header else (lead,), 2)
    rows = [
        form
        for form in doubtful({form: part.scanned for form, part in like.items()} | confirmed)
        if form in like
    ]
    converted = Parts({form: part for form, part in like.items() if form not in rows})
    for form in rows:
        converted.add(*without_header(form, like[form]), limits)
    like = converted.by_form
    accepted = together({form: part.held for form, part in like.items()}, lead)
    first, *_ = accepted
    if lead is not None:
        _rename(whole, lead, first)
    for form in accepted:
        part = like.pop(form, Part())
        _rename(part, form, first)
        whole.add(part, limits)
    kept = {*accepted, *(rows if not first.header else ()), *known} - {first}
    return (first, *sorted(kept)), whole, [*_left(unlike, chosen), *_left(like, first)]


def _rename(part: Part, form: Form, lead: Form) -> None:
    """Give the columns of a form the names that the leading form has for them."""
    if form.header and part.schema.root is not None:
        part.schema, part.tally = with_names(part.schema, part.tally, form.header, lead.header)


def _left(parts: dict[Form, Part], chosen: Form) -> Iterator[Left]:
    for form, part in sorted(parts.items()):
        if part.scanned:
            why = _unlike(form, chosen) if part.held or form != JSON else "it holds no records"
            yield Left(part.scanned, part.named, f"{why}: {_REMEDY}")


def _unlike(form: Form, chosen: Form) -> str:
    """Return why the table for a form does not read objects of another one."""
    if form.format != chosen.format:
        return f"it is {NOUNS[form.format]}, and most objects here are {NOUNS[chosen.format]}"
    if form.delimiter != chosen.delimiter:
        signs = _SIGNS[form.delimiter], _SIGNS[chosen.delimiter]
        return "{} separate its fields, and {} those of most objects here".format(*signs)
    if not form.header:
        return "it has no header, and most objects here have one, so that its first row is lost"
    if not chosen.header:
        return "its first line is a header, and most objects here have none"
    return "its header names other columns, or in another order, than most objects here"
