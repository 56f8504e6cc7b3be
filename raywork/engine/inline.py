"""The engine that runs units in this process."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic

from raywork.engine.outcome import C, Outcome, R, U, attempt, none
from raywork.engine.pump import pump

_STOP_SECONDS = 0.2
"""Between two attempts to end the units of threads."""


class InlineEngine:
    """Runs units in the calling thread, or in `workers` threads for work that waits for I/O."""

    name = "inline"

    def __init__(self, workers: int = 1, stop: Callable[[], None] | None = None) -> None:
        """Take the number of units at once, and what ends units of threads that wait for I/O."""
        self.workers = workers
        self._stop = stop

    def run(
        self,
        function: Callable[[C, U], R],
        context: C,
        units: Iterable[U],
        follow: Callable[[R], Iterable[U]] = none,
    ) -> Iterator[Outcome[U, R]]:
        """See `Engine.run`."""

        def run_one(unit: U) -> Outcome[U, R]:
            return attempt(function, context, unit)

        if self.workers == 1:
            return _one_by_one(run_one, units, follow)
        return _in_threads(run_one, self.workers, units, follow, self._stop)

    def fleet(self, totals: Sequence[float | None]) -> None:
        """There is one process."""

    def close(self) -> None:
        """Do nothing: the threads of a run end with it."""


def _one_by_one(
    run_one: Callable[[U], Outcome[U, R]],
    units: Iterable[U],
    follow: Callable[[R], Iterable[U]],
) -> Iterator[Outcome[U, R]]:
    further: deque[U] = deque()
    for unit in units:
        further.append(unit)
        while further:
            outcome = run_one(further.popleft())
            if outcome.result is not None:
                further.extend(follow(outcome.result))
            yield outcome


def _in_threads(
    run_one: Callable[[U], Outcome[U, R]],
    workers: int,
    units: Iterable[U],
    follow: Callable[[R], Iterable[U]],
    stop: Callable[[], None] | None,
) -> Iterator[Outcome[U, R]]:
    with ThreadPoolExecutor(workers, thread_name_prefix="raywork") as pool:
        yield from pump(_Threads(pool, workers, run_one, stop), units, follow)


class _Threads(Generic[U, R]):
    def __init__(
        self,
        pool: ThreadPoolExecutor,
        workers: int,
        run_one: Callable[[U], Outcome[U, R]],
        stop: Callable[[], None] | None,
    ) -> None:
        self._pool = pool
        self._workers = workers
        self._run_one = run_one
        self._stop = stop

    def room(self) -> int:
        # Twice the threads: none of them idles while the consumer looks at a result.
        return 2 * self._workers

    def submit(self, unit: U) -> Future[Outcome[U, R]]:
        return self._pool.submit(self._run_one, unit)

    def finished(
        self, handles: Iterable[Future[Outcome[U, R]]], *, block: bool
    ) -> list[Future[Outcome[U, R]]]:
        timeout = None if block else 0
        return list(wait(handles, timeout, return_when=FIRST_COMPLETED).done)

    def outcome(self, handle: Future[Outcome[U, R]], unit: U) -> Outcome[U, R]:  # noqa: ARG002
        return handle.result()

    def cancel(self, handles: Iterable[Future[Outcome[U, R]]]) -> None:
        # A thread cannot be stopped: what runs is waited for, and units are slices of seconds.
        # What it waits for may be; a unit that had only begun is met the next time.
        handles = list(handles)
        for handle in handles:
            handle.cancel()
        while self._stop is not None and wait(handles, _STOP_SECONDS).not_done:
            self._stop()
        wait(handles)
