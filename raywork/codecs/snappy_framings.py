"""The framings that wrap raw snappy blocks. Each is a generator of the blocks in an object.

A prefix that ends between two blocks is a whole object of its own in every framing but comment-43,
which alone marks its end: an object that was cut just there cannot be told from a shorter one.
"""

from collections.abc import Iterator

from raywork.codecs.model import Limits
from raywork.codecs.snappy_blocks import Block, block_size, too_large
from raywork.codecs.snappy_tags import max_compressed
from raywork.codecs.source import Source
from raywork.errors import CorruptError

FRAMED_MAGIC = b"\xff\x06\x00\x00sNaPpY"
COMMENT_43_MAGIC = b"\xff\x06\x00snappy"
XERIAL_MAGIC = b"\x82SNAPPY\x00"
JAVA_MAGIC = b"snappy\x00"

_FRAGMENT = 64 << 10
_COMPRESSED, _UNCOMPRESSED, _END, _HEADER = 0x00, 0x01, 0xFE, 0xFF
_FIRST_SKIPPABLE = 0x80
_CRC = 4
_inside = "a snappy chunk"


def framed(source: Source) -> Iterator[Block]:
    """The stream format of snappy's framing_format.txt, with CRCs and skippable chunks."""
    _expect(source, FRAMED_MAGIC)
    longest = _CRC + max_compressed(_FRAGMENT)
    while source.more():
        offset = source.offset
        header = int.from_bytes(source.take(4, _inside), "little")
        kind, length = header & 0xFF, header >> 8
        if kind in {_COMPRESSED, _UNCOMPRESSED}:
            if length > longest:
                raise CorruptError(f"the snappy chunk at byte {offset} is too long: {length} bytes")
            yield _checked(source, length, offset, compressed=kind == _COMPRESSED)
        elif kind == _HEADER:
            # Streams may be concatenated: the identifier then comes again.
            if length != len(FRAMED_MAGIC) - 4 or source.take(length, _inside) != FRAMED_MAGIC[4:]:
                raise CorruptError(f"the snappy stream identifier at byte {offset} is wrong")
        elif kind >= _FIRST_SKIPPABLE:
            source.skip(length, _inside)
        else:
            raise CorruptError(f"the snappy chunk at byte {offset} is of unknown type {kind:#04x}")


def comment_43(source: Source) -> Iterator[Block]:
    """The draft in comment 43 of snappy's issue 34: two-byte lengths and an end marker."""
    _expect(source, COMMENT_43_MAGIC)
    while True:
        offset = source.offset
        header = int.from_bytes(source.take(3, "a comment-43 stream without its end"), "little")
        kind, length = header & 0xFF, header >> 8
        if kind in {_COMPRESSED, _UNCOMPRESSED}:
            yield _checked(source, length, offset, compressed=kind == _COMPRESSED)
        elif kind == _END and not length:
            if not source.more():
                return
            _expect(source, COMMENT_43_MAGIC)
        elif _FIRST_SKIPPABLE <= kind < _END:
            source.skip(length, _inside)
        else:
            raise CorruptError(f"the snappy chunk at byte {offset} is of unknown type {kind:#04x}")


def _checked(source: Source, length: int, offset: int, *, compressed: bool) -> Block:
    """The block of a chunk that begins with its CRC."""
    if length <= _CRC:
        raise CorruptError(f"the snappy chunk at byte {offset} is too short: {length} bytes")
    crc = int.from_bytes(source.take(_CRC, _inside), "little")
    return Block(offset, source.take(length - _CRC, _inside), compressed, crc, _FRAGMENT)


def snappy_in_java(source: Source) -> Iterator[Block]:
    """The stream of github.com/dain/snappy before it took up the framing format."""
    _expect(source, JAVA_MAGIC)
    while source.more():
        offset = source.offset
        header = bytes(source.take(7, _inside))
        if header[0] not in {_COMPRESSED, _UNCOMPRESSED}:
            raise CorruptError(f"the flag {header[0]:#04x} at byte {offset} is unknown")
        data = source.take(int.from_bytes(header[1:3]), _inside)
        # This format alone says 1 for compressed.
        yield Block(offset, data, header[0] == 1, int.from_bytes(header[3:]), _FRAGMENT)


def xerial(source: Source, limits: Limits) -> Iterator[Block]:
    """The blocks of snappy-java's SnappyOutputStream; the header may come again in between."""
    _expect(source, XERIAL_MAGIC)
    source.skip(8, "the versions in a snappy-java header")
    while source.more():
        offset = source.offset
        if source.peek(4) == XERIAL_MAGIC[:4]:
            _expect(source, XERIAL_MAGIC)
            source.skip(8, "the versions in a snappy-java header")
        else:
            yield Block(offset, sized(source, limits))


def hadoop(source: Source, limits: Limits) -> Iterator[Block]:
    """Hadoop's BlockCompressorStream: the length of a block and the sub-blocks that fill it."""
    while source.more():
        missing = int.from_bytes(source.take(4, "a Hadoop block"))
        while missing:
            sub_block = Block(source.offset, sized(source, limits), most=missing)
            missing -= block_size(sub_block)
            yield sub_block


def iwa(source: Source, limits: Limits) -> Iterator[Block]:
    """Apple's archives: a zero byte, a three-byte length, a raw block; no checksum."""
    while source.more():
        offset = source.offset
        header = int.from_bytes(source.take(4, _inside), "little")
        kind, length = header & 0xFF, header >> 8
        if kind:
            raise CorruptError(f"the iwa chunk at byte {offset} is of unknown type {kind:#04x}")
        if length > limits.block:
            raise too_large(offset, length, limits)
        yield Block(offset, source.take(length, _inside))


def sized(source: Source, limits: Limits) -> memoryview:
    """The bytes behind a big-endian length of four bytes."""
    offset = source.offset
    length = int.from_bytes(source.take(4, "a snappy block"))
    if length > limits.block:
        raise too_large(offset, length, limits)
    return source.take(length, "a snappy block")


def _expect(source: Source, magic: bytes) -> None:
    offset = source.offset
    found = bytes(source.upto(len(magic)))
    if found != magic:
        if magic.startswith(found):
            raise source.truncated("a snappy stream identifier")
        raise CorruptError(f"no snappy stream identifier at byte {offset}")
