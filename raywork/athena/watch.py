"""Looking at many queries with few calls, until each has ended."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from raywork.catalog import Execution, Queries
from raywork.catalog.queries import MOST_IDS
from raywork.errors import RayworkError, ServiceError

_SOONEST: Final = 0.1
"""Seconds until the first look at a query, and between two calls: Athena takes ten a second."""
_LATEST: Final = 5.0
_UNKNOWN_SECONDS: Final = 60.0
"""So long a query may be unknown after its submission."""


class HaltedError(RayworkError):
    """The run ends, and nobody waits any more."""

    exit_code = 130


@dataclass
class _Watched:
    since: float
    due: float
    done: threading.Event = field(default_factory=threading.Event)
    ended: Execution | None = None
    failure: RayworkError | None = None


class Watch:
    """One thread that looks at all queries, the older ones less often.

    `on_look` is called with each state that is seen, in that thread.
    """

    def __init__(self, queries: Queries, on_look: Callable[[Execution], None]) -> None:
        self._queries = queries
        self._on_look = on_look
        self._watched: dict[str, _Watched] = {}
        self._changed = threading.Condition()
        self._halted = False
        self._thread = threading.Thread(target=self._run, name="raywork-queries", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.halt()
        self._thread.join()

    def wait(self, query: str) -> Execution:
        """Return a query once it has ended.

        Raises:
            HaltedError: the watch has ended before.
            ServiceError: Athena does not answer, or does not know the query.
        """
        now = time.monotonic()
        watched = _Watched(now, now + _SOONEST)
        with self._changed:
            if self._halted:
                raise HaltedError("the run has ended")
            self._watched[query] = watched
            self._changed.notify()
        watched.done.wait()
        if watched.ended is None:
            raise watched.failure or HaltedError("the run has ended")
        return watched.ended

    def halt(self) -> None:
        """Wake all who wait, and look at nothing any more."""
        with self._changed:
            self._halted = True
            self._changed.notify()
            for watched in self._watched.values():
                watched.done.set()

    def _run(self) -> None:
        while (due := self._due()) is not None:
            try:
                found = self._queries.look(due)
            except RayworkError as error:
                self._settle(due, {}, error)
            else:
                for execution in found.values():
                    self._on_look(execution)
                self._settle(due, found, None)
            time.sleep(_SOONEST)

    def _due(self) -> list[str] | None:
        """Return the queries that are to be looked at, once there are some; None at the end."""
        with self._changed:
            while not self._halted:
                now = time.monotonic()
                by_due = sorted(self._watched, key=lambda query: self._watched[query].due)
                due = [query for query in by_due if self._watched[query].due <= now]
                if due:
                    return due[:MOST_IDS]
                self._changed.wait(self._watched[by_due[0]].due - now if by_due else None)
            return None

    def _settle(
        self, looked: list[str], found: dict[str, Execution], failure: RayworkError | None
    ) -> None:
        now = time.monotonic()
        with self._changed:
            for query in looked:
                watched, execution = self._watched[query], found.get(query)
                age = now - watched.since
                watched.due = now + min(max(_SOONEST, age / 4), _LATEST)
                if execution is not None and execution.ended:
                    watched.ended = execution
                elif failure is not None:
                    watched.failure = failure
                elif execution is None and age > _UNKNOWN_SECONDS:
                    watched.failure = ServiceError(f"Athena does not know the query {query}")
                else:
                    continue
                del self._watched[query]
                watched.done.set()
