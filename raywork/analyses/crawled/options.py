"""What the profile of crawled data is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from raywork.analyses.dates import DateRange
from raywork.analyses.sources import Engine, check_source
from raywork.errors import UsageError

Every = Literal["hour", "day", "week", "month"]

_MOST: Final = 100
"""Values that are listed for a leaf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawledOptions:
    """Some data, and how it is profiled."""

    source: str
    """A URI in S3, whose table a crawl finds, or `database.table`."""
    time: str | None = None
    """The column or field with the time of a record; by default the day of its partition."""
    every: Every = "day"
    """How long a period is."""
    exclude: Sequence[str] = ()
    """Names of columns, and of fields with all within them, that are left out."""
    top: int = 10
    """So many frequent values are listed for each leaf."""
    first: str | date | None = None
    """The first day."""
    last: str | date | None = None
    """The last one."""
    engine: Engine = "auto"
    """Where the crawl runs."""

    def __post_init__(self) -> None:
        check_source("SOURCE", self.source)
        if self.every not in get_args(Every):
            raise UsageError(f"--every {self.every}: choose one of {', '.join(get_args(Every))}")
        if not 1 <= self.top <= _MOST:
            raise UsageError(f"--top {self.top}: give 1 to {_MOST}")
        _ = self.days  # it checks what it reads

    @property
    def days(self) -> DateRange:
        """The days to profile."""
        return DateRange.parse(self.first, self.last)
