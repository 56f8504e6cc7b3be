"""Whether an object and its counterpart are the same, by what is known without reading them."""

import re
from typing import Final, NamedTuple

from raywork.bulkcopy.options import Compare
from raywork.report.shown import counted
from raywork.storage import ObjectInfo

_MD5: Final = re.compile(r'"?[0-9a-f]{32}"?')

MULTIPART: Final = "multipart etag"
"""The method of ETags of multipart uploads: MD5s of the MD5s of their parts."""

_PROOFS: Final = frozenset({"checksum", "etag", MULTIPART})


class Verdict(NamedTuple):
    """Whether two objects are the same, and by which method that was found."""

    same: bool
    method: str

    @property
    def proves(self) -> bool:
        """Whether it depends on all bytes, and not on sizes and times alone."""
        return self.method in _PROOFS


def compare(source: ObjectInfo, destination: ObjectInfo, method: Compare) -> Verdict | None:
    """Compare what two listings show; None where only their checksums can tell.

    `size` is equal sizes. `mtime` is that and a destination that is not older. `etag` is equal
    ETags where both are of one part, else as `mtime`: the ETag of a multipart upload depends on
    its parts. `checksum` finds equal ETags, too, to be the same.
    """
    if source.size != destination.size:
        return Verdict(same=False, method="size")
    if method == "size":
        return Verdict(same=True, method="size")
    if method in {"etag", "checksum"} and source.etag and destination.etag:
        if source.etag == destination.etag:
            return Verdict(same=True, method=MULTIPART if "-" in source.etag else "etag")
        if method == "etag" and plain(source.etag) and plain(destination.etag):
            return Verdict(same=False, method="etag")
    if method == "checksum":
        return None
    newer = int(destination.modified) >= int(source.modified)
    return Verdict(same=newer, method="mtime")


def compare_checksums(source: dict[str, str], destination: dict[str, str]) -> Verdict | None:
    """Compare full-object checksums, None where the two have none of the same algorithm."""
    for algorithm, value in source.items():
        if algorithm in destination:
            return Verdict(destination[algorithm] == value, "checksum")
    return None


def by_size_alone(count: int) -> list[str]:
    """Return what is to be said of so many pairs whose contents could not be compared."""
    if not count:
        return []
    said = (
        f"{counted(count, 'object')} compared by size alone: the two sides have no full-object"
        " checksums of one algorithm, and no ETags that can be compared"
    )
    return [said]


def plain(etag: str) -> bool:
    """Return whether an ETag is that of an object of one part: an MD5, unless KMS encrypts it."""
    return _MD5.fullmatch(etag) is not None
