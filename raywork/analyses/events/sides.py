"""The SQL that both sides are read and joined with: each key once, however often it is there."""

from collections.abc import Iterable, Iterator
from typing import Final

from raywork.analyses.dates import DateRange
from raywork.analyses.events.pairing import ALIAS, Comparison, Pair
from raywork.analyses.leaves import Leaf
from raywork.analyses.moments import day_of
from raywork.analyses.sources import Source
from raywork.analyses.trino import lines, text

_MARGIN: Final = 1
"""Days that are read on either side of a range where events have times: the sides may have put an
event into partitions of different days."""


class Sides:
    """Writes common table expressions over both sides of a comparison."""

    def __init__(self, comparison: Comparison, days: DateRange) -> None:
        self.comparison, self.days = comparison, days

    def rows_of(self, at: int) -> str:
        """Return the FROM clause of a side, without partitions that a range of days leaves out."""
        source = self._source(at)
        return f"{source.sql} AS {ALIAS}\n  WHERE {self._pruned(source)}"

    def keys_of(self, at: int) -> list[str]:
        """Return the expressions of the parts of a side's key."""
        return [pair.values()[at] for pair in self.comparison.keys]

    def has_day(self) -> bool:
        """Return whether both sides tell the day of an event."""
        sources = (self.comparison.left, self.comparison.right)
        return self.comparison.time is not None or all(source.days for source in sources)

    def classed(self) -> str:
        """Return `WITH ... keys AS (...)`: every key of either side, with its class.

        What is compared exactly goes into the join as one hash.
        """
        return self._with(self._classes(), narrow=True)

    def matched(self) -> str:
        """Return `WITH ... keys AS (...)`: the keys of both sides, with the values of each."""
        return self._with(self._values(), narrow=False)

    def _with(self, keys: str, *, narrow: bool) -> str:
        sides = [*self._side(0, narrow=narrow), *self._side(1, narrow=narrow)]
        return "WITH " + ",\n".join([*sides, f"keys AS (\n{keys}\n)"])

    def _source(self, at: int) -> Source:
        return (self.comparison.left, self.comparison.right)[at]

    def _pruned(self, source: Source) -> str:
        if source.days is None:
            return "true"
        days = self.days.wider(_MARGIN) if self.comparison.time is not None else self.days
        return source.days.condition(ALIAS, days)

    def _side(self, at: int, *, narrow: bool) -> Iterator[str]:
        name, pairs = ("left", "right")[at], self.comparison.pairs
        read = [
            *(f"{sql} AS key_{n}" for n, sql in enumerate(self.keys_of(at), 1)),
            f"{self._day(at)} AS day",
            f"{_text_of(self.comparison.type, at)} AS type",
            *(f"{pair.values()[at]} AS value_{n}" for n, pair in enumerate(pairs, 1)),
            *(f"{pair.amounts()[at]} AS amount_{n}" for n, pair in self._numbered_tolerant()),
        ]
        yield f"{name}_rows AS (\n  SELECT\n  {lines(read)}\n  FROM {self.rows_of(at)}\n)"
        # What is equal to all that is compared, and what settles which of several rows is taken.
        content = _hash(range(1, len(pairs) + 1))
        exact = [n for n, pair in enumerate(pairs, 1) if pair.tolerance is None]
        hashes = [f"{content} AS content"]
        if narrow and self.comparison.tolerant:
            hashes.append(f"{_hash(exact)} AS exact")
        yield f"{name}_hashed AS (\n  SELECT *, {lines(hashes)}\n  FROM {name}_rows\n)"
        pick = "content || coalesce(day, '') || coalesce(type, '')"
        carried = ("day", "type", *self._carried(narrow=narrow))
        keys = [f"key_{n}" for n in range(1, len(self.comparison.keys) + 1)]
        taken = [
            *keys,
            "count(*) AS copies",
            "min(content) AS content",
            "min(content) <> max(content) AS conflicting",
            *(f"min_by({column}, {pick}) AS {column}" for column in carried),
        ]
        grouped = ", ".join(keys)
        yield (
            f"{name}_keys AS (\n  SELECT\n  {lines(taken)}\n  FROM {name}_hashed\n"
            f"  GROUP BY {grouped}\n)"
        )

    def _carried(self, *, narrow: bool) -> list[str]:
        """Return the columns that an event takes into the join, but for its hash."""
        tolerant = [n for n, _ in self._numbered_tolerant()]
        amounts = [f"amount_{n}" for n in tolerant]
        if not narrow:
            return [f"value_{n}" for n in range(1, len(self.comparison.pairs) + 1)] + amounts
        return (["exact"] if tolerant else []) + [f"value_{n}" for n in tolerant] + amounts

    def _numbered_tolerant(self) -> list[tuple[int, Pair]]:
        pairs = enumerate(self.comparison.pairs, 1)
        return [(n, pair) for n, pair in pairs if pair.tolerance is not None]

    def _classes(self) -> str:
        """Join all keys, so that each row of either side counts in exactly one class."""
        parts = range(1, len(self.comparison.keys) + 1)
        missing = " OR ".join(f"coalesce(l.key_{n}, r.key_{n}) IS NULL" for n in parts)
        placed = (
            f"CASE WHEN {missing} THEN 'without key'\n"
            "    WHEN r.copies IS NULL THEN 'only left'\n"
            "    WHEN l.copies IS NULL THEN 'only right'\n"
            f"    WHEN {self._equal()} THEN 'equal' ELSE 'different' END AS class"
        )
        columns = [
            "coalesce(l.day, r.day) AS day",
            "coalesce(l.type, r.type) AS type",
            "coalesce(l.copies, 0) AS left_rows",
            "coalesce(r.copies, 0) AS right_rows",
            "coalesce(l.conflicting, false) AS left_conflicting",
            "coalesce(r.conflicting, false) AS right_conflicting",
            placed,
            f"{self._key()} AS key",
        ]
        return (
            f"  SELECT\n  {lines(columns)}\n"
            f"  FROM left_keys AS l\n  FULL OUTER JOIN right_keys AS r ON {self._on()}"
        )

    def _values(self) -> str:
        carried = self._carried(narrow=False)
        columns = [
            "coalesce(l.day, r.day) AS day",
            f"{self._key()} AS key",
            *(f"l.{column} AS left_{column}" for column in carried),
            *(f"r.{column} AS right_{column}" for column in carried),
        ]
        return (
            f"  SELECT\n  {lines(columns)}\n"
            f"  FROM left_keys AS l\n  JOIN right_keys AS r ON {self._on()}"
        )

    def _on(self) -> str:
        parts = range(1, len(self.comparison.keys) + 1)
        return " AND ".join(f"l.key_{n} = r.key_{n}" for n in parts)

    def _key(self) -> str:
        """Return an expression for a key as it is shown."""
        parts = range(1, len(self.comparison.keys) + 1)
        return " || '|' || ".join(f"coalesce(l.key_{n}, r.key_{n})" for n in parts)

    def _equal(self) -> str:
        tolerant = self._numbered_tolerant()
        if not tolerant:
            return "l.content = r.content"
        near = [self.is_equal(n, pair, "l.", "r.") for n, pair in tolerant]
        return " AND ".join(["l.exact = r.exact", *near])

    def is_equal(self, n: int, pair: Pair, left: str, right: str) -> str:
        """Return the condition that the values of a pair are equal, NULLs too.

        `left` and `right` are what stands before the names of columns: an alias, or a prefix.
        """
        same = f"{left}value_{n} IS NOT DISTINCT FROM {right}value_{n}"
        if pair.tolerance is None:
            return same
        near = pair.near(f"{left}amount_{n}", f"{right}amount_{n}")
        return f"({same} OR coalesce({near}, false))"

    def _day(self, at: int) -> str:
        if self.comparison.time is not None:
            leaf = self.comparison.time[at]
            return day_of(leaf.sql, leaf.type)
        source = self._source(at)
        if not self.has_day() or source.days is None:
            return "CAST(NULL AS varchar)"
        return source.days.day(ALIAS)

    def inside(self) -> str:
        """Return the condition that a key is of the days that are compared."""
        if not self.has_day():
            return "true"
        return f"coalesce({self.days.condition('day')}, true)"


def _text_of(leaves: tuple[Leaf, Leaf] | None, at: int) -> str:
    return "CAST(NULL AS varchar)" if leaves is None else f"CAST({leaves[at].sql} AS varchar)"


def _hash(numbers: Iterable[int]) -> str:
    """Return an expression that is equal where all these values are.

    Their lengths stand before them, so that no two lists of values make the same text.
    """
    parts = [
        f"coalesce(CAST(length(value_{n}) AS varchar) || ':' || value_{n}, '-')" for n in numbers
    ]
    return f"to_hex(md5(to_utf8({' || '.join(parts) if parts else text('')})))"
