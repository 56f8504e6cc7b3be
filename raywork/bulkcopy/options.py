"""What changes the outcome of a copy."""

from dataclasses import dataclass, field
from typing import Final, Literal

from raywork.storage import Filters

Compare = Literal["size", "mtime", "etag", "checksum"]
Verify = Literal["size", "etag", "checksum"]
Tags = Literal["copy", "drop", "require"]
ObjectLock = Literal["report", "copy", "ignore"]

THRESHOLD_BYTES: Final = 256 << 20
"""Larger objects are copied in parts, many at once: one CopyObject moves about 90 MB/s."""

PART_BYTES: Final = 64 << 20
"""So that the first and the last parts of a copy, when fewer are under way, take no second."""

STREAM_PART_BYTES: Final = 16 << 20
"""Of what passes through this process, where parts lie in memory."""

LARGEST_SINGLE_BYTES: Final = 5 << 30
"""The most that one CopyObject takes."""

LEAST_PART_BYTES: Final = 5 << 20
MOST_PARTS: Final = 10_000

_KEPT_CLASSES: Final = frozenset(
    {
        "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER",
        "DEEP_ARCHIVE", "GLACIER_IR",
    }
)  # fmt: skip
"""Storage classes, other than the default, that a new object can be given."""

STORAGE_CLASSES: Final = _KEPT_CLASSES | {"STANDARD"}


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """How to copy; the command line's options of the same names say more."""

    filters: Filters = field(default_factory=Filters)
    compare: Compare = "mtime"
    verify: Verify | None = None
    tags: Tags = "copy"
    storage_class: str = "keep"
    sse: str | None = None
    sse_kms_key_id: str | None = None
    acl: str | None = None
    checksum_algorithm: str | None = None
    if_none_match: bool = False
    versions: bool = False
    object_lock: ObjectLock = "report"
    move: bool = False
    dry_run: bool = False
    threshold: int = THRESHOLD_BYTES
    """Bytes; larger objects go in parts."""
    part_size: int = PART_BYTES

    def written(self, storage_class: str | None) -> dict[str, str]:
        """Return the headers of a new object that do not come with the source's own.

        `storage_class` is the source's.
        """
        wanted = self.storage_class
        if wanted == "keep":
            wanted = storage_class if storage_class in _KEPT_CLASSES else ""
        headers = {
            "x-amz-storage-class": wanted,
            "x-amz-server-side-encryption": self.sse,
            "x-amz-server-side-encryption-aws-kms-key-id": self.sse_kms_key_id,
            "x-amz-acl": self.acl,
            "x-amz-checksum-algorithm": self.checksum_algorithm,
        }
        return {name: value for name, value in headers.items() if value}

    def spans(self, size: int) -> list[range]:
        """Return the bytes of each part of an object, of whole MiB but for the last."""
        mib = 1 << 20
        least = -(-size // MOST_PARTS)
        part = max(self.part_size, -(-least // mib) * mib)
        return [range(start, min(start + part, size)) for start in range(0, size, part)]
