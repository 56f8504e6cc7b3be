"""The tables for formats whose files declare types: Parquet and ORC.

Athena reads their columns by name. Where files declare different types for one, it is the widest
if Athena reads the narrower ones as that ("Handle schema updates" in its user guide: integers as
larger ones, `float` as `double`); else it is the one that was seen first, and the others are
conflicts: queries fail on their objects.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from raywork.ddl.design import Design
from raywork.ddl.findings import Conflict, Example, Finding, TableWarning, warning
from raywork.ddl.names import LONGEST
from raywork.ddl.options import TableOptions
from raywork.ddl.paths import ELEMENT, VALUE, Path, member, path_text
from raywork.ddl.statements import SerDe
from raywork.ddl.types import Array, Map, Scalar, Struct, Type, render
from raywork.formats.declared import ARRAY, STRUCT, UNREAD
from raywork.schema import Node, Schema, Sight, in_order

_HIVE: Final = "org.apache.hadoop.hive.ql.io"
SERDES: Final = {
    "parquet": SerDe(
        f"{_HIVE}.parquet.serde.ParquetHiveSerDe",
        {"serialization.format": "1"},
        f"{_HIVE}.parquet.MapredParquetInputFormat",
        f"{_HIVE}.parquet.MapredParquetOutputFormat",
        {"classification": "parquet"},
    ),
    # Unless told so, ORC is read by position.
    "orc": SerDe(
        f"{_HIVE}.orc.OrcSerde",
        {"orc.column.index.access": "false"},
        f"{_HIVE}.orc.OrcInputFormat",
        f"{_HIVE}.orc.OrcOutputFormat",
        {"classification": "orc"},
    ),
}

WIDER: Final = (("tinyint", "smallint", "int", "bigint"), ("float", "double"))
"""Types that read as those behind them."""

_is_name = re.compile(r"[a-zA-Z0-9_]+").fullmatch
_decimal = re.compile(r"decimal\((\d+),(\d+)\)").fullmatch


def design_typed(schema: Schema, options: TableOptions) -> Design:
    """Return the design of the table for a schema that files declared."""
    assert schema.root is not None  # noqa: S101  # for the type
    reading = _Reading(schema.format)
    hints = {hint.path: hint.type for hint in options.hints}
    columns: list[tuple[str, str, Type]] = []
    clashes: list[Finding] = []
    for name, shown in reading.fields(schema.root, ()):
        path = (member(name),)
        hinted = hints.pop(path, shown)
        if hinted != shown:
            what = f"{path_text(path)}={render(hinted, str)} for {render(shown, str)}"
            clashes.append(Finding(what, schema.root.fields[name].rank))
        columns.append((name.lower(), name, hinted))
    return Design(
        columns,
        SERDES[schema.format],
        tuple(reading.conflicts),
        [
            *reading.warnings(),
            *warning(
                "hint-conflict",
                clashes,
                "hints of another type than the files declare: {}. Queries fail unless Athena reads"
                " the one as the other",
            ),
            *warning(
                "hint-unused",
                (Finding(path_text(path)) for path in hints),
                "hints for what is no column of the table: {}. Types within columns are those of"
                " the files",
            ),
        ],
    )


@dataclass
class _Reading:
    """Turns nodes into types, and takes note of what Athena does not read."""

    format: str
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
        name = widest(node.types, self.format)
        if name is None:
            name = min(node.types, key=lambda each: (node.types[each].rank, each))
            self.conflicts.append(_conflict(node.types, path, name))
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


def widest(types: Iterable[str], found: str) -> str | None:
    """Return the one of some types that reads them all in a format; None if none does."""
    names = set(types)
    if len(names) == 1:
        return names.pop()
    for row in WIDER:
        if names <= set(row):
            return max(names, key=row.index)
    decimals = [_decimal(name) for name in names]
    if found == "parquet" and all(decimals):
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
