"""The algebra of schemas: merging is associative, commutative and idempotent (law 1)."""

from functools import reduce
from typing import TypeVar

import msgspec

from raywork.schema.bounds import LIMITS, Limits, weight
from raywork.schema.kinds import ABSORBED, Kind
from raywork.schema.model import Node, Schema, Sight

_Seen = TypeVar("_Seen", bound=str)


def merge(left: Schema, right: Schema, limits: Limits = LIMITS) -> Schema:
    """Return the schema of all the records of either side."""
    if left.root is None or right.root is None:
        return left if right.root is None else right
    level = max(left.level, right.level)
    a = left.root if left.level == level else coarsen(left.root, limits, level)
    b = right.root if right.level == level else coarsen(right.root, limits, level)
    merged = bounded(merge_nodes(a, b, limits, level), limits, level)
    traits = _first_sights(left.traits, right.traits)
    return msgspec.structs.replace(merged, format=left.format, traits=traits)


def bounded(root: Node, limits: Limits = LIMITS, level: int = 0) -> Schema:
    """Return the schema of a tree on the first step of the ladder, from `level`, where it fits.

    The last step is taken whatever the tree weighs: its own limits bound it.
    """
    while weight(root, limits, level) > limits.nodes and level + 1 < len(limits.ladder):
        level += 1
        root = coarsen(root, limits, level)
    return Schema(root=root, level=level)


def merge_nodes(a: Node, b: Node, limits: Limits, level: int, depth: int = 0) -> Node:
    """Return all that was seen at a path by either side; both obey the limits of `level`."""
    if a is b:
        return a
    fields = dict(a.fields)
    for name, node in b.fields.items():
        known = fields.get(name)
        fields[name] = node if known is None else merge_nodes(known, node, limits, level, depth + 1)
    values = _either(a.values, b.values, limits, level, depth + 1)
    if fields and (values is not None or len(fields) > limits.members(level, depth)):
        members = [*fields.values()] if values is None else [values, *fields.values()]
        values = reduce(lambda x, y: merge_nodes(x, y, limits, level, depth + 1), members)
        fields = {}
    return Node(
        rank=min(a.rank, b.rank),
        sights=merge_sights(a.sights, b.sights),
        fields=fields,
        values=values,
        element=_either(a.element, b.element, limits, level, depth + 1),
        opaque=a.opaque or b.opaque,
        types=_first_sights(a.types, b.types) if a.types or b.types else {},
    )


def _either(a: Node | None, b: Node | None, limits: Limits, level: int, depth: int) -> Node | None:
    if a is None or b is None:
        return a if b is None else b
    return merge_nodes(a, b, limits, level, depth)


def merge_sights(a: dict[Kind, Sight], b: dict[Kind, Sight]) -> dict[Kind, Sight]:
    """Return the first sight of each kind, without the kinds that others absorb."""
    sights = _first_sights(a, b)
    for kind, absorbed in ABSORBED.items():
        if kind in sights:
            for less in absorbed:
                sights.pop(less, None)
    return sights


def _first_sights(a: dict[_Seen, Sight], b: dict[_Seen, Sight]) -> dict[_Seen, Sight]:
    """Return all that either side saw, each with its first sight."""
    sights = dict(a)
    for seen, sight in b.items():
        known = sights.get(seen)
        if known is None or (sight.rank, sight.example) < (known.rank, known.example):
            sights[seen] = sight
    return sights


def coarsen(node: Node, limits: Limits, level: int, depth: int = 0) -> Node:
    """Return a tree under the limits of a step further down the ladder."""
    if depth >= limits.ladder[level].depth:
        opaque = node.opaque or Kind.OBJECT in node.sights or Kind.ARRAY in node.sights
        return msgspec.structs.replace(node, fields={}, values=None, element=None, opaque=opaque)
    below = (limits, level, depth + 1)
    fields = {name: coarsen(field, *below) for name, field in node.fields.items()}
    values = None if node.values is None else coarsen(node.values, *below)
    if len(fields) > limits.members(level, depth):
        values = reduce(lambda x, y: merge_nodes(x, y, *below), fields.values())
        fields = {}
    element = None if node.element is None else coarsen(node.element, *below)
    return msgspec.structs.replace(node, fields=fields, values=values, element=element)
