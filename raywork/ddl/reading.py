"""Which kinds of values a declared type reads back: the check of what users ask for by hints.

This is the measured table of the OpenX SerDe, seen from the types. A kind that is not in a type's
row either fails the query there, or reads as something else without an error, or holds values of
which that cannot be said.
"""

from collections.abc import Iterator
from typing import Final

from raywork.ddl.maps import merged_fields
from raywork.ddl.paths import ELEMENT, VALUE, Path, member
from raywork.ddl.types import Array, Map, Scalar, Struct, Type
from raywork.schema import Kind, Node, Sight

_DOUBLES: Final = frozenset({Kind.INT, Kind.FLOAT})

READS: Final[dict[str, frozenset[Kind]]] = {
    "string": frozenset(Kind),
    "bigint": frozenset({Kind.INT, Kind.INT64}),
    "double": _DOUBLES,
    "float": _DOUBLES,
    "boolean": frozenset({Kind.BOOL}),
    "timestamp": frozenset({Kind.TIMESTAMP, *_DOUBLES}),
    "date": frozenset({Kind.DATE}),
}
"""The kinds that a scalar type reads, beside null. Numbers read as epoch seconds in a timestamp.

The smaller integers are in no row: which of them a value fits is not remembered.
"""

MEASURED: Final = frozenset({*READS, "int", "smallint", "tinyint"})
"""The scalar types that the OpenX SerDe reads at all; `decimal` fails on every value."""


def unread(declared: Type, node: Node, path: Path = ()) -> Iterator[tuple[Path, Kind, Sight]]:
    """Yield each path and kind that a declared type may not read back, with its first sight."""
    kinds = node.sights.keys() - {Kind.NULL}
    match declared:
        case Scalar():
            refused = kinds - READS.get(declared.name, frozenset())
        case Array():
            refused = kinds & {Kind.OBJECT, Kind.EMPTY}
            bare = {k: s for k, s in node.sights.items() if k in kinds - refused - {Kind.ARRAY}}
            yield from unread(declared.element, Node(node.rank, bare), path)
            if node.element is not None:
                yield from unread(declared.element, node.element, (*path, ELEMENT))
        case Map() | Struct():
            refused = kinds - {Kind.OBJECT}
            yield from _members_unread(declared, node, path)
    if node.opaque and not isinstance(declared, Scalar):
        refused |= kinds & {Kind.OBJECT, Kind.ARRAY}
    for kind in sorted(refused):
        yield path, kind, node.sights[kind]


def _members_unread(
    declared: Map | Struct, node: Node, path: Path
) -> Iterator[tuple[Path, Kind, Sight]]:
    if not node.fields and node.values is None:
        return
    if isinstance(declared, Map):
        values = merged_fields(node)
        below = (*path, VALUE)
        if Kind.NULL in values.sights:
            yield below, Kind.NULL, values.sights[Kind.NULL]
        yield from unread(declared.value, values, below)
        return
    for name, part in declared.fields:
        field = node.fields.get(name, node.values)
        if field is not None:
            yield from unread(part, field, (*path, member(name)))
