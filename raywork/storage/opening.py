"""How a bucket is first reached: its region, its owner, and what a path in it is."""

from dataclasses import replace
from typing import Final, NamedTuple

from raywork.errors import UsageError
from raywork.storage.access import Access
from raywork.storage.address import find_address
from raywork.storage.blocking import BlockingCaller
from raywork.storage.calls import REGION, Call, RefusedError
from raywork.storage.failures import explained
from raywork.storage.location import Location
from raywork.storage.objects import KeyRange
from raywork.storage.s3 import S3Store

_ELSEWHERE: Final = {301, 302, 307, 400, 403}
"""What a bucket is answered that is in another region, or not to be listed."""


def open_s3(location: Location, access: Access, *, write: bool = False) -> S3Store:
    """Connect to a bucket: find its region, and whether the path is an object or a folder.

    Args:
        location: A path with a slash at its end, or none, is a folder. Any other is the object
            of that name if there is one, else the folder.
        access: How to reach it.
        write: The location is for writing: a folder that need not exist yet.

    Raises:
        UsageError: Wrong credentials, bucket, region, endpoint, or a path with nothing there.
        ServiceError: The service does not answer.
    """
    with explained("s3:ListBucket", location.uri, access):
        address = find_address(access, str(location.bucket))
        there = _look(BlockingCaller(address, replace(access, owner=None)), str(location.bucket))
        if there.region not in {None, address.region}:
            address = find_address(access, str(location.bucket), there.region)
        store = S3Store(location.folder, access, address)
        if access.owner:
            _refuse_other_owner(store)
        if write or (location == location.folder and there.listed):
            return store
        return S3Store(_kind(store, location), access, address)


class _There(NamedTuple):
    """What a service says of a bucket when it is first asked."""

    region: str | None
    listed: bool
    """Whether these credentials may list it."""


def _look(caller: BlockingCaller, bucket: str) -> _There:
    """Ask for a bucket; answers and errors alike say where it is.

    Gives up within 15 seconds, to know at the start that an endpoint is wrong.

    Raises:
        RefusedError, BrokenAnswerError: No access at all.
    """
    if bucket.startswith("arn:"):
        return _There(bucket.split(":")[3] or None, listed=False)
    try:
        answer = caller.call(Call("HEAD", None, seconds=4.0, attempts=3))
    except RefusedError as error:
        if error.status == 404:  # noqa: PLR2004
            raise RefusedError(404, "NoSuchBucket", "") from error
        if error.status not in _ELSEWHERE:
            raise
        return _There(error.region, listed=False)
    return _There(answer.headers.get(REGION) or None, listed=True)


def _refuse_other_owner(store: S3Store) -> None:
    """Refuse a bucket that is not the expected account's, before anything is asked of it.

    Raises:
        UsageError: it is not, or that may not be known.
        RefusedError, BrokenAnswerError: there is no other answer.
    """
    try:
        store.caller.call(Call("HEAD", None))
    except RefusedError as error:
        if error.status != 403:  # noqa: PLR2004
            raise
        raise UsageError(
            f"s3://{store.bucket}: the bucket does not belong to the account {store.access.owner},"
            f" or {store.access.described} may not reach it (s3:ListBucket)"
        ) from error


def _kind(store: S3Store, location: Location) -> Location:
    """The location as one object or as a folder, decided by what is there."""
    begins = store.first(KeyRange(location.path))
    if location == location.folder or begins == location.path:
        return location
    if store.first(KeyRange(location.folder.path)) is None:
        other = f"; a key that begins so is {begins!r}" if begins else ""
        raise UsageError(f"{location.uri}: no such object, and no such folder{other}")
    return location.folder
