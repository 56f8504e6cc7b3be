"""A schema's tree while it grows: mutable nodes, made from frozen ones and back."""

from typing import Final

from raywork.schema.kinds import ABSORBED, Kind
from raywork.schema.model import Node, Rank, Sight

BIT: Final = {kind: 1 << place for place, kind in enumerate(Kind)}
KIND: Final = {bit: kind for kind, bit in BIT.items()}
COVER: Final = {
    kind: bit | sum(BIT[less] for less in ABSORBED.get(kind, ())) for kind, bit in BIT.items()
}
"""The bits of a kind and of those that it absorbs: what is no longer news once it was seen."""


class LiveNode:
    """What was seen at one path so far: `raywork.schema.Node`, but growing."""

    __slots__ = (
        "covered",
        "element",
        "fields",
        "opaque",
        "rank",
        "sights",
        "values",
    )

    def __init__(self, rank: Rank) -> None:
        self.rank = rank
        self.sights: dict[Kind, Sight] = {}
        self.covered = 0
        """The `COVER` bits of all sights."""
        self.fields: dict[str, LiveNode] = {}
        """In the order in which records hold them, by which a check finds them fastest."""
        self.values: LiveNode | None = None
        self.element: LiveNode | None = None
        self.opaque = False


def freeze(node: LiveNode) -> Node:
    """Return what was seen so far as a value."""
    return Node(
        rank=node.rank,
        sights=dict(node.sights),
        fields={name: freeze(field) for name, field in node.fields.items()},
        values=None if node.values is None else freeze(node.values),
        element=None if node.element is None else freeze(node.element),
        opaque=node.opaque,
    )


def thaw(node: Node) -> LiveNode:
    """Return a tree that can grow on from a frozen one."""
    live = LiveNode(node.rank)
    live.sights = dict(node.sights)
    for kind in node.sights:
        live.covered |= COVER[kind]
    live.fields = {name: thaw(field) for name, field in node.fields.items()}
    live.values = None if node.values is None else thaw(node.values)
    live.element = None if node.element is None else thaw(node.element)
    live.opaque = node.opaque
    return live


def size(node: LiveNode) -> int:
    """Return the number of nodes of a tree."""
    total = 1 + sum(map(size, node.fields.values()))
    if node.values is not None:
        total += size(node.values)
    if node.element is not None:
        total += size(node.element)
    return total
