"""How the values of one partition column are computed, or typed where each is listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

from raywork.ddl.quoting import is_writable
from raywork.partitions import Level, Scheme, Sign, Step, moment

ENUM: Final = 50
"""Up to so many values are listed by a projection; Athena advises a few dozen."""

DENSE: Final = 0.5
"""Of the partitions that a projection computes, at least this share is to exist; Athena advises
against projections that are more than half empty."""

UNITS: Final = {"m": "MINUTES", "H": "HOURS", "d": "DAYS", "M": "MONTHS"}
"""The interval of a date, by the last letter of its shape."""

CALENDAR: Final = {
    **dict.fromkeys(("hour", "hh", "hr"), (0, 23)),
    **dict.fromkeys(("month", "mm"), (1, 12)),
    **dict.fromkeys(("day", "dd"), (1, 31)),
    "minute": (0, 59),
}
"""The values that integer columns of such names can have, whether or not they were seen."""

YEARS: Final = frozenset({"year", "yyyy", "yr"})
"""Names of integer columns of which the value after the last one will come, too."""


@dataclass(frozen=True, slots=True)
class Projected:
    """How the values of one column are computed."""

    properties: dict[str, str]
    """By the last part of their name: `type`, `range`, ..."""
    size: float
    """How many values it computes between those that were seen; infinite if it lists none."""
    type: str = "string"
    whole: bool = True
    """Whether it computes all values that were seen, as they were meant."""
    closed: bool = False
    """Whether it computes no values but those that were seen."""


def project(step: Step) -> Projected:
    """Return the narrowest projection that computes the values of a column."""
    level = step.level
    if level.shape and level.lowest is not None and level.highest is not None:
        unit = UNITS[level.shape[-1]]
        properties = {
            "type": "date",
            "range": f"{level.lowest},NOW",
            "format": level.shape,
            "interval": "1",
            "interval.unit": unit,
        }
        kind = "date" if level.shape == "yyyy-MM-dd" else "string"
        size = count(level.lowest, level.highest, level.shape, unit)
        return Projected(properties, size, kind, whole=not level.null)
    values = sorted(level.values or ())
    listed = 0 < len(values) <= ENUM and not any("," in value for value in values)
    if level.numbers is not None and _is_range(level, listed=listed):
        return _integers(step, *level.numbers)
    if listed:
        plain = all("%" not in value and is_writable(value) for value in values)
        properties = {"type": "enum", "values": ",".join(values)}
        return Projected(properties, len(values), whole=plain and not level.null, closed=True)
    return Projected({"type": "injected"}, float("inf"), whole=False)


def is_dated(columns: Sequence[Step], computed: Sequence[Projected]) -> bool:
    """Return whether time brings partitions: a column is a date, or one a year and one a month."""
    if any(each.properties["type"] == "date" for each in computed):
        return True
    integers = {
        (step.column or "").lower()
        for step, each in zip(columns, computed, strict=True)
        if each.properties["type"] == "integer"
    }
    return bool(YEARS & integers) and bool({"month", "mm"} & integers)


def hindrance(scheme: Scheme, names: Sequence[str], computed: Sequence[Projected]) -> str | None:
    """Return why partitions are better listed than computed; None if they are not."""
    if not is_dated(scheme.columns, computed):
        return "no column is a date"
    for step, name, each in zip(scheme.columns, names, computed, strict=True):
        if each.whole:
            continue
        if step.level.null:
            return f"{name} is NULL for some objects"
        if each.properties["type"] == "injected":
            return f"{name} has too many different values to list, or some with commas"
        return f"{name} has values with escapes"
    if is_sparse(scheme, computed):
        size = prod(each.size for each in computed)
        return (
            f"of {size:,.0f} partitions between the first and the last, about"
            f" {scheme.partitions:,.0f} exist"
        )
    return None


def is_sparse(scheme: Scheme, computed: Sequence[Projected]) -> bool:
    """Return whether more than half of the partitions that would be computed are empty."""
    return scheme.partitions < DENSE * prod(each.size for each in computed)


def _is_range(level: Level, *, listed: bool) -> bool:
    """Return whether a column's values are integers that a range describes better than a list."""
    if not level.integral or level.numbers is None or level.part.sign is Sign.ACCOUNT:
        return False
    low, high = level.numbers
    full = level.values is None or len(level.values) >= DENSE * (high - low + 1)
    return (full or not listed) and (level.canonical or _padding(level) > 0)


def _integers(step: Step, low: int, high: int) -> Projected:
    """Return the projection of a range; that of hours and the like is known beyond what was seen.

    What they are counted as, for the share that exists, is what was seen all the same.
    """
    level = step.level
    natural = CALENDAR.get((step.column or "").lower())
    known = natural is not None and natural[0] <= low and high <= natural[1]
    first, last = natural if natural is not None and known else (low, last_of(step, high))
    properties = {"type": "integer", "range": f"{first},{last}"}
    if padded := _padding(level):
        properties["digits"] = str(padded)
    size, kind = high - low + 1, _integer_type(level)
    return Projected(properties, size, kind, whole=not level.null, closed=not known)


def last_of(step: Step, high: int) -> int:
    """Return the last number that a range is to have: of years, one more than there are."""
    return high + 1 if (step.column or "").lower() in YEARS else high


def _padding(level: Level) -> int:
    """Return the number of digits that all integers have, where some have leading zeros."""
    low, high = level.widths or (0, 0)
    least, _ = level.numbers or (-1, 0)
    return low if low == high and least >= 0 and not level.canonical else 0


def count(first: str, last: str, shape: str, unit: str) -> int:
    """Return how many intervals there are from a date to another, both included."""
    start, end = moment(first, shape), moment(last, shape)
    if start is None or end is None:
        return 1
    if unit == "MONTHS":
        return 12 * (end.year - start.year) + end.month - start.month + 1
    seconds = {"DAYS": 86_400, "HOURS": 3_600, "MINUTES": 60}[unit]
    return int((end - start).total_seconds() // seconds) + 1


def listed_type(level: Level) -> str:
    """Return the type of a column whose values stand in the catalog, each as it is."""
    if level.null or level.shape not in {"", None}:
        return "date" if level.shape == "yyyy-MM-dd" and not level.null else "string"
    # Hive's grammar has no place for a sign in the value of a partition.
    if level.part.sign is Sign.HIVE and level.canonical and level.numbers and level.numbers[0] >= 0:
        return _integer_type(level)
    return "string"


def _integer_type(level: Level) -> str:
    low, high = level.numbers or (0, 0)
    return "int" if low >= -(2**31) and high < 2**31 else "bigint"
