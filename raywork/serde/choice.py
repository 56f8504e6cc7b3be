"""The reader of a table, by the class of its SerDe."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from raywork.ddl import Type
from raywork.errors import UsageError
from raywork.serde import delimited, hive, openx


class Reader(Protocol):
    """Turns the lines of one table into rows."""

    names: Sequence[str]
    """Of the columns that are read, in the table's order."""

    def row(self, line: bytes) -> list[Any]:
        """Return the values of a line, one a column, or raise a SerDeError."""


def open_serde(
    library: str,
    columns: Iterable[tuple[str, Type]],
    properties: Mapping[str, str] | None = None,
    *,
    strict: bool = False,
    only: Collection[str] | None = None,
) -> Reader:
    """Return the reader of a table; for the arguments see `OpenXReader`.

    Raises:
        UsageError: the class is none that is emulated.
        UnmeasuredError: what the SerDe does with these properties is not known.
    """
    match library:
        case openx.LIBRARY:
            return openx.OpenXReader(columns, properties, strict=strict, only=only)
        case hive.LIBRARY:
            return hive.HiveReader(columns, properties, only=only)
        case delimited.LAZY_SIMPLE | delimited.OPEN_CSV:
            return delimited.DelimitedReader(library, columns, properties, only=only)
    raise UsageError(
        f"{library!r} is no SerDe for text that is known here: use {openx.LIBRARY},"
        f" {hive.LIBRARY}, {delimited.LAZY_SIMPLE} or {delimited.OPEN_CSV}"
    )
