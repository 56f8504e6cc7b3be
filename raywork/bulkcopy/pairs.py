"""What lies on both sides, key by key: two listings in byte order, merged page by page."""

from collections.abc import Iterator
from typing import NamedTuple

from raywork.bulkcopy.mapping import Mapping
from raywork.storage import Filters, KeyRange, ObjectInfo, Store


class Pair(NamedTuple):
    """An object of the source, and the one of the destination that stands for it, or either."""

    source: ObjectInfo | None
    destination: ObjectInfo | None


def merge(source: Store, destination: Store, mapping: Mapping, keys: KeyRange) -> Iterator[Pair]:
    """Yield all keys of a range of the source with their counterparts, in order.

    Memory holds two pages of each listing.

    Raises:
        UnorderedListing: one of the servers does not list in byte order.
        UsageError, ServiceError: one of them cannot be listed.
    """
    # A folder that cannot be opened is no object; to copy into it fails by itself.
    listing = destination.list_range(mapping.range_there(keys))
    there = (info for info in listing if not info.problem)
    other = next(there, None)
    for info in source.list_range(keys):
        key = mapping.there(info.key)
        while other is not None and other.key < key:
            yield Pair(None, other)
            other = next(there, None)
        if other is not None and other.key == key:
            yield Pair(info, other)
            other = next(there, None)
        else:
            yield Pair(info, None)
    while other is not None:
        yield Pair(None, other)
        other = next(there, None)


def taken(pair: Pair, source: Store, destination: Store, filters: Filters) -> bool:
    """Return whether the filters take a pair; they are about the side that there is."""
    if pair.source is not None:
        return filters.matches(source.relative(pair.source.key), pair.source)
    assert pair.destination is not None  # noqa: S101  # a pair has one of them at least
    return filters.matches(destination.relative(pair.destination.key), pair.destination)
