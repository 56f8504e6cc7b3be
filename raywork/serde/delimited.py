r"""The SerDes for delimited text, `LazySimpleSerDe` and `OpenCSVSerde`: lines to rows.

Known of them [Athena user guide, "LazySimpleSerDe", "Open CSV SerDe"; the parser of opencsv 2.3,
which the second is built on]: both read columns by position, a missing one as NULL, and drop
fields beyond the last. LazySimpleSerDe knows no quotes, reads `\N` as NULL (or what
`serialization.null.format` says), and as NULL too what does not fit a type. OpenCSVSerde takes
every field as text first and fails where its type does not read that; a date is a number of days
there, a timestamp one of milliseconds.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from raywork.ddl import Type, render
from raywork.errors import BadDataError
from raywork.serde.moments import day, timestamp
from raywork.serde.scalars import scalar
from raywork.serde.values import refused, unknown

LAZY_SIMPLE: Final = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV: Final = "org.apache.hadoop.hive.serde2.OpenCSVSerde"

NULL: Final = "\\N"
NULL_FORMAT: Final = "serialization.null.format"
"""The property of a LazySimpleSerDe with another text for NULL: `NULL DEFINED AS`."""

_DEFAULTS: Final = {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"}

_START: Final = datetime(1970, 1, 1)  # noqa: DTZ001  UTC, as all timestamps of a table
_BOOLEANS: Final = {"true": True, "false": False}
_is_count = re.compile(r"-?\d{1,18}", re.ASCII).fullmatch
_is_moment = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?", re.ASCII).fullmatch
_is_decimal = re.compile(r"decimal\((\d+),(\d+)\)").fullmatch
_is_plain = re.compile(r"-?(\d+)(?:\.(\d+))?", re.ASCII).fullmatch
_is_day = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch

Cell = Callable[[str], Any]


class DelimitedReader:
    """Reads the lines of one table, by the position of its columns."""

    def __init__(
        self,
        library: str,
        columns: Iterable[tuple[str, Type]],
        properties: Mapping[str, str] | None = None,
        *,
        only: Collection[str] | None = None,
    ) -> None:
        """Prepare for the lines of a table of one of the two classes.

        For the other arguments see `OpenXReader`.
        """
        properties = properties or {}
        self._split: Callable[[str], list[str]]
        if library == LAZY_SIMPLE:
            sign, escape = properties.get("field.delim", "\x01"), properties.get("escape.delim")
            self._split = lambda line: split(line, sign, escape)
            cell = _lazy_cell(escape, properties.get(NULL_FORMAT, NULL))
        else:
            signs = [properties.get(name, default) for name, default in _DEFAULTS.items()]
            self._split = lambda line: split_quoted(line, *signs)
            cell = _eager_cell
        self._cells = [
            (place, name, cell(kind))
            for place, (name, kind) in enumerate(columns)
            if only is None or name in only
        ]
        self.names: Sequence[str] = [name for _, name, _ in self._cells]
        """Of the columns that are read, in the table's order."""

    def row(self, line: bytes) -> list[Any]:
        """Return the values of a line, one a column; None for NULL.

        Raises:
            BadDataError: a field is none that the type of its column reads.
        """
        fields = self._split(line.decode(errors="replace"))
        row: list[Any] = []
        for place, name, cell in self._cells:
            try:
                row.append(cell(fields[place]) if place < len(fields) else None)
            except BadDataError as error:
                raise BadDataError(f"field {place} ({name}): {error}") from None
        return row


def split(line: str, delimiter: str, escape: str | None) -> list[str]:
    """Return the fields of a line as LazySimpleSerDe cuts it, with their escapes."""
    fields = line.split(delimiter)
    if escape is None:
        return fields
    whole: list[str] = []
    held = ""
    for field in fields:
        held += field
        if (len(held) - len(held.rstrip(escape))) % 2:
            held += delimiter
        else:
            whole.append(held)
            held = ""
    return [*whole, held] if held else whole


