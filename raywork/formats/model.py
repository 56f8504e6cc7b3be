"""The formats of objects, and the forms that one table can read together."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from raywork.scan import Tally
from raywork.schema import Schema


class Format(StrEnum):
    """What the records of an object are written in."""

    JSON = "json"
    PARQUET = "parquet"
    ORC = "orc"
    AVRO = "avro"
    CSV = "csv"
    """Delimited text, whatever the delimiter."""


NOUNS: Final = {
    Format.JSON: "JSON",
    Format.PARQUET: "Parquet",
    Format.ORC: "ORC",
    Format.AVRO: "Avro",
    Format.CSV: "delimited text",
}
"""What messages call the formats."""


class Form(msgspec.Struct, frozen=True, order=True, gc=False):
    """What objects must have in common for one table to read them."""

    format: Format
    guessed: bool = False
    """CSV: only the looks of the first line, and no type below it, say that it is a header."""
    delimiter: str = ""
    """CSV: what stands between two fields."""
    header: tuple[str, ...] = ()
    """CSV: the names in the first line; empty where it is a row like any other."""

    @property
    def id(self) -> str:
        """A short text that no other form has."""
        if self.format is not Format.CSV:
            return self.format.value
        digest = hashlib.sha256(msgspec.msgpack.encode(self)).hexdigest()[:32]
        return f"{self.format}-{digest}"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one object holds."""

    form: Form
    schema: Schema
    tally: Tally
