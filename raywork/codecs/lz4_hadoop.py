"""LZ4 as Hadoop's Lz4Codec writes it: the one form of LZ4 text that Athena reads.

The framing is that of Hadoop's snappy, around raw LZ4 blocks. A prefix that ends between two
blocks is a whole object of its own: that it was cut there cannot be seen.
"""

from collections.abc import Iterator

from raywork.codecs.model import CHUNK, Limits
from raywork.codecs.snappy_framings import sized
from raywork.codecs.source import Source
from raywork.errors import CorruptError

_EXPANSION = 255
"""The most bytes that one byte of an LZ4 block can give."""


def lz4_hadoop(source: Source, limits: Limits) -> Iterator[bytes]:
    """Decodes all blocks.

    Raises:
        CorruptError: a block is invalid or gives more than it declares.
        TruncatedError: the last block is not complete.
        LimitError: a block takes more than `limits.block`.
    """
    from lz4.block import LZ4BlockError, decompress

    while source.more():
        missing = int.from_bytes(source.take(4, "a Hadoop block"))
        while missing:
            offset = source.offset
            data = sized(source, limits)
            room = min(missing, len(data) * _EXPANSION, limits.block)
            try:
                given = decompress(data, uncompressed_size=room)
            except LZ4BlockError as error:
                raise CorruptError(f"the lz4 block at byte {offset} is corrupt: {error}") from None
            missing -= len(given)
            for start in range(0, len(given), CHUNK):
                yield given[start : start + CHUNK]
