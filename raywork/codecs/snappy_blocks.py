"""Decodes the raw snappy blocks that every snappy framing wraps."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from raywork.codecs.model import CHUNK, Limits
from raywork.codecs.snappy_tags import read_size
from raywork.errors import CorruptError, LimitError


class Block(NamedTuple):
    """One block as its framing describes it."""

    offset: int
    data: memoryview
    compressed: bool = True
    crc: int | None = None
    """The masked CRC-32C of the uncompressed bytes, where the framing has one."""
    most: int | None = None
    """The largest uncompressed size that the framing allows."""


def block_size(block: Block) -> int:
    """The uncompressed bytes of a block, as it declares.

    Raises:
        CorruptError: it declares none, or more than its framing allows.
    """
    if not block.compressed:
        size = len(block.data)
    else:
        declared = read_size(block.data)
        if declared is None:
            raise CorruptError(f"the snappy block at byte {block.offset} has no valid length")
        size = declared[0]
    if block.most is not None and size > block.most:
        raise CorruptError(
            f"the snappy block at byte {block.offset} declares {size} bytes; "
            f"its framing allows {block.most}"
        )
    return size


def decode(blocks: Iterable[Block], limits: Limits) -> Iterator[bytes]:
    """The uncompressed bytes of all blocks, in bounded chunks.

    Raises:
        CorruptError: a block breaks the format, or its length or checksum does not agree.
        LimitError: a block and its output take more than `limits.block`.
    """
    gathered = Gathered()
    for block in blocks:
        size = block_size(block)
        if size + len(block.data) > limits.block:
            raise too_large(block.offset, size + len(block.data), limits)
        if size > gathered.room:
            yield from gathered.drain()
        target = gathered.grow(size)
        if block.compressed:
            decode_block(block.data, target, block.offset)
        else:
            target[:] = block.data
        if block.crc is not None and _masked_crc32c(bytes(target)) != block.crc:
            raise CorruptError(f"the snappy block at byte {block.offset} fails its CRC-32C")
    yield from gathered.drain()


def decode_block(data: memoryview | bytes, target: memoryview, offset: int) -> None:
    """Decodes one whole block, which must fill `target`.

    Raises:
        CorruptError: the block is invalid.
    """
    from cramjam import DecompressionError, snappy

    try:
        # The library refuses a block whose bytes give more or less than it declares.
        snappy.decompress_raw_into(data, target)
    except DecompressionError as error:
        raise CorruptError(f"the snappy block at byte {offset} is corrupt: {error}") from None


def too_large(offset: int, size: int, limits: Limits) -> LimitError:
    """The error for a block that needs `size` bytes of memory."""
    return LimitError(
        f"the block at byte {offset} needs {size} bytes of memory, more than the limit of "
        f"{limits.block}: write the object in smaller blocks"
    )


def _masked_crc32c(data: bytes) -> int:
    """CRC-32C, rotated and offset as snappy's framing_format.txt asks."""
    import google_crc32c

    crc: int = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


class Gathered:
    """Output on its way out: blocks are decoded side by side in one buffer that is used again.

    A fresh allocation for every block or chunk costs half the speed, in page faults.
    """

    def __init__(self) -> None:
        self._buffer = memoryview(bytearray(CHUNK))
        self._filled = 0

    @property
    def room(self) -> int:
        """Bytes that still fit in before the next `drain`."""
        return len(self._buffer) - self._filled

    def grow(self, size: int) -> memoryview:
        """The next `size` bytes, to be written by the caller."""
        if size > self.room:
            self._buffer = memoryview(bytearray(size))
        start, self._filled = self._filled, self._filled + size
        return self._buffer[start : self._filled]

    def drain(self) -> Iterator[bytes]:
        """Everything gathered, in chunks."""
        for start in range(0, self._filled, CHUNK):
            yield bytes(self._buffer[start : min(start + CHUNK, self._filled)])
        self._filled = 0
