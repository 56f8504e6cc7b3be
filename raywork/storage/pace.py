"""How fast to send requests: as many at once as the service takes well, within a budget.

The number at once grows while requests are answered as fast as before, and shrinks on 503 SlowDown
(additive increase, multiplicative decrease). There are two windows for all that a process does at
an endpoint: one for requests that are answered at once, one for those that move bytes, which take
seconds and must not keep the others waiting. As the windows are the process's, the retries of its
many clients do not add up to a storm.
"""

import asyncio
import math
import random
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

ANSWERING_AT_ONCE: Final = 384.0
"""Requests of one process at one endpoint that are answered at once."""

MOVING_AT_ONCE: Final = 512.0
"""Those that move bytes. With the others they stay below the 1,024 files that a process may open
on most systems."""

_ANSWERING_START: Final = 64.0
_MOVING_START: Final = 32.0
"""Few, as each is much work for a small server; those of a large one soon tell."""

_FAST: Final = 0.1
_FAST_GROWTH: Final = 8.0
"""A service that moves bytes as fast as Amazon's (27 MB a second and stream, at this latency) has
room for so many times the number that it was seen to take."""

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

_ANSWER_BYTES: Final = 2.7e6
"""What S3 moves in the time in which it answers: 30 ms, at 90 MB a second."""

_MOVING_BYTES: Final = 1 << 20
"""A request of more is one that moves bytes."""

_LOOK_SECONDS: Final = 0.25
"""How often those who wait look whether a rate that is leased has changed."""

_ROUNDING: Final = 1e-9

BACKOFF_SECONDS: Final = (0.05, 20.0)
"""The mean of the first pause before another attempt, doubled each time, and the longest."""


class Window:
    """How many requests may be at once. Pure: time and answers come from outside."""

    def __init__(self, start: float = _ANSWERING_START, most: float = ANSWERING_AT_ONCE) -> None:
        self.size = start
        self._most = most
        self._starting = True
        self._step = 1.0
        self._best: float | None = None
        self._usual = 0.0
        self._cut_at = -math.inf

    def answered(self, seconds: float, *, busy: bool, work: float = 1.0) -> None:
        """A request was answered.

        Args:
            seconds: How long that took.
            busy: Whether the window was full: one that is not used must not grow.
            work: How many times as long as an answer it takes by its nature, see `work_of`. What
                took so long without a refusal says as much as so many answers.
        """
        latency = seconds / work
        self._usual += (latency - self._usual) * (_SMOOTH if self._usual else 1.0)
        best = self._usual if self._best is None else self._best * _FORGET**work
        self._best = min(best, self._usual)
        if not busy or self._usual > _SLOWER * self._best + _GRACE:
            return
        if self._starting:
            growth = _FAST_GROWTH if work > 1.0 and self._usual < _FAST else 1.0
        else:
            growth = min(1.0, self._step * work / self.size)
        self.size = min(self._most, self.size + growth)

    def spacing(self, work: float) -> float:
        """Return the seconds between requests of that much work that are sent one after another.

        So many as the window holds are spread over half of the time that one takes: else those
        that were sent together would end together, and be sent together for ever, and a service
        that counts them by the tenth of a second would refuse them.
        """
        return self._usual * work / (2 * self.size)

    def refused(self, sent: float, now: float) -> None:
        """A request was answered with SlowDown: shrink, once for all that were sent before."""
        if sent <= self._cut_at:
            return
        self._starting = False
        self.size = max(1.0, self.size * _CUT)
        self._step = max(1.0, self.size / _STEPS)
        self._cut_at = now


def work_of(moved: int) -> float:
    """Return how many times as long as an answer a request takes that moves so many bytes."""
    return 1.0 + moved / _ANSWER_BYTES


