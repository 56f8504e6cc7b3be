"""The text of a result's values as values: for JSON, and for Arrow."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from raywork.athena.nested import NESTED, is_certain, readings_of
from raywork.athena.result import ResultColumn
from raywork.catalog import Column, FirstRows
from raywork.ddl import Array, Map, Scalar, Struct, Type
from raywork.errors import UsageError
from raywork.sql.types import parse_type

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE: Final = frozenset({"tinyint", "smallint", "integer", "int", "bigint"})
_FRACTIONS: Final = frozenset({"double", "float", "real"})


def _number(text: str) -> float | str:
    """Return a number; those that JSON does not have stay text: NaN, Infinity."""
    value = float(text)
    return value if value - value == 0 else text


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _same(text: str) -> str:
    return text


def reader_of(column: Column) -> Callable[[str], Any]:
    """Return what makes a value for JSON of the text of a column.

    Decimals stay text, which is exact, and so do dates and times. So do arrays, maps and rows at
    first.
    """
    if column.type in _WHOLE:
        return int
    if column.type in _FRACTIONS:
        return _number
    return {"boolean": lambda text: text == "true", "json": _json}.get(column.type, _same)


def read_rows(first: FirstRows, types: Sequence[str]) -> tuple[list[ResultColumn], list[list[Any]]]:
    """Return columns and rows of values for JSON. NULL is None, and the empty text is not.

    A column of arrays, maps or rows has values if `types` tell what is in them, and each text has
    just one reading; or else text in all of its rows.
    """
    readers = [reader_of(column) for column in first.columns]
    rows = [
        [None if text is None else read(text) for read, text in zip(readers, row, strict=False)]
        for row in first.rows
    ]
    columns = []
    for place, column in enumerate(first.columns):
        if column.type not in NESTED:
            columns.append(ResultColumn(column.name, column.type))
            continue
        known = len(types) == len(readers) and types[place].startswith(f"{column.type}(")
        shown = types[place] if known else column.type
        columns.append(ResultColumn(column.name, shown, _read_nested(rows, place, shown)))
    return columns, rows


def _read_nested(rows: list[list[Any]], place: int, shown: str) -> int:
    """Put values in the place of the texts of a column; return how many have no one reading."""
    given = [row for row in rows if row[place] is not None]
    readings = nested_readings(shown)
    if readings is None:
        return len(given)
    found = [readings(row[place]) for row in given]
    ambiguous = sum(len(values) != 1 for values in found)
    if not ambiguous:
        for row, [value] in zip(given, found, strict=True):
            row[place] = json_value(value)
    return ambiguous


def nested_readings(shown: str) -> Callable[[str], list[Any]] | None:
    """Return what finds the values of a text, by Trino's name of its type in full."""
    kind = _parsed(shown)
    return None if kind is None else readings_of(kind)


def _parsed(shown: str) -> Type | None:
    try:
        return parse_type(shown)
    except UsageError:
        return None


def json_value(value: Any) -> Any:  # noqa: PLR0911  # one a kind of value
    """Return a value of Python as JSON has it, scalars as the CSV of a SELECT would give them.

    Decimals are text, which is exact, and so are dates, times, NaN and Infinity. The keys of maps
    become text, as those of an object of JSON are.
    """
    match value:
        case list():
            return [json_value(each) for each in value]
        case dict():
            return {_key(key): json_value(each) for key, each in value.items()}
        case float():
            return value if value - value == 0 else _NOT_FINITE.get(value, "NaN")
        case Decimal():
            return f"{value:f}"
        case datetime():
            digits = "microseconds" if value.microsecond % 1000 else "milliseconds"
            return value.isoformat(" ", digits)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex(" ")
    return value


_NOT_FINITE: Final = {float("inf"): "Infinity", float("-inf"): "-Infinity"}


def _key(key: Any) -> str:
    shown = json_value(key)
    return str(shown).lower() if isinstance(shown, bool) else str(shown)


def arrow_type(column: Column, found: ResultColumn) -> "pa.DataType":
    """Return the type in Arrow of a column, of which so much was found out.

    It is text where Athena's text is not sure to be read, as that of arrays of text never is.
    """
    import pyarrow as pa

    if column.type == "decimal":
        return pa.decimal128(column.precision, column.scale)
    if column.type in NESTED:
        if found.ambiguous or (kind := _parsed(found.type)) is None or not is_certain(kind):
            return pa.string()
        return _arrow(kind)
    return _arrow(Scalar(column.type))


def _arrow(kind: Type) -> "pa.DataType":
    import pyarrow as pa

    match kind:
        case Array():
            return pa.list_(_arrow(kind.element))
        case Map():
            return pa.map_(_arrow(kind.key), _arrow(kind.value))
        case Struct():
            return pa.struct([pa.field(name, _arrow(part)) for name, part in kind.fields])
    name, _, sizes = kind.name.partition("(")
    if name == "decimal":
        return pa.decimal128(*map(int, sizes.rstrip(")").split(",")))
    if sizes and name != "timestamp":
        return pa.string()
    return {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "integer": pa.int32(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "real": pa.float32(),
        "double": pa.float64(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
        "unknown": pa.null(),
    }.get(kind.name if "zone" in kind.name else name, pa.string())
