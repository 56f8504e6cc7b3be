"""Reading objects ahead of their consumer: many small ones in flight, large ones in parts.

The consumer is Python that holds the interpreter's lock nearly always. Threads that call obstore
proved cheapest beside it: they do their I/O without the lock and need it twice a GET, while an
asyncio loop needs it at every step (0.33 against 0.50 ms CPU for a GET of 50 KB).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from raywork.storage.objects import ObjectInfo

IN_FLIGHT = 96
"""GETs at once: enough for 3,000 objects a second at 30 ms each."""
PART_BYTES = 4 << 20
WINDOW_BYTES = 32 << 20
"""Bytes asked for or waiting for the consumer; reading takes about three times as much memory."""

Fetch = Callable[[ObjectInfo, int, int], bytes]
"""Reads the bytes of an object from an offset up to another one."""


Start = Callable[[ObjectInfo], int]
"""Says from which byte on an object is to be read."""


def all_of(_: ObjectInfo) -> int:
    """Read all of each object."""
    return 0


class _Range(NamedTuple):
    number: int
    info: ObjectInfo
    start: int
    end: int


class _Part(NamedTuple):
    number: int
    info: ObjectInfo
    size: int
    data: "Future[bytes]"


def read_many(
    infos: Iterable[ObjectInfo],
    fetch: Fetch,
    start: Start = all_of,
    *,
    in_flight: int = IN_FLIGHT,
    window: int = WINDOW_BYTES,
    part: int = PART_BYTES,
) -> Iterator[tuple[ObjectInfo, Iterator[bytes]]]:
    """Yield each object with its bytes in chunks, in the order given, while the next are fetched.

    The chunks of an object raise what `fetch` raised for it; the objects after it are read all
    the same. Chunks must be read before the next object is asked for (a RuntimeError says so), and
    need not be read to the end. Closing the iterator drops what is not in flight yet and waits
    for nothing.

    Args:
        infos: The objects, pulled as reading goes on.
        fetch: Called in threads.
        start: From which byte on to read each object.
        in_flight: Most calls at once.
        window: Most bytes at once in all calls and finished parts (one part is always allowed).
        part: Largest range that one call fetches, in bytes.
    """
    pool = ThreadPoolExecutor(in_flight, "raywork-read")
    try:
        yield from _Reader(infos, fetch, start, pool, in_flight, window, part).objects()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Reader:
    """The parts that are under way, in order."""

    def __init__(
        self,
        infos: Iterable[ObjectInfo],
        fetch: Fetch,
        start: Start,
        pool: ThreadPoolExecutor,
        in_flight: int,
        window: int,
        part: int,
    ) -> None:
        self.fetch = fetch
        self.start = start
        self.pool = pool
        self.in_flight = in_flight
        self.window = window
        self.part = part
        self.ahead: deque[_Part] = deque()
        self.bytes_ahead = 0
        self.dropped = -1
        self.ranges = self.split(infos)
        self.next_range = next(self.ranges, None)

    def split(self, infos: Iterable[ObjectInfo]) -> Iterator[_Range]:
        """The ranges to fetch, one after another."""
        for number, info in enumerate(infos):
            for start in self.starts(info):
                if number == self.dropped:
                    break
                yield _Range(number, info, start, min(start + self.part, info.size))

    def starts(self, info: ObjectInfo) -> range:
        """Where the parts of an object begin; an empty one has a part too."""
        start = self.start(info)
        return range(start, max(info.size, start + 1), self.part)

    def fill(self) -> None:
        """Ask for as many parts as the bounds allow."""
        while self.next_range is not None and len(self.ahead) < self.in_flight:
            number, info, start, end = self.next_range
            if self.ahead and self.bytes_ahead + end - start > self.window:
                return
            data = self.pool.submit(self.fetch, info, start, end)
            self.ahead.append(_Part(number, info, end - start, data))
            self.bytes_ahead += end - start
            self.next_range = next(self.ranges, None)

    def objects(self) -> Iterator[tuple[ObjectInfo, Iterator[bytes]]]:
        self.fill()
        while self.ahead:
            number, info, *_ = self.ahead[0]
            yield info, self.chunks(number, len(self.starts(info)))
            self.drop(number)
            self.fill()

    def chunks(self, number: int, parts: int) -> Iterator[bytes]:
        for _ in range(parts):
            if not self.ahead or self.ahead[0].number != number:
                raise RuntimeError("chunks of an object are read after the next was asked for")
            data = self.ahead[0].data.result()
            self.pop()
            self.fill()
            if data:
                yield data

    def pop(self) -> _Part:
        part = self.ahead.popleft()
        self.bytes_ahead -= part.size
        return part

    def drop(self, number: int) -> None:
        """Forget the parts of an object that its consumer did not want."""
        self.dropped = number
        while self.ahead and self.ahead[0].number == number:
            self.pop().data.cancel()
        while self.next_range is not None and self.next_range.number == number:
            self.next_range = next(self.ranges, None)
