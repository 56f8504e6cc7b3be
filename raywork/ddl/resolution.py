"""Which type reads what files declare at a path, and what Athena does not read of it.

Where files declare different types, it is the widest if Athena reads the narrower ones as that
("Handle schema updates" in its user guide: integers as larger ones, `float` as `double`; in Avro by
the rules of its specification); else it is the one that was seen first, and the others are
conflicts: queries fail on their objects.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from raywork.ddl.findings import Conflict, Example, Finding, TableWarning, warning
from raywork.ddl.names import LONGEST
from raywork.ddl.paths import ELEMENT, VALUE, Path, member, path_text
from raywork.ddl.types import Array, Map, Scalar, Struct, Type
from raywork.formats.avro import athena_name
from raywork.formats.declared import ARRAY, STRUCT, UNREAD
from raywork.formats.model import Format
from raywork.schema import Node, Sight, in_order

WIDER: Final = (
    ("tinyint", "smallint", "int", "bigint"),
    ("int", "long"),
    ("float", "double"),
)
"""Types that read as those behind them."""

_is_name = re.compile(r"[a-zA-Z0-9_]+").fullmatch
_decimal = re.compile(r"decimal\((\d+),(\d+)\)").fullmatch


@dataclass
class Reading:
    """Turns nodes into types, and takes note of what Athena does not read."""

    format: Format
    conflicts: list[Conflict] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    unnamed: list[Finding] = field(default_factory=list)

    def fields(self, node: Node, path: Path) -> Iterator[tuple[str, Type]]:
        """Yield the fields of a struct, or the columns, that Athena reads, in order."""
        taken: set[str] = set()
        for name, part in in_order(node.fields):
            below = (*path, member(name))
            if not _is_name(name) or len(name) > LONGEST or name.lower() in taken:
                self.unnamed.append(Finding(path_text(below), part.rank))
                continue
            shown = self.type(part, below)
            if shown is not None:
                taken.add(name.lower())
                yield name, shown

    def type(self, node: Node, path: Path) -> Type | None:
        """Return the type that reads what files declare at a path; None if there is none."""
        declared = chosen(node, self.format)
        if widest(node.types, self.format) is None:
            self.conflicts.append(_conflict(node.types, path, declared))
        name = athena_name(declared) if self.format is Format.AVRO else declared
        if declared == "enum" and not node.fields:
            name = f"{UNREAD}enum of too many symbols"
        shown = self._type(name, node, path)
        parts = {STRUCT: node.fields, ARRAY: node.element}.get(name, node.values)
        if shown is None and (name.startswith(UNREAD) or not parts):
            # Of others it was said what it is in them that is not read.
            what = f"{path_text(path)} ({name.removeprefix(UNREAD)})"
            self.unread.append(Finding(what, node.rank))
        return shown

    def _type(self, name: str, node: Node, path: Path) -> Type | None:
        if name == STRUCT:
            parts = tuple((key.lower(), part) for key, part in self.fields(node, path))
            return Struct(parts) if parts else None
        if name == ARRAY:
            element = self.type(node.element, (*path, ELEMENT)) if node.element else None
            return None if element is None else Array(element)
        if name.startswith("map"):
            value = self.type(node.values, (*path, VALUE)) if node.values else None
            return None if value is None else Map(value, Scalar(name[len("map<") : -1]))
        return None if name.startswith(UNREAD) else Scalar(name)

    def warnings(self) -> Iterator[TableWarning]:
        """Yield what is to be said of the table."""
        yield from warning(
            "types-differ",
            (Finding(each.path) for each in self.conflicts),
            "columns for which files declare types that no one type reads: {}. Queries on them fail"
            " in the objects that declare another one than the table: write those again",
        )
        yield from warning(
            "type-unread",
            self.unread,
            "columns of types that Athena does not read: {}. They are left out of the table: cast"
            " them to others where they are written",
        )
        yield from warning(
            "name-unread",
            self.unnamed,
            "columns with names of other characters than letters, digits and _, or that differ by"
            " case alone: {}. They are left out of the table: rename them where they are written",
        )


def chosen(node: Node, found: Format) -> str:
    """Return the declared type that a table has for a path: the widest one, or the first."""
    name = widest(node.types, found)
    return name or min(node.types, key=lambda each: (node.types[each].rank, each))


def widest(types: Iterable[str], found: Format) -> str | None:
    """Return the one of some types that reads them all in a format; None if none does."""
    names = set(types)
    if len(names) == 1:
        return names.pop()
    for row in WIDER:
        if names <= set(row):
            return max(names, key=row.index)
    decimals = [_decimal(name) for name in names]
    if found is Format.PARQUET and all(decimals):
        digits = {(int(each[2]), int(each[1]), each[0]) for each in decimals if each}
        if len({scale for scale, _, _ in digits}) == 1:
            return max(digits)[2]
    return None


def _conflict(types: Mapping[str, Sight], path: Path, chosen: str) -> Conflict:
    names = sorted(types, key=lambda name: (types[name].rank, name))
    examples = (
        Example(name, types[name].example, types[name].rank.object, types[name].rank.record)
        for name in names
    )
    shown = tuple(name.removeprefix(UNREAD) for name in names)
    return Conflict(path_text(path), shown, chosen.removeprefix(UNREAD), tuple(examples))
