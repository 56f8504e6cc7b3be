"""What the columns of one object hold: the first sight of each kind, and sampled statistics."""

from collections.abc import Iterable, Sequence
from typing import Final

from raywork.formats.delimited.cells import holds_news, kind_of_cell
from raywork.scan import Presence
from raywork.schema import Kind, Node, Rank, Sight
from raywork.schema.merge import merge_sights
from raywork.schema.observe import example_of

_NUMBERS: Final = frozenset({Kind.INT, Kind.INT64, Kind.BIG, Kind.FLOAT})
_ABSENT: Final = frozenset({Kind.EMPTY, Kind.NULL})


class Column:
    """One column of one object."""

    def __init__(self, rank: Rank) -> None:
        self.rank = rank
        self.presence = Presence()
        self._sights: dict[Kind, Sight] = {}
        self._known: frozenset[Kind] = frozenset()

    @property
    def node(self) -> Node:
        """What was seen in the column."""
        return Node(self.rank, merge_sights(self._sights, {}))

    def see(self, kind: Kind, number: int, text: str) -> None:
        """Take note of a kind, unless it is known; record by record, in order."""
        if kind not in self._sights:
            rank = Rank(self.rank.generation, self.rank.object, number, self.rank.position)
            self._sights[kind] = Sight(rank, example_of(text))
            self._known = frozenset(self._sights)

    def learn(self, numbers: Sequence[int], fields: Sequence[str], *, one_line: bool) -> None:
        """Learn from the fields of some records; `one_line` if none of them holds a newline."""
        if not fields or (one_line and not holds_news(fields, self._known)):
            return
        kinds = {text: kind_of_cell(text) for text in set(fields)}
        missing = set(kinds.values()) - self._known
        for number, text in zip(numbers, fields, strict=True):
            if not missing:
                break
            if kinds[text] in missing:
                missing.remove(kinds[text])
                self.see(kinds[text], number, text)

    def count(self, fields: Iterable[str]) -> None:
        """Add sampled fields to the statistics; an empty one counts as null."""
        presence = self.presence
        for text in fields:
            kind = kind_of_cell(text)
            presence.present += 1
            if kind in _ABSENT:
                presence.null += 1
            elif kind in _NUMBERS:
                presence.add(Presence(minimum=float(text), maximum=float(text)))
            else:
                presence.longest = max(presence.longest, len(text))
