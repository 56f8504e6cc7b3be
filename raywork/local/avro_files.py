"""Files of Avro: blocks of records behind a schema, with each of the codecs that Athena knows.

The records themselves are read and written by fastavro.
"""

import bz2
import io
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from raywork.codecs.source import Source
from raywork.errors import CorruptError, CursorError, LimitError
from raywork.formats.avro import MAGIC, check_mark, read_header, read_sizes

_TOGETHER: Final = 1 << 20
"""Bytes of records that are read at a time; blocks are often of few."""
_BLOCK: Final = 64 << 10
"""Bytes of records from which on a block is written."""
_LARGEST: Final = 256 << 20
"""Bytes of a block, as it is stored and as its records are."""
_KEPT: Final = frozenset({"date", "timestamp-millis", "decimal"})
"""Logical types that Athena knows; values of others are those of the type below."""

Json = dict[str, Any]


def records(chunks: Iterable[bytes], literal: str | None) -> Iterator[Json]:
    """Yield the records of a file as dictionaries, as a reader's schema has them if there is one.

    Raises:
        UnreadableError: It is no such file, or broken.
        CursorError: The schema does not read the records.
    """
    from fastavro import reader
    from fastavro.read import SchemaResolutionError
    from fastavro.schema import SchemaParseException, UnknownType

    source = Source(chunks)
    entries, sync = read_header(source)
    codec = entries.get("avro.codec", b"null").decode(errors="replace")
    wanted = None if literal is None else _wanted(literal)
    try:
        schema = json.dumps(_record(json.loads(entries["avro.schema"]))).encode()
        for count, data in _blocks(source, codec, sync):
            whole = b"".join((_header(schema, "null", sync), _number(count), _number(len(data))))
            yield from reader(io.BytesIO(whole + data + sync), wanted)  # type: ignore[misc]
    except (SchemaParseException, SchemaResolutionError, UnknownType) as error:
        raise CursorError(f"the schema of Avro does not read the file: {error}") from None
    except (ValueError, KeyError, EOFError, IndexError, TypeError, OverflowError) as error:
        raise CorruptError(f"the records of the Avro file cannot be read: {error!r}") from None


def _record(declared: Any) -> Any:
    if not isinstance(declared, dict) or declared.get("type") != "record":
        raise ValueError("its schema is of no record")
    return _known(declared)


def _wanted(literal: str) -> Any:
    try:
        return _known(json.loads(literal))
    except ValueError as error:
        raise CursorError(f"avro.schema.literal of the table is no JSON: {error}") from None


def _blocks(source: Source, codec: str, sync: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number of records of some blocks, and their bytes."""
    count, parts, size = 0, [], 0
    while source.more():
        more, stored = read_sizes(source)
        if stored > _LARGEST:
            raise LimitError(f"a block of its Avro file has {stored:,} bytes, beyond {_LARGEST:,}")
        data = _decompressed(codec, bytes(source.take(stored, "a block")))
        check_mark(source, sync)
        count, size = count + more, size + len(data)
        parts.append(data)
        if size >= _TOGETHER:
            yield count, b"".join(parts)
            count, parts, size = 0, [], 0
    if count:
        yield count, b"".join(parts)


def _decompressed(codec: str, data: bytes) -> bytes:
    import cramjam
    import zstandard

    try:
        match codec:
            case "null":
                return data
            case "deflate":
                return _whole(zlib.decompressobj(-zlib.MAX_WBITS), data)
            case "bzip2":
                return _whole(bz2.BZ2Decompressor(), data)
            case "snappy":  # with a checksum behind it
                _check_size(cramjam.snappy.decompress_raw_len(data[:-4]))
                return _checked(bytes(cramjam.snappy.decompress_raw(data[:-4])), data[-4:])
            case "zstandard":
                found = zstandard.ZstdDecompressor().stream_reader(data).read(_LARGEST + 1)
                _check_size(len(found))
                return found
    except Exception as error:  # noqa: BLE001  each library has errors of its own
        raise CorruptError(f"a block of the Avro file cannot be decompressed: {error}") from None
    raise CorruptError(f"the Avro file is compressed with {codec!r}, which Athena does not read")


def _whole(stream: Any, data: bytes) -> bytes:
    """Decompress a stream that ends with the data."""
    found: bytes = stream.decompress(data, _LARGEST)
    if not stream.eof:
        _check_size(_LARGEST + 1 if len(found) == _LARGEST else 0)
        raise ValueError("it breaks off")
    return found


def _check_size(size: int) -> None:
    if size > _LARGEST:
        raise ValueError(f"it has more than {_LARGEST:,} bytes")


def _checked(data: bytes, checksum: bytes) -> bytes:
    if zlib.crc32(data) != int.from_bytes(checksum):
        raise ValueError("the checksum is another")
    return data


def written(rows: Iterable[Json], schema: Json, codec: str, level: int = 3) -> Iterator[bytes]:
    """Yield a file of records in pieces; `level` is for zstandard."""
    from fastavro import parse_schema, schemaless_writer

    sync = os.urandom(16)
    parsed = parse_schema(schema)
    yield _header(json.dumps(schema).encode(), codec, sync)
    count, target = 0, io.BytesIO()
    for row in rows:
        schemaless_writer(target, parsed, row)
        count += 1
        if target.tell() >= _BLOCK:
            yield _block(count, target.getvalue(), codec, sync, level)
            count, target = 0, io.BytesIO()
    if count:
        yield _block(count, target.getvalue(), codec, sync, level)


def _block(count: int, data: bytes, codec: str, sync: bytes, level: int) -> bytes:
    stored = _compressed(codec, data, level)
    return b"".join((_number(count), _number(len(stored)), stored, sync))


def _compressed(codec: str, data: bytes, level: int) -> bytes:
    import cramjam
    import zstandard

    match codec:
        case "deflate":
            squeezed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            return squeezed.compress(data) + squeezed.flush()
        case "bzip2":
            return bz2.compress(data)
        case "snappy":
            return bytes(cramjam.snappy.compress_raw(data)) + zlib.crc32(data).to_bytes(4)
        case "zstandard":
            return zstandard.compress(data, level)
    return data


def _header(schema: bytes, codec: str, sync: bytes) -> bytes:
    entries = {b"avro.schema": schema, b"avro.codec": codec.encode()}
    parts = [MAGIC, _number(len(entries))]
    for text in (text for entry in entries.items() for text in entry):
        parts += [_number(len(text)), text]
    return b"".join((*parts, _number(0), sync))


def _number(value: int) -> bytes:
    """A number that is not negative as Avro writes it: seven bits a byte, the lowest first."""
    rest, found = value << 1, bytearray()
    while rest > 0x7F:  # noqa: PLR2004  what seven bits hold
        found.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes((*found, rest))


def _known(schema: Any) -> Any:
    """Return a schema with the logical types only that Athena knows."""
    if isinstance(schema, list):
        return [_known(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = schema.get("logicalType") in _KEPT
    parts = {"type", "items", "values"}
    known = {
        name: _known(value) if name in parts else value
        for name, value in schema.items()
        if kept or name != "logicalType"
    }
    if isinstance(schema.get("fields"), list):
        known["fields"] = [_known(each) for each in schema["fields"]]
    return known
