"""One segment of a journal: some entries, as an immutable object with a checksum."""

from typing import Any, Final

import msgspec

from raywork.errors import RayworkError

VERSION: Final = 1
_LONGEST_HEAD: Final = 1 << 20


class Head(msgspec.Struct, frozen=True):
    """The first line of a segment, as JSON: `head -n 1` shows it."""

    number: int
    run: str
    """The run of a driver that wrote it."""
    plan: dict[str, str]
    """What the journal is of."""
    snapshot: bool = False
    """Its entries stand for those of all segments before it, too."""
    version: int = VERSION


def pack(head: Head, entries: list[Any]) -> bytes:
    """Return a segment: its head, and below it the entries as MessagePack in one zstd frame."""
    from zstandard import ZstdCompressor

    packer = ZstdCompressor(level=3, write_checksum=True, write_content_size=True)
    body = packer.compress(msgspec.msgpack.encode(entries))
    return msgspec.json.encode(head) + b"\n" + body


def head_of(data: bytes, uri: str) -> Head:
    """Return the head of a segment.

    Raises:
        RayworkError: it is none, or of a version that this release does not know.
    """
    line, newline, _ = data[:_LONGEST_HEAD].partition(b"\n")
    if not newline:
        raise damaged(uri, "its first line does not end")
    try:
        found = msgspec.json.decode(line)
        version = found.get("version", VERSION) if isinstance(found, dict) else VERSION
        if version != VERSION:
            raise RayworkError(
                f"{uri} has version {version}, this release reads version {VERSION}: use the"
                " release that wrote it, or another state"
            )
        return msgspec.convert(found, Head)
    except msgspec.DecodeError as error:
        raise damaged(uri, error) from None


def entries_of(data: bytes, uri: str, entry_type: Any) -> list[Any]:
    """Return the entries of a segment.

    Raises:
        RayworkError: it is cut off, or damaged otherwise.
    """
    from zstandard import ZstdDecompressor, ZstdError

    body = memoryview(data)[data.index(b"\n") + 1 :]
    try:
        # One frame to its end: this finds what was cut off, and what was changed by its checksum.
        packed = ZstdDecompressor().decompress(body, allow_extra_data=False)
        return msgspec.msgpack.decode(packed, type=list[entry_type])
    except (ZstdError, msgspec.DecodeError) as error:
        raise damaged(uri, error) from None


def damaged(uri: str, error: Exception | str) -> RayworkError:
    """Return the error for a segment that cannot be read."""
    return RayworkError(
        f"{uri} is damaged ({error}): nothing can go on from this state. Name another, or start"
        " over with --full"
    )
