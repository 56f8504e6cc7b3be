"""The text of a result's values as values: for JSON, and for Arrow."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from raywork.catalog import Column

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

    Decimals stay text, which is exact, and so do dates and times. So do arrays, maps and rows:
    Athena writes them without quotes, so that what is in them cannot be told for sure.
    """
    if column.type in _WHOLE:
        return int
    if column.type in _FRACTIONS:
        return _number
    return {"boolean": lambda text: text == "true", "json": _json}.get(column.type, _same)


def read_rows(
    columns: tuple[Column, ...], rows: tuple[tuple[str | None, ...], ...]
) -> list[list[Any]]:
    """Return rows of values for JSON. NULL is None, and the empty text is not."""
    readers = [reader_of(column) for column in columns]
    return [
        [None if text is None else read(text) for read, text in zip(readers, row, strict=False)]
        for row in rows
    ]


def arrow_type(column: Column) -> "pa.DataType":
    """Return the type of a column in Arrow; text where Athena's text is not sure to be read."""
    import pyarrow as pa

    if column.type == "decimal":
        return pa.decimal128(column.precision, column.scale)
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
    }.get(column.type, pa.string())
