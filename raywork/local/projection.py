"""Partition projection: the values of partition keys from the table's properties."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from math import prod
from typing import Final

from raywork.local import date_patterns
from raywork.local.faults import FailedQuery

_MOST: Final = 1_000_000
"""Partitions that a query may project; Athena has no such limit, but slows down long before."""

_NOW: Final = re.compile(r"NOW(?:\s*([+-])\s*(\d+)\s*([A-Za-z]+?)S?)?", re.IGNORECASE)
_UNITS: Final = {
    "SECOND": timedelta(seconds=1),
    "MINUTE": timedelta(minutes=1),
    "HOUR": timedelta(hours=1),
    "DAY": timedelta(days=1),
    "WEEK": timedelta(weeks=1),
}
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")


class Projection:
    """The projection of one table."""

    def __init__(self, parameters: dict[str, str], keys: list[str]) -> None:
        self.parameters = parameters
        self.keys = keys
        self.template = parameters.get("storage.location.template")
        if self.template:
            missing = [key for key in keys if f"${{{key}}}" not in self.template.lower()]
            if missing:
                raise _invalid(f"storage.location.template does not name ${{{missing[0]}}}")

    def values(self, key: str, equal: list[str] | None) -> list[tuple[str | None, ...]]:
        """Return the values of one key; `equal` are those that the query compares it with."""
        kind = self._property(key, "type").lower()
        match kind:
            case "enum":
                found = [each.strip() for each in self._property(key, "values").split(",")]
            case "integer":
                found = list(self._integers(key))
            case "date":
                found = list(self._dates(key))
            case "injected":
                if equal is None:
                    raise FailedQuery(
                        f"CONSTRAINT_VIOLATION: For the injected projected partition column {key}, "
                        "the WHERE clause must contain only static equality conditions, and at "
                        "least one such condition must be present."
                    )
                found = equal
            case _:
                raise _invalid(f"projection.{key}.type is {kind!r}")
        return [(value,) for value in found]

    def combined(self, choices: list[list[str | None]]) -> Iterator[tuple[str | None, ...]]:
        """Yield all combinations of the keys' values."""
        if prod(map(len, choices)) > _MOST:
            raise _invalid(f"the query projects more than {_MOST:,} partitions: filter the keys")
        return product(*choices)

    def location(self, values: tuple[str | None, ...]) -> str | None:
        """Return the folder of a partition; None where there is no template."""
        if self.template is None:
            return None
        named = dict(zip(self.keys, map(str, values), strict=True))
        found = _PLACEHOLDER.sub(lambda each: named.get(each[1].lower(), each[0]), self.template)
        return found if found.endswith("/") else f"{found}/"

    def _property(self, key: str, name: str, default: str | None = None) -> str:
        value = self.parameters.get(f"projection.{key}.{name}", default)
        if value is None:
            raise _invalid(f"projection.{key}.{name} is missing")
        return value

    def _integers(self, key: str) -> Iterator[str]:
        try:
            low, high = map(int, self._property(key, "range").split(","))
            interval = int(self._property(key, "interval", "1"))
            digits = int(self._property(key, "digits", "0"))
        except ValueError as error:
            raise _invalid(f"projection.{key}: {error}") from None
        if (high - low) // interval > _MOST:
            raise _invalid(f"projection.{key}.range holds more than {_MOST:,} values")
        return (str(value).zfill(digits) for value in range(low, high + 1, interval))

    def _dates(self, key: str) -> Iterator[str]:
        pattern = self._property(key, "format")
        first, last = (
            self._bound(key, text.strip(), pattern)
            for text in self._property(key, "range").split(",")
        )
        unit = self._unit(key, pattern)
        interval = int(self._property(key, "interval", "1"))
        moment, count = first, 0
        while moment <= last:
            yield date_patterns.joda_text(moment, pattern)
            count += 1
            if count > _MOST:
                raise _invalid(f"projection.{key}.range holds more than {_MOST:,} values")
            moment = _later(first, unit, interval * count)

    def _bound(self, key: str, text: str, pattern: str) -> datetime:
        found = _NOW.fullmatch(text)
        if found is None:
            try:
                return date_patterns.joda_moment(text, pattern)
            except ValueError:
                raise _invalid(f"projection.{key}.range: {text!r} is not in {pattern}") from None
        moment = datetime.now(UTC)
        if found[1]:
            count = int(found[2]) * (-1 if found[1] == "-" else 1)
            moment = _later(moment, found[3].upper(), count)
        shown = date_patterns.joda_text(moment, pattern)
        return date_patterns.joda_moment(shown, pattern)

    def _unit(self, key: str, pattern: str) -> str:
        given = self.parameters.get(f"projection.{key}.interval.unit")
        if given:
            return given.upper().removesuffix("S")
        letters = set(re.sub(r"'[^']*'", "", pattern))
        if letters & set("Hhms"):
            raise _invalid(f"projection.{key}.interval.unit is needed for the format {pattern}")
        return "DAY" if letters & set("dD") else "MONTH" if "M" in letters else "YEAR"


def _later(moment: datetime, unit: str, count: int) -> datetime:
    if unit in _UNITS:
        return moment + _UNITS[unit] * count
    if unit not in {"MONTH", "YEAR"}:
        raise _invalid(f"{unit!r} is no unit of an interval")
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "YEAR" else 1)
    year, month = divmod(months, 12)
    days = [31, 29 if _is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, days[month]))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _invalid(what: str) -> FailedQuery:
    return FailedQuery(f"INVALID_TABLE_PROPERTY: {what}")
