"""Times and days of rows, whatever type they have."""

from typing import Final

from raywork.ddl import Scalar, Type

INTEGERS: Final = frozenset({"tinyint", "smallint", "int", "bigint"})
_MILLISECONDS: Final = "1e11"
"""Numbers from here on count milliseconds since 1970, smaller ones seconds: it is the year 5138."""


def moment(sql: str, shown: Type) -> str:
    """Return an expression for a time as a `timestamp` in UTC; NULL where there is none.

    Text may be ISO 8601, with or without a zone, or have a space in the place of the `T`.
    """
    kind = shown.name if isinstance(shown, Scalar) else ""
    if kind in {"timestamp", "date"}:
        return f"CAST({sql} AS timestamp(3))"
    if kind in INTEGERS or kind in {"double", "float"} or kind.startswith("decimal"):
        number = f"CAST({sql} AS double)"
        seconds = f"IF(abs({number}) >= {_MILLISECONDS}, {number} / 1e3, {number})"
        return f"CAST(from_unixtime({seconds}) AT TIME ZONE 'UTC' AS timestamp(3))"
    zoned = f"CAST(try(from_iso8601_timestamp({sql})) AT TIME ZONE 'UTC' AS timestamp(3))"
    return f"coalesce({zoned}, try_cast({sql} AS timestamp(3)))"


def day_of(sql: str, shown: Type) -> str:
    """Return an expression for the day of a time in UTC, as `YYYY-MM-DD`."""
    return f"substr(CAST({moment(sql, shown)} AS varchar), 1, 10)"
