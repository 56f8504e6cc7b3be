"""The two ends of a copy: what each must do, whether it is a bucket or a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from raywork.bulkcopy.options import CopyOptions
from raywork.storage import ObjectInfo
from raywork.storage.answers import Head, Part


@dataclass(frozen=True, slots=True)
class Look:
    """What an object is like beside its bytes, as headers of a new one."""

    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[tuple[str, str]] = ()
    tags_left: bool = False
    """They could not be read, or not be written, and are left behind."""
    algorithm: str | None = None
    """Of its full-object checksum, upper case."""
    modified: float = 0.0
    lock: Mapping[str, str] = field(default_factory=dict)
    """Retention and legal hold, as headers."""

    def written(self, options: CopyOptions, storage_class: str | None) -> dict[str, str]:
        """Return all headers of the new object."""
        headers = {**self.headers, **options.written(storage_class)}
        if options.object_lock == "copy":
            headers |= self.lock
        if self.tags:
            headers["x-amz-tagging"] = urlencode(list(self.tags))
        return headers


class Source(Protocol):
    """Where objects come from."""

    async def again(self, info: ObjectInfo) -> ObjectInfo | None:
        """Return an object as it is now, None if it is gone."""

    async def head(
        self, key: str, version: str | None = None, *, checksums: bool = False
    ) -> Head | None:
        """Return what is known about an object, None if there is none."""

    async def look(self, info: ObjectInfo, options: CopyOptions) -> Look:
        """Find out what an object is like."""

    async def read(self, info: ObjectInfo, start: int, end: int) -> bytes:
        """Return the bytes from `start` to `end` of the very object that was listed."""

    async def remove(self, info: ObjectInfo) -> None:
        """Delete an object that was copied.

        Raises:
            FailedCopyError: it has changed since it was copied.
        """


class Destination(Protocol):
    """Where objects go."""

    async def put(self, key: str, body: bytes, headers: Mapping[str, str], look: Look) -> str:
        """Write an object whole and return its ETag."""

    async def begin(self, key: str, headers: Mapping[str, str]) -> str:
        """Begin to write an object in parts, and return the name of that."""

    async def put_part(self, key: str, upload: str, number: int, start: int, body: bytes) -> Part:
        """Write one part."""

    async def finish(
        self, key: str, upload: str, parts: Sequence[Part], headers: Mapping[str, str], look: Look
    ) -> str:
        """Make an object of its parts and return its ETag."""

    async def give_up(self, key: str, upload: str) -> None:
        """Leave nothing of an object that was begun."""

    async def remove(self, info: ObjectInfo) -> None:
        """Delete an object.

        Raises:
            FailedCopyError: it has changed since it was listed.
        """

    async def head(
        self, key: str, version: str | None = None, *, checksums: bool = False
    ) -> Head | None:
        """Return what is known about an object, None if there is none."""
