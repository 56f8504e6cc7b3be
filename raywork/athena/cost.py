"""What queries cost, and when that is too much."""

import threading
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from raywork.catalog import Execution
from raywork.report.shown import size
from raywork.sql import tokens

PRICE: Final = 5.0
"""Dollars a terabyte in most regions (Athena pricing, "SQL queries")."""

_MEGABYTE: Final = 10**6
_TERABYTE: Final = 10**12
_LEAST: Final = 10 * _MEGABYTE
"""Bytes that a query is charged for at least."""

_DIGITS: Final = 9
"""Of sums of dollars."""

_CHARGED: Final = frozenset({"SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UNLOAD"})


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


def is_charged(text: str) -> bool:
    """Return whether a statement surely costs something if it succeeds, by its first word."""
    words = (token.upper for token in tokens(text, trino=True) if token.text != "(")
    return next(words, "") in _CHARGED


@dataclass(slots=True)
class Budget:
    """What may be scanned and spent. Safe to use from many threads."""

    price: float = PRICE
    max_scan: int | None = None
    """Bytes of one query."""
    max_cost: float | None = None
    """Dollars of all."""
    spent: dict[str | int, float] = field(default_factory=dict)
    """Dollars by query, so far; of one that is to be submitted, by the number of its task."""
    _most: float = 0.0
    """What all came to at most: a query that is cancelled, or fails, may cost less in the end."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, number: int, *, free: bool) -> str | None:
        """Set aside what a task costs at least; return why it may not run, if it may not."""
        least = 0.0 if free else price_of(0, self.price)
        with self._lock:
            overdrawn = self._overdrawn()
            if overdrawn is not None:
                return overdrawn
            total = round(self._total() + least, _DIGITS)
            if self.max_cost is not None and not free and total > self.max_cost:
                return f"the run would cost ${total:.6f} at least, more than {self._limit()}"
            self.spent[number] = least
        return None

    def take(self, number: int, query: str | None) -> None:
        """Let what is set aside for a task stand for the query that it became, if it did."""
        with self._lock:
            least = self.spent.pop(number, 0.0)
            if query is not None:
                self.spent.setdefault(query, least)

    def count(self, execution: Execution) -> str | None:
        """Take note of what a query scanned so far; return why it is to be stopped, if it is."""
        cost = cost_of(execution, self.price)
        with self._lock:
            # Athena may not say at once what kind of statement it is.
            least = 0.0 if execution.ended else self.spent.get(execution.id, 0.0)
            self.spent[execution.id] = max(cost, least)
            self._most = max(self._most, self._total())
            if self.max_scan is not None and execution.scanned > self.max_scan:
                limit = f"more than --max-scan {size(self.max_scan)}"
                return f"it scanned {size(execution.scanned)}, {limit}"
            return self._overdrawn()

    def _overdrawn(self) -> str | None:
        """Return why nothing may run any more, if nothing may: once that is so, it stays so."""
        if self.max_cost is None or self._most <= self.max_cost:
            return None
        return f"the run came to ${self._most:.6f}, more than {self._limit()}"

    def _limit(self) -> str:
        return f"--max-cost {Decimal(str(self.max_cost)):f}"

    def _total(self) -> float:
        # Sums of binary fractions: three times 0.00005 must not be more than 0.00015.
        return round(sum(self.spent.values()), _DIGITS)
