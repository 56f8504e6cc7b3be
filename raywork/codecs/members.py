"""Streams that a library decodes: gzip, zlib, deflate, bzip2 and LZ4 frames.

All but deflate may stand one after another in an object. Where it was cut just between two
streams, what is left is a whole object of its own: that cannot be seen.
"""

from collections.abc import Iterator
from typing import Protocol

from raywork.codecs.frames import skip_frames
from raywork.codecs.model import CHUNK
from raywork.codecs.source import Source
from raywork.errors import CorruptError

GZIP_MAGIC = b"\x1f\x8b\x08"
LZ4_MAGIC = b"\x04\x22\x4d\x18"
BZIP2_MAGIC = b"BZh"

_PIECE = 64 << 10
"""Compressed bytes given to a library at once: it copies what it leaves for its next call."""


class _Decoder(Protocol):
    """What the decoders of bz2, lz4 and isal have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes | None: ...
    def decompress(self, data: memoryview | bytes, /, max_length: int) -> bytes: ...


def gzip(source: Source) -> Iterator[bytes]:
    """Members of gzip (RFC 1952), CRC and length checked; zero bytes may pad the end.

    Raises:
        CorruptError: a member is invalid, or something else follows it.
        TruncatedError: the last member is not complete.
    """
    from isal import igzip_lib

    while True:
        _expect(source, "gzip", begins=GZIP_MAGIC.startswith(source.peek(3)))
        yield from _stream(source, "gzip", igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP))
        if _ends_in_zeros(source):
            return


def zlib(source: Source) -> Iterator[bytes]:
    """Zlib streams (RFC 1950), Adler-32 checked: what Hadoop writes as `.deflate`.

    Raises:
        CorruptError: a stream is invalid, or something else follows it.
        TruncatedError: the last stream is not complete.
    """
    from isal import igzip_lib

    while True:
        head = source.peek(2)
        _expect(source, "zlib", begins=len(head) < 2 or is_zlib(head))  # noqa: PLR2004
        yield from _stream(source, "zlib", igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_ZLIB))
        if not source.more():
            return


def is_zlib(head: bytes) -> bool:
    """Whether bytes begin with a zlib header (RFC 1950, 2.2) that asks for no dictionary."""
    if len(head) < 2:  # noqa: PLR2004
        return False
    method, flags = head[:2]
    return (
        method & 0x0F == 8  # noqa: PLR2004 - deflate
        and method >> 4 <= 7  # noqa: PLR2004 - a window of at most 32 KiB
        and not flags & 0x20
        and (method << 8 | flags) % 31 == 0
    )


def deflate(source: Source) -> Iterator[bytes]:
    """One raw deflate stream (RFC 1951), which has no checksum.

    Raises:
        CorruptError: it is invalid, or something follows it.
        TruncatedError: it is not complete.
    """
    from isal import igzip_lib

    decoder = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
    yield from _stream(source, "deflate", decoder)
    _expect(source, "deflate", begins=not source.more())


def bzip2(source: Source) -> Iterator[bytes]:
    """Bzip2 streams, CRCs checked.

    Raises:
        CorruptError: a stream is invalid, or something else follows it.
        TruncatedError: the last stream is not complete.
    """
    from bz2 import BZ2Decompressor

    while True:
        _expect(source, "bzip2", begins=BZIP2_MAGIC.startswith(source.peek(3)))
        yield from _stream(source, "bzip2", BZ2Decompressor())
        if not source.more():
            return


def lz4(source: Source) -> Iterator[bytes]:
    """LZ4 frames, with their checksums where they have them, and skippable frames between them.

    Raises:
        CorruptError: a frame is invalid, or something else follows it.
        TruncatedError: the last frame is not complete.
    """
    from lz4.frame import LZ4FrameDecompressor

    ended = skip_frames(source)
    while not ended:
        _expect(source, "lz4", begins=LZ4_MAGIC.startswith(source.peek(4)))
        yield from _stream(source, "lz4", LZ4FrameDecompressor())
        ended = skip_frames(source) or not source.more()


def _stream(source: Source, name: str, decoder: _Decoder) -> Iterator[bytes]:
    """Decodes one stream to its end and leaves the bytes behind it in the source."""
    while not decoder.eof:
        piece = source.some(_PIECE) if decoder.needs_input else memoryview(b"")
        if not piece and decoder.needs_input:
            raise source.truncated(f"a {name} stream")
        try:
            chunk = decoder.decompress(piece, max_length=CHUNK)
        except Exception as error:  # noqa: BLE001 - each library raises something else
            raise CorruptError(
                f"the {name} stream is corrupt near byte {source.offset}: {error}"
            ) from None
        if chunk:
            yield chunk
    source.unread(decoder.unused_data or b"")


def _expect(source: Source, name: str, *, begins: bool) -> None:
    if not begins:
        raise CorruptError(
            f"no {name} stream begins at byte {source.offset}, where the one before it ended"
            if source.offset
            else f"the object does not begin with a {name} stream"
        )


def _ends_in_zeros(source: Source) -> bool:
    """Whether nothing follows, or nothing but zero bytes."""
    if not source.more():
        return True
    if source.peek(1) != b"\0":
        return False
    offset = source.offset
    while piece := source.some(_PIECE):
        if any(piece):
            raise CorruptError(
                f"the zero bytes at byte {offset}, where a gzip stream ended, are not the end"
            )
    return True
