"""Recognises the codecs that have no magic number by whether bytes can be theirs.

`head` are the first bytes of an object; `whole` says that there are no more. It fits where it can
be the beginning of a stream, and where it is `whole` it must reach the stream's end.
"""

from collections.abc import Callable

from raywork.codecs.members import is_zlib
from raywork.codecs.model import Codec
from raywork.codecs.snappy_tags import max_compressed, plausible, read_size
from raywork.codecs.text import is_text

_LOOK = 512
"""Bytes that are walked or tried where there are many: random bytes fail within a few."""
_SNAPPY_EXPANSION = 22
_LZ4_EXPANSION = 255
_IWA_HEADER = 4
_HADOOP_HEADER = 8
_MAX_SUB_BLOCK = (1 << 24) - 1
"""Hadoop's buffers have 256 KiB by default; a length without a zero byte may well be text."""
_ANY = 1 << 32


def fit(head: bytes, family: str, *, whole: bool) -> Codec | None:
    """The codec of a family that bytes fit, if any; of one without a magic number."""
    if family == "snappy":
        return _fit_snappy(head, whole=whole)
    if family == "lz4":
        return Codec.LZ4_HADOOP if _is_hadoop(head, _is_lz4_block) else None
    if family == "deflate":
        return _fit_deflate(head, whole=whole)
    return None


def fit_any(head: bytes, *, whole: bool) -> Codec | None:
    """The codec of bytes whose name does not promise it: the weaker shapes must hold text too."""
    codec = _fit_snappy(head, whole=whole)
    if codec is Codec.SNAPPY_HADOOP and any(head[:4]):
        at_hand = len(head) - _HADOOP_HEADER >= int.from_bytes(head[4:_HADOOP_HEADER])
        return codec if at_hand or not whole else None
    if codec is Codec.SNAPPY_RAW and _begins_with_text(head):
        return codec
    if codec is Codec.IWA and _begins_with_text(head[_IWA_HEADER:]):
        return codec
    codec = _fit_deflate(head, whole=whole)
    return codec if codec and is_text(_inflate(head, codec)[0] or b"\0") else None


def _fit_snappy(head: bytes, *, whole: bool) -> Codec | None:
    if whole and _is_snappy_block(head, len(head), _ANY):
        return Codec.SNAPPY_RAW
    # Where Hadoop has its second length iwa has a block. That length begins with a zero byte, which
    # is a block only alone, and iwa has no blocks of nothing.
    length = int.from_bytes(head[1:_IWA_HEADER], "little")
    if head[:1] == b"\0" and length > 1 and _is_snappy_block(head[_IWA_HEADER:], length, _ANY):
        return Codec.IWA
    if _is_hadoop(head, _is_snappy_block):
        return Codec.SNAPPY_HADOOP
    return Codec.SNAPPY_RAW if not whole and plausible(head[:_LOOK]) else None


def _fit_deflate(head: bytes, *, whole: bool) -> Codec | None:
    if is_zlib(head) and _inflates(head, Codec.ZLIB, whole=whole):
        return Codec.ZLIB
    return Codec.DEFLATE if _inflates(head, Codec.DEFLATE, whole=whole) else None


def _is_snappy_block(data: bytes, length: int, most: int) -> bool:
    """Whether data begin with a raw block of `length` bytes, of which they may lack the end."""
    from cramjam import DecompressionError, snappy

    declared = read_size(data)
    if declared is None or declared[0] > min(most, _SNAPPY_EXPANSION * length):
        return False
    if len(data) < length:
        return plausible(data[:_LOOK])
    try:
        snappy.decompress_raw(data[:length])
    except DecompressionError:
        return False
    return True


def _is_lz4_block(data: bytes, length: int, most: int) -> bool:
    """The same for a raw LZ4 block; one that is cut off cannot be tried."""
    from lz4.block import LZ4BlockError, decompress

    try:
        return len(data) < length or bool(
            decompress(data[:length], uncompressed_size=min(most, _LZ4_EXPANSION * length))
        )
    except LZ4BlockError:
        return False


def _is_hadoop(head: bytes, is_block: Callable[[bytes, int, int], bool]) -> bool:
    """The length of a block, that of a sub-block, and a block that fits both."""
    empty = (len(head) - len(head.lstrip(b"\0"))) // 4 * 4
    size, length = (int.from_bytes(head[at : at + 4]) for at in (empty, empty + 4))
    data = head[empty + 8 :]
    if not data:
        # An empty file is an empty block; a few bytes more are the beginning of one.
        return head[:1] == b"\0"
    length_fits = 0 < length <= min(max_compressed(size), _MAX_SUB_BLOCK)
    return length_fits and is_block(data, length, size)


def _begins_with_text(block: bytes) -> bool:
    """Whether the first element of a raw block is a literal of text."""
    declared = read_size(block)
    if declared is None or declared[0] == 0:
        return False
    tag = block[declared[1]]
    length = (tag >> 2) + 1
    start = declared[1] + 1 + max(0, length - 60)
    return tag & 3 == 0 and is_text(block[start : start + min(length, 16)])


def _inflates(head: bytes, codec: Codec, *, whole: bool) -> bool:
    content, ended = _inflate(head, codec)
    return ended if whole and len(head) <= _LOOK else bool(content)


def _inflate(head: bytes, codec: Codec) -> tuple[bytes, bool]:
    """What the first bytes inflate to, and whether that is a stream to its end."""
    from isal import igzip_lib

    flag = igzip_lib.DECOMP_ZLIB if codec is Codec.ZLIB else igzip_lib.DECOMP_DEFLATE
    decoder = igzip_lib.IgzipDecompressor(flag=flag)
    try:
        content = decoder.decompress(head[:_LOOK], max_length=64 << 10)
    except igzip_lib.IsalError:  # type: ignore[misc]  # the stubs take it for an instance
        return b"", False
    # The checksum of a zlib stream is proof enough, and another stream may follow it.
    return content, decoder.eof and (codec is Codec.ZLIB or not decoder.unused_data)
