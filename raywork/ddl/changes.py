"""What differs between two tables, change by change."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from raywork.ddl.evolution import is_case_sensitive
from raywork.ddl.hints import parse_type
from raywork.ddl.names import PROPERTY
from raywork.ddl.paths import ELEMENT, VALUE, Path, member, path_text
from raywork.ddl.types import STRING, Array, Map, Scalar, Struct, Type, render

if TYPE_CHECKING:
    from raywork.ddl.table import Table

ChangeKind = Literal[
    "added", "removed", "widened", "narrowed", "changed", "moved", "mapping", "case", "serde",
    "location", "partition-added", "partition-removed", "partition-changed",
]  # fmt: skip
Columns = Sequence[tuple[str, Type]]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a table before and after."""

    kind: ChangeKind
    path: str
    """The column, or the field within it: `user.id`, `items[].price`, `scores{}`; else empty."""
    before: str | None
    after: str | None
    compatible: bool
    """Whether queries on the table before mean the same after."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a table is, wherever that is written down; None for what is not known of it."""

    columns: tuple[tuple[str, Type], ...]
    keys: Mapping[str, str] = field(default_factory=dict)
    """The key of the records that a column reads, where it is not its name."""
    sensitive: bool | None = None
    """Whether keys are told apart by case."""
    partitions: tuple[tuple[str, Type], ...] | None = None
    serde: str | None = None
    """The class of the SerDe."""
    location: str | None = None


def shape_of(table: "Table") -> TableShape:
    """Return the shape of a table that was made from a schema."""
    return TableShape(
        columns=tuple((column.name, parse_type(column.type)) for column in table.columns),
        keys=mapped_keys(table.serde.properties),
        sensitive=is_case_sensitive(table.serde.properties),
        partitions=tuple((part.name, parse_type(part.type)) for part in table.partitions),
        serde=table.serde.library,
        location=table.options.location,
    )


def mapped_keys(properties: Mapping[str, str]) -> dict[str, str]:
    """Return the keys that the properties of a SerDe map to names, by name."""
    found = properties.items()
    return {k.removeprefix(PROPERTY): key for k, key in found if k.startswith(PROPERTY)}


def compare(before: TableShape, after: TableShape) -> tuple[Change, ...]:
    """Return all that differs. A column is known by its name alone: no renaming is guessed."""
    return (
        *_facts(before, after),
        *_partitions(before.partitions, after.partitions),
        *_members((), before.columns, after.columns),
        *_mappings(before, after),
    )


def described(change: Change) -> str:
    """Return a change in words."""
    subject = change.path or "the table"
    was, now = change.before, change.after
    match change.kind:
        case "added":
            text = f"{subject} is new, as {now}"
        case "removed":
            text = f"{subject} is gone; it was {was}"
        case "partition-added":
            text = f"{subject} is new as a partition column, as {now}"
        case "partition-removed":
            text = f"{subject} is no partition column any more; it was {was}"
        case "moved":
            text = f"{subject} moves from place {was} to place {now}"
        case "mapping":
            text = f"{subject} reads the key {now!r}, and read {was!r}"
        case "case":
            text = f"keys are told apart by case: {now}, and were: {was}"
        case _:
            what = {"serde": "SerDe: ", "location": "location: "}.get(change.kind, f"{subject}: ")
            text = f"{what}{was} becomes {now}"
    return text if change.compatible else f"{text} (queries may break)"


def joined(before: Type, after: Type) -> Type:
    """Return the narrowest of both types and `string` that reads what both do."""
    if widens(before, after):
        return after
    return before if widens(after, before) else STRING


def larger(before: Type, after: Type) -> Type:
    """Return the larger of two types of numbers; of any others, the one after."""
    return before if (render(after, str), render(before, str)) in _LARGER else after


def _facts(before: TableShape, after: TableShape) -> Iterator[Change]:
    pairs: list[tuple[ChangeKind, str | None, str | None]] = [
        ("location", before.location, after.location),
        ("serde", before.serde, after.serde),
        ("case", _yes_or_no(before.sensitive), _yes_or_no(after.sensitive)),
    ]
    for kind, was, now in pairs:
        if was is not None and now is not None and was != now:
            yield Change(kind, "", was, now, compatible=kind == "case" and now == "yes")


def _yes_or_no(fact: bool | None) -> str | None:  # noqa: FBT001
    return None if fact is None else "yes" if fact else "no"


