"""The operations of arrays and maps that other types have too."""

from typing import Any, Final

from raywork.local import kinds
from raywork.local.kinds import Kind, fits
from raywork.local.operations import Kinds, Rule, Settled, Unlike, arguments, first, sides
from raywork.local.trees import call, literal

_CONCAT: Final = (
    "concat(char(x), char(y)), concat(array(E), E) E, concat(E, array(E)) E, "
    "concat(array(E)) E, concat(varchar), concat(varbinary)"
)


def _concat(node: Any, found: Kinds) -> Settled:
    left, right = found
    if left is None or right is None or not (left.known and right.known):
        return Settled(node, node)
    if left.name == right.name and left.name != "array":
        if left.name in {"varchar", "varbinary"}:
            return Settled(node, node, Kind(left.name))
        raise _unlike(node, left, right)
    if left.name == "array" and fits(left, right):
        return Settled(node, call("list_concat", *sides(node)))
    if left.name == "array" and fits(left.parts[0], right):
        return Settled(node, call("list_append", *sides(node)))
    if right.name == "array" and fits(left, right.parts[0]):
        return Settled(node, call("list_prepend", *sides(node)))
    raise _unlike(node, left, right)


def _unlike(node: Any, left: Kind, right: Kind) -> Unlike:
    message = f"Unexpected parameters ({left}, {right}) for function concat. Expected: {_CONCAT}"
    return Unlike(message, node, "||", "FUNCTION_NOT_FOUND")


def _subscript(node: Any, found: Kinds) -> Settled:
    container, key = found
    kept = {"array": "trino.array_subscript_", "map": "trino.map_subscript_"}
    if container is None or container.name not in {*kept, "row"}:
        return Settled(node, node)
    if container.name == "row":
        return Settled(node, _field(container, *arguments(node)))
    wanted = Kind("bigint") if container.name == "array" else container.parts[0]
    if not fits(wanted, key):
        raise Unlike(f"Cannot apply operator: {container}[{key}]", node)
    element = container.parts[-1]
    known = element if element.known else None
    return Settled(node, call(kept[container.name], *arguments(node)), known)


def _field(row: Kind, value: Any, place: Any) -> Any:
    """A field by its place: DuckDB takes that of rows without names alone."""
    index = int(place.name) if place.is_int else 0
    name = row.fields[index - 1] if 0 < index <= len(row.fields) else ""
    return call("struct_extract", value, literal(name) if name else place)


def _reverse(node: Any, found: Kinds) -> Settled:
    [kind] = found
    name = "" if kind is None else kind.name
    reversing = {"array": "list_reverse", "varbinary": "py_reverse_bytes"}.get(name, "reverse")
    return Settled(node, call(reversing, *arguments(node)), kind)


def _typeof(node: Any, found: Kinds) -> Settled:
    [kind] = found
    new = node if kind is None else literal(str(kind))
    return Settled(node, new, kinds.VARCHAR)


RULES: Final[dict[str, Rule]] = {
    "DPipe": Rule(sides, _concat),
    "trino.subscript": Rule(arguments, _subscript),
    "trino.reverse": Rule(first, _reverse),
    "trino.typeof": Rule(first, _typeof),
}
