"""Which type reads what files declare at a path, and what Athena does not read of it.

Where files declare different types, it is one that reads them all and loses nothing, if there is
such a type for Athena: integers read as larger ones and `float` as `double` ("Handle schema
updates" in its user guide); text reads as bytes, in Parquet a decimal as one with room for it, as
the readers of Trino do (`ColumnReaderFactory`, `SliceColumnReader`); in Avro by the rules of its
specification ("Schema Resolution"). Else the path is a conflict and left out of the table: as any
one of the types, queries on it would fail in the objects that declare another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from raywork.ddl.findings import EXAMPLES, Conflict, Example, Finding, TableWarning, warning
from raywork.ddl.names import LONGEST
from raywork.ddl.paths import ELEMENT, VALUE, Path, member, path_text
from raywork.ddl.types import Array, Map, Scalar, Struct, Type, render
from raywork.formats.avro import athena_name
from raywork.formats.declared import ARRAY, DIGITS, STRUCT, UNREAD
from raywork.formats.model import Format
from raywork.schema import LIMITS, Node, Sight, in_order
from raywork.schema.merge import merge_nodes

WIDER: Final = (
    ("tinyint", "smallint", "int", "bigint"),
    ("float", "double"),
    ("string", "binary"),
)
"""Types that read as those behind them."""

_IN_AVRO: Final = (("int", "long"), ("string", "bytes"))
"""The same for the types of Avro, as far as nothing is lost."""

ON_LEFT: Final = (
    "They are left out of the table, which reads all other columns. Write the files of one side"
    " again, or give --hint NAME=TYPE: then queries on the column fail in the files of the others"
)
ON_STAYING: Final = (
    "They are in the table as before, so that queries on them fail in the files that declare"
    " another type: write those again"
)
"""What becomes of columns whose types differ, and what to do about it."""

_is_name = re.compile(r"[a-zA-Z0-9_]+").fullmatch
_decimal = re.compile(r"decimal\((\d+),(\d+)\)").fullmatch


@dataclass
class Reading:
    """Turns nodes into types, and takes note of what Athena does not read."""

    format: Format
    hints: dict[Path, Type] = field(default_factory=dict)
    """Types that were asked for; those of columns are taken out when they are followed."""
    clashes: dict[Path, Finding] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    unnamed: list[Finding] = field(default_factory=list)
    respelled: list[Finding] = field(default_factory=list)
    """Names that are read under another spelling."""

    def fields(self, node: Node, path: Path) -> Iterator[tuple[str, Type]]:
        """Yield the fields of a struct, or the columns, that Athena reads, in order."""
        taken: set[str] = set()
        for name, part in self._named(node, path):
            below = (*path, member(name))
            if name.lower() in taken:
                self.unnamed.append(Finding(path_text(below), part.rank))
                continue
            shown = self.type(part, below)
            if shown is not None:
                taken.add(name.lower())
                yield name, shown

    def _named(self, node: Node, path: Path) -> list[tuple[str, Node]]:
        """Return the fields that have a name in Athena, by their first spelling.

        Athena reads Parquet and ORC whatever the case of names: there a column is all that files
        declare under any spelling. Avro's names are compared as they are.
        """
        named: dict[str, tuple[str, Node]] = {}
        for name, part in in_order(node.fields):
            found = Finding(path_text((*path, member(name))), part.rank)
            if not _is_name(name) or len(name) > LONGEST:
                self.unnamed.append(found)
                continue
            compared = name if self.format is Format.AVRO else name.lower()
            if (first := named.get(compared)) is None:
                named[compared] = name, part
            else:
                self.respelled.append(found)
                named[compared] = first[0], merge_nodes(first[1], part, LIMITS, 0)
        return [*named.values()]

    def type(self, node: Node, path: Path) -> Type | None:
        """Return the type that reads what files declare at a path; None if there is none."""
        if (hint := self.hints.pop(path, None)) is not None:
            return self._hinted(hint, node, path)
        declared = widest(node.types, self.format)
        if declared is None:
            self.conflicts.append(_conflict(node.types, path))
            return None
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

    def _hinted(self, hint: Type, node: Node, path: Path) -> Type:
        """Return the type that was asked for, and take note of it if files declare another one."""
        shown = Reading(self.format).type(node, path)
        if shown != hint:
            names = _in_order(node.types) if shown is None else [render(shown, str)]
            declared = " and ".join(name.removeprefix(UNREAD) for name in names)
            what = f"{path_text(path)}={render(hint, str)} for {declared}"
            self.clashes[path] = Finding(what, node.rank)
        return hint

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
        yield from types_differ(self.conflicts, ON_LEFT)
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
        yield from warning(
            "case-collision",
            self.respelled,
            "columns whose names differ by case alone from others: {}. Athena takes them for one;"
            " where a file has both, queries read one of them or fail: write them alike",
        )


def types_differ(conflicts: Sequence[Conflict], remedy: str) -> Iterator[TableWarning]:
    """Yield a warning on conflicts that names a file of each side, and what to do about them."""
    sides = (", ".join(f"{at.kind} in {at.object}" for at in each.examples) for each in conflicts)
    first = "; ".join(
        f"{each.path} is {side}" for each, side in zip(conflicts[:3], sides, strict=False)
    )
    more = f"; and {len(conflicts) - 3} more" if len(conflicts) > 3 else ""  # noqa: PLR2004
    if conflicts:
        text = "columns for which files declare types that no one type reads: "
        files = dict.fromkeys(at.object for each in conflicts for at in each.examples)
        named = tuple(files)[:EXAMPLES]
        message = f"{text}{first}{more}. {remedy}"
        yield TableWarning("types-differ", message, len(conflicts), named)


def widest(types: Iterable[str], found: Format) -> str | None:
    """Return the type that reads all of some types in a format; None if there is none."""
    names = set(types)
    if len(names) == 1:
        return names.pop()
    for row in (*WIDER, *(_IN_AVRO if found is Format.AVRO else ())):
        if names <= set(row):
            return max(names, key=row.index)
    if names <= {"int", "float", "double"} and found is Format.AVRO:
        return "double"  # a float has not the digits for all of int
    if found is Format.PARQUET:
        return _wide_decimal(names)
    return None


def _wide_decimal(names: Iterable[str]) -> str | None:
    """Return the decimal with room for the digits of some, before the point and behind it."""
    decimals = [_decimal(name) for name in names]
    digits = [(int(each[1]), int(each[2])) for each in decimals if each is not None]
    if len(digits) < len(decimals):
        return None
    scale = max(scale for _, scale in digits)
    precision = max(each - behind for each, behind in digits) + scale
    return f"decimal({precision},{scale})" if precision <= DIGITS else None


def _conflict(types: Mapping[str, Sight], path: Path) -> Conflict:
    names = _in_order(types)
    examples = (
        Example(
            name.removeprefix(UNREAD),
            types[name].example,
            types[name].rank.object,
            types[name].rank.record,
        )
        for name in names
    )
    shown = tuple(name.removeprefix(UNREAD) for name in names)
    return Conflict(path_text(path), shown, "", tuple(examples))


def _in_order(types: Mapping[str, Sight]) -> list[str]:
    return sorted(types, key=lambda name: (types[name].rank, name))
