"""Listings that end when a unit has enough to do, and say where the next one goes on."""

import time
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from raywork.crawler.estimate import seconds_of
from raywork.storage import ObjectInfo

_MOST_OBJECTS: Final = 20_000
"""So many objects of an inventory are enough for a unit."""


class UntilDue:
    """The objects of a listing, for some seconds. `last` is then the key to go on after.

    That is never a key with control characters: some servers repeat the point where a listing
    begins in their answer as plain XML, which cannot hold them.
    """

    def __init__(self, listing: Iterable[ObjectInfo], seconds: float) -> None:
        self.last: str | None = None
        self._listing = listing
        self._due = time.monotonic() + seconds

    def __iter__(self) -> Iterator[ObjectInfo]:
        for info in self._listing:
            yield info
            if time.monotonic() > self._due and info.key.isprintable():
                self.last = info.key
                return


class RowsUntilDue:
    """The objects of rows of an inventory, for some seconds. `last` is then the row to go on with.

    They come in no order, in which a scanner cannot take them: those that are to be read are
    gathered first, until that is enough work for one unit.
    """

    def __init__(self, rows: Iterable[tuple[int, ObjectInfo]], seconds: float) -> None:
        self.last: int | None = None
        self._rows = rows
        self._seconds = seconds
        self._due = time.monotonic() + seconds
        self._enough = False

    def __iter__(self) -> Iterator[ObjectInfo]:
        for row, info in self._rows:
            yield info
            if self._enough or time.monotonic() > self._due:
                self.last = row
                return

    def in_order(self, chosen: Iterable[ObjectInfo]) -> list[ObjectInfo]:
        """Gather what was chosen of these objects."""
        found: list[ObjectInfo] = []
        work = 0.0
        for info in chosen:
            found.append(info)
            work += seconds_of(info)
            self._enough = work > self._seconds or len(found) >= _MOST_OBJECTS
        return sorted(found, key=attrgetter("key"))
