"""An object that the destination has: copied by this run, or there already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from raywork.storage import ObjectInfo


@dataclass(slots=True)
class Copied:
    """What became of an object that was copied."""

    info: ObjectInfo
    """The version that was copied."""
    etag: str | None = None
    """Of the copy."""
    tags_left: bool = False
    """Whether its tags could not be read, or not be written, and were left behind."""
    lock: Mapping[str, str] = field(default_factory=dict)
    """The original's retention and legal hold, as headers."""
    verified: str | None = None
    """The method by which it was verified, if it was."""
    identical: bool = False
    """Whether the destination had it already."""
