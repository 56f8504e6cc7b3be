"""What lies on both sides, key by key: two listings in byte order, merged page by page."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from raywork.bulkcopy.mapping import Mapping
from raywork.storage import Filters, KeyRange, ObjectInfo, Store
from raywork.storage.local import LocalStore

T = TypeVar("T")


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
    for both in merge_by_key(source.list_range(keys), there, mapping, lambda info: info.key):
        yield Pair(*both)


def merge_by_key(
    here: Iterable[T], there: Iterator[T], mapping: Mapping, key_of: Callable[[T], str]
) -> Iterator[tuple[T | None, T | None]]:
    """Yield what two sequences in the order of their keys hold for each key, in order."""
    other = next(there, None)
    for one in here:
        key = mapping.there(key_of(one))
        while other is not None and key_of(other) < key:
            yield None, other
            other = next(there, None)
        if other is not None and key_of(other) == key:
            yield one, other
            other = next(there, None)
        else:
            yield one, None
    while other is not None:
        yield None, other
        other = next(there, None)


def taken(pair: Pair, source: Store, destination: Store, filters: Filters) -> bool:
    """Return whether the filters take a pair; they are about the side that there is."""
    if pair.source is not None:
        return filters.matches(source.relative(pair.source.key), pair.source)
    assert pair.destination is not None  # noqa: S101  # a pair has one of them at least
    return filters.matches(destination.relative(pair.destination.key), pair.destination)


def is_extra(pair: Pair, source: Store, destination: Store, filters: Filters) -> bool:
    """Return whether a pair is an object of the destination that the source should have, too.

    What a link leads to from a folder of the destination lies elsewhere, and is none.
    """
    if pair.source is not None or not taken(pair, source, destination, filters):
        return False
    assert pair.destination is not None  # noqa: S101  # a pair has one of them at least
    key = pair.destination.key
    return not (isinstance(destination, LocalStore) and destination.is_behind_link(key))
