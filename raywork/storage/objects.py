"""What a store holds, as data: objects and ranges of their keys."""

from dataclasses import dataclass
from itertools import pairwise

import msgspec

ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes that cannot be read before a restore. GLACIER_IR can."""


class ObjectInfo(msgspec.Struct, frozen=True, gc=False):
    """One object as a listing shows it.

    `key` is the raw key in the bucket, or the path below a local folder with `/` between names.
    `size` is in bytes, `modified` in seconds since 1970. `problem` says why the object cannot be
    read at all (a fifo, a broken link, a folder without permission); such an entry is listed so
    that it can be reported, and reading it raises FetchError. `version` is the id of the version
    that is meant, None for the newest; `deleted` says that it is a delete marker, and no object.
    """

    key: str
    size: int
    etag: str | None = None
    modified: float = 0.0
    storage_class: str | None = None
    restored: bool = False
    problem: str | None = None
    version: str | None = None
    deleted: bool = False

    @property
    def archived(self) -> bool:
        """Whether the object must be restored before it can be read."""
        return self.storage_class in ARCHIVED and not self.restored


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The keys that begin with `prefix` and are after `after` and not after `until`.

    Keys compare by their UTF-8 bytes, which for valid text is how Python compares strings.
    None leaves that end open.
    """

    prefix: str = ""
    after: str | None = None
    until: str | None = None

    def __contains__(self, key: str) -> bool:
        return (
            key.startswith(self.prefix)
            and (self.after is None or key > self.after)
            and (self.until is None or key <= self.until)
        )

    def holds_folder(self, folder: str) -> bool:
        """Whether a key that begins with `folder` can be in the range."""
        begins = folder.startswith(self.prefix) or self.prefix.startswith(folder)
        above = self.after is None or folder > self.after or self.after.startswith(folder)
        return begins and above and (self.until is None or folder <= self.until)

    def cut(self, points: list[str]) -> "list[KeyRange]":
        """The same keys as several ranges: one ends, and the next begins, at each point.

        `points` ascend and lie inside the range.
        """
        ends = [self.after, *points, self.until]
        return [KeyRange(self.prefix, a, b) for a, b in pairwise(ends)]
