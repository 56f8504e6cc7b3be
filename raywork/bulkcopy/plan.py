"""Cutting a copy into units."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final

from raywork.bulkcopy.mapping import Mapping
from raywork.bulkcopy.pairs import Pair
from raywork.bulkcopy.unit import InventoryUnit, PairsUnit, RangeUnit, Unit
from raywork.storage import KeyRange, ObjectInfo, Store
from raywork.storage.versions import are_ordered

LOOK: Final = 999
"""How many objects the driver lists itself, to know whether cutting is worth it: with one more, a
page."""

INDEX: Final = 100_000
"""How many objects of the destination the driver remembers, where it cannot list ranges."""

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """The units of a copy, and what is known of them."""

    units: Iterator[Unit]
    objects: int
    """How many there are; 0 where the end was not in sight."""
    ordered: bool
    """Whether both servers list in byte order, so that their listings can be merged."""
    empty: bool = False
    """Whether the source has no object at all."""


def make_plan(
    source: Store,
    destination: Store,
    mapping: Mapping,
    ranges: Iterable[KeyRange],
    *,
    sequential: bool = False,
    versions: bool = False,
) -> Plan:
    """Look at both sides and return the units that cover the source.

    Args:
        source: What to copy.
        destination: Where to.
        mapping: Which key becomes which.
        ranges: What is not finished already, of the source's keys.
        sequential: Take both for servers that do not list in byte order.
        versions: All versions will be listed, and not the newest.
    """
    keeps_order = are_ordered if versions else _is_ordered
    with ThreadPoolExecutor() as threads:
        looking = threads.submit(_head, source)
        orders = [threads.submit(keeps_order, store) for store in (source, destination)]
        head = looking.result()
        ordered = all(order.result() for order in orders)
    known = len(head) <= LOOK
    objects = len(head) if known else 0
    if ordered and not sequential:
        units: Iterator[Unit] = (RangeUnit(keys, split=not known) for keys in ranges)
        return Plan(units, objects, ordered=True, empty=not head)
    pairs = _pairs(source, destination, mapping)
    return Plan(pairs, objects, ordered=False, empty=not head)


def _head(source: Store) -> list[ObjectInfo]:
    return list(islice(source.list_range(source.whole, ordered=False), LOOK + 1))


def _is_ordered(store: Store) -> bool:
    return store.is_ordered()


def listed_plan(keys: Iterable[str]) -> Plan:
    """Return the units for objects that are known by their keys alone."""
    infos = (ObjectInfo(key, -1) for key in keys)
    return Plan(_batches((Pair(info, None) for info in infos), look=True), 0, ordered=False)


def inventory_plan(files: int) -> Plan:
    """Return the units for the data files of an inventory report."""
    return Plan(iter([InventoryUnit(number) for number in range(files)]), 0, ordered=False)


def _pairs(source: Store, destination: Store, mapping: Mapping) -> Iterator[Unit]:
    """Yield all objects of the source, in one sequence, then those of the destination alone.

    The latter only where the driver can remember all of the destination.
    """
    listing = destination.list_range(mapping.range_there(source.whole), ordered=False)
    there = {info.key: info for info in islice(listing, INDEX)}
    look = len(there) == INDEX

    def pairs() -> Iterator[Pair]:
        for info in source.list_range(source.whole, ordered=False):
            key = mapping.there(info.key)
            yield Pair(info, None if look else there.pop(key, None))
        if not look:
            yield from (Pair(None, info) for info in there.values())

    yield from _batches(pairs(), look=look)


def _batches(pairs: Iterator[Pair], *, look: bool) -> Iterator[Unit]:
    while batch := tuple(islice(pairs, _BATCH)):
        yield PairsUnit(batch, look=look)