class Budget:
    """At most so many units a second (requests, bytes), evenly; None for no limit.

    Safe to share between threads. Whoever takes an amount gets a place in the row, which is due
    when as much could be used as is before it: the rate may change meanwhile.
    """

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._until = math.inf
        self._at = self._asked = clock()
        self._passed = self._next = self._taken = 0.0
        self._lock = threading.Lock()

    def lease(self, rate: float, seconds: float) -> None:
        """Use that rate for so many seconds, and nothing after them."""
        with self._lock:
            now = self._pass()
            self._rate, self._until = rate, now + seconds

    def demand(self) -> float:
        """Return the rate that would have been used, had it been there, since the last call."""
        with self._lock:
            now = self._pass()
            seconds, self._asked = max(1e-3, now - self._asked), now
            used, self._taken = self._taken, 0.0
            return used / seconds + max(0.0, self._next - self._passed)

    def take(self, amount: float) -> float:
        """Take a place for an amount."""
        with self._lock:
            self._pass()
            place = max(self._next, self._passed)
            self._next = place + amount
            self._taken += amount
            return place

    def due(self, place: float) -> float:
        """Return the seconds after which to use a place, or to ask again; 0 if it is due."""
        with self._lock:
            self._pass()
            missing = place - self._passed
            if self._rate is None or missing <= _ROUNDING * max(1.0, place):
                return 0.0
            pause = missing / self._rate if self._rate else math.inf
            return pause if self._until == math.inf else min(pause, _LOOK_SECONDS)

    def spend(self, amount: float) -> None:
        """Take a place and wait for it, in a thread."""
        place = self.take(amount)
        while pause := self.due(place):
            time.sleep(pause)

    async def spent(self, amount: float) -> None:
        """Take a place and wait for it, on an event loop."""
        place = self.take(amount)
        while pause := self.due(place):  # noqa: ASYNC110  # only the clock tells
            await asyncio.sleep(pause)

    def _pass(self) -> float:
        """Count what could be used since the last time; return the time."""
        now = self._clock()
        if self._rate is not None:
            self._passed += self._rate * max(0.0, min(now, self._until) - self._at)
        self._at = now
        return now


class Pace:
    """The windows and the budgets of a process at one endpoint, for the tasks of an event loop."""

    def __init__(
        self,
        *,
        rps: float | None = None,
        window: Window | None = None,
        requests: Budget | None = None,
        streamed: Budget | None = None,
    ) -> None:
        """Take the budgets of this process: requests, or as many a second; streamed bytes.

        `window` is for requests that are answered at once.
        """
        self._loop = asyncio.get_running_loop()
        self._answering = _Gate(window or Window())
        self._moving = _Gate(Window(_MOVING_START, MOVING_AT_ONCE))
        self._requests = requests or Budget(rps, self._loop.time)
        self._bytes = streamed or Budget(None, self._loop.time)
        self.refusals = 0
        """How many requests were answered with SlowDown, or not in time."""

    @property
    def moving(self) -> Window:
        """The window of requests that move bytes."""
        return self._moving.window

    @asynccontextmanager
    async def turn(self, *, streamed: int = 0, moved: int = 0) -> AsyncIterator["Turn"]:
        """Wait for a place among the requests at once; give it back at the end of the block.

        Args:
            streamed: How many bytes will pass through this process.
            moved: How many the request moves, here or within the service.
        """
        moving = moved > _MOVING_BYTES
        gate, work = self._moving if moving else self._answering, work_of(moved)
        await gate.enter()
        turn = Turn()
        try:
            await self._requests.spent(1)
            await self._bytes.spent(streamed)
            if moving and (pause := gate.spaced(work)):
                await asyncio.sleep(pause)
            sent = self._loop.time()
            yield turn
            now = self._loop.time()
            if turn.refused:
                self.refusals += 1
                gate.window.refused(sent, now)
            elif turn.answered:
                gate.window.answered(now - sent, busy=gate.full, work=work)
        finally:
            gate.leave()


class _Gate:
    """Lets as many in as a window is wide, in the order in which they come."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._inside = 0
        self._next = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def full(self) -> bool:
        return self._inside >= int(self.window.size)

    async def enter(self) -> None:
        if self.full or self._waiting:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self.leave()  # it was given the place that it no longer wants
                raise
            return
        self._inside += 1

    def spaced(self, work: float) -> float:
        """Return the seconds to wait so that the last one and this one are not sent together."""
        now = asyncio.get_running_loop().time()
        start = max(self._next, now)
        self._next = start + self.window.spacing(work)
        return start - now

    def leave(self) -> None:
        self._inside -= 1
        while self._waiting and not self.full:
            place = self._waiting.popleft()
            if not place.done():
                self._inside += 1
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
