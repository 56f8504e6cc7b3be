"""The elements of a raw snappy block: how long each is and how much it gives.

A block is the uncompressed length as a varint of at most 32 bits, then tags: a literal (the bytes
follow) or a copy of earlier output (its distance follows). Source: google/snappy,
format_description.txt.
"""

from collections.abc import Iterator

_MAX_VARINT = 5
_LONG_LITERAL = 60
"""A literal whose tag says 60 to 63 has its length in the next one to four bytes."""


def _short_tag(tag: int) -> tuple[int, int]:
    """Bytes that an element takes and gives; (0, 0) for a literal that has length bytes."""
    kind, upper = tag & 3, tag >> 2
    if kind == 0:
        return (0, 0) if upper >= _LONG_LITERAL else (upper + 2, upper + 1)
    if kind == 1:
        return 2, (upper & 7) + 4
    return (3 if kind == 2 else 5), upper + 1  # noqa: PLR2004 - the kinds of the format


TAKES, GIVES = (bytes(column) for column in zip(*map(_short_tag, range(256)), strict=True))


def max_compressed(size: int) -> int:
    """The longest block that an encoder makes of `size` bytes (snappy's MaxCompressedLength)."""
    return 32 + size + size // 6


def read_size(block: memoryview | bytes) -> tuple[int, int] | None:
    """The uncompressed size that a block declares and the bytes of that varint; None: no varint."""
    size = 0
    for count, byte in enumerate(block[:_MAX_VARINT]):
        size |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:  # noqa: PLR2004 - the varint's continuation bit
            return (size, count + 1) if size < 1 << 32 else None
    return None


def is_unfinished(head: bytes) -> bool:
    """Whether an object of these bytes alone breaks off inside its first varint."""
    return len(head) < _MAX_VARINT and all(byte >= 0x80 for byte in head)  # noqa: PLR2004


def write_size(size: int) -> bytes:
    """The varint that declares an uncompressed size."""
    out = bytearray()
    while size >= 0x80:  # noqa: PLR2004 - the varint's continuation bit
        out.append(size & 0x7F | 0x80)
        size >>= 7
    out.append(size)
    return bytes(out)


def literal(data: bytes) -> bytes:
    """The element that gives `data` (1 byte to 4 GiB)."""
    return b"\xfc" + (len(data) - 1).to_bytes(4, "little") + data


def measure(tags: memoryview | bytes, want: int) -> tuple[int, int]:
    """The bytes of the whole elements that give `want` bytes or just more, and what they give."""
    pos = given = 0
    end = len(tags)
    while given < want and pos < end:
        tag = tags[pos]
        takes, gives = TAKES[tag], GIVES[tag]
        if not takes:
            width = (tag >> 2) - _LONG_LITERAL + 1
            gives = int.from_bytes(tags[pos + 1 : pos + 1 + width], "little") + 1
            takes = 1 + width + gives
        if pos + takes > end:
            break
        pos += takes
        given += gives
    return pos, given


def copies(tags: memoryview | bytes) -> Iterator[tuple[int, int]]:
    """For each whole copy, the output given before it and how far back it reaches."""
    tags = memoryview(tags)
    pos = given = 0
    while pos < len(tags):
        takes, gives = measure(tags[pos:], 1)
        if not takes:
            return
        kind = tags[pos] & 3
        if kind == 1:
            yield given, (tags[pos] >> 5) << 8 | tags[pos + 1]
        elif kind:
            yield given, int.from_bytes(tags[pos + 1 : pos + takes], "little")
        pos += takes
        given += gives


def plausible(head: bytes) -> bool:
    """Whether bytes can be the beginning of a raw block."""
    declared = read_size(head)
    if declared is None:
        return is_unfinished(head)
    size, start = declared
    tags = memoryview(head)[start:]
    used, given = measure(tags, size + 1)
    return given <= size and all(0 < back <= before for before, back in copies(tags[:used]))
