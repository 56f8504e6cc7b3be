"""What queries cost, and when that is too much."""

import threading
from dataclasses import dataclass, field
from typing import Final

from raywork.catalog import Execution
from raywork.report.shown import size

PRICE: Final = 5.0
"""Dollars a terabyte in most regions (Athena pricing, "SQL queries")."""

_MEGABYTE: Final = 10**6
_TERABYTE: Final = 10**12
_LEAST: Final = 10 * _MEGABYTE
"""Bytes that a query is charged for at least."""


def cost_of(execution: Execution, price: float) -> float:
    """Return what a query costs in dollars, at a price a terabyte.

    Scanned bytes are rounded up to megabytes, ten at least. DDL, EXPLAIN, failed queries and
    results of earlier queries are free; what a cancelled query scanned is not.
    """
    asks = execution.kind == "DML" and execution.sub != "EXPLAIN"
    free = execution.state == "FAILED" or execution.reused or not (asks or execution.scanned)
    if free or (execution.state == "CANCELLED" and not execution.scanned):
        return 0.0
    return price_of(execution.scanned, price)


def price_of(scanned: int, price: float) -> float:
    """Return what a query costs that scans so many bytes, in dollars, at a price a terabyte."""
    charged = max(-(-scanned // _MEGABYTE) * _MEGABYTE, _LEAST)
    return charged / _TERABYTE * price


@dataclass(slots=True)
class Budget:
    """What may be scanned and spent. Safe to use from many threads."""

    price: float = PRICE
    max_scan: int | None = None
    """Bytes of one query."""
    max_cost: float | None = None
    """Dollars of all."""
    spent: dict[str, float] = field(default_factory=dict)
    """Dollars by query, so far."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, execution: Execution) -> str | None:
        """Take note of what a query scanned so far; return why it is to be stopped, if it is."""
        with self._lock:
            self.spent[execution.id] = cost_of(execution, self.price)
        if self.max_scan is not None and execution.scanned > self.max_scan:
            return f"it scanned {size(execution.scanned)}, more than --max-scan allows"
        return self.overdrawn()

    def overdrawn(self) -> str | None:
        """Return why nothing may run any more, if nothing may."""
        with self._lock:
            total = sum(self.spent.values())
        if self.max_cost is None or total <= self.max_cost:
            return None
        return f"the run cost ${total:.4f}, more than --max-cost allows"
