"""Running statements: files at once, the statements of a file in order, each once."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from raywork.athena.cost import Budget, is_charged
from raywork.athena.explained import as_explain, types_in
from raywork.athena.nested import NESTED
from raywork.athena.record import Interrupted, Record, Submitted
from raywork.athena.unload import as_unload
from raywork.athena.watch import HaltedError, Watch
from raywork.catalog import (
    Execution,
    FirstRows,
    NoResultError,
    NoSlotError,
    Place,
    Queries,
    RefusedError,
    ThrottledError,
    UnreachedError,
)
from raywork.catalog.queries import short
from raywork.errors import RayworkError, ServiceError, UsageError
from raywork.sql import Statement, tokens

_ATTEMPTS: Final = 3
"""How often a statement is run at most, if Athena says each time that it may be."""
_PATIENCE_SECONDS: Final = 600.0
"""How long submissions are throttled before the run gives up."""
_REACH_SECONDS: Final = 20.0
"""How long there is no connection before the run gives up, if there never was one."""
_LONGEST_WAIT: Final = 10.0

_WITHOUT_ROWS: Final = frozenset({"CREATE_TABLE_AS_SELECT", "INSERT", "UNLOAD"})


@dataclass(frozen=True, slots=True)
class Task:
    """A statement to run."""

    number: int
    statement: Statement
    text: str
    """With the values of its parameters."""
    unload: str | None = None
    """The S3 folder in which its rows get one of their own, if it is to run as UNLOAD."""

    def folder(self, token: str) -> str | None:
        """Return where the attempt with a token leaves its rows, if it runs as UNLOAD."""
        return None if self.unload is None else f"{self.unload}unload/{token[:32]}/"

    def submitted(self, token: str) -> str:
        """Return the statement that Athena is given for the attempt with a token."""
        folder = self.folder(token)
        return self.text if folder is None else as_unload(self.text, folder)


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a task."""

    task: Task
    state: str
    """Athena's, or SKIPPED."""
    execution: Execution | None = None
    first: FirstRows | None = None
    reason: str | None = None
    """Why it did not succeed."""
    attempts: int = 0
    folder: str | None = None
    """Where UNLOAD left its rows."""
    types: tuple[str, ...] = ()
    """Those of its columns in full, if some are arrays, maps or rows and Athena says what of."""


