"""The bytes that each column of an ORC file takes, by what the file says of itself.

A file ends with a postscript, before which lies its footer, and each stripe with a footer of its
own, which has the length of every stream of every column. The footers are messages of Protocol
Buffers, compressed in blocks as the data are (ORC specification v1, "File Tail", "Compression").
"""

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from raywork.errors import CorruptError

_POSTSCRIPT: Final = 256
"""Bytes of the longest postscript, with the byte behind it that holds its length."""
_LONGEST: Final = 64 << 20
"""Bytes of a footer; one of thousands of columns and stripes has one or two million."""
_BLOCK: Final = 256 << 10
"""Bytes of a decompressed block, if the postscript does not say it."""

Message = list[tuple[int, int | bytes]]
"""The fields of a message, each with its number."""


def column_sizes(file: BinaryIO) -> list[tuple[str, int]]:
    """Return the name of each column of a file, in its order, with the bytes of all its streams.

    Raises:
        CorruptError: it is no ORC file, or broken.
    """
    try:
        return _column_sizes(file)
    except CorruptError:
        raise
    except Exception as error:  # noqa: BLE001  broken bytes fail in any of many ways
        raise CorruptError(f"the footer of the ORC file cannot be read: {error!r}") from None


def _column_sizes(file: BinaryIO) -> list[tuple[str, int]]:
    end = file.seek(0, 2)
    tail = _read(file, max(0, end - _POSTSCRIPT), min(end, _POSTSCRIPT))
    length = tail[-1]
    postscript = _fields(tail[-1 - length : -1])
    if _texts(postscript, 8000) != [b"ORC"]:
        raise CorruptError("the object is no ORC file: its postscript is not one")
    decompress = _decompressor(_number(postscript, 2), _number(postscript, 3) or _BLOCK)
    size = _number(postscript, 1)
    footer = _fields(decompress(_read(file, end - 1 - length - size, size)))
    types = [_fields(each) for each in _texts(footer, 4)]
    names = [name.decode() for name in _texts(types[0], 3)]
    starts = _numbers(types[0], 2)
    sizes = _type_sizes(file, footer, decompress, len(types))
    # Types are numbered as they stand in the schema, the parts of one right behind it.
    ends = [*starts[1:], len(types)]
    parts = zip(names, starts, ends, strict=True)
    return [(name, sum(sizes[start:stop])) for name, start, stop in parts]


def _type_sizes(
    file: BinaryIO, footer: Message, decompress: Callable[[bytes], bytes], count: int
) -> list[int]:
    """Return the bytes of the streams of each type."""
    sizes = [0] * count
    for given in _texts(footer, 3):
        stripe = _fields(given)
        offset = sum(_number(stripe, place) for place in (1, 2, 3))
        text = decompress(_read(file, offset, _number(stripe, 4)))
        for stream in map(_fields, _texts(_fields(text), 1)):
            sizes[_number(stream, 2)] += _number(stream, 3)
    return sizes


def _read(file: BinaryIO, start: int, count: int) -> bytes:
    if count > _LONGEST or start < 0:
        raise CorruptError(f"a footer of the ORC file has {count:,} bytes at {start:,}")
    file.seek(start)
    data = file.read(count)
    if len(data) < count:
        raise CorruptError(f"the ORC file ends inside a footer at byte {start:,}")
    return data


def _decompressor(codec: int, block: int) -> Callable[[bytes], bytes]:
    """Return what decompresses a footer: blocks behind three bytes of length each."""
    if codec == 0:
        return bytes
    one = _codec(codec, block)

    def decompress(data: bytes) -> bytes:
        parts: list[bytes] = []
        place = 0
        while place < len(data):
            head = int.from_bytes(data[place : place + 3], "little")
            place += 3
            piece = data[place : place + (head >> 1)]
            place += head >> 1
            parts.append(piece if head & 1 else one(piece))
        return b"".join(parts)

    return decompress


def _codec(codec: int, block: int) -> Callable[[bytes], bytes]:
    """Return what decompresses a block of at most `block` bytes, by the number of the codec."""
    match codec:
        case 1:
            return lambda data: zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, block)
        case 2:
            from cramjam import snappy

            return lambda data: bytes(snappy.decompress_raw(data))
        case 4:
            from lz4 import block as lz4

            return lambda data: bytes(lz4.decompress(data, uncompressed_size=block))
        case 5:
            import zstandard

            return lambda data: zstandard.ZstdDecompressor().decompress(data, block)
    raise CorruptError(f"the ORC file is compressed with the codec {codec}, which is not known")


def _fields(data: bytes) -> Message:
    return list(_parsed(data))


def _parsed(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        match key & 7:
            case 0:
                value, place = _varint(data, place)
                yield key >> 3, value
            case 2:
                length, place = _varint(data, place)
                yield key >> 3, data[place : place + length]
                place += length
            case 1 | 5 as wire:
                place += 8 if wire == 1 else 4
            case wire:
                raise CorruptError(f"a footer of the ORC file has a field of the kind {wire}")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return the number at a place, seven bits a byte, and the place behind it."""
    number = shift = 0
    while True:
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004  the highest bit says that another byte follows
            return number, place
        shift += 7


def _number(message: Message, field: int) -> int:
    """Return the number of a field, 0 if it is not there."""
    return next((v for place, v in message if place == field and isinstance(v, int)), 0)


def _numbers(message: Message, field: int) -> list[int]:
    """Return the numbers of a field, packed or one by one."""
    found: list[int] = []
    for number, value in message:
        if number != field:
            continue
        if isinstance(value, int):
            found.append(value)
            continue
        place = 0
        while place < len(value):
            one, place = _varint(value, place)
            found.append(one)
    return found


def _texts(message: Message, field: int) -> list[bytes]:
    return [v for place, v in message if place == field and isinstance(v, bytes)]
