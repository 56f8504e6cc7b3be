"""Which objects are shown as maps although their members are few enough for a struct.

`{"2024-01-01": 3, "2024-01-02": 5, ...}` has identifiers for keys: as a struct it would have a
field for each day, and lack the next one. The rule depends on the final node alone.
"""

import re
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import Final

from raywork.schema import LIMITS, Kind, Node
from raywork.schema.merge import merge_nodes

FEWEST: Final = 10
"""An object with fewer members is a struct, whatever their names."""

_DAY = r"\d{4}(?:[-/]\d\d(?:[-/]\d\d)?|\d{4})"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"

_is_id = re.compile(
    "|".join(
        [
            r"-?\d+",
            r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",  # UUID
            r"(?:0x)?[0-9a-fA-F]{16,}",  # digests, object ids, span ids
            r"[0-7][0-9A-HJKMNP-TV-Z]{25}",  # ULID
            rf"{_DAY}(?:[T /-]\d\d(?::?\d\d(?::?\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?)?",
            rf"{_OCTET}(?:\.{_OCTET}){{3}}",  # IPv4
            r"(?=[^:]*:[^:]*:)[0-9a-fA-F:]{3,39}",  # IPv6
            r"[^@\s]+@[^@\s]+\.[^@\s.]+",  # e-mail
        ]
    ),
    re.ASCII,
).fullmatch


def value_of_map(node: Node) -> Node | None:
    """Return the node of all values of an object, if it is to be shown as a map; else None.

    It is where an object was collapsed because of its many members, and where it has at least
    `FEWEST`, all named like identifiers, with values of one type and no null among them (which a
    struct reads and a map does not).
    """
    if node.values is not None:
        return node.values
    if len(node.fields) < FEWEST or not all(map(_is_id, node.fields)):
        return None
    if any(Kind.NULL in field.sights for field in node.fields.values()):
        return None
    merged = merged_fields(node)
    return None if is_mixed(merged.sights.keys()) else merged


def merged_fields(node: Node) -> Node:
    """Return one node for all the members of an object that has some."""
    if node.values is not None:
        return node.values
    fields = (field for _, field in sorted(node.fields.items()))
    return reduce(lambda a, b: merge_nodes(a, b, LIMITS, 0, 1), fields)


_FAMILY: Final = {
    Kind.BOOL: "bool",
    Kind.INT: "number",
    Kind.INT64: "number",
    Kind.BIG: "number",
    Kind.FLOAT: "number",
    Kind.EMPTY: "text",
    Kind.STRING: "text",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
    Kind.OBJECT: "object",
    Kind.ARRAY: "array",
}
"""Kinds that have a type in common, as far as INEXACT allows; null fits every family."""

INEXACT: Final = frozenset({Kind.INT64, Kind.BIG})
"""Integers that a double may not hold."""


def is_mixed(seen: AbstractSet[Kind]) -> bool:
    """Return whether the kinds seen at a path have no type in common that is their own."""
    kinds = seen - {Kind.NULL}
    if len({_FAMILY[kind] for kind in kinds}) > 1:
        return True
    return Kind.FLOAT in kinds and not kinds.isdisjoint(INEXACT)
