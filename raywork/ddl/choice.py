"""The choice of types: for every mix of kinds the type under which the SerDe loses nothing.

The rules follow from what `org.openx.data.jsonserde.JsonSerDe` was measured to do with a declared
type and a JSON value; docs/ddl.md has them as a table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from raywork.ddl.hints import Hint
from raywork.ddl.maps import INEXACT, value_of_map
from raywork.ddl.paths import ELEMENT, VALUE, Path, member
from raywork.ddl.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    STRING,
    TIMESTAMP,
    Array,
    Map,
    Scalar,
    Struct,
    Type,
)
from raywork.schema import LIMITS, Kind, Node, in_order
from raywork.schema.merge import merge_nodes


@dataclass(frozen=True, slots=True)
class Choice:
    """The type that was chosen for a path, and why."""

    path: Path
    node: Node
    type: Type
    parts: tuple["Choice", ...] = ()
    """What was chosen for its fields, its element or its values, where they were looked at."""
    hint: Hint | None = None
    """The hint that set the type."""

    def walk(self) -> Iterator["Choice"]:
        """Yield this choice and all those below it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


def choose_type(node: Node) -> Type:
    """Return the type that reads back every value seen at a node."""
    return choose(node).type


def choose(node: Node, path: Path = (), hints: Mapping[Path, Hint] | None = None) -> Choice:
    """Return the choice for a node at `path`; names in its type are keys of the records."""
    hints = hints or {}
    hint = hints.get(path)
    if hint is not None:
        return Choice(path, node, hint.type, hint=hint)
    kinds = node.sights.keys() - {Kind.NULL}
    if not node.opaque:
        if kinds == {Kind.OBJECT}:
            return _object(node, path, hints)
        if Kind.ARRAY in kinds and Kind.EMPTY not in kinds:
            array = _array(node, path, hints)
            if Kind.OBJECT not in kinds or isinstance(_innermost(array.type), Struct):
                return array
    return Choice(path, node, scalar_type(frozenset(kinds)))


def scalar_type(kinds: frozenset[Kind]) -> Scalar:
    """Return the scalar type that reads values of all these kinds: `string` if no other does."""
    if not kinds:
        return STRING
    if kinds <= {Kind.INT, Kind.INT64}:
        return BIGINT
    if kinds <= {Kind.INT, Kind.INT64, Kind.FLOAT} and kinds.isdisjoint(INEXACT):
        return DOUBLE
    if len(kinds) == 1:
        (kind,) = kinds
        alone = {Kind.BOOL: BOOLEAN, Kind.DATE: DATE, Kind.TIMESTAMP: TIMESTAMP}
        return alone.get(kind, STRING)
    return STRING


def _array(node: Node, path: Path, hints: Mapping[Path, Hint]) -> Choice:
    """Choose for arrays, also with what is none: the SerDe reads that as an array of one.

    It does so with scalars in any array, and with objects in one of structs, level by level.
    """
    part = choose(element_of(node), (*path, ELEMENT), hints)
    return Choice(path, node, Array(part.type), (part,))


def element_of(node: Node) -> Node:
    """Return the node of the elements of arrays, and of what stands in the place of an array."""
    sights = {k: s for k, s in node.sights.items() if k not in {Kind.NULL, Kind.ARRAY}}
    bare = msgspec.structs.replace(node, sights=sights, element=None)
    if node.element is None:
        return bare
    return merge_nodes(node.element, bare, LIMITS, 0, 1) if sights else node.element


def _innermost(shown: Type) -> Type:
    while isinstance(shown, Array):
        shown = shown.element
    return shown


def _object(node: Node, path: Path, hints: Mapping[Path, Hint]) -> Choice:
    named = any(
        len(hinted) > len(path) and hinted[: len(path)] == path and hinted[len(path)] != VALUE
        for hinted in hints
    )
    values = node.values if named else value_of_map(node)
    if values is not None:
        return _map(node, values, path, hints)
    if not node.fields:
        return Choice(path, node, STRING)
    parts = fields(node, path, hints)
    named_parts = zip((name for name, _ in in_order(node.fields)), parts, strict=True)
    return Choice(path, node, Struct(tuple((n, p.type) for n, p in named_parts)), parts)


def fields(node: Node, path: Path, hints: Mapping[Path, Hint]) -> tuple[Choice, ...]:
    """Return the choices for the fields of an object, in the order of their first sight."""
    return tuple(
        choose(field, (*path, member(name)), hints) for name, field in in_order(node.fields)
    )


def _map(node: Node, values: Node, path: Path, hints: Mapping[Path, Hint]) -> Choice:
    """Choose for a map. A null within it fails most types; as text, it reads as `null`."""
    part = choose(values, (*path, VALUE), hints)
    if part.hint is None and Kind.NULL in values.sights:
        part = Choice(part.path, values, STRING)
    return Choice(path, node, Map(part.type), (part,))
