"""Learning a schema record by record, in place, with an undo for objects that prove unreadable.

This is the slow path of a scan: the union of `raywork.schema.observe` and `merge`, done on a tree
of mutable nodes, so that a record without news costs little more than the visit of its values.
"""

from collections.abc import Iterable
from functools import reduce
from typing import Any, Final

from raywork.scan.live import BIT, COVER, KIND, LiveNode, freeze, size, thaw
from raywork.schema.bounds import LIMITS, Limits
from raywork.schema.kinds import ABSORBED, EXACT, Kind, kind_of
from raywork.schema.merge import bounded, merge_nodes
from raywork.schema.model import Rank, Schema, Sight
from raywork.schema.observe import example_of

DEEPEST: Final = 512
"""The most levels of nesting in a record. Parsers give up near 1,000, where exactly depends on the
stack below them; a bound of our own makes the result independent of that."""

_NULL, _BOOL, _INT, _FLOAT = BIT[Kind.NULL], BIT[Kind.BOOL], BIT[Kind.INT], BIT[Kind.FLOAT]
_EMPTY, _STRING = BIT[Kind.EMPTY], BIT[Kind.STRING]
_OBJECT, _ARRAY = BIT[Kind.OBJECT], BIT[Kind.ARRAY]
_CONTAINERS: Final[dict[type, int]] = {dict: _OBJECT, list: _ARRAY}
_OTHERS: Final[dict[type, int]] = {float: _FLOAT, bool: _BOOL, type(None): _NULL}


class TooDeepError(ValueError):
    """A record is nested more than `DEEPEST` levels deep."""


