"""Compressed chunks in, bounded chunks of what they hold out."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from raywork.codecs import members, snappy_framings
from raywork.codecs.detect import HEAD, detect
from raywork.codecs.foreign import foreign
from raywork.codecs.lz4_hadoop import lz4_hadoop
from raywork.codecs.model import CHUNK, Codec, Detection, Limits
from raywork.codecs.snappy_blocks import Block, decode
from raywork.codecs.snappy_raw import raw_snappy
from raywork.codecs.source import Source
from raywork.codecs.zstd import zstd
from raywork.errors import CorruptError, LimitError

_GRACE = 64 << 20
"""Bytes of output that are free of the limit on expansion."""


def open_stream(
    name: str, chunks: Iterable[bytes], limits: Limits | None = None, size: int | None = None
) -> tuple[Detection, Iterator[bytes]]:
    """Finds out an object's codec from its first chunks and decodes it.

    `size` is the number of bytes of the object, where known. An empty object is plain and gives
    nothing, whatever its name. Reading the result raises what `decompress` raises, and CorruptError
    for what is well known to be no text (an archive, Parquet, UTF-16).
    """
    remaining = iter(chunks)
    first: list[bytes] = []
    known = 0
    for chunk in remaining:
        first.append(chunk)
        known += len(chunk)
        if known >= HEAD:
            break
    else:
        size = known
    head = bytes((first[0] if len(first) == 1 else b"".join(first))[:HEAD])
    detection = detect(name, head, size)
    if detection.codec is Codec.PLAIN and (kind := foreign(head)):
        return detection, _refuse(kind)
    return detection, decompress(detection.codec, chain(first, remaining), limits, size)


def decompress(
    codec: Codec, chunks: Iterable[bytes], limits: Limits | None = None, size: int | None = None
) -> Iterator[bytes]:
    """The content of an object in chunks of at most 256 KiB, none of them empty.

    `chunks` are the object's bytes in pieces of any size; `size` is their sum, where known. The
    messages of the errors name positions in the object, not the object.

    Raises:
        CorruptError: the bytes break the rules of the codec, or other bytes follow its end.
        TruncatedError: the object ends too early. An object without a byte does, but for plain
            text and for the framings that are no more than their blocks (Hadoop's, iwa).
        LimitError: a block, a window or the expansion exceeds `limits`.
    """
    limits = limits or Limits()
    if codec is Codec.PLAIN:
        yield from _plain(chunks)
        return
    source = Source(chunks, size)
    produced = 0
    for chunk in _DECODERS[codec](source, limits):
        produced += len(chunk)
        if produced > _GRACE and produced > limits.ratio * max(source.offset, size or 0):
            raise LimitError(
                f"{source.offset} bytes expand to more than {produced}, beyond the limit of "
                f"{limits.ratio} times: a decompression bomb? "
                "leave it out with --exclude, or write it as several objects"
            )
        yield chunk


def _refuse(kind: str) -> Iterator[bytes]:
    raise CorruptError(
        f"the object is {kind} and no text in UTF-8: write it again as such, plain or with gzip or"
        " zstd, or leave it out with --exclude"
    )
    yield b""


def _plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        if len(chunk) <= CHUNK:
            if chunk:
                yield bytes(chunk)
        else:
            view = memoryview(chunk)
            for start in range(0, len(view), CHUNK):
                yield bytes(view[start : start + CHUNK])


_Reader = Callable[[Source, Limits], Iterator[bytes]]


def _library(reader: Callable[[Source], Iterator[bytes]]) -> _Reader:
    return lambda source, _: reader(source)


def _chunked(framing: Callable[[Source], Iterator[Block]]) -> _Reader:
    return lambda source, limits: decode(framing(source), limits)


def _blocks(framing: Callable[[Source, Limits], Iterator[Block]]) -> _Reader:
    return lambda source, limits: decode(framing(source, limits), limits)


_DECODERS: dict[Codec, _Reader] = {
    Codec.GZIP: _library(members.gzip),
    Codec.ZLIB: _library(members.zlib),
    Codec.DEFLATE: _library(members.deflate),
    Codec.BZIP2: _library(members.bzip2),
    Codec.LZ4: _library(members.lz4),
    Codec.LZ4_HADOOP: lz4_hadoop,
    Codec.ZSTD: zstd,
    Codec.SNAPPY_RAW: raw_snappy,
    Codec.SNAPPY_FRAMED: _chunked(snappy_framings.framed),
    Codec.COMMENT_43: _chunked(snappy_framings.comment_43),
    Codec.SNAPPY_JAVA: _chunked(snappy_framings.snappy_in_java),
    Codec.SNAPPY_XERIAL: _blocks(snappy_framings.xerial),
    Codec.SNAPPY_HADOOP: _blocks(snappy_framings.hadoop),
    Codec.IWA: _blocks(snappy_framings.iwa),
}
