"""The type in Athena of each column of a database, and the check that a value is one of it."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from raywork.errors import UsageError

DIGITS: Final = 38
UNSIZED: Final = f"decimal({DIGITS},9)"
"""For numbers whose digits the database does not limit; one that is lost in it is an error."""

_RANGES: Final = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
_HAVE_INT: Final = {"postgresql", "mysql", "mariadb", "mssql"}
"""The dialects whose INTEGER has 32 bits."""

_SEEN: Final = (
    ({bool}, "boolean"),
    ({int}, "bigint"),
    ({int, float}, "double"),
    ({int, Decimal}, UNSIZED),
    ({date}, "date"),
    ({datetime}, "timestamp"),
    ({bytes, bytearray, memoryview}, "binary"),
)
"""The types for Python's types of values, the narrowest first."""

Check = Callable[[Any], Any]


def declared_type(declared: Any, dialect: str) -> str:
    """Return Athena's type for a type of SQLAlchemy's; `string` for all without one."""
    from sqlalchemy import types

    if isinstance(declared, types.Integer):
        return _integer_type(declared, dialect)
    if isinstance(declared, types.Numeric) and not isinstance(declared, types.Float):
        return _decimal_type(declared.precision, declared.scale)
    known = {
        types.Boolean: "boolean",
        types.Float: "double",
        types.DateTime: "timestamp",
        types.Date: "date",
        types.LargeBinary: "binary",
    }
    return next((kind for base, kind in known.items() if isinstance(declared, base)), "string")


def _decimal_type(precision: int | None, scale: int | None) -> str:
    if precision is None or scale is None or not 0 <= scale <= precision <= DIGITS:
        return UNSIZED
    return f"decimal({precision},{scale})"


def _integer_type(declared: Any, dialect: str) -> str:
    name = type(declared).__name__
    bits = 64
    if "TINY" in name:
        bits = 8
    elif "SMALL" in name or name == "SmallInteger":
        bits = 16
    elif name in {"INTEGER", "MEDIUMINT", "Integer"} and dialect in _HAVE_INT:
        bits = 32
    if getattr(declared, "unsigned", False):
        bits *= 2
    names = {size: kind for kind, size in _RANGES.items()}
    return names.get(bits, "decimal(20,0)")


def seen_type(values: Sequence[Any]) -> str:
    """Return the type that reads all of some values as a driver gives them."""
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return "string"
    return next((name for known, name in _SEEN if kinds <= known), "string")


def check_for(kind: str) -> Check:
    """Return what gives a value in the one form of its type, or raises ValueError.

    Raises:
        UsageError: exports have no such type.
    """
    name, _, sizes = kind.partition("(")
    if name == "decimal":
        precision, scale = map(int, sizes.rstrip(")").split(","))
        return _decimal(precision, scale)
    if name in _RANGES:
        return _integer(_RANGES[name])
    found = _CHECKS.get(kind)
    if found is None:
        known = ", ".join([*_RANGES, *_CHECKS, "decimal(p,s)"])
        raise UsageError(f"--hint: an export has no columns of type {kind}: give one of {known}")
    return found


def _integer(bits: int) -> Check:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1

    def check(value: Any) -> int:
        if isinstance(value, int) or (isinstance(value, Decimal | float) and value % 1 == 0):
            whole = int(value)
            if low <= whole <= high:
                return whole
        raise ValueError

    return check


def _decimal(precision: int, scale: int) -> Check:
    unit = Decimal(1).scaleb(-scale)
    bound = Decimal(10) ** (precision - scale)

    def check(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, Decimal | int | float):
            raise ValueError  # noqa: TRY004  as all that is no value of a type
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        try:
            whole = exact.quantize(unit, context=_EXACT)
        except InvalidOperation:
            raise ValueError from None
        if whole != exact or abs(whole) >= bound:
            raise ValueError
        return whole

    return check


_EXACT: Final = Context(prec=2 * DIGITS)


def _boolean(value: Any) -> bool:
    if value in {0, 1}:
        return bool(value)
    raise ValueError


def _double(value: Any) -> float:
    if isinstance(value, float | int | Decimal):
        return float(value)
    raise ValueError


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        if value.timetz() != value.timetz().replace(hour=0, minute=0, second=0, microsecond=0):
            raise ValueError
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError


def _timestamp(value: Any) -> datetime:
    """Return a moment without a zone: in UTC if it had one."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  as the database has it
    raise ValueError


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    kinds = type(value).__mro__
    return next((write(value) for kind, write in _TEXTS.items() if kind in kinds), str(value))


def _json(value: Any) -> str:
    value = list(value) if isinstance(value, set | frozenset) else value
    return json.dumps(value, ensure_ascii=False, default=_string, separators=(",", ":"))


_TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "true" if value else "false",
    Decimal: lambda value: format(value, "f"),
    datetime: lambda value: value.isoformat(" "),
    **dict.fromkeys((bytes, bytearray, memoryview), lambda value: base64.b64encode(value).decode()),
    **dict.fromkeys((dict, list, tuple, set, frozenset), _json),
}
"""How values of a type without text of its own are written."""


def _binary(value: Any) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise ValueError


_CHECKS: Final[dict[str, Check]] = {
    "boolean": _boolean,
    "double": _double,
    "date": _date,
    "timestamp": _timestamp,
    "string": _string,
    "binary": _binary,
}