class Learner:
    """Takes records in the order of their rank and holds the schema of all of them."""

    def __init__(
        self, *, generation: int = 0, timestamps: bool = False, limits: Limits = LIMITS
    ) -> None:
        self.root: LiveNode | None = None
        self.news = 0
        """How many times the tree has changed."""
        self.nodes = 0
        """How many nodes the tree has, or a few more."""
        self.records = 0
        """How many records were taken, ever."""
        self._generation = generation
        self._timestamps = timestamps
        self._limits = limits
        self._level = 0
        self._undo: list[tuple[Any, ...]] = []
        self._uri = ""
        self._record = 0

    def learn(self, record: dict[str, Any], uri: str, number: int) -> None:
        """Take record `number` (from 1) of the object at `uri`.

        Raises:
            TooDeepError: it is nested too deeply; nothing of it was learned.
        """
        self.records += 1
        self._uri, self._record = uri, number
        mark = len(self._undo)
        if self.root is None:
            self._undo.append((None, None, self._level))
            self.root = self._born(0)
        try:
            self._visit(self.root, record, 0, 0)
        except TooDeepError:
            self._back_to(mark)
            raise
        if self.nodes > self._limits.nodes:
            self._tighten()

    def commit(self) -> None:
        """Keep what was learned since the last commit."""
        self._undo.clear()

    def roll_back(self) -> None:
        """Forget what was learned since the last commit."""
        self._back_to(0)

    def schema(self) -> Schema:
        """Return the schema of all the records taken."""
        if self.root is None:
            return Schema()
        return bounded(freeze(self.root), self._limits, self._level)

    def _visit(self, node: LiveNode, value: Any, depth: int, position: int) -> int:
        """Note a value and all within it; return the position after its last one."""
        bit = _CONTAINERS.get(type(value)) or BIT[kind_of(value, timestamps=self._timestamps)]
        if not bit & node.covered:
            self._note(node, KIND[bit], value, position)
        if bit == _OBJECT:
            return self._members(node, value, depth, position + 1)
        if bit == _ARRAY:
            return self._elements(node, value, depth, position + 1)
        return position + 1

    # The loops know scalars that are no news by themselves: nearly all values are, and a call for
    # each would take twice as long. `_visit` decides on all others.

    def _members(self, node: LiveNode, value: dict[str, Any], depth: int, position: int) -> int:
        if depth >= self._limits.ladder[self._level].depth:
            return position + self._look_past(node, value, depth)
        below = depth + 1
        if node.values is not None:
            return self._alike(node.values, value.values(), below, position)
        visit, fields = self._visit, node.fields
        members = iter(value.items())
        before = None
        for name, member in members:
            child = fields.get(name)
            if child is None:
                child = self._add(node, name, before, depth, position)
                fields = node.fields
                position = visit(child, member, below, position)
                if node.values is not None:
                    rest = (member for _, member in members)
                    return self._alike(node.values, rest, below, position)
            else:
                cls = type(member)
                if cls is str:
                    bit = _STRING if member else _EMPTY
                elif cls is int:
                    bit = _INT if -EXACT <= member <= EXACT else 0
                else:
                    bit = _OTHERS.get(cls, 0)
                if bit & child.covered:
                    position += 1
                else:
                    position = visit(child, member, below, position)
            before = name
        return position

    def _alike(self, node: LiveNode, members: Iterable[Any], depth: int, position: int) -> int:
        """Note values that share one node: elements of an array, or members of a map."""
        visit = self._visit
        for member in members:
            cls = type(member)
            if cls is str:
                bit = _STRING if member else _EMPTY
            elif cls is int:
                bit = _INT if -EXACT <= member <= EXACT else 0
            else:
                bit = _OTHERS.get(cls, 0)
            if bit & node.covered:
                position += 1
            else:
                position = visit(node, member, depth, position)
        return position

    def _elements(self, node: LiveNode, value: list[Any], depth: int, position: int) -> int:
        if depth >= self._limits.ladder[self._level].depth:
            return position + self._look_past(node, value, depth)
        if not value:
            return position
        if node.element is None:
            self._save(node)
            node.element = self._born(position)
        return self._alike(node.element, value, depth + 1, position)

    def _look_past(self, node: LiveNode, value: Any, depth: int) -> int:
        """Return how many values lie within one at the depth limit; nothing of them is learned."""
        if not node.opaque:
            self._save(node)
            node.opaque = True
        count, levels = measure(value)
        if depth + levels > DEEPEST:
            raise TooDeepError
        return count

    def _note(self, node: LiveNode, kind: Kind, value: Any, position: int) -> None:
        self._save(node)
        absorbed = ABSORBED.get(kind, frozenset())
        node.sights = {
            known: sight for known, sight in node.sights.items() if known not in absorbed
        }
        node.sights[kind] = Sight(self._rank(position), example_of(value))
        node.covered |= COVER[kind]

    def _add(
        self, node: LiveNode, name: str, before: str | None, depth: int, position: int
    ) -> LiveNode:
        """Return the node for a name not seen before: its own, or that of all members of a map.

        `before` is the name of the member in front of it.
        """
        fields = node.fields
        if len(fields) >= self._limits.members(self._level, depth):
            self._save(node)
            merged = reduce(
                lambda a, b: merge_nodes(a, b, self._limits, self._level, depth + 1),
                map(freeze, fields.values()),
            )
            node.fields = {}
            node.values = thaw(merged)
            return node.values
        child = self._born(position)
        if before is None or before == next(reversed(fields)):
            self._undo.append((node, name))
            fields[name] = child
        else:
            self._save(node)
            node.fields = {}
            for known, field in fields.items():
                node.fields[known] = field
                if known == before:
                    node.fields[name] = child
        return child

    def _born(self, position: int) -> LiveNode:
        self.nodes += 1
        self.news += 1
        return LiveNode(self._rank(position))

    def _rank(self, position: int) -> Rank:
        return Rank(self._generation, self._uri, self._record, position)

    def _save(self, node: LiveNode) -> None:
        """Remember a node as it is, for the undo, before it changes."""
        self.news += 1
        self._undo.append(
            (
                node,
                node.sights,
                node.covered,
                node.fields,
                node.values,
                node.element,
                node.opaque,
            )
        )

    def _back_to(self, mark: int) -> None:
        while len(self._undo) > mark:
            node, *state = self._undo.pop()
            self.news += 1
            if node is None:
                self.root, self._level = state
                continue
            if len(state) == 1:
                del node.fields[state[0]]
                continue
            (node.sights, node.covered, node.fields, node.values, node.element, node.opaque) = state

    def _tighten(self) -> None:
        """Move down the ladder where the tree has outgrown its limit."""
        schema = self.schema()
        if schema.root is not None:
            self._undo.append((None, self.root, self._level))
            self.root, self._level = thaw(schema.root), schema.level
            self.nodes = size(self.root)
            self.news += 1


def measure(value: Any) -> tuple[int, int]:
    """Return how many values lie within an object or array, and its levels of nesting."""
    count = levels = 0
    layer = [value]
    while layer:
        levels += 1
        inner: list[Any] = []
        for container in layer:
            members = container.values() if type(container) is dict else container
            count += len(container)
            inner.extend(member for member in members if type(member) in {dict, list})
        layer = inner
    return count, levels
