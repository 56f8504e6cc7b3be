"""Executions of queries: what GetQueryExecution shows of them, and how they end."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from raywork.local.faults import FailedQuery
from raywork.local.statements import Statement
from raywork.local.workgroups import ENGINE

ENDED: Final = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
_INSIST: Final = 0.02
"""Seconds between two interrupts of a query that is to stop."""


CANCELLED: Final = "Query was cancelled by the client"


class StoppedQuery(Exception):  # noqa: N818  # a state of a query, not a failure of the service
    """The query was stopped by StopQueryExecution, or by the cutoff of its workgroup."""


@dataclass
class Execution:
    """One query from its submission on. Threads change it; each reads one field at a time."""

    id: str
    statement: Statement
    workgroup: str
    context: dict[str, Any]
    parameters: list[str]
    location: str
    """The folder for results, which ends in a slash."""
    reuse: dict[str, Any] = field(default_factory=dict)
    encryption: dict[str, Any] = field(default_factory=dict)
    cutoff: int | None = None
    """Bytes that the workgroup lets a query scan."""
    state: str = "QUEUED"
    reason: str | None = None
    failure: FailedQuery | None = None
    submitted: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: datetime | None = None
    planned: datetime | None = None
    completed: datetime | None = None
    scanned: int = 0
    output: str = ""
    """The URI of the result file."""
    manifest: str | None = None
    result: str | None = None
    """The file of this machine that holds the rows for GetQueryResults."""
    columns: list[dict[str, Any]] = field(default_factory=list)
    header: bool = False
    """Whether the first row names the columns."""
    update_count: int = 0
    reused: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)
    interrupt: Callable[[], None] | None = None
    """Stops what the query is doing at the moment."""
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def database(self) -> str:
        """The database that names without one belong to; some clients put it in backticks."""
        return str(self.context.get("Database", "default")).strip("`").lower()

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED

    def check(self) -> None:
        """Raise StoppedQuery if the query was asked to stop. Called between steps."""
        if self.stopping.is_set():
            raise StoppedQuery

    def scan(self, count: int) -> None:
        """Add to the bytes scanned, and stop where the workgroup allows no more."""
        self.scanned += count
        if self.cutoff is not None and self.scanned > self.cutoff:
            self.reason = "Query cancelled! : Bytes scanned limit was exceeded"
            raise StoppedQuery

    def begin(self) -> bool:
        """Leave the queue; return whether the query is to run, and was not stopped there."""
        with self._guard:
            if self.ended:
                return False
            self.started = datetime.now(UTC)
            self.state = "RUNNING"
            return True

    def stop(self) -> None:
        """Ask the query to stop. One that waits in the queue has ended then."""
        with self._guard:
            self.stopping.set()
            if self.state == "QUEUED":
                self.reason = CANCELLED
                self.end("CANCELLED")
                return
        threading.Thread(target=self._insist, daemon=True).start()

    def _insist(self) -> None:
        """Interrupt until the query has ended: between two steps the database forgets it."""
        while not self.ended:
            if (interrupt := self.interrupt) is not None:
                with suppress(Exception):  # the step had ended, and its cursor is closed
                    interrupt()
            time.sleep(_INSIST)

    def end(self, state: str) -> None:
        """Enter a state that is for good."""
        self.completed = datetime.now(UTC)
        self.state = state

    def shown(self) -> dict[str, Any]:
        """Return the QueryExecution of the API."""
        answer = {
            "QueryExecutionId": self.id,
            "Query": self.statement.text,
            "StatementType": self.statement.kind,
            "SubstatementType": self.statement.sub,
            "ResultConfiguration": {"OutputLocation": self.output, **self.encryption},
            "ResultReuseConfiguration": self.reuse
            or {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": self.context,
            "Status": self._status(),
            "Statistics": self._statistics(),
            "WorkGroup": self.workgroup,
            "EngineVersion": ENGINE,
        }
        if self.parameters:
            answer["ExecutionParameters"] = self.parameters
        return answer

    def _status(self) -> dict[str, Any]:
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted}
        if self.reason is not None and self.ended:
            status["StateChangeReason"] = self.reason
        if self.completed is not None:
            status["CompletionDateTime"] = self.completed
        if self.failure is not None:
            status["AthenaError"] = self.failure.shown()
        return status

    def _statistics(self) -> dict[str, Any]:
        now = datetime.now(UTC)
        ended, started = self.completed or now, self.started or self.completed or now
        statistics: dict[str, Any] = {
            "DataScannedInBytes": self.scanned,
            "EngineExecutionTimeInMillis": _millis(started, ended),
            "QueryPlanningTimeInMillis": _millis(started, self.planned or started),
            "QueryQueueTimeInMillis": _millis(self.submitted, started),
            "ServicePreProcessingTimeInMillis": 0,
            "ServiceProcessingTimeInMillis": 0,
            "TotalExecutionTimeInMillis": _millis(self.submitted, ended),
            "ResultReuseInformation": {"ReusedPreviousResult": self.reused},
        }
        if self.manifest is not None:
            statistics["DataManifestLocation"] = self.manifest
        return statistics


def _millis(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds() * 1000))
