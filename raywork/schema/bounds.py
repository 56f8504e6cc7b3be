"""What bounds a schema, so that its size depends on limits and not on the data (law 5).

Three closures coarsen a tree, and each is monotone: adding observations never undoes one. Therefore
the result depends only on the set of observations and not on their order (law 1).

1. An object with more than K distinct members becomes a map: its members merge into one node.
2. At the depth limit, objects and arrays are kept as text and not looked into.
3. The weight of a tree is the largest number of nodes that a finer tree which coarsens to it could
   have: a map weighs as much as K members. A weight of more than `Limits.nodes` moves the whole
   schema down a step of the ladder, where K and the depth limit are smaller, most of all deep down.
   A count of the nodes that are there would not do: it falls when a map forms, and then what one
   worker had to give up, another would have kept.
"""

from dataclasses import dataclass
from typing import Final

from raywork.schema.model import Node


@dataclass(frozen=True, slots=True)
class Shape:
    """One step of the ladder: how many members an object may have, and how deep it may go."""

    members: tuple[int, ...]
    """K for objects at depth 1, 2, ... The last one holds from there on."""
    depth: int
    """Objects and arrays at this depth (the record is at 0) are not looked into."""


LADDER: Final = (
    Shape((1000, 1000, 1000), 32),
    Shape((1000, 250, 60), 32),
    Shape((1000, 60, 15), 16),
    Shape((250, 15, 4), 8),
    Shape((60, 4, 1), 6),
    Shape((1, 1, 1), 4),
    Shape((1,), 1),
)
"""From the finest to the coarsest shape, each below the one before it in every part."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a schema. All parts of one crawl must use the same."""

    columns: int = 10_000
    """K for the record itself: more distinct keys at the top, and records are maps, not rows."""
    nodes: int = 250_000
    """The largest weight of a tree."""
    ladder: tuple[Shape, ...] = LADDER

    def members(self, level: int, depth: int) -> int:
        """Return K for an object at `depth` on a step of the ladder."""
        if depth == 0:
            return self.columns
        members = self.ladder[level].members
        return members[min(depth, len(members)) - 1]


LIMITS: Final = Limits()


def weight(node: Node, limits: Limits, level: int, depth: int = 0) -> int:
    """Return the largest number of nodes of a tree that coarsens to this one."""
    total = 1
    for field in node.fields.values():
        total += weight(field, limits, level, depth + 1)
    if node.values is not None:
        total += limits.members(level, depth) * weight(node.values, limits, level, depth + 1)
    if node.element is not None:
        total += weight(node.element, limits, level, depth + 1)
    return total
