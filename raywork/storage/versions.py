"""Listing all versions of the objects of a bucket: ListObjectVersions, key by key."""

from collections.abc import Iterator

from raywork.errors import ServiceError, UsageError
from raywork.storage import background
from raywork.storage.bucket import Bucket
from raywork.storage.calls import RefusedError
from raywork.storage.listing import UnorderedListing
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.s3 import S3Store
from raywork.storage.store import Store
from raywork.storage.wire import BrokenAnswerError

History = list[ObjectInfo]
"""The versions of one key and its delete markers, the oldest first; there is one at least."""


def are_ordered(store: Store) -> bool:
    """Return whether versions come in byte order: the server keeps it, or all lie in one folder."""
    assert isinstance(store, S3Store)  # noqa: S101  # a folder has no versions
    prefix = store.location.path
    level = store.level(prefix)
    folders = [entry for entry in level.entries if entry.endswith("/") and entry != prefix]
    return (level.complete and not folders) or store.is_ordered()


def list_histories(bucket: Bucket, keys: KeyRange) -> Iterator[History]:
    """Yield the history of each key of a range, in byte order.

    Memory holds a page and the history of one key. Must not run on the event loop.

    Raises:
        UnorderedListing: the server does not list in byte order.
        UsageError, ServiceError: the versions cannot be listed.
    """
    history: History = []
    for info in _versions(bucket, keys):
        if history and info.key != history[0].key:
            if info.key < history[0].key:
                raise UnorderedListing(
                    f"s3://{bucket.name}: the server lists the versions of {info.key!r} after those"
                    f" of {history[0].key!r}, not in byte order"
                )
            yield history[::-1]
            history = []
        if keys.until is not None and info.key > keys.until:
            return
        if info.key in keys:
            history.append(info)
    if history:
        yield history[::-1]


def history_of(bucket: Bucket, key: str) -> History:
    """Return the history of one key, empty if there is none; raises as `list_histories` does."""
    return next(list_histories(bucket, KeyRange(key, until=key)), [])


def _versions(bucket: Bucket, keys: KeyRange) -> Iterator[ObjectInfo]:
    """Yield all versions from the range's begin on, as the server orders them: newest first."""
    markers = [] if keys.after is None else [("key-marker", keys.after)]
    while True:
        try:
            page = background.run(bucket.versions(keys.prefix, markers))
        except (RefusedError, BrokenAnswerError) as error:
            raise _explained(bucket, error) from error
        yield from page.infos
        if not page.markers:
            return
        markers = page.markers


def _explained(bucket: Bucket, error: Exception) -> UsageError | ServiceError:
    where = f"s3://{bucket.name}: its versions could not be listed ({error})"
    if isinstance(error, RefusedError) and error.status == 403:  # noqa: PLR2004
        return UsageError(f"{where}: allow s3:ListBucketVersions to {bucket.access.described}")
    return ServiceError(where)
