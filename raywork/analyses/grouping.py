"""One pass over rows for several rankings at once."""

from collections.abc import Sequence
from typing import Final

_HOURLY_DAYS: Final = 15
"""Over more days than these, time goes by days."""


def ranked_sql(
    select: str,
    source: str,
    dimensions: Sequence[str],
    measures: str,
    *,
    by: str,
    also_by: str,
    top: int,
    also: int = 10,
) -> str:
    """Return two common tables, to stand behind others, and the SELECT from the second of them.

    That has a `dimension` (the name of one of the columns, or `all` for the row of all rows),
    a `name` (the value of that column) and the measures. Kept are, of each dimension, the `top`
    rows with the most of `by`, and the `also` rows with the most of `also_by`, where that is not 0.

    Args:
        select: The columns of the result.
        source: The common table with the rows.
        dimensions: Its columns of text to group by, each on its own.
        measures: Aggregates with their names.
        by: The measure that ranks.
        also_by: Another.
        top: So many rows by the first.
        also: So many rows by the other.
    """
    names = ", ".join(dimensions)
    sets = ", ".join(f"({name})" for name in dimensions)
    # GROUPING has a bit for each column, the last one's the lowest: 0 where it is grouped by.
    everything = 2 ** len(dimensions) - 1
    cases = " ".join(
        f"WHEN {everything - 2**place} THEN '{name}'"
        for place, name in enumerate(reversed(dimensions))
    )
    order = "PARTITION BY level ORDER BY"
    return f"""grouped AS (
  SELECT grouping({names}) AS level, {names},{measures}
  FROM {source}
  GROUP BY GROUPING SETS ({sets}, ())
),
ranked AS (
  SELECT *, CASE level {cases} ELSE 'all' END AS dimension, coalesce({names}, '-') AS name,
    row_number() OVER ({order} {by} DESC, coalesce({names})) AS place,
    row_number() OVER ({order} {also_by} DESC, {by} DESC, coalesce({names})) AS other_place
  FROM grouped
)
SELECT {select}
FROM ranked
WHERE place <= {top} OR (other_place <= {also} AND {also_by} > 0)
ORDER BY dimension, place"""


def moment_sql(column: str, days: int) -> tuple[str, str]:
    """Return the SQL of the hour or, over many days, the day of a column of ISO 8601 times.

    With it comes its name: `hour` or `day`.
    """
    if days <= _HOURLY_DAYS:
        return f"substr({column}, 1, 10) || ' ' || substr({column}, 12, 2) || ':00'", "hour"
    return f"substr({column}, 1, 10)", "day"
