"""Cutting a copy into units."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from raywork.bulkcopy.mapping import Mapping
from raywork.bulkcopy.pairs import Pair
from raywork.bulkcopy.unit import InventoryUnit, PairsUnit, RangeUnit, Unit
from raywork.storage import KeyRange, ObjectInfo, Store
from raywork.storage.store import Look
from raywork.storage.versions import are_ordered

LOOK: Final = 999
"""With more objects, cutting is looked into: they may be more than a page."""

INDEX: Final = 100_000
"""How many objects the driver remembers of both sides, where it cannot list ranges."""

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
    stores = (source, destination)
    with ThreadPoolExecutor(2) as threads:
        here, there = threads.map(_look, stores)
        ordered = (
            all(threads.map(are_ordered, stores)) if versions else here.ordered and there.ordered
        )
    known = here.page.token is None and len(here.page.infos) <= LOOK
    objects = len(here.page.infos) if known else 0
    empty = here.page.token is None and not here.page.infos
    if ordered and not sequential:
        units: Iterator[Unit] = (RangeUnit(keys, split=not known) for keys in ranges)
        return Plan(units, objects, ordered=True, empty=empty)
    whole = mapping.range_there(source.whole)
    begun = there.page if whole == destination.whole else None
    pairs = _side_by_side(
        source.list_range(source.whole, ordered=False, begun=here.page),
        destination.list_range(whole, ordered=False, begun=begun),
        mapping,
    )
    return Plan(pairs, objects, ordered=False, empty=empty)


def _look(store: Store) -> Look:
    return store.look()


def listed_plan(keys: Iterable[str]) -> Plan:
    """Return the units for objects that are known by their keys alone."""
    infos = (ObjectInfo(key, -1) for key in keys)
    return Plan(_batches((Pair(info, None) for info in infos), look=True), 0, ordered=False)


def inventory_plan(files: int) -> Plan:
    """Return the units for the data files of an inventory report."""
    return Plan(iter([InventoryUnit(number) for number in range(files)]), 0, ordered=False)


def _side_by_side(
    source: Iterator[ObjectInfo], destination: Iterator[ObjectInfo], mapping: Mapping
) -> Iterator[PairsUnit]:
    """Yield the objects of the source with their counterparts, then those of the destination alone.

    Both are listed at once, and an object waits for its counterpart. Where more would wait than
    can be remembered, the destination is left, and whoever copies asks for what is there.
    """
    here: dict[str, ObjectInfo] = {}
    there: dict[str, ObjectInfo] = {}
    met: list[Pair] = []
    other = next(destination, None)
    while other is not None and len(here) + len(there) < INDEX:
        if (one := here.pop(other.key, None)) is not None:
            met.append(Pair(one, other))
        else:
            there[other.key] = other
        if (one := next(source, None)) is not None:
            key = mapping.there(one.key)
            if (counterpart := there.pop(key, None)) is not None:
                met.append(Pair(one, counterpart))
            else:
                here[key] = one
        if len(met) >= _BATCH:
            yield PairsUnit(tuple(met))
            met = []
        other = next(destination, None)
    look = other is not None
    yield from _batches(iter(met), look=False)
    if look:
        yield PairsUnit((), look=True)  # says so, even if all of the source has met
    left = chain(here.values(), source)
    rest = (Pair(one, there.pop(mapping.there(one.key), None)) for one in left)
    yield from _batches((Pair(one, None) for one in left) if look else rest, look=look)
    if not look:
        yield from _batches((Pair(None, info) for info in there.values()), look=False)


def _batches(pairs: Iterator[Pair], *, look: bool) -> Iterator[PairsUnit]:
    while batch := tuple(islice(pairs, _BATCH)):
        yield PairsUnit(batch, look=look)
