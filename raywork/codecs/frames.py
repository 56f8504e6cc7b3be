"""Skippable frames, which zstd (RFC 8878, 3.1.2) and the LZ4 frame format share."""

from raywork.codecs.source import Source

_MAGICS = {bytes((first, 0x2A, 0x4D, 0x18)) for first in range(0x50, 0x60)}


def is_skippable(head: bytes) -> bool:
    """Whether bytes begin with the magic number of a skippable frame."""
    return head[:4] in _MAGICS


def skip_frames(source: Source) -> bool:
    """Passes over the skippable frames that come next; whether the object ended with them.

    Raises:
        TruncatedError: the last of them is not complete.
    """
    skipped = False
    while is_skippable(source.peek(4)):
        source.skip(4, "a skippable frame")
        length = int.from_bytes(source.take(4, "a skippable frame"), "little")
        source.skip(length, "a skippable frame")
        skipped = True
    head = source.peek(4)
    if head and any(magic.startswith(head) for magic in _MAGICS):
        source.skip(4, "a skippable frame")
    return skipped and not head
