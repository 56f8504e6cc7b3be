"""The options of the analysis of API calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from raywork.analyses.dates import DateRange
from raywork.errors import UsageError

_MOST_LISTED: Final = 120
"""With so many of each kind, an answer still fits into what is read of it at once."""


@dataclass(frozen=True, kw_only=True)
class ApiCallsOptions:
    """Which logs to read, and what is too much.

    Raises:
        UsageError: there are no logs, or a figure is out of range.
    """

    alb: Sequence[str] = ()
    """URIs of access logs of Application Load Balancers."""
    classic: Sequence[str] = ()
    """URIs of access logs of Classic Load Balancers."""
    cloudtrail: Sequence[str] = ()
    """URIs of logs of CloudTrail."""
    first: str | date | None = None
    """The first day."""
    last: str | date | None = None
    """The last day, included."""
    top: int = 50
    """So many calls, clients, targets and so on are listed of each kind."""
    max_4xx: float | None = None
    """A larger share of requests with 4XX, 0 to 1, fails the run."""
    max_5xx: float | None = None
    """A larger share of requests with 5XX fails the run."""
    max_p95: float | None = None
    """A 95th percentile of latency of more seconds fails the run."""
    max_unparsed: int | None = None
    """More lines that are no entries fail the run."""
    days: DateRange = field(init=False)

    def __post_init__(self) -> None:
        """Check, and read the dates."""
        object.__setattr__(self, "days", DateRange.parse(self.first, self.last))
        if not (self.alb or self.classic or self.cloudtrail):
            raise UsageError(
                "analyze api-calls: name logs with --alb, --classic or --cloudtrail s3://..."
            )
        if any(isinstance(uris, str) for uris in (self.alb, self.classic, self.cloudtrail)):
            raise UsageError("analyze api-calls: give lists of URIs")
        if not 1 <= self.top <= _MOST_LISTED:
            raise UsageError(f"--top {self.top}: give 1 to {_MOST_LISTED}")
        for name, limit in (("4xx", self.max_4xx), ("5xx", self.max_5xx)):
            if limit is not None and not 0 <= limit <= 1:
                raise UsageError(f"--max-{name} {limit}: give a share of 0 to 1, such as 0.01")
        for name, limit in (("p95", self.max_p95), ("unparsed", self.max_unparsed)):
            if limit is not None and not limit >= 0:  # nor is it NaN, which everything keeps
                raise UsageError(f"--max-{name} {limit}: give 0 or more")
