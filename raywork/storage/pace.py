"""How fast to send requests: as many at once as the service takes well, within a budget.

The number at once grows while latency holds, and shrinks on 503 SlowDown (additive increase,
multiplicative decrease), as one window for all that a process does at an endpoint: then the
retries of many clients do not add up to a storm.
"""

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

_START: Final = 64.0
MOST_AT_ONCE: Final = 512.0
"""Requests of one process at one endpoint."""
_CUT: Final = 0.8
_STEPS: Final = 40
"""In how many round trips a window grows by its own size."""

_SLOWER: Final = 2.5
"""Growth stops where requests take so many times as long as when the service was idle."""

_GRACE: Final = 0.005
"""Seconds that latency may vary by at any rate."""

_SMOOTH: Final = 0.05
_FORGET: Final = 1.00002
"""By what the remembered best latency ages with each answer."""

BACKOFF_SECONDS: Final = (0.05, 20.0)
"""The mean of the first pause before another attempt, doubled each time, and the longest."""


class Window:
    """How many requests may be at once. Pure: time and answers come from outside."""

    def __init__(self, start: float = _START, most: float = MOST_AT_ONCE) -> None:
        self.size = start
        self._most = most
        self._starting = True
        self._step = 1.0
        self._best: float | None = None
        self._usual = 0.0
        self._cut_until = 0.0

    def answered(self, seconds: float, *, busy: bool, comparable: bool) -> None:
        """A request was answered.

        Args:
            seconds: How long that took.
            busy: Whether the window was full: one that is not used must not grow.
            comparable: Whether its latency says something on the service, and not on the size of
                what was copied.
        """
        if comparable:
            self._usual += (seconds - self._usual) * (_SMOOTH if self._usual else 1.0)
            best = self._usual if self._best is None else self._best * _FORGET
            self._best = min(best, self._usual)
        if not busy:
            return
        if self._best is not None and self._usual > _SLOWER * self._best + _GRACE:
            return
        growth = 1.0 if self._starting else self._step / self.size
        self.size = min(self._most, self.size + growth)

    def refused(self, now: float) -> None:
        """A request was answered with SlowDown: shrink, once for all that were sent before."""
        if now < self._cut_until:
            return
        self._starting = False
        self.size = max(1.0, self.size * _CUT)
        self._step = max(1.0, self.size / _STEPS)
        self._cut_until = now + max(self._usual, 0.01)


class Budget:
    """At most so many units a second (requests, bytes), evenly; None for no limit.

    Safe to share between threads.
    """

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._free = 0.0
        self._lock = threading.Lock()

    def wait(self, amount: float) -> float:
        """Take an amount and return the seconds to wait before it may be used."""
        if self._rate is None:
            return 0.0
        with self._lock:
            now = self._clock()
            start = max(self._free, now)
            self._free = start + amount / self._rate
        return start - now


class Pace:
    """The window and the budgets of a process at one endpoint, for the tasks of an event loop."""

    def __init__(
        self,
        *,
        rps: float | None = None,
        bandwidth: float | None = None,
        window: Window | None = None,
        requests: Budget | None = None,
    ) -> None:
        """Take the share of this process: requests a second, bytes a second.

        `requests` is in place of `rps`, where others spend from the same budget.
        """
        self._loop = asyncio.get_running_loop()
        self.window = window or Window()
        self._requests = requests or Budget(rps, self._loop.time)
        self._bytes = Budget(bandwidth, self._loop.time)
        self._running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.refusals = 0
        """How many requests were answered with SlowDown."""

    @asynccontextmanager
    async def turn(self, *, streamed: int = 0, comparable: bool = False) -> AsyncIterator["Turn"]:
        """Wait for a place among the requests at once; give it back at the end of the block.

        `streamed` is how many bytes will pass through this process, `comparable` as in
        `Window.answered`.
        """
        await self._enter()
        turn = Turn()
        try:
            if pause := max(self._requests.wait(1), self._bytes.wait(streamed)):
                await asyncio.sleep(pause)
            busy = self._running >= int(self.window.size)
            started = self._loop.time()
            yield turn
            now = self._loop.time()
            if turn.refused:
                self.refusals += 1
                self.window.refused(now)
            elif turn.answered:
                self.window.answered(now - started, busy=busy, comparable=comparable)
        finally:
            self._running -= 1
            self._wake()

    async def _enter(self) -> None:
        if self._running >= int(self.window.size) or self._waiting:
            place = self._loop.create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._running -= 1  # it was given the place that it no longer wants
                    self._wake()
                raise
            return
        self._running += 1

    def _wake(self) -> None:
        while self._waiting and self._running < int(self.window.size):
            place = self._waiting.popleft()
            if not place.done():
                self._running += 1
                place.set_result(None)


class Turn:
    """What became of a request, told by whoever sent it."""

    __slots__ = ("answered", "refused")

    def __init__(self) -> None:
        self.answered = False
        self.refused = False


def backoff(attempt: int) -> float:
    """Return the seconds to wait after the attempt of that number (1, 2, ...), with full jitter."""
    first, longest = BACKOFF_SECONDS
    return random.uniform(0, min(longest, 2 * first * 2 ** min(attempt - 1, 16)))  # noqa: S311
