"""What is asked of data: the figures of each leaf, of all records and of each period."""

from collections.abc import Iterator, Sequence
from typing import Final

from raywork.analyses.crawled.leaf_groups import ALIAS, Group
from raywork.analyses.crawled.statistics import (
    COUNTS,
    FIGURES,
    KINDS,
    figures,
    kind_of_text,
    shown_type,
    text_of,
)
from raywork.analyses.leaves import Leaf
from raywork.analyses.model import Chart, Question, View
from raywork.analyses.trino import array, lines, text

LEAVES: Final = 40
"""So many are profiled by one query: more would make it longer than Athena takes."""
_DRIFTING: Final = 6
"""So many leaves have a line in the chart of what is missing over time."""
_CAPACITY: Final = 1000
"""How many values Athena keeps for a leaf while it counts the frequent ones."""


def profile(
    key: str, group: Group, leaves: Sequence[Leaf], source: str, where: str, period: str | None
) -> Question:
    """Ask for all figures of leaves, of the whole and of each period, in one pass.

    Args:
        key: The name of the question.
        group: What the leaves are of.
        leaves: Some of its leaves.
        source: The table.
        where: Which records.
        period: An expression for the period of a record; None if nothing tells it.
    """
    read = [f"{period or 'CAST(NULL AS varchar)'} AS period", *_columns(leaves)]
    counted = [
        f"{aggregate} AS {name}_{n}"
        for n, leaf in enumerate(leaves, 1)
        for name, aggregate in figures(leaf, f"v{n}").items()
    ]
    numbers = range(1, len(leaves) + 1)
    lists = [
        array(text(leaf.path) for leaf in leaves),
        array(text(shown_type(leaf)) for leaf in leaves),
        *(array(f"{name}_{n}" for n in numbers) for name in FIGURES),
    ]
    sets = "((), (period))" if period else "(())"
    per = "CASE WHEN grouping(period) = 0 THEN 'period' ELSE 'all' END" if period else "'all'"
    shown = "period" if period else "CAST(NULL AS varchar) AS period"
    sql = (
        "WITH counted AS (\n"
        f"  SELECT\n    {per} AS per,\n    {shown},\n    count(*) AS records,\n"
        f"    {lines(counted, '    ')}\n"
        f"  FROM (\n    SELECT\n    {lines(read, '    ')}\n"
        f"    FROM {source} AS {ALIAS}{group.join}\n    WHERE {where}\n  ) AS v\n"
        f"  GROUP BY GROUPING SETS {sets}\n"
        "),\n"
        "profiled AS (\n"
        "  SELECT c.per, c.period, f.leaf, f.type, c.records,\n"
        "    1 - CAST(f.present AS double) / nullif(c.records, 0) AS missing,\n"
        f"    {', '.join(f'f.{name}' for name in FIGURES)}\n"
        f"  FROM counted AS c\n  CROSS JOIN UNNEST(\n    {lines(lists, '    ')}\n  )"
        f" AS f(leaf, type, {', '.join(FIGURES)})\n"
        "),\n"
        "spread AS (\n"
        "  SELECT *, max(missing) OVER (PARTITION BY per, leaf)"
        " - min(missing) OVER (PARTITION BY per, leaf) AS spread\n"
        "  FROM profiled\n"
        ")\n"
        "SELECT CASE WHEN per = 'period' AND spread > 0"
        f" AND dense_rank() OVER (PARTITION BY per ORDER BY spread DESC, leaf) <= {_DRIFTING}"
        " THEN 'drifting' ELSE per END AS per,\n"
        f"  period, leaf, type, records, missing, {', '.join(FIGURES)}\n"
        "FROM spread\n"
        "ORDER BY CASE per WHEN 'all' THEN 0 ELSE 1 END, spread DESC, leaf, period"
    )
    what = f"Elements of {group.path}" if group.path else "Columns"
    return Question(
        key=key,
        title=what,
        sql=sql,
        units={"missing": "share"},
        views=tuple(_views(what, over_time=period is not None and not group.path)),
    )


def _columns(leaves: Sequence[Leaf]) -> Iterator[str]:
    """Yield the value of each leaf, and what it reads as where that has to be looked at."""
    for n, leaf in enumerate(leaves, 1):
        yield f"{leaf.sql} AS v{n}"
        if kind := kind_of_text(leaf, leaf.sql):
            yield f"{kind} AS v{n}_kind"


def _views(what: str, *, over_time: bool) -> Iterator[View]:
    yield View(
        what,
        Chart("bars", "leaf", "missing"),
        only=("per", "all"),
        columns=("leaf", "type", "records", "missing", "distinct_values", "lowest", "highest",
                 "average", "median", "shortest", "longest"),
        note="Missing is what is NULL or not there at all. Numbers of distinct values, and"
        " medians, are approximate. Of arrays and maps the number of elements is shown.",
    )  # fmt: skip
    yield View(
        f"{what}: what values read as",
        Chart("stacked", "leaf", KINDS),
        only=("per", "all"),
        columns=("leaf", "type", *COUNTS),
    )
    if over_time:
        yield View(
            f"{what}: missing over time",
            Chart("line", "period", "missing", "leaf"),
            only=("per", "drifting"),
            columns=("leaf", "period", "records", "missing", "distinct_values", *KINDS),
            note="Those whose share of missing values changes the most; the others are in the"
            " whole answer.",
        )


def frequent(
    group: Group, leaves: Sequence[Leaf], source: str, where: str, top: int, part: int
) -> Question:
    """Ask for the most frequent values of leaves, in one pass."""
    read = [f"{text_of(leaf, leaf.sql)} AS v{n}" for n, leaf in enumerate(leaves, 1)]
    capacity = max(_CAPACITY, 10 * top)
    numbers = range(1, len(leaves) + 1)
    counted = [f"approx_most_frequent({top}, v{n}, {capacity}) AS f{n}" for n in numbers]
    present = [f"count(v{n}) AS present_{n}" for n in numbers]
    lists = [
        array(text(leaf.path) for leaf in leaves),
        array(f"f{n}" for n in numbers),
        array(f"present_{n}" for n in numbers),
    ]
    sql = (
        "WITH counted AS (\n"
        f"  SELECT\n    {lines([*counted, *present], '    ')}\n"
        f"  FROM (\n    SELECT\n    {lines(read, '    ')}\n"
        f"    FROM {source} AS {ALIAS}{group.join}\n    WHERE {where}\n  ) AS v\n"
        ")\n"
        "SELECT l.leaf, t.value, t.count, CAST(t.count AS double) / nullif(l.present, 0) AS share\n"
        f"FROM counted\nCROSS JOIN UNNEST(\n  {lines(lists)}\n) AS l(leaf, frequent, present)\n"
        "CROSS JOIN UNNEST(l.frequent) AS t(value, count)\n"
        "WHERE t.count > 1\n"
        "ORDER BY l.leaf, t.count DESC, t.value"
    )
    return Question(
        key=f"frequent_values_{part + 1}" if part else "frequent_values",
        title="Frequent values",
        sql=sql,
        units={"share": "share"},
        note="Values that come once are left out. Counts are approximate where a column has many"
        " values; shares are of those present.",
    )
