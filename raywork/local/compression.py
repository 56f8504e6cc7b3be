"""The codecs with which each format is written, by the names that Athena has for them.

They are those of the Athena user guide, "Hive table compression support by file format" (engine
version 3); of Parquet's, LZO is missing, which nothing here writes.
"""

import bz2
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from raywork.local.faults import FailedQuery, not_emulated

DEFAULTS: Final = {
    "PARQUET": "GZIP",
    "ORC": "ZLIB",
    "AVRO": "DEFLATE",
    "JSON": "GZIP",
    "TEXTFILE": "GZIP",
}
"""Of each format that is written, the codec if none is asked for."""

LEVEL: Final = 3
"""Of ZSTD, if none is asked for."""
_HIGHEST: Final = 22

_TEXT: Final = {"GZIP": ".gz", "ZSTD": ".zst", "BZIP2": ".bz2", "SNAPPY": ".snappy", "LZ4": ".lz4",
                "NONE": ""}  # fmt: skip
_CODECS: Final = {
    "PARQUET": {"GZIP": "gzip", "SNAPPY": "snappy", "ZSTD": "zstd", "LZ4": "lz4_raw",
                "NONE": "uncompressed", "UNCOMPRESSED": "uncompressed"},
    "ORC": {"ZLIB": "zlib", "GZIP": "zlib", "SNAPPY": "snappy", "ZSTD": "zstd", "LZ4": "lz4",
            "NONE": "uncompressed"},
    "AVRO": {"DEFLATE": "deflate", "SNAPPY": "snappy", "ZSTD": "zstandard", "BZIP2": "bzip2",
             "NONE": "null"},
    "JSON": _TEXT,
    "TEXTFILE": _TEXT,
}  # fmt: skip
"""What the libraries call each codec; for text, the ending of the name that it needs."""

PROPERTIES: Final = {"PARQUET": "parquet.compression", "ORC": "orc.compress"}
"""The property of a table that names the codec; of other formats it is `write.compression`."""


def codec(form: str, name: str) -> str:
    """Return what a format's library calls a codec.

    Raises:
        FailedQuery: Athena does not write the format so, or it is not emulated.
    """
    known = _CODECS[form]
    if name in known:
        return known[name]
    if (form, name) == ("PARQUET", "LZO"):
        raise not_emulated("writing PARQUET with LZO")
    raise FailedQuery(
        f"INVALID_TABLE_PROPERTY: {form} is not written with {name}: use {', '.join(known)}"
    )


def level(text: str, form: str, name: str) -> int:
    """Return the level of compression that is asked for.

    Raises:
        FailedQuery: It is none, or what is written knows no level.
    """
    if name != "ZSTD" or form == "ORC":
        raise FailedQuery(
            "INVALID_TABLE_PROPERTY: compression_level is for ZSTD alone, not for "
            f"{form} with {name}"
        )
    if not text.isdecimal() or not 1 <= int(text) <= _HIGHEST:
        raise FailedQuery(
            f"INVALID_TABLE_PROPERTY: compression_level is {text!r}: use one from 1 to {_HIGHEST}"
        )
    return int(text)


_CHUNK: Final = 256 << 10
"""Bytes that are compressed at a time, in the block framings of Hadoop as a block of its own."""


def compress(source: Path, target: Path, name: str, strength: int) -> None:
    """Compress a file of text."""
    with source.open("rb") as given, target.open("wb") as made:
        match name:
            case "SNAPPY":
                from cramjam import snappy

                _blocks(given, made, lambda data: bytes(snappy.compress_raw(data)))
            case "LZ4":
                from lz4 import block

                _blocks(given, made, lambda data: bytes(block.compress(data, store_size=False)))
            case _:
                _stream(given, made, name, strength)


def _stream(given: BinaryIO, made: BinaryIO, name: str, strength: int) -> None:
    import zstandard
    from isal import isal_zlib

    stream: Any
    match name:
        case "GZIP":
            stream = isal_zlib.compressobj(wbits=31)
        case "BZIP2":
            stream = bz2.BZ2Compressor()
        case _:
            stream = zstandard.ZstdCompressor(strength).compressobj()
    while data := given.read(_CHUNK):
        made.write(stream.compress(data))
    made.write(stream.flush())


def _blocks(given: BinaryIO, made: BinaryIO, one: Callable[[bytes], bytes]) -> None:
    """Write blocks as Hadoop frames them: the sizes before and after, then the block."""
    while data := given.read(_CHUNK):
        packed = one(data)
        made.write(len(data).to_bytes(4) + len(packed).to_bytes(4) + packed)
