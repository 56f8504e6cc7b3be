"""What is profiled in one pass each: the leaves of records, and those of each array and map."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from raywork.analyses.leaves import Leaf, leaves_of
from raywork.analyses.trino import name
from raywork.ddl import Array, Map, Struct, Type

ALIAS: Final = "r"
"""What the records are called in a query."""
ELEMENTS: Final = "x"
"""What the elements of an array, or the entries of a map, are called beside them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Leaves that have the same rows: those of records, or of the elements of an array."""

    path: str
    """The array or map; empty for records."""
    join: str
    """What stands behind the table in the FROM clause."""
    leaves: tuple[Leaf, ...]


def groups_of(columns: Iterable[tuple[str, Type]], exclude: Iterable[str]) -> list[Group]:
    """Return the records first, then each array and map that does not lie within another."""
    left_out = tuple(each.lower() for each in exclude)
    leaves = tuple(
        leaf for leaf in leaves_of(columns, ALIAS) if not _is_within(leaf.path, left_out)
    )
    inner = [_elements(leaf) for leaf in leaves if leaf.is_container]
    return [
        Group("", "", leaves),
        *(_without(group, left_out) for group in inner if group.leaves),
    ]


def _elements(leaf: Leaf) -> Group:
    match leaf.type:
        case Array(element=Struct() as element):
            names = ", ".join(name(field) for field, _ in element.fields)
            found = leaves_of(element.fields, ELEMENTS, f"{leaf.path}[]")
        case Array(element=element):
            names = name("element")
            found = iter([Leaf(f"{leaf.path}[]", f'{ELEMENTS}."element"', element)])
        case Map(key=key, value=value):
            names = '"key", "value"'
            found = _entries(leaf.path, key, value)
        case _:
            raise AssertionError(leaf.type)
    join = f"\n  CROSS JOIN UNNEST({leaf.sql}) AS {ELEMENTS}({names})"
    return Group(leaf.path, join, tuple(found))


def _entries(path: str, key: Type, value: Type) -> Iterator[Leaf]:
    yield Leaf(f"{path}{{}} key", f'{ELEMENTS}."key"', key)
    for leaf in leaves_of([("value", value)], ELEMENTS):
        yield Leaf(f"{path}{{}}{leaf.path.removeprefix('value')}", leaf.sql, leaf.type)


def _without(group: Group, left_out: tuple[str, ...]) -> Group:
    kept = tuple(leaf for leaf in group.leaves if not _is_within(leaf.path, left_out))
    return Group(group.path, group.join, kept)


def _is_within(path: str, names: tuple[str, ...]) -> bool:
    return any(
        path == name or path.startswith((f"{name}.", f"{name}[]", f"{name}{{}}")) for name in names
    )
