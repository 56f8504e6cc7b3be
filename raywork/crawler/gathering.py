"""What the units of a crawl have found so far, and the plan of what there is to do."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from raywork.crawler.ledger import Ledger
from raywork.crawler.model import UnitResult
from raywork.crawler.plan import Plan, make_plan
from raywork.crawler.result import StateResult, WarningResult
from raywork.crawler.state.visit import Known
from raywork.crawler.total import Total
from raywork.ddl import Prior, Table, TableOptions
from raywork.engine import Engine
from raywork.schema.bounds import Limits
from raywork.storage import Inventory, Store


class Gathering:
    """The findings of one crawl. They are lost if it is stopped; `CrawlState` keeps them."""

    def __init__(self, limits: Limits) -> None:
        self.total = Total(limits)
        self.ledger = Ledger()
        self._limits = limits

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ledger.close()

    @property
    def generation(self) -> int:
        """The number of this crawl among those of the same state, from 0."""
        return 0

    def plan(
        self,
        stores: Sequence[Store],
        inventory: Inventory | None = None,
        *,
        sequential: bool = False,
    ) -> Plan:
        """Return what is to be done; with `sequential` all of it anew, see `make_plan`."""
        if sequential:
            self.total, self.ledger = Total(self._limits), Ledger()
        return make_plan(stores, inventory=inventory, sequential=sequential)

    def known(self) -> Known | None:
        """Return what workers have to know of earlier crawls, once there is a plan."""
        return None

    def add(self, found: UnitResult) -> None:
        """Take over what a unit found."""
        self.total.add(found)
        self.ledger.add(found)

    def settle(self, engine: Engine) -> None:
        """Put in order what the units have written, when all are done."""

    def decide(self) -> None:
        """Settle on the form of objects that the table reads; no more is found then."""
        self.ledger.settle(self.total.settle())

    def prior(self, options: TableOptions) -> Prior | None:
        """Return what was decided about a table with these options before."""
        del options
        return None

    def warnings(self, table: Table | None) -> list[WarningResult]:
        """Return what there is to be said beside earlier crawls."""
        del table
        return []

    def summary(self) -> StateResult | None:
        """Return what the answer says of earlier crawls."""
        return None

    def finish(self, table: Table | None, *, idle: bool) -> None:
        """Write down that the answer, with this table, is where it belongs.

        A crawl that was `idle` was only asked what it would do: all stays as it was before.
        """
