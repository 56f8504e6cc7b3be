"""Raw snappy: the whole object is one block."""

from collections.abc import Iterator

from raywork.codecs.model import CHUNK, Limits
from raywork.codecs.snappy_blocks import Block, decode, decode_block, too_large
from raywork.codecs.snappy_tags import (
    copies,
    is_unfinished,
    literal,
    max_compressed,
    measure,
    read_size,
    write_size,
)
from raywork.codecs.source import Source
from raywork.errors import CorruptError, LimitError

_HISTORY = 64 << 10
"""Bytes that a copy may reach back. Encoders cut their input into fragments of 64 KiB and no copy
leaves its fragment, so the 64 KiB before an element are enough."""
_STEP = 256 << 10
"""Compressed bytes that are decoded at once where the whole does not fit into memory."""


def raw_snappy(source: Source, limits: Limits) -> Iterator[bytes]:
    """Decodes a raw block: at once where it fits into `limits.block`, else piece by piece.

    Raises:
        CorruptError: the block is invalid, or bytes follow it.
        TruncatedError: it ends before it has given the length that it declares.
        LimitError: it cannot be decoded piece by piece within `limits.block`.
    """
    head = source.peek(5)
    declared = read_size(head)
    if declared is None:
        if is_unfinished(head):
            source.skip(len(head), "")
            raise source.truncated("the length of a snappy block")
        raise CorruptError("the object does not begin with the length of a snappy block")
    size, start = declared
    if size + (source.size or max_compressed(size)) <= limits.block:
        yield from _whole(source, size, start, limits)
    else:
        source.skip(start, "the length of a snappy block")
        yield from _piecewise(source, size, limits)


def _whole(source: Source, size: int, start: int, limits: Limits) -> Iterator[bytes]:
    data = source.upto(limits.block - size)
    if source.more():
        raise CorruptError(
            f"the object is longer than any snappy block of {size} bytes: it is not raw snappy, "
            "or bytes follow the block"
        )
    try:
        yield from decode([Block(0, data)], limits)
    except CorruptError:
        if measure(data[start:], size)[1] < size:
            raise source.truncated(f"a snappy block of {size} bytes") from None
        raise


def _piecewise(source: Source, size: int, limits: Limits) -> Iterator[bytes]:
    produced = 0
    history = tags = b""
    while produced < size:
        piece = source.upto(max(_STEP, len(tags)))
        tags += piece
        used, given = measure(tags, size - produced)
        if used:
            start = source.offset - len(tags)
            if produced + given > size:
                raise CorruptError(f"the snappy block gives more than its {size} bytes")
            out = _continue(tags[:used], given, history, produced, start)
            for at in range(len(history), len(out), CHUNK):
                yield bytes(out[at : at + CHUNK])
            produced += given
            history = bytes(out[-_HISTORY:])
            tags = tags[used:]
        elif not piece:
            raise source.truncated(f"a snappy block of {size} bytes")
        elif len(tags) > limits.block:
            raise too_large(source.offset - len(tags), len(tags), limits)
    if tags or source.more():
        raise CorruptError(f"bytes follow the snappy block of {size} bytes")


def _continue(tags: bytes, given: int, history: bytes, produced: int, offset: int) -> memoryview:
    """Decodes elements in the middle of a block, as a block that begins with the history."""
    out = memoryview(bytearray(len(history) + given))
    start = literal(history) if history else b""
    try:
        decode_block(write_size(len(out)) + start + tags, out, offset)
    except CorruptError:
        for before, back in copies(tags):
            if before + len(history) < back <= before + produced:
                raise LimitError(
                    f"the snappy block refers back by {back} bytes near byte {offset} and is too "
                    "large to be held in memory: write it in the framed format"
                ) from None
        raise
    return out
