"""What a copy and a verification answer: the documents that `--json` prints."""

import msgspec

EXAMPLES = 100
"""How many entries a list of examples holds; counts are always complete."""


class Failure(msgspec.Struct, frozen=True, order=True):
    """An object that could not be copied, compared or deleted."""

    key: str
    reason: str


class CopyResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of one copy: listed = copied + identical + skipped + failed."""

    source: str
    destination: str
    listed: int
    copied: int
    identical: int
    skipped: int
    failed: int
    deleted: int
    """Objects removed from the destination, since the source has none of that name."""
    undeleted: int
    """Objects that were to be removed from the destination, and were not."""
    moved: int
    """Objects removed from the source, since the destination has them."""
    bytes: int
    """Of the copied objects."""
    seconds: float
    failures: list[Failure]
    """The first; their number is `failed`."""
    skipped_reasons: dict[str, int]
    verified: dict[str, int]
    """Copied objects that were verified, by the method that their checksums allowed."""
    locked: dict[str, int]
    """Copied objects whose originals are under Object Lock: `retention` to come, `legal hold`."""
    extra: int
    """Objects of the destination that the source has none for."""
    warnings: list[str]
    planned: list[str]
    """With `--dry-run`, the first actions that would be taken."""
    planned_count: int
    """How many there are in all."""
    planned_file: str
    """Where all of them are, a line of JSON each; empty without `--out`."""
    dry_run: bool = False
    engine: str = ""
    workers: int = 1


class Difference(msgspec.Struct, frozen=True, order=True):
    """An object that is not the same on both sides: `-`, `+`, `*` or `!`, as rclone has them."""

    key: str
    sign: str
    reason: str


class VerifyResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of one verification."""

    source: str
    destination: str
    identical: int
    differ: int
    missing_on_source: int
    """Of those that were found, if this is not `complete`."""
    missing_on_destination: int
    errors: int
    skipped: int
    bytes: int
    """Of the identical objects."""
    compared: dict[str, int]
    """Pairs by the method that their checksums allowed."""
    examples: list[Difference]
    warnings: list[str]
    seconds: float
    complete: bool = True
    """Whether all that the destination alone has was found."""
    engine: str = ""
    workers: int = 1
