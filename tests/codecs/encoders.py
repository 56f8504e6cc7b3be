"""Reference encoders for every codec and framing, each as its specification puts it.

`encode(codec, data)` writes the plainest form; the variations that a codec knows are keywords:

    block=N         bytes of input per block, sub-block, member or frame
    parts=N         input cut into N members, frames or concatenated streams
    sub_blocks=N    sub-blocks in each Hadoop block
    skippable=True  chunks or frames that a reader must pass over
    stored=True     chunks that hold their bytes uncompressed
    padding=N       zero bytes behind the last gzip member
"""

import bz2
import gzip
import zlib
from collections.abc import Callable, Iterator

import cramjam
import google_crc32c
import lz4.block
import lz4.frame
import zstandard

from raywork.codecs import Codec

_SKIPPABLE_FRAME = b"\x53\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"skip\0"


def encode(codec: Codec, data: bytes, **variation: int | bool) -> bytes:
    """The bytes of an object that holds `data`."""
    return _ENCODERS[codec](data, **variation)


def snappy_block(data: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(data)) if data else b"\0"


def masked_crc(data: bytes) -> int:
    crc = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def in_parts(data: bytes, parts: int) -> Iterator[bytes]:
    """At least one part, and empty ones if there is too little."""
    step = max(1, -(-len(data) // parts))
    return (data[at * step : (at + 1) * step] for at in range(parts))


def _plain(data: bytes) -> bytes:
    return data


def _gzip(data: bytes, *, parts: int = 1, padding: int = 0) -> bytes:
    return b"".join(gzip.compress(part) for part in in_parts(data, parts)) + bytes(padding)


def _zlib(data: bytes, *, parts: int = 1) -> bytes:
    return b"".join(zlib.compress(part) for part in in_parts(data, parts))


def _deflate(data: bytes) -> bytes:
    encoder = zlib.compressobj(wbits=-15)
    return encoder.compress(data) + encoder.flush()


def _zstd(data: bytes, *, parts: int = 1, skippable: bool = False, checksum: bool = True) -> bytes:
    encoder = zstandard.ZstdCompressor(write_checksum=checksum)
    frames = [encoder.compress(part) for part in in_parts(data, parts)]
    return _join_frames(frames, skippable=skippable)


def _bzip2(data: bytes, *, parts: int = 1) -> bytes:
    return b"".join(bz2.compress(part) for part in in_parts(data, parts))


def _lz4(data: bytes, *, parts: int = 1, skippable: bool = False, checksum: bool = True) -> bytes:
    frames = [lz4.frame.compress(part, content_checksum=checksum) for part in in_parts(data, parts)]
    return _join_frames(frames, skippable=skippable)


def _join_frames(frames: list[bytes], *, skippable: bool) -> bytes:
    if not skippable:
        return b"".join(frames)
    return _SKIPPABLE_FRAME + b"".join(frame + _SKIPPABLE_FRAME for frame in frames)


def _hadoop(
    compress: Callable[[bytes], bytes], data: bytes, *, block: int = 1 << 18, sub_blocks: int = 1
) -> bytes:
    if not data:
        return bytes(4)
    out = bytearray()
    for part in cut(data, block * sub_blocks):
        out += len(part).to_bytes(4)
        for sub_block in map(compress, cut(part, block)):
            out += len(sub_block).to_bytes(4) + sub_block
    return bytes(out)


def _lz4_hadoop(data: bytes, *, block: int = 1 << 18, sub_blocks: int = 1) -> bytes:
    def compress(part: bytes) -> bytes:
        return lz4.block.compress(part, store_size=False)

    return _hadoop(compress, data, block=block, sub_blocks=sub_blocks)


def _snappy_hadoop(data: bytes, *, block: int = 1 << 18, sub_blocks: int = 1) -> bytes:
    return _hadoop(snappy_block, data, block=block, sub_blocks=sub_blocks)


def _chunk(part: bytes, width: int, *, stored: bool) -> bytes:
    """A chunk of the framing format (width 3) or of its draft (width 2)."""
    body = masked_crc(part).to_bytes(4, "little") + (part if stored else snappy_block(part))
    return bytes([stored]) + len(body).to_bytes(width, "little") + body


def _snappy_framed(
    data: bytes,
    *,
    block: int = 1 << 16,
    parts: int = 1,
    skippable: bool = False,
    stored: bool = False,
) -> bytes:
    passed_over = b"\x80\x03\x00\x00abc\xfe\x02\x00\x00\x00\x00\xfd\x00\x00\x00" * skippable
    out = bytearray()
    for part in in_parts(data, parts):
        out += b"\xff\x06\x00\x00sNaPpY" + passed_over
        for piece in cut(part, block):
            out += _chunk(piece, 3, stored=stored) + passed_over
    return bytes(out)


def _comment_43(
    data: bytes,
    *,
    block: int = 1 << 15,
    parts: int = 1,
    skippable: bool = False,
    stored: bool = False,
) -> bytes:
    passed_over = b"\x80\x03\x00abc\xfd\x00\x00" * skippable
    out = bytearray()
    for part in in_parts(data, parts):
        out += b"\xff\x06\x00snappy" + passed_over
        for piece in cut(part, block):
            out += _chunk(piece, 2, stored=stored) + passed_over
        out += b"\xfe\x00\x00"
    return bytes(out)


def _snappy_in_java(data: bytes, *, block: int = 1 << 15, stored: bool = False) -> bytes:
    out = bytearray(b"snappy\0")
    for part in cut(data, block):
        body = part if stored else snappy_block(part)
        out += bytes([not stored]) + len(body).to_bytes(2) + masked_crc(part).to_bytes(4) + body
    return bytes(out)


def _xerial(data: bytes, *, block: int = 1 << 15, parts: int = 1) -> bytes:
    out = bytearray()
    for part in in_parts(data, parts):
        out += b"\x82SNAPPY\0" + (1).to_bytes(4) + (1).to_bytes(4)
        for piece in map(snappy_block, cut(part, block)):
            out += len(piece).to_bytes(4) + piece
    return bytes(out)


def _iwa(data: bytes, *, block: int = 1 << 16) -> bytes:
    blocks = map(snappy_block, cut(data, block))
    return b"".join(b"\0" + len(piece).to_bytes(3, "little") + piece for piece in blocks)


_ENCODERS: dict[Codec, Callable[..., bytes]] = {
    Codec.PLAIN: _plain,
    Codec.GZIP: _gzip,
    Codec.ZLIB: _zlib,
    Codec.DEFLATE: _deflate,
    Codec.ZSTD: _zstd,
    Codec.BZIP2: _bzip2,
    Codec.LZ4: _lz4,
    Codec.LZ4_HADOOP: _lz4_hadoop,
    Codec.SNAPPY_RAW: snappy_block,
    Codec.SNAPPY_FRAMED: _snappy_framed,
    Codec.SNAPPY_HADOOP: _snappy_hadoop,
    Codec.SNAPPY_XERIAL: _xerial,
    Codec.SNAPPY_JAVA: _snappy_in_java,
    Codec.COMMENT_43: _comment_43,
    Codec.IWA: _iwa,
}

VARIATIONS: dict[Codec, list[dict[str, int | bool]]] = {
    Codec.GZIP: [{"parts": 3}, {"padding": 9}],
    Codec.ZLIB: [{"parts": 3}],
    Codec.ZSTD: [{"parts": 3, "skippable": True}, {"checksum": False}],
    Codec.BZIP2: [{"parts": 3}],
    Codec.LZ4: [{"parts": 3, "skippable": True}, {"checksum": False}],
    Codec.LZ4_HADOOP: [{"block": 100, "sub_blocks": 3}],
    Codec.SNAPPY_FRAMED: [
        {"parts": 3, "skippable": True, "block": 100},
        {"stored": True, "block": 100},
    ],
    Codec.SNAPPY_HADOOP: [{"block": 100, "sub_blocks": 3}, {"block": 100}],
    Codec.SNAPPY_XERIAL: [{"block": 100, "parts": 3}],
    Codec.SNAPPY_JAVA: [{"block": 100}, {"stored": True}],
    Codec.COMMENT_43: [
        {"parts": 3, "skippable": True, "block": 100},
        {"stored": True, "block": 100},
    ],
    Codec.IWA: [{"block": 100}],
}
"""The forms of each codec beside its plainest."""

FORMS = [(codec, form) for codec in Codec for form in [{}, *VARIATIONS.get(codec, [])]]
EXTENSIONS = {"gzip": ".gz", "zstd": ".zst", "bzip2": ".bz2", "plain": ""}


def name_for(codec: Codec) -> str:
    """A file name whose extension promises the codec."""
    return "events.json" + EXTENSIONS.get(codec.family, "." + codec.family)
