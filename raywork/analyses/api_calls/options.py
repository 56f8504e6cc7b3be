"""The options of the analysis of API calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from raywork.analyses.dates import DateRange
from raywork.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class ApiCallsOptions:
    """Which logs to read, and what is too much.

    Raises:
        UsageError: there are none, or a limit is none.
    """

    alb: Sequence[str] = ()
    """Where the access logs of Application Load Balancers are."""
    first: str | date | None = None
    last: str | date | None = None
    top: int = 50
    """So many calls, clients and targets are listed."""
    max_5xx: float | None = None
    """A larger share of answers with 5XX fails the run."""
    days: DateRange = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", DateRange.parse(self.first, self.last))
        if not self.alb:
            raise UsageError("analyze api-calls: name logs with --alb")
