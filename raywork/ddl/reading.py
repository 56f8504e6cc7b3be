"""Which kinds of values a declared type reads back, by SerDe.

This is what the SerDes were measured to do, seen from the types. A kind that is not in a type's row
either fails the query there, or reads as something else without an error, or holds values of which
that cannot be said. Types that users ask for are checked by it, and with the Hive SerDe all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from raywork.ddl.maps import merged_fields
from raywork.ddl.paths import ELEMENT, VALUE, Path, member
from raywork.ddl.types import Array, Map, Scalar, Struct, Type
from raywork.schema import Kind, Node, Sight

SerDeName = Literal["openx", "hive"]

_INTEGERS: Final = frozenset({Kind.INT, Kind.INT64})
_NUMBERS: Final = {
    "bigint": _INTEGERS,
    "double": frozenset({Kind.INT, Kind.FLOAT}),
    "float": frozenset(),
    "boolean": frozenset({Kind.BOOL}),
}
"""A float, which has seven digits, reads none for sure. The smaller integers are in no row: which
of them a value fits is not remembered.
"""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one SerDe reads."""

    reads: Mapping[str, frozenset[Kind]]
    """The kinds that a scalar type reads, beside null."""
    promotes: bool
    """Whether an array reads what is none, and not `""`, as an array of one."""


RULES: Final[Mapping[SerDeName, Rules]] = {
    "openx": Rules(
        {
            **_NUMBERS,
            "string": frozenset(Kind),
            "timestamp": frozenset({Kind.TIMESTAMP, Kind.INT, Kind.FLOAT}),  # see _is_epoch
            "date": frozenset({Kind.DATE}),
        },
        promotes=True,
    ),
    "hive": Rules(
        {
            **_NUMBERS,
            "string": frozenset({Kind.STRING, Kind.EMPTY, Kind.DATE, Kind.TIMESTAMP}),
            "timestamp": frozenset(),
            "date": frozenset(),
        },
        promotes=False,
    ),
}

MEASURED: Final = frozenset({*RULES["openx"].reads, "int", "smallint", "tinyint"})
"""The scalar types that the SerDes are known to read at all; `decimal` fails on every value."""


def unread(
    declared: Type, node: Node, rules: Rules, path: Path = ()
) -> Iterator[tuple[Path, Kind, Sight]]:
    """Yield each path and kind that a declared type may not read back, with its first sight."""
    kinds = node.sights.keys() - {Kind.NULL}
    match declared:
        case Scalar():
            refused = kinds - rules.reads.get(declared.name, frozenset())
            if declared.name == "timestamp":
                refused |= {kind for kind in _NUMERIC & kinds if not _is_epoch(node.sights[kind])}
        case Array():
            refused = _no_elements(declared, kinds, rules)
            yield from unread(declared.element, _bare(node, refused), rules, path)
            if node.element is not None:
                yield from unread(declared.element, node.element, rules, (*path, ELEMENT))
        case Map() | Struct():
            refused = kinds - {Kind.OBJECT}
            yield from _members_unread(declared, node, rules, path)
    if node.opaque and not isinstance(declared, Scalar):
        refused |= kinds & {Kind.OBJECT, Kind.ARRAY}
    for kind in sorted(refused):
        yield path, kind, node.sights[kind]


_NUMERIC: Final = frozenset({Kind.INT, Kind.FLOAT})

_epoch = re.compile(r"\d{1,12}(?:\.\d+)?|\d{13}", re.ASCII).fullmatch


def _is_epoch(sight: Sight) -> bool:
    """Return whether a number reads as seconds or, of 13 digits, milliseconds since 1970.

    The first one is taken for all.
    """
    return _epoch(sight.example) is not None


def _no_elements(declared: Array, kinds: set[Kind], rules: Rules) -> set[Kind]:
    """Return the kinds that do not read as an array; an object does as one of arrays or structs."""
    if not rules.promotes:
        return kinds - {Kind.ARRAY}
    if isinstance(declared.element, Array | Struct):
        return kinds & {Kind.EMPTY}
    return kinds & {Kind.OBJECT, Kind.EMPTY}


def _bare(node: Node, refused: set[Kind]) -> Node:
    """Return the node of what stands in an array's place and reads as its only element."""
    sights = {
        kind: sight
        for kind, sight in node.sights.items()
        if kind not in {Kind.NULL, Kind.ARRAY, *refused}
    }
    if Kind.OBJECT in sights:
        return msgspec.structs.replace(node, sights=sights, element=None)
    return Node(node.rank, sights)


def _members_unread(
    declared: Map | Struct, node: Node, rules: Rules, path: Path
) -> Iterator[tuple[Path, Kind, Sight]]:
    if not node.fields and node.values is None:
        return
    if isinstance(declared, Map):
        values = merged_fields(node)
        below = (*path, VALUE)
        if Kind.NULL in values.sights:
            yield below, Kind.NULL, values.sights[Kind.NULL]
        yield from unread(declared.value, values, rules, below)
        return
    for name, part in declared.fields:
        field = node.fields.get(name, node.values)
        if field is not None:
            yield from unread(part, field, rules, (*path, member(name)))
