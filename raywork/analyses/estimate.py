"""How much the questions of a plan are going to scan, by what lies in the locations of tables."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final

from raywork.analyses.model import Plan
from raywork.analyses.result import Estimate
from raywork.storage import Access, KeyRange, Location, Store, open_store

_LOOKED_AT: Final = 1_000_000
"""Objects of one folder that are looked at; beyond that the estimate is a lower bound."""
_LISTINGS: Final = 16
"""Folders that are listed at a time."""


def estimate(plan: Plan, access: Access) -> Estimate:
    """Return the bytes that all questions read, each from the tables that it names.

    It is the size of the objects: more than is scanned where a columnar format lets a query read
    few columns.

    Raises:
        UsageError, ServiceError: a location cannot be listed.
    """
    sizes = {}
    with ThreadPoolExecutor(_LISTINGS) as threads:
        for table in plan.tables:
            stores = _stores(table.locations, access)
            sizes[table.name] = list(threads.map(_size, stores, table.locations))
            sizes[table.name] += [(size, 1, True) for size in table.sizes]
    asked = [found for question in plan.questions for name in question.tables & sizes.keys()
             for found in sizes[name]]  # fmt: skip
    every = [found for each in sizes.values() for found in each]
    return Estimate(
        scanned_bytes=sum(size for size, _, _ in asked),
        objects=sum(count for _, count, _ in every),
        complete=all(complete for _, _, complete in every),
    )


def _stores(uris: Iterable[str], access: Access) -> list[Store]:
    """Return a store for each location: one for a bucket, since opening it takes calls."""
    opened: dict[str | None, Store] = {}
    found = []
    for uri in uris:
        bucket = Location.parse(uri).bucket
        if bucket not in opened:
            # For writing it need not exist: a day without a folder is no error.
            opened[bucket] = open_store(Location(bucket, ""), access, write=True)
        found.append(opened[bucket])
    return found


def _size(store: Store, uri: str) -> tuple[int, int, bool]:
    """Return bytes and objects in a folder, and whether these are all."""
    infos = store.list_range(KeyRange(Location.parse(uri).path), ordered=False)
    sizes = [info.size for info in islice(infos, _LOOKED_AT)]
    return sum(sizes), len(sizes), next(infos, None) is None