def split_quoted(line: str, delimiter: str, quote: str, escape: str) -> list[str]:
    """Return the fields of a line as opencsv cuts it.

    Lines that are as plain as writers make them, all in quotes or without any, are cut at once.
    """
    if delimiter and escape not in line:
        if quote not in line:
            return line.split(delimiter)
        fields = line[1:-1].split(f"{quote}{delimiter}{quote}")
        ends = line[:1] == quote == line[-1:] and len(line) > 1
        if ends and line.count(quote) == 2 * len(fields):
            return fields
    return split_by_sign(line, delimiter, quote, escape)


def split_by_sign(line: str, delimiter: str, quote: str, escape: str) -> list[str]:
    """Return the same, from one sign to the next.

    A quote turns quoting on or off wherever it stands. The escape is dropped; it protects a quote
    or another escape that follows, and only within quotes.
    """
    fields = [""]
    quoted = False
    place = 0
    while place < len(line):
        sign, following = line[place], line[place + 1 : place + 2]
        if sign == escape:
            if quoted and following in {quote, escape} - {""}:
                fields[-1] += following
                place += 1
        elif sign == quote:
            if quoted and following == quote:
                fields[-1] += quote
                place += 1
            else:
                inside = place > 2 and line[place - 1] != delimiter  # noqa: PLR2004  as opencsv has it
                if inside and following not in {"", delimiter}:
                    fields[-1] += quote
                quoted = not quoted
        elif sign == delimiter and not quoted:
            fields.append("")
        else:
            fields[-1] += sign
        place += 1
    return fields


def _lazy_cell(escape: str | None, null: str) -> Callable[[Type], Cell]:
    """Return what makes the cells of a LazySimpleSerDe: what does not fit a type is NULL.

    So is a field that reads `null`, before anything is taken for an escape.
    """

    def make(kind: Type) -> Cell:
        convert = converter(kind)

        def read(field: str) -> Any:
            if field == null:
                return None
            text = field if escape is None else re.sub(rf"{re.escape(escape)}(.)", r"\1", field)
            try:
                return convert(text)
            except BadDataError:
                return None

        return read

    return make


def _eager_cell(kind: Type) -> Cell:
    """Return the cell of an OpenCSVSerde: what does not fit a type fails the query."""
    name = render(kind, str)
    if name not in {"date", "timestamp"}:
        return converter(kind)
    unit = timedelta(days=1) if name == "date" else timedelta(milliseconds=1)

    def read(field: str) -> Any:
        if not _is_count(field):
            raise refused(field, name)
        try:
            moment = _START + int(field) * unit
        except OverflowError:
            raise refused(field, name) from None
        return moment.date() if name == "date" else moment

    return read


def converter(kind: Type) -> Cell:
    """Return what reads text as a type, as Java's parsers do, or raises BadDataError.

    Raises:
        UnmeasuredError: it is not known what the type reads.
    """
    name = render(kind, str)
    if sizes := _is_decimal(name):
        return _decimal(int(sizes[1]), int(sizes[2]))
    match name:
        case "string":
            return str
        case "boolean":
            return _boolean
        case "date" | "timestamp":
            shape = _is_day if name == "date" else _is_moment
            found = (day if name == "date" else timestamp)(strict=False)
            return _shaped(found, shape, name)
        case "tinyint" | "smallint" | "int" | "bigint" | "float" | "double":
            return scalar(name, strict=False)
    raise unknown(f"the type {name} of delimited text")


def _decimal(precision: int, scale: int) -> Cell:
    """Return what reads decimals that need no rounding; what becomes of others was not measured."""

    def read(field: str) -> Decimal:
        spelled = _is_plain(field)
        whole, part = (spelled[1].lstrip("0"), spelled[2] or "") if spelled else ("", "")
        if not spelled or len(part) > scale or len(whole) > precision - scale:
            raise unknown(f"the field {field} of a decimal({precision},{scale})")
        return Decimal(field)

    return read


def _boolean(field: str) -> bool:
    found = _BOOLEANS.get(field.lower())
    if found is None:
        raise refused(field, "boolean")
    return found


def _shaped(cell: Cell, shape: Callable[[str], object], name: str) -> Cell:
    def read(field: str) -> Any:
        if not shape(field):
            raise refused(field, name)
        return cell(field)

    return read
