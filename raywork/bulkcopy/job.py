"""What the units of a copy share in one process: its two ends, its pace, its room in memory."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from raywork.bulkcopy.ends import Destination, Source
from raywork.bulkcopy.local_end import LocalEnd
from raywork.bulkcopy.mapping import Mapping as KeyMapping
from raywork.bulkcopy.options import CopyOptions
from raywork.bulkcopy.s3_end import S3End
from raywork.engine.fleet import Fleet
from raywork.storage import Access, Inventory, Location, Store, background, open_store
from raywork.storage.bucket import Bucket
from raywork.storage.customer_key import CustomerKey
from raywork.storage.local import LocalStore
from raywork.storage.pace import Budget, Pace
from raywork.storage.s3 import S3Store

STREAMED_BYTES: Final = 96 << 20
"""How much of the bodies that pass through a process is in its memory at once; libraries add as
much again."""


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a copy, and how to reach it."""

    location: Location
    access: Access
    secret: CustomerKey | None = None
    """Where the customer's own key is that encrypts its objects."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all units of a copy share."""

    source: Place
    destination: Place
    mapping: KeyMapping
    options: CopyOptions
    server_side: bool
    """Whether the service copies by itself; else bytes pass through the worker."""
    locks: bool = False
    """Whether objects of the source can be under Object Lock, which is looked at."""
    inventory: Inventory | None = None
    """The report that lists the source, if one does."""
    parts: int = 1
    """Into how many ranges to cut one that is to be split."""
    seconds: float = 5.0
    """How long a unit takes in further objects before it hands back the rest of its range."""
    rps: float | None = None
    """Requests a second of all processes together."""
    bandwidth: float | None = None
    """Streamed bytes a second of all processes together."""
    fleet: Fleet | None = None
    """Those that share the rates, if there are several."""


class Room:
    """A number of bytes that tasks share."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._free = size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def take(self, size: int) -> AsyncIterator[None]:
        """Wait for so many bytes (at most all), and give them back at the end of the block."""
        size = min(size, self._size)
        if self._waiting or size > self._free:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append((size, place))
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._give(size)
                raise
        else:
            self._free -= size
        try:
            yield
        finally:
            self._give(size)

    def _give(self, size: int) -> None:
        self._free += size
        while self._waiting and (self._waiting[0][1].done() or self._waiting[0][0] <= self._free):
            wanted, place = self._waiting.popleft()
            if not place.done():
                self._free -= wanted
                place.set_result(None)


@dataclass(frozen=True, slots=True)
class Job:
    """A copy in this process. Belongs to the event loop that it was made on."""

    context: Context
    source_store: Store
    destination_store: Store
    source: Source
    destination: Destination
    pace: Pace
    room: Room

    @property
    def options(self) -> CopyOptions:
        """How to copy."""
        return self.context.options

    @property
    def buckets(self) -> tuple[Bucket, Bucket]:
        """Both buckets, where there are two: the service copies by itself, or copies versions."""
        assert isinstance(self.source, S3End)  # noqa: S101  # see above
        assert isinstance(self.destination, S3End)  # noqa: S101
        return self.source.bucket, self.destination.bucket

    def name(self, key: str) -> str:
        """Return a key of the source as it is called in results: relative to SRC."""
        return self.source_store.relative(key)

    def there(self, key: str) -> str:
        """Return the destination's key for a key of the source."""
        return self.context.mapping.there(key)

    def guard(self) -> Mapping[str, str]:
        """Return the headers that keep a write from replacing what is there, if asked for."""
        return {"if-none-match": "*"} if self.options.if_none_match else {}


_KEPT: Final = 4
_opened: dict[Context, tuple[Store, Store]] = {}
"""Both sides of the last few contexts: to open a bucket takes a tenth of a second."""


def keep(context: Context, source: Store, destination: Store) -> None:
    """Let this process use stores that are open already."""
    while len(_opened) >= _KEPT:
        del _opened[next(iter(_opened))]
    _opened[context] = source, destination
    for store in (source, destination):
        if context.rps is not None and isinstance(store, S3Store):
            store.keep_to(budgets(context)[0])


@lru_cache(maxsize=_KEPT)
def budgets(context: Context) -> tuple[Budget, Budget]:
    """Return what all listings and copies of this process share: of requests, of bytes."""
    found = Budget(context.rps), Budget(context.bandwidth)
    if context.fleet is not None:
        context.fleet.join(found)
    return found


def stores(context: Context) -> tuple[Store, Store]:
    """Return both sides as stores, opened once a process."""
    if context not in _opened:
        source = open_store(context.source.location, context.source.access)
        place = context.destination
        keep(context, source, open_store(place.location, place.access, write=True))
    return _opened[context]


@lru_cache(maxsize=_KEPT)
def job(context: Context) -> Job:
    """Return the job of a context, once a process; runs on the event loop, with stores open."""
    source, destination = stores(context)
    requests, streamed = budgets(context)
    pace = Pace(requests=requests, streamed=streamed)
    return Job(
        context,
        source,
        destination,
        _end(source, pace, context.source.secret),
        _end(destination, pace, context.destination.secret, once=context.options.versions),
        pace,
        Room(STREAMED_BYTES),
    )


def open_job(context: Context) -> Job:
    """Return the job of a context, for whoever is not on the event loop."""
    stores(context)

    async def opened() -> Job:
        return job(context)

    return background.run(opened())


async def release(context: Context) -> None:
    """Close the connections of a context in this process."""
    at_work = job(context)
    for end in (at_work.source, at_work.destination):
        if isinstance(end, S3End):
            end.bucket.wire.close()


def _end(
    store: Store, pace: Pace, secret: CustomerKey | None, *, once: bool = False
) -> S3End | LocalEnd:
    if isinstance(store, S3Store):
        return S3End(Bucket(store, pace, secret, once=once))
    assert isinstance(store, LocalStore)  # noqa: S101  # there are two kinds
    return LocalEnd(store)
