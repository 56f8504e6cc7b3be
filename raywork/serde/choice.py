"""The reader of a table, by the class of its SerDe."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from raywork.ddl import Type
from raywork.ddl.statements import WHOLE_LINE
from raywork.errors import UsageError
from raywork.serde import delimited, hive, openx
from raywork.serde.whole_line import WholeLineReader


class Reader(Protocol):
    """Turns the lines of one table into rows."""

    @property
    def names(self) -> Sequence[str]:
        """Those of the columns that are read, in the table's order."""

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
        case WHOLE_LINE.library if properties == WHOLE_LINE.properties:
            [(name, _)] = columns
            return WholeLineReader(name)
    raise UsageError(
        f"{library!r} with these properties is no SerDe for text that is known here: use"
        f" {openx.LIBRARY}, {hive.LIBRARY}, {delimited.LAZY_SIMPLE} or {delimited.OPEN_CSV}"
    )
