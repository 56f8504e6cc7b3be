"""Ranges of days, by which analyses prune partitions."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from raywork.errors import UsageError

_FIRST: Final = date(1900, 1, 1)
_LAST: Final = date(9998, 12, 31)
"""What can be asked for: the days next to these are days too, and sort as text."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days from `first` to `last`, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise UsageError(f"--from {self.first} is later than --to {self.last}")

    @classmethod
    def parse(cls, first: str | date | None, last: str | date | None) -> "DateRange":
        """Read `YYYY-MM-DD`, or take dates as they are.

        Raises:
            UsageError: a text is no date, a day is too far away, or the range is empty.
        """
        return cls(_day("--from", first), _day("--to", last))

    def within(self, other: "DateRange") -> "DateRange":
        """Return the days that both have; where they have none, an error.

        Raises:
            UsageError: they have no day in common.
        """
        firsts = [day for day in (self.first, other.first) if day]
        lasts = [day for day in (self.last, other.last) if day]
        first, last = max(firsts, default=None), min(lasts, default=None)
        if first and last and first > last:
            raise UsageError(f"there is no data {self}: it is {other}")
        return DateRange(first, last)

    def wider(self, days: int = 1) -> "DateRange":
        """Return the range with so many days more on either side."""
        more = timedelta(days)
        return DateRange(self.first and self.first - more, self.last and self.last + more)

    def days(self) -> list[date]:
        """Return each day of a range that is open on no side."""
        if self.first is None or self.last is None:
            raise ValueError("an open range has no number of days")
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    def condition(self, column: str, form: str = "%Y-%m-%d") -> str:
        """Return the condition that a column of text, as days in a sortable form, lies within."""
        parts = []
        if self.first:
            parts.append(f"{column} >= '{self.first.strftime(form)}'")
        if self.last:
            parts.append(f"{column} <= '{self.last.strftime(form)}'")
        return " AND ".join(parts) or "true"

    def condition_of_time(self, column: str) -> str:
        """Return the condition that a column of text, as ISO 8601 times, lies within."""
        parts = []
        if self.first:
            parts.append(f"{column} >= '{self.first}'")
        if self.last:
            parts.append(f"{column} < '{self.last + timedelta(1)}'")
        return " AND ".join(parts) or "true"

    def __str__(self) -> str:
        words = [f"from {self.first}"] if self.first else []
        words += [f"to {self.last}"] if self.last else []
        return " ".join(words) or "of all days"


def _day(option: str, given: str | date | None) -> date | None:
    if given is None:
        return None
    found = given if isinstance(given, date) else _read(option, given)
    if not _FIRST <= found <= _LAST:
        raise UsageError(f"{option} {given}: give a day from {_FIRST} to {_LAST}, or leave it out")
    return found


def _read(option: str, given: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise UsageError(f"{option} {given}: write a day as YYYY-MM-DD")
