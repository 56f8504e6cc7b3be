"""The days that partitions are of: which one a row's is, and which partitions a range needs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from raywork.analyses.dates import DateRange
from raywork.analyses.trino import name
from raywork.ddl import Scalar, Type

NAMES: Final = ("dt", "day", "date", "ds", "event_date", "event_day", "timestamp")
"""What columns of text that hold days are called, where nothing else tells."""
_PARTS: Final = ("year", "month", "day")
_PATTERN: Final = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M"}
_DAY: Final = 10
"""Characters of `YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True)
class PartitionDays:
    """A column, or columns of year, month and day, by which partitions are of days."""

    columns: tuple[str, ...]
    form: str | None
    """How the one column writes a day, in the words of strftime; None if it is a `date`."""
    assumed: bool = False
    """Whether `form` follows from the name of the column alone."""

    def day(self, source: str) -> str:
        """Return an expression for the day of a row, as `YYYY-MM-DD`."""
        first = f"{source}.{name(self.columns[0])}"
        if len(self.columns) > 1:
            written = [f"CAST({source}.{name(column)} AS varchar)" for column in self.columns]
            padded = [written[0], *(f"lpad({part}, 2, '0')" for part in written[1:])]
            return " || '-' || ".join(padded)
        if self.form is None:
            return f"CAST({first} AS varchar)"
        if self.form.startswith("%Y%m%d"):
            parts = (f"substr({first}, {at}, {size})" for at, size in ((1, 4), (5, 2), (7, 2)))
            return " || '-' || ".join(parts)
        return f"replace(substr({first}, 1, {_DAY}), '/', '-')"

    def condition(self, source: str, days: DateRange) -> str:
        """Return the condition that prunes the partitions outside a range of days."""
        if days.first is None and days.last is None:
            return "true"
        if len(self.columns) > 1:
            return self._of_parts(source, days)
        column, form = f"{source}.{name(self.columns[0])}", self.form
        quoted = "DATE '{}'" if form is None else "'{}'"
        parts = []
        if days.first:
            parts.append(f"{column} >= {quoted.format(days.first.strftime(form or '%Y-%m-%d'))}")
        if days.last:
            # The hours of a day come after the day itself, and before the next one.
            after = (days.last + timedelta(1)).strftime(form or "%Y-%m-%d")
            parts.append(f"{column} < {quoted.format(after)}")
        return " AND ".join(parts)

    def _of_parts(self, source: str, days: DateRange) -> str:
        """Name the years too: that prunes where a projection computes each column by itself."""
        year, day = f"CAST({source}.{name(self.columns[0])} AS varchar)", self.day(source)
        parts = []
        if days.first:
            parts += [f"{year} >= '{days.first.year:04}'", f"{day} >= '{days.first}'"]
        if days.last:
            parts += [f"{year} <= '{days.last.year:04}'", f"{day} <= '{days.last}'"]
        return " AND ".join(parts)


def find_days(
    partitions: Sequence[tuple[str, Type]],
    parameters: Mapping[str, str],
    examples: Mapping[str, str] | None = None,
) -> PartitionDays | None:
    """Return how the partitions of a table are of days; None if they are not.

    Args:
        partitions: Name and type of each partition column.
        parameters: The properties of the table, among which are those of a projection.
        examples: A value of each column, where partitions are listed.
    """
    for column, shown in partitions:
        if shown == Scalar("date"):
            return PartitionDays((column,), None)
        if form := _form(parameters.get(f"projection.{column}.format", "")):
            return PartitionDays((column,), form)
        if form := _form_of((examples or {}).get(column, "")):
            return PartitionDays((column,), form)
    names = {column for column, _ in partitions}
    if names.issuperset(_PARTS):
        return PartitionDays(_PARTS, None)
    for column, shown in partitions:
        if column in NAMES and shown == Scalar("string"):
            return PartitionDays((column,), "%Y-%m-%d", assumed=True)
    return None


def _form(pattern: str) -> str | None:
    """Return a pattern of Java's as one of strftime, if it begins with a whole day."""
    if not re.match(r"yyyy([-/]?)MM\1dd", pattern):
        return None
    return re.sub("yyyy|MM|dd|HH|mm", lambda part: _PATTERN[part[0]], pattern.replace("'", ""))


def _form_of(value: str) -> str | None:
    found = re.match(r"\d{4}([-/]?)\d\d\1\d\d", value)
    return f"%Y{found[1]}%m{found[1]}%d" if found else None
