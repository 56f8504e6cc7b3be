"""Where the rows of a table are cut into ranges that are read side by side."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from raywork.errors import UsageError
from raywork.exports.source import Bound, Rows


def cut(column: str, low: Bound | None, high: Bound | None, parts: int) -> list[Rows]:
    """Return up to `parts` ranges, equally wide, that hold all rows whatever their values.

    The first and the last have no outer bound: rows that come in meanwhile are in one of them.

    Raises:
        UsageError: the column has neither numbers nor dates.
    """
    if low is None or parts < 2:  # noqa: PLR2004
        return [Rows(0)]
    kinds = (int, float, Decimal, date)
    if isinstance(low, bool) or not (isinstance(low, kinds) and isinstance(high, kinds)):
        raise UsageError(
            f"--partition-on {column}: its values ({type(low).__name__}) are no numbers, dates or"
            " timestamps: name a column of such, best the first one of an index"
        )
    bounds = [None, *_between(low, high, parts), None]
    return [Rows(number, a, b) for number, (a, b) in enumerate(pairwise(bounds))]


def _between(low: Any, high: Any, parts: int) -> Iterator[Any]:
    """Yield the bounds within, ascending and each once."""
    whole = isinstance(low, int) or (isinstance(low, date) and not isinstance(low, datetime))
    last = low
    for number in range(1, parts):
        share = (high - low) * number
        bound = low + (share // parts if whole else share / parts)
        if last < bound <= high:
            yield bound
            last = bound
