"""What every place that holds objects can do."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from raywork.storage.access import Access
from raywork.storage.location import Location
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.pages import Page
from raywork.storage.reading import Start, all_of


class Look(NamedTuple):
    """What a first look at a store shows."""

    page: Page
    ordered: bool


class Store(Protocol):
    """A bucket below a prefix, a local folder, or one object of either.

    `location` is what it was opened with, now known to be an object or a folder (a key prefix
    that ends in `/`); `single` says which. `whole` is the range of all its keys.
    """

    location: Location
    single: bool
    whole: KeyRange

    def uri(self, key: str) -> str:
        """The URI or path of a key, as it stands in messages and reports."""

    def relative(self, key: str) -> str:
        """A listed key as it is below the folder of the location: what globs are about."""

    def list_range(
        self, keys: KeyRange, *, ordered: bool = True, begun: Page | None = None
    ) -> Iterator[ObjectInfo]:
        """The objects of a range; `ordered` only if `is_ordered`, else pass False.

        `begun` is the first page of it, if that is known.
        """

    def look(self) -> "Look":
        """The first page of all keys, and whether listings come in byte order."""

    def is_ordered(self) -> bool:
        """Whether listings come in byte order, so that ranges can be listed on their own."""

    def split(self, keys: KeyRange, parts: int) -> list[KeyRange]:
        """The same keys in about `parts` ranges; only if `is_ordered`."""

    def entries(self, folder: str | None = None) -> Iterator[str]:
        """The keys that lie directly in the location, and its folders with a slash at the end.

        Or those in a folder, by the beginning of full keys.
        """

    def read(self, info: ObjectInfo) -> Iterator[bytes]:
        """The bytes of one listed object in chunks."""

    def read_range(self, info: ObjectInfo, start: int, end: int) -> bytes:
        """The bytes of one listed object from `start` up to `end`, which lie within it."""

    def read_many(
        self, infos: Iterable[ObjectInfo], start: Start = all_of
    ) -> Iterator[tuple[ObjectInfo, Iterator[bytes]]]:
        """Listed objects with their bytes in chunks, in the order given, read ahead.

        Of each object the bytes from `start(info)` on; by default all.
        Chunks raise FetchError or TruncatedError where that object fails; the next one can be
        asked for all the same.
        """

    def get(self, key: str) -> bytes | None:
        """A small object whole, by its full key; None if there is none."""

    def put(self, key: str, data: bytes) -> None:
        """Write a small object whole, by its full key."""

    def put_file(self, key: str, path: Path) -> None:
        """Write a file of this machine, of up to 5 GiB, by its full key: whole or not at all."""

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Write a small object whole unless there is one; return whether it holds these bytes.

        Of several writers of different bytes one succeeds.
        """

    def list_folder(self, prefix: str) -> list[ObjectInfo]:
        """The objects of a folder of few, by the beginning of their full keys, in byte order.

        The folder need not exist.
        """

    def delete(self, key: str) -> None:
        """Delete an object, by its full key, if there is one."""


def open_store(location: Location, access: Access | None = None, *, write: bool = False) -> Store:
    """Open a place to read from, or with `write` a folder to write to.

    Args:
        location: An S3 URI or local path. One that ends in `/` is a folder; any other is the
            object of that name if there is one, else the folder of that name.
        access: How to reach S3; by default as the environment says.
        write: It need not exist yet, and is a folder in any case.

    Raises:
        UsageError: It does not exist, or the access to it is wrong, in one line.
        ServiceError: The service does not answer.
    """
    if location.bucket is None:
        from raywork.storage.local import open_local

        return open_local(location, write=write)
    from raywork.storage.opening import open_s3

    return open_s3(location, access or Access(), write=write)
