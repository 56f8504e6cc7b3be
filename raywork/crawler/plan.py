"""Cutting a crawl into units, from a first look at what there is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from operator import attrgetter
from typing import Final

from raywork.crawler.estimate import AN_OBJECT, seconds_of
from raywork.crawler.model import InventoryUnit, ObjectsUnit, RangeUnit, Unit
from raywork.crawler.state.intervals import Intervals
from raywork.errors import UsageError
from raywork.storage import Inventory, KeyRange, Location, ObjectInfo, Store

LOOK: Final = 10_000
"""How many objects the driver lists itself, to know how much work there is. A crawl of more is
listed by the workers, range by range."""

_BYTES_A_ROW: Final = 40
"""What an object takes in the files of an inventory, about."""

_UNIT_SECONDS: Final = 2.0
"""How much estimated work the objects of one unit are, so that all cores end together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The units of a crawl, and what is known of them."""

    units: Iterator[Unit]
    seconds: float
    """The estimated work for one core; infinite where the end was not in sight."""
    objects: int
    """How many there are; 0 where the end was not in sight."""
    bytes: int
    """How many bytes they are, as stored; 0 where the end was not in sight."""
    unordered: tuple[int, ...]
    """Which of the stores are listed in no order."""


def make_plan(
    stores: Sequence[Store],
    done: Sequence[Intervals] | None = None,
    inventory: Inventory | None = None,
    *,
    sequential: bool = False,
) -> Plan:
    """Look at each store and return the units that cover them all.

    Args:
        stores: What to crawl.
        done: The keys of each that were crawled before; they are left out where there is an order.
        inventory: Lists them, in place of their server.
        sequential: Take every server for one that does not list in byte order.

    Raises:
        UsageError: one store is part of another.
    """
    _refuse_overlaps([store.location for store in stores])
    if inventory is not None:
        return _of_inventory(len(stores), inventory)
    units: list[Iterable[Unit]] = []
    unordered = []
    objects = size = 0
    seconds = 0.0
    for number, store in enumerate(stores):
        gaps = (done[number] if done else Intervals()).gaps(store.whole)
        listing = store.list_range(store.whole, ordered=False)
        head = list(islice(listing, LOOK))
        objects += len(head)
        size += sum(info.size for info in head)
        seconds += sum(map(seconds_of, head))
        if len(head) < LOOK:
            units.append(_tiles(number, gaps, sorted(head, key=attrgetter("key"))))
        elif not sequential and store.is_ordered():
            units.append([RangeUnit(number, gap, split=True) for gap in gaps])
            seconds = float("inf")
        else:
            batches = _batches(chain(head, listing))
            units.append(ObjectsUnit(number, batch) for batch in batches)
            unordered.append(number)
            seconds = float("inf")
    known = seconds < float("inf")
    return Plan(
        units=chain.from_iterable(units),
        seconds=seconds,
        objects=objects if known else 0,
        bytes=size if known else 0,
        unordered=tuple(unordered),
    )


def _of_inventory(sources: int, inventory: Inventory) -> Plan:
    """Return the plan to read a report, each data file once for each store."""
    rows = sum(file.size for file in inventory.files) / _BYTES_A_ROW
    units = (
        InventoryUnit(source, number, split=True)
        for source in range(sources)
        for number in range(len(inventory.files))
    )
    return Plan(units, rows * AN_OBJECT, 0, 0, tuple(range(sources)))


def _tiles(source: int, gaps: list[KeyRange], infos: list[ObjectInfo]) -> Iterator[Unit]:
    """Yield units that cover some ranges of keys, of which the objects are known, and in order."""
    for gap in gaps:
        batches = list(_batches(info for info in infos if info.key in gap)) or [()]
        cut = gap.cut([batch[-1].key for batch in batches[:-1]])
        yield from (ObjectsUnit(source, *each) for each in zip(batches, cut, strict=True))


def _batches(infos: Iterable[ObjectInfo]) -> Iterator[tuple[ObjectInfo, ...]]:
    batch: list[ObjectInfo] = []
    seconds = 0.0
    for info in infos:
        batch.append(info)
        seconds += seconds_of(info)
        if seconds > _UNIT_SECONDS:
            yield tuple(batch)
            batch, seconds = [], 0.0
    if batch:
        yield tuple(batch)


def _refuse_overlaps(sources: list[Location]) -> None:
    """Each object must be crawled once, or counts would not add up."""
    uris = sorted(source.folder.uri for source in sources)
    for a, b in pairwise(uris):
        if b.startswith(a):
            raise UsageError(f"{b} lies within {a}: name each place once")
