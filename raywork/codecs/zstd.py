"""Zstandard: frames one after another, skippable ones between them (RFC 8878)."""

from collections.abc import Iterator
from typing import IO, cast

from raywork.codecs.frames import skip_frames
from raywork.codecs.model import CHUNK, Limits
from raywork.codecs.source import Source
from raywork.errors import CorruptError, LimitError

MAGIC = b"\x28\xb5\x2f\xfd"
_RLE, _RESERVED = 1, 3
_MAX_BLOCK = 128 << 10
_CHECKSUM = 4
_inside = "a zstd frame"


def zstd(source: Source, limits: Limits) -> Iterator[bytes]:
    """Decodes all frames. A cut between two frames leaves a whole object and cannot be seen.

    Raises:
        CorruptError: a frame is invalid, fails its checksum or needs a dictionary, or other bytes
            follow it.
        TruncatedError: the last frame is not complete.
        LimitError: a frame needs a window larger than `limits.block`.
    """
    from zstandard import ZstdDecompressor, ZstdError

    # The window is checked with each header; the library's own limit is a power of two.
    decompressor = ZstdDecompressor(max_window_size=1 << 31)
    ended = skip_frames(source)
    while not ended:
        try:
            file = cast("IO[bytes]", _Frame(source, limits))
            with decompressor.stream_reader(file, read_size=CHUNK, closefd=False) as reader:
                while chunk := reader.read(CHUNK):
                    yield chunk
        except ZstdError as error:
            raise CorruptError(f"{_inside} is corrupt near byte {source.offset}: {error}") from None
        ended = skip_frames(source) or not source.more()


class _Frame:
    """A file of exactly one frame, for the library to read.

    The library takes a frame that breaks off for one that has ended: its blocks are counted here.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        self._source = source
        self._pending, self._checksum = _read_header(source, limits)
        self._ended = False

    def read(self, size: int) -> bytes:
        """The header, then block by block, whatever `size` says: never more than 128 KiB."""
        del size
        if self._pending or self._ended:
            pending, self._pending = self._pending, b""
            return pending
        offset = self._source.offset
        header = bytes(self._source.take(3, _inside))
        fields = int.from_bytes(header, "little")
        kind, length = fields >> 1 & 3, fields >> 3
        if kind == _RESERVED or (length > _MAX_BLOCK and kind != _RLE):
            raise CorruptError(f"the zstd block at byte {offset} is invalid")
        body = self._source.take(1 if kind == _RLE else length, _inside)
        self._ended = bool(fields & 1)
        tail = self._source.take(_CHECKSUM, _inside) if self._ended and self._checksum else b""
        return b"".join((header, body, tail))


def _read_header(source: Source, limits: Limits) -> tuple[bytes, bool]:
    """The bytes of the next frame's header and whether a checksum ends the frame."""
    from zstandard import frame_header_size, get_frame_parameters

    offset = source.offset
    head = source.peek(5)
    if not head.startswith(MAGIC):
        if MAGIC.startswith(head):
            source.take(5, _inside)
        raise CorruptError(f"no zstd frame begins at byte {offset}")
    size = frame_header_size(head) if len(head) == 5 else 5  # noqa: PLR2004
    header = bytes(source.take(size, "the header of a zstd frame"))
    frame = get_frame_parameters(header)
    if frame.dict_id:
        raise CorruptError(
            f"the zstd frame at byte {offset} needs the dictionary {frame.dict_id}, "
            "which is not at hand: compress the object without one"
        )
    if frame.window_size > limits.block:
        raise LimitError(
            f"the zstd frame at byte {offset} needs a window of {frame.window_size} bytes, more "
            f"than the limit of {limits.block}: compress it with a smaller window (without "
            "--ultra --long), or leave it out with --exclude"
        )
    return header, bool(frame.has_checksum)
