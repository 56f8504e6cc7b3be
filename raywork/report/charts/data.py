"""What charts show: series of values, and tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_SERIES: Final = 8
"""As many series have colours of their own; the others are added up."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values at the labels of a chart, in their order; None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Tile:
    """An area of a treemap."""

    label: str
    value: float
    group: str = ""
    """Tiles of a group lie together, in one colour."""


def stackable(series: Sequence[Series]) -> list[Series]:
    """Return at most so many series as there are colours: the small ones become `others`."""
    if len(series) <= MOST_SERIES:
        return list(series)
    order = sorted(series, key=lambda each: -sum(value or 0 for value in each.values))
    large = {id(each) for each in order[: MOST_SERIES - 1]}
    rest = [each.values for each in order[MOST_SERIES - 1 :]]
    others = [sum(value or 0 for value in values) for values in zip(*rest, strict=True)]
    return [*(each for each in series if id(each) in large), Series("others", others)]
