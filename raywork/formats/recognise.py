"""Which format an object is in: by its first bytes, by its name, and for text by its lines."""

from codecs import BOM_UTF8
from typing import Final

from raywork.codecs import promised
from raywork.codecs.model import extension
from raywork.codecs.text import is_text
from raywork.formats.delimited.dialect import is_table
from raywork.formats.model import Format

MAGICS: Final = {
    b"PAR1": Format.PARQUET,
    b"ORC": Format.ORC,
    b"Obj\x01": Format.AVRO,
}
"""The first bytes of the formats that are no text."""

_EXTENSIONS: Final = {
    "parquet": Format.PARQUET,
    "parq": Format.PARQUET,
    "pq": Format.PARQUET,
    "orc": Format.ORC,
    "avro": Format.AVRO,
    "json": Format.JSON,
    "jsonl": Format.JSON,
    "ndjson": Format.JSON,
    "csv": Format.CSV,
    "tsv": Format.CSV,
    "tab": Format.CSV,
    "psv": Format.CSV,
}


def by_magic(head: bytes) -> Format | None:
    """Return the format whose first bytes these are, if they are no text."""
    return next((found for magic, found in MAGICS.items() if head.startswith(magic)), None)


def by_name(name: str) -> Format | None:
    """Return the format that a name promises, without the extension of a codec behind it."""
    if promised(name) is not None:
        name = name[: name.rfind(".")]
    return _EXTENSIONS.get(extension(name).lower())


def by_text(name: str, sample: bytes) -> Format:
    """Return the format of an object of text, by its name and its first decoded bytes.

    What begins with a brace or bracket is JSON in any case, and so is what is no table: then each
    of its lines is a bad record with a number.
    """
    if begins_json(sample):
        return Format.JSON
    promise = by_name(name)
    if promise in {Format.JSON, Format.CSV}:
        return promise
    if any(line.lstrip()[:1] in {b"{", b"["} for line in sample.split(b"\n")):
        return Format.JSON
    is_plain = is_text(sample.replace(b"\x01", b"\t"))
    return Format.CSV if is_plain and is_table(sample) else Format.JSON


def begins_json(head: bytes) -> bool:
    """Return whether text begins with a brace or bracket, as far as that can be seen."""
    return head.removeprefix(BOM_UTF8).lstrip()[:1] in {b"{", b"["}