class Driver:
    """Runs scripts of tasks, so many at a time."""

    def __init__(
        self,
        queries: Queries,
        place: Place,
        budget: Budget,
        record: Record,
        on_end: Callable[[Ended], None],
        on_start: Callable[[Task], None] = lambda _: None,
    ) -> None:
        """Take what it needs.

        Args:
            queries: Athena.
            place: Where statements run.
            budget: What they may cost.
            record: What was submitted before; it is kept up.
            on_end: Told what became of a task. Called from many threads, as is
            on_start: told of one that is to be submitted.
        """
        self._queries = queries
        self._place = place
        self._budget = budget
        self._record = record
        self._on_end = on_end
        self._on_start = on_start
        self._watch = Watch(queries, self._look)
        self._running: dict[str, Submitted] = {}
        self._stopped: dict[str, str] = {}
        """Why queries were stopped, by their ids."""
        self._halting = threading.Event()
        self._lock = threading.Lock()

    def run(self, scripts: Sequence[Sequence[Task]], concurrency: int) -> list[Ended]:
        """Run all; return what became of each task, by their numbers.

        If it is interrupted, or cannot go on, it stops the queries that it submitted.

        Raises:
            UsageError: Athena takes no such request.
            ServiceError: Athena does not answer.
        """
        threads = ThreadPoolExecutor(concurrency, thread_name_prefix="raywork-query")
        found: list[Ended] = []
        with self._watch:
            futures = [threads.submit(self._run_script, script) for script in scripts]
            try:
                pending = set(futures)
                while pending:
                    # In slices, so that a signal is seen at once on every system.
                    done, pending = wait(pending, 1.0, FIRST_EXCEPTION)
                    found += [ended for future in done for ended in future.result()]
            except BaseException:
                self._halt(threads)
                raise
            threads.shutdown()
        return sorted(found, key=lambda ended: ended.task.number)

    def _run_script(self, script: Sequence[Task]) -> list[Ended]:
        found: list[Ended] = []
        for task in script:
            failed = next((each for each in found if each.state != "SUCCEEDED"), None)
            if failed is not None:
                ended = Ended(task, "SKIPPED", reason=f"not run: {_became(failed)}")
            else:
                ended = self._run(task)
            found.append(ended)
            self._on_end(ended)
        return found

    def _run(self, task: Task) -> Ended:
        """Run a statement to its end, and again where Athena says that it may be."""
        number, attempt, tried = task.number, self._record.latest_attempt(task.number), 0
        while True:
            query = self._record.submitted.get((number, attempt))
            if query is None:
                # The result of an earlier query is free.
                free = self._place.reuse_minutes is not None or not is_charged(task.text)
                dear = self._budget.admit(number, free=free)
                if dear:
                    return Ended(task, "SKIPPED", reason=f"not run: {dear}")
                self._on_start(task)
                try:
                    query = self._submit(task, attempt, fresh=tried > 0)
                    self._budget.take(number, query)
                except RefusedError as error:
                    self._budget.take(number, None)
                    return Ended(task, "FAILED", reason=str(error), attempts=tried + 1)
            tried += 1
            execution = self._wait(Submitted(number, attempt, query))
            if execution.state == "SUCCEEDED":
                try:
                    first = self._first_rows(execution)
                except NoResultError as error:
                    return Ended(task, "FAILED", execution, reason=str(error), attempts=tried)
                types = self._types(task, execution, first)
                folder = task.folder(self._record.token(number, attempt))
                return Ended(
                    task, "SUCCEEDED", execution, first, attempts=tried, folder=folder, types=types
                )
            interrupted = self._record.was_interrupted(number, attempt)
            if execution.state == "CANCELLED" and interrupted and not _leaves(task, execution):
                attempt, tried = attempt + 1, 0
            elif execution.retryable and tried < _ATTEMPTS and _may_repeat(task, execution):
                attempt += 1
            else:
                break
        reason = self._stopped.get(query) or execution.reason or "no reason is given"
        return Ended(task, execution.state, execution, reason=reason, attempts=tried)

    def _wait(self, submitted: Submitted) -> Execution:
        with self._lock:
            self._running[submitted.id] = submitted
        execution = self._watch.wait(submitted.id)
        with self._lock:
            self._running.pop(submitted.id)
        return execution

    def _submit(self, task: Task, attempt: int, *, fresh: bool) -> str:
        """Have Athena take a statement: wait for a slot, slow down when it says so."""
        token = self._record.token(task.number, attempt)
        # What a failed attempt left behind must not be taken for the result of the next.
        place = self._place.within(f"retry-{token[:16]}") if fresh else self._place
        text = task.submitted(token)
        began, pause = time.monotonic(), 0.1
        while not self._halting.is_set():
            try:
                query = self._queries.start(text, place, token)
            except NoSlotError:
                # Others may hold the slots for as long as they like: this is no failure.
                self._halting.wait(random.uniform(0.5, 1.5) * min(10 * pause, 2.0))  # noqa: S311
                began = time.monotonic()
            except ThrottledError as error:
                never = isinstance(error, UnreachedError) and not self._record.submitted
                patience = _REACH_SECONDS if never else _PATIENCE_SECONDS
                if time.monotonic() - began > patience:
                    raise ServiceError(f"{error}, for {patience:.0f} s") from error
                self._halting.wait(random.uniform(0.5, 1.5) * pause)  # noqa: S311  # jitter
                pause = min(2 * pause, _LONGEST_WAIT)
            else:
                submitted = Submitted(task.number, attempt, query)
                with self._lock:
                    self._record.add(submitted)
                    self._running[query] = submitted
                return query
        raise HaltedError("the run has ended")

    def _first_rows(self, execution: Execution) -> FirstRows | None:
        if execution.kind == "DDL" or execution.sub in _WITHOUT_ROWS:
            return None
        return self._queries.first_rows(execution)

    def _types(self, task: Task, execution: Execution, first: FirstRows | None) -> tuple[str, ...]:
        """Ask Athena for the types of a result in full, where its columns have parts.

        It is a statement of the run like others, with a number of its own. That it is not answered
        is no failure.
        """
        columns = () if first is None or execution.sub != "SELECT" else first.columns
        if not any(column.type in NESTED for column in columns):
            return ()
        number = -1 - task.number
        with suppress(UsageError, ServiceError):
            asked = self._run(Task(number, task.statement, as_explain(task.text)))
            return () if asked.first is None else types_in(asked.first)
        return ()

    def _look(self, execution: Execution) -> None:
        """Count what a query scanned, and stop it where that is too much."""
        reason = self._budget.count(execution)
        stopped = execution.id in self._stopped
        if reason and (stopped or not execution.ended):
            # Once more when it has ended: it scans on until it is stopped.
            self._stopped[execution.id] = f"stopped: {reason}"
        if reason and not stopped and not execution.ended:
            with suppress(RayworkError):
                self._queries.stop(execution.id)

    def _halt(self, threads: ThreadPoolExecutor) -> None:
        """Stop what runs, and let no more begin."""
        self._halting.set()
        self._watch.halt()
        threads.shutdown(cancel_futures=True)
        with self._lock:
            running = list(self._running.values())
        for each in running:
            with suppress(RayworkError):
                self._record.add(Interrupted(each.number, each.attempt))
        with ThreadPoolExecutor(8) as stopping:
            list(stopping.map(self._stop, running))

    def _stop(self, submitted: Submitted) -> None:
        with suppress(RayworkError):
            self._queries.stop(submitted.id)


def _became(ended: Ended) -> str:
    """Say why nothing after a statement in its script is run."""
    did = {"FAILED": "failed", "CANCELLED": "was cancelled", "SKIPPED": "was not run"}
    statement = ended.task.statement
    return f"{short(statement.text)} (line {statement.line}) {did[ended.state]}"


def _may_repeat(task: Task, execution: Execution) -> bool:
    """Return whether a statement that failed is to run again, if Athena says that it may."""
    asks = execution.sub in {"SELECT", "EXECUTE", "EXPLAIN", "CREATE_TABLE_AS_SELECT"}
    asks = asks or execution.kind == "UTILITY" or task.unload is not None
    return asks and not _leaves(task, execution)


def _leaves(task: Task, execution: Execution) -> bool:
    """Return whether what an attempt left behind would be read, or be in the way of the next.

    An INSERT leaves files in its table; so do UNLOAD and CREATE TABLE AS in the place that they
    name. Those are for people to look at. A SELECT that runs as UNLOAD has a new folder each time.
    """
    if task.unload is not None:
        return False
    if execution.sub == "CREATE_TABLE_AS_SELECT":
        words = (token.upper for token in tokens(execution.statement, trino=True))
        return "EXTERNAL_LOCATION" in words
    return execution.sub in {"INSERT", "UNLOAD", "MERGE", "UPDATE", "DELETE"}
