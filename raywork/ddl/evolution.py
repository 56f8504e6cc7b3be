"""Evolution: what was decided about a table before is kept, whatever its records hold today.

A decision is a type under a name. Put under today's schema, as kinds that need not have been seen
today, it takes part in the choice of types like any value: the type that comes out reads what the
old one read and what is there now. So a column never narrows, `string` stays `string`, and names
and places stay as they are; what is new comes after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Final

import msgspec

from raywork.ddl.arrangement import Arrangement
from raywork.ddl.choice import element_of
from raywork.ddl.hints import parse_type
from raywork.ddl.maps import merged_fields
from raywork.ddl.names import PROPERTY, walk
from raywork.ddl.reading import Rules
from raywork.ddl.types import Array, Map, Scalar, Struct, Type
from raywork.schema import Kind, Node, Rank, Sight, in_order

if TYPE_CHECKING:
    from raywork.ddl.table import Table

_BEFORE: Final = -1
"""The generation of a decision's place: before all that is seen, so that it keeps its place."""

_UNSEEN: Final = Sight(Rank(2**62, "", 0, 0), "")
"""The sight of a kind that a decision allows for. Any real sight goes before it."""

_MOMENTS: Final = {
    "timestamp": frozenset({Kind.TIMESTAMP}),  # numbers only where a hint asked for it
    "date": frozenset({Kind.DATE}),
}
_NARROW: Final = {
    **dict.fromkeys(("int", "smallint", "tinyint"), frozenset({Kind.INT})),
    "float": frozenset({Kind.INT, Kind.FLOAT}),
}
"""Types that no value reads in for sure, and what may have been read all the same."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What was decided about a table before."""

    columns: tuple[tuple[str, Type], ...]
    """Names and types, in order; fields of structs have their names in the table."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """Of the SerDe."""
    partitions: tuple[str, ...] = ()
    """The names of its partition columns, which no other column may take."""
    arrangement: Arrangement | None = None
    """What is known of its partitions; None if nothing is, not even that there are none."""
    whole: bool = True
    """Whether the schema of today knows of every record that the table reads.

    Then a `bigint` whose values all fit a double is a `double` once fractions occur. Else it may
    hold integers that do not, and becomes a `string`.
    """

    @classmethod
    def of(cls, table: "Table") -> "Prior":
        """Return the decisions of a table."""
        columns = ((column.name, parse_type(column.type)) for column in table.columns)
        made = table.arrangement
        return cls(tuple(columns), table.serde.properties, made.names, made)

    def with_places_of(self, kept: "Prior | None") -> "Prior":
        """Return it with the folders that other decisions know of the same partition columns.

        A catalog does not tell them.
        """
        ours, theirs = self.arrangement, None if kept is None else kept.arrangement
        if ours is None or theirs is None or ours.places or ours.names != theirs.names:
            return self
        return replace(self, arrangement=msgspec.structs.replace(ours, places=theirs.places))

    @property
    def sensitive(self) -> bool:
        """Whether the table tells keys apart by case."""
        return is_case_sensitive(self.properties)

    def key(self, name: str) -> str:
        """Return the key that a name reads, in lower case while case is ignored."""
        return self.properties.get(PROPERTY + name, name)


def is_case_sensitive(properties: Mapping[str, str]) -> bool:
    """Return whether a SerDe with these properties tells keys apart by case."""
    return properties.get("case.insensitive", "true").lower() == "false"


def is_seen(sight: Sight) -> bool:
    """Return whether a value was seen, and not only allowed for by a decision."""
    return sight.rank < _UNSEEN.rank


def with_decisions(root: Node, prior: Prior, rules: Rules) -> tuple[Node, dict[str, str]]:
    """Return the schema of records with what was decided before, and the names of decided keys.

    `rules` are those of the SerDe, of old and new.
    """
    overlay = _Overlay(prior, rules, root)
    members = overlay.members(root.fields, prior.columns)
    return msgspec.structs.replace(root, fields=members), overlay.names


class _Overlay:
    """Puts decisions under what was seen."""

    def __init__(self, prior: Prior, rules: Rules, root: Node) -> None:
        self._prior = prior
        self._reads = rules.reads
        self._spelled: dict[str, str] = {}
        """The first spelling of a key; that of a column goes before others."""
        for node in walk(root):
            for compared, key in self._spellings(node.fields).items():
                self._spelled.setdefault(compared, key)
        self.names: dict[str, str] = {}
        """By key, as the records write it where it occurs."""

    def members(
        self, fields: Mapping[str, Node], decided: Iterable[tuple[str, Type]]
    ) -> dict[str, Node]:
        """Return the fields of an object, with those decided for it in front."""
        spelled = self._spellings(fields)
        keys: dict[str, Type] = {}
        for name, shown in decided:
            written = self._prior.key(name)
            compared = self._compared(written)
            key = self._spelled.get(compared, written)
            if key not in fields:
                key = spelled.get(compared, key)
            self.names.setdefault(key, name)
            keys[key] = shown
        found = dict(fields)
        for position, (key, shown) in enumerate(keys.items()):
            place = Rank(_BEFORE, "", 0, position)
            node = self._node(fields.get(key, Node(place, {})), shown)
            # A struct's field reads null, and the values of a map do not.
            sights = {Kind.NULL: _UNSEEN, **node.sights}
            found[key] = msgspec.structs.replace(node, rank=place, sights=sights)
        return found

    def _spellings(self, fields: Mapping[str, Node]) -> dict[str, str]:
        """Return the first key of each that the SerDe takes for the same."""
        ordered = [key for key, _ in in_order(dict(fields))]
        return {self._compared(key): key for key in reversed(ordered)}

    def _compared(self, key: str) -> str:
        return key if self._prior.sensitive else key.lower()

    def _node(self, node: Node, shown: Type) -> Node:
        """Return what was seen at a path, with the kinds that the type decided for it reads."""
        match shown:
            case Scalar():
                kinds = self._kinds(shown)
            case Array():
                kinds = frozenset({Kind.ARRAY})
                element = self._node(element_of(node), shown.element)
                node = msgspec.structs.replace(node, element=element, fields={}, values=None)
            case Map() | Struct():
                kinds = frozenset({Kind.OBJECT})
                node = self._object(node, shown)
        sights = dict.fromkeys(sorted(kinds), _UNSEEN) | node.sights
        return msgspec.structs.replace(node, sights=sights)

    def _object(self, node: Node, shown: Map | Struct) -> Node:
        if isinstance(shown, Struct) and node.values is None:
            return msgspec.structs.replace(node, fields=self.members(node.fields, shown.fields))
        known = node.values is not None or node.fields
        values = merged_fields(node) if known else Node(node.rank, {})
        parts = [shown.value] if isinstance(shown, Map) else [part for _, part in shown.fields]
        values = reduce(self._node, parts, values)
        if isinstance(shown, Struct):  # its fields may have been null
            sights = {Kind.NULL: _UNSEEN, **values.sights}
            values = msgspec.structs.replace(values, sights=sights)
        # What keys a map was seen with stays known: they may differ by case.
        return msgspec.structs.replace(node, values=values)

    def _kinds(self, shown: Scalar) -> frozenset[Kind]:
        """Return the kinds that were read under a scalar type. Of a decimal, none ever was."""
        if shown.name == "bigint" and self._prior.whole:
            return frozenset({Kind.INT})
        if shown.name in _MOMENTS:
            return _MOMENTS[shown.name]
        if shown.name.startswith(("varchar", "char")):
            return self._reads["string"] - {Kind.NULL}
        found = _NARROW.get(shown.name, self._reads.get(shown.name, frozenset()))
        return found - {Kind.NULL}