def _partitions(before: Columns | None, after: Columns | None) -> Iterator[Change]:
    if before is None or after is None:
        return
    was, now = ({name: render(shown, str) for name, shown in side} for side in (before, after))
    for name in [*was, *(name for name in now if name not in was)]:
        if name not in now:
            yield Change("partition-removed", member(name), was[name], None, compatible=False)
        elif name not in was:
            yield Change("partition-added", member(name), None, now[name], compatible=False)
        elif was[name] != now[name]:
            yield Change("partition-changed", member(name), was[name], now[name], compatible=False)


def _members(path: Path, before: Columns, after: Columns) -> Iterator[Change]:
    """Yield what differs between the columns of two tables, or the fields of two structs."""
    was, now = dict(before), dict(after)
    for name, shown in before:
        if name not in now:
            gone = render(shown, str)
            yield Change("removed", path_text((*path, member(name))), gone, None, compatible=False)
    old_places = {name: str(place) for place, (name, _) in enumerate(before, 1)}
    moved = _moved([name for name, _ in before], [name for name, _ in after])
    for place, (name, shown) in enumerate(after, 1):
        below = (*path, member(name))
        if name not in was:
            yield Change("added", path_text(below), None, render(shown, str), compatible=True)
            continue
        if name in moved:
            old = old_places[name]
            yield Change("moved", path_text(below), old, str(place), compatible=False)
        yield from _types(below, was[name], shown)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the fewest names that have to move to get from one order to the other."""
    places = {name: place for place, name in enumerate(before)}
    common = [name for name in after if name in places]
    ends: list[int] = []  # of the longest runs in the old order: the last place of each length
    lengths = []
    for name in common:
        length = bisect_left(ends, places[name])
        ends[length : length + 1] = [places[name]]
        lengths.append(length)
    left = len(ends) - 1
    moved = set(common)
    for name, length in zip(reversed(common), reversed(lengths), strict=True):
        if length == left:
            moved.discard(name)
            left -= 1
    return moved


def _types(path: Path, before: Type, after: Type) -> Iterator[Change]:
    match before, after:
        case Struct(), Struct():
            yield from _members(path, before.fields, after.fields)
        case Array(), Array():
            yield from _types((*path, ELEMENT), before.element, after.element)
        case Map(), Map():
            yield from _types((*path, VALUE), before.value, after.value)
        case _ if before != after:
            kind: ChangeKind = (
                "widened" if widens(before, after)
                else "narrowed" if widens(after, before)
                else "changed"
            )  # fmt: skip
            was, now = render(before, str), render(after, str)
            same = _is_number_or_text_to_more(was, now)
            yield Change(kind, path_text(path), was, now, compatible=same)


def _mappings(before: TableShape, after: TableShape) -> Iterator[Change]:
    """Yield the columns that read another key than they did.

    Where case is told apart from now on, or not any more, a mapping that only spells the key is
    none of them.
    """
    there = dict(after.columns)
    for name in (name for name, _ in before.columns if name in there):
        was, now = before.keys.get(name, name), after.keys.get(name, name)
        sensitive = before.sensitive and after.sensitive is not False
        if was != now and (sensitive or was.lower() != now.lower()):
            yield Change("mapping", member(name), was, now, compatible=False)


_INTS: Final = ("tinyint", "smallint", "int", "bigint")
_LARGER: Final = frozenset([
    *((small, large) for n, small in enumerate(_INTS) for large in _INTS[n + 1 :]),
    *((small, "double") for small in (*_INTS, "float")),
])  # fmt: skip
"""Types of numbers, and larger ones that go on to work in the same expressions."""


def _is_number_or_text_to_more(was: str, now: str) -> bool:
    return (was, now) in _LARGER or (was.startswith(("varchar", "char")) and now == "string")


def widens(before: Type, after: Type) -> bool:  # noqa: PLR0911  a return for each pair of types
    """Return whether a type reads all that another one read.

    A `double` counts as wider than `bigint`: evolution takes it only where every value fits.
    """
    match before, after:
        case _ if before == after:
            return True
        case _, Scalar("string"):
            return True
        case Scalar(), Scalar():
            return (before.name, after.name) in _LARGER
        case Array(), Array():
            return widens(before.element, after.element)
        case Scalar() | Struct(), Array():  # what is no array reads as one of one, but for ""
            return before != STRING and widens(before, after.element)
        case Map(), Map():
            return widens(before.value, after.value)
        case Struct(), Map():  # whose values may not be null, unless they are text
            return after.value == STRING
        case Struct(), Struct():
            now = dict(after.fields)
            return all(name in now and widens(part, now[name]) for name, part in before.fields)
    return False
