"""Time that jumps, and a service that limits requests: hours of pacing in seconds."""

import asyncio
import random
import selectors
from collections import Counter
from collections.abc import Coroutine
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer whenever nothing else is to do."""

    def __init__(self):
        super().__init__(selectors.SelectSelector())
        self.now = 0.0

    def time(self):
        return self.now

    def _run_once(self):
        if not self._ready and self._scheduled:
            self.now = max(self.now, self._scheduled[0]._when)
        super()._run_once()


def in_virtual_time(coroutine: Coroutine[Any, Any, Any]) -> tuple[Any, float]:
    """Run a coroutine; return its result and the seconds that it believes to have taken."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(coroutine), loop.now
    finally:
        loop.close()


class TokenBucket:
    """A service that takes `rate` requests a second with a burst, and refuses the others.

    Each takes so many seconds, up to `varying` more or less, and `refusing` seconds to be refused,
    if that is not the same.
    """

    def __init__(self, rate, burst, seconds, refusing=None, varying=0.0):
        self.rate, self.burst, self.seconds = rate, burst, seconds
        self.refusing = seconds if refusing is None else refusing
        self.varying = varying
        self.random = random.Random(1)
        self.tokens, self.at = burst, 0.0
        self.seen = Counter()

    async def ask(self):
        loop = asyncio.get_running_loop()
        now = loop.time()
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        taken = self.tokens >= 1
        self.tokens -= taken
        self.seen[taken] += 1
        off = self.random.uniform(-self.varying, self.varying) if self.varying else 0.0
        await asyncio.sleep(self.seconds + off if taken else self.refusing)
        return taken
