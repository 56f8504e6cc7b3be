"""The options of the analysis of storage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

from raywork.analyses.dates import DateRange
from raywork.analyses.sources import Engine, check_source
from raywork.errors import UsageError

Period = Literal["day", "week", "month", "year"]

_NO_TYPE: Final = ("/", ":", ".")


@dataclass(frozen=True, kw_only=True)
class StorageOptions:
    """Where customers and resources are, and which columns say what.

    Columns that are not named are guessed from their names; the report says so.

    Raises:
        UsageError: a source is missing or none that Athena reads, or a figure is none.
    """

    customers: str
    """A URI, or `database.table`; so are all sources."""
    resources: Sequence[str]
    """Each may have the type of what is in it in front: `documents=s3://...`."""
    accounts: str | None = None
    plans: str | None = None
    changes: Sequence[str] = ()
    """Incremental DynamoDB exports, with the type of the resources that they change in front."""
    customer_id: str | None = None
    customer_name: str | None = None
    customer_plan: str | None = None
    account_id: str | None = None
    account_customer: str | None = None
    account_plan: str | None = None
    plan_id: str | None = None
    plan_name: str | None = None
    resource_customer: str | None = None
    resource_account: str | None = None
    resource_type: str | None = None
    resource_bytes: str | None = None
    resource_created: str | None = None
    period: Period = "month"
    first: str | date | None = None
    last: str | date | None = None
    top: int = 50
    """So many customers are listed; 0 lists all."""
    max_orphans: float | None = None
    """A larger share of resources without a customer fails the run."""
    engine: Engine = "auto"
    """Where crawls run."""
    days: DateRange = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", DateRange.parse(self.first, self.last))
        if not self.resources:
            raise UsageError("analyze storage: name resources with --resources")
        named = [("--customers", self.customers), ("--accounts", self.accounts)]
        named += [("--plans", self.plans)]
        named += [("--resources", typed(each)[1]) for each in self.resources]
        named += [("--changes", typed(each)[1]) for each in self.changes]
        for option, source in named:
            if source is not None:
                check_source(option, source)
        self._check_changes()
        if self.accounts is None and self.resource_account is not None:
            raise UsageError("--resource-account: name the accounts with --accounts")
        if self.period not in get_args(Period):
            raise UsageError(f"--period {self.period}: give {', '.join(get_args(Period))}")
        if self.max_orphans is not None and not 0 <= self.max_orphans <= 1:
            raise UsageError(f"--max-orphans {self.max_orphans}: give a share from 0 to 1")
        if self.top < 0:
            raise UsageError(f"--top {self.top}: give a number, or 0 for all")

    def _check_changes(self) -> None:
        kinds = {typed(each)[0] for each in self.resources}
        for change in self.changes if len(self.resources) > 1 else ():
            if typed(change)[0] not in kinds - {None}:
                raise UsageError(
                    f"--changes {change}: it is not said which resources change: put their type in"
                    " front, as in documents=s3://..., and likewise in front of the --resources"
                )

    def column(self, relation: str, role: str) -> str | None:
        """Return the column that the user named for a role, such as the `id` of a `customer`."""
        named: str | None = getattr(self, f"{relation}_{role}")
        return named


def typed(source: str) -> tuple[str | None, str]:
    """Return the type of resources, if one is in front, and where they are."""
    name, equals, place = source.partition("=")
    if equals and name and not any(sign in name for sign in _NO_TYPE):
        return name, place
    return None, source
