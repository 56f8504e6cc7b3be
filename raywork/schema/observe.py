"""The schema of one record: the plain definition that every faster path is held to."""

from functools import reduce
from typing import Any

import msgspec

from raywork.schema.bounds import LIMITS, Limits
from raywork.schema.kinds import Kind, kind_of
from raywork.schema.merge import bounded, merge_nodes
from raywork.schema.model import EXAMPLE_LENGTH, Node, Rank, Schema, Sight


def observe(
    record: Any, rank: Rank, *, timestamps: bool = False, limits: Limits = LIMITS
) -> Schema:
    """Return the schema of one decoded record, first seen at `rank` (its position is 0)."""
    root, _ = _node(record, rank, 0, limits, timestamps=timestamps)
    return bounded(root, limits)


def example_of(value: Any) -> str:
    """Return a value as JSON text, cut to `EXAMPLE_LENGTH` characters."""
    if isinstance(value, str | list):
        value = value[:EXAMPLE_LENGTH]
    elif isinstance(value, dict):
        value = dict(list(value.items())[:EXAMPLE_LENGTH])
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= EXAMPLE_LENGTH else text[: EXAMPLE_LENGTH - 1] + "…"


def count_values(value: Any) -> int:
    """Return how many values there are in a value, itself included."""
    match value:
        case dict():
            return 1 + sum(map(count_values, value.values()))
        case list():
            return 1 + sum(map(count_values, value))
    return 1


def _node(
    value: Any, rank: Rank, depth: int, limits: Limits, *, timestamps: bool
) -> tuple[Node, int]:
    """Return the node of a value and the position that follows its last one."""
    kind = kind_of(value, timestamps=timestamps)
    sights = {kind: Sight(rank, example_of(value))}
    if kind not in {Kind.OBJECT, Kind.ARRAY}:
        return Node(rank, sights), rank.position + 1
    if depth >= limits.ladder[0].depth:
        return Node(rank, sights, opaque=True), rank.position + count_values(value)
    position = rank.position + 1
    members = []
    for member in value.values() if kind is Kind.OBJECT else value:
        place = msgspec.structs.replace(rank, position=position)
        node, position = _node(member, place, depth + 1, limits, timestamps=timestamps)
        members.append(node)

    def merged() -> Node:
        return reduce(lambda x, y: merge_nodes(x, y, limits, 0, depth + 1), members)

    if not members:
        return Node(rank, sights), position
    if kind is Kind.ARRAY:
        return Node(rank, sights, element=merged()), position
    if len(members) > limits.members(0, depth):
        return Node(rank, sights, values=merged()), position
    return Node(rank, sights, fields=dict(zip(value, members, strict=True))), position
