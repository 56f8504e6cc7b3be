"""What the OpenX SerDe reads in a column of a scalar type.

Text in a column of numbers is read where it is spelled as JSON spells a number; the other spellings
that Java knows (`+7`, `0x1F`, `1f`) were not measured and fail.
"""

import math
import re
import struct
from collections.abc import Callable
from typing import Any, Final

from raywork.errors import BadDataError, MisreadError
from raywork.serde.moments import day, timestamp
from raywork.serde.rendering import render_value
from raywork.serde.values import LONG, Cell, Number, refused, shown, unknown

_is_integer = re.compile(r"-?[0-9]+").fullmatch
_is_number = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch


def scalar(name: str, *, strict: bool) -> Cell:
    """Return the cell of a scalar type; a strict one raises MisreadError for values it changes."""
    if name.startswith("decimal"):
        return _fails_always(name)
    if name in _BITS:
        return _integer(name, _BITS[name])
    found = _CELLS.get(name)
    return _unmeasured(name) if found is None else found(strict=strict)


_BITS: Final = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}


def _integer(name: str, bits: int) -> Cell:
    high = 2 ** (bits - 1) - 1
    low = -high - 1

    def read(value: Any) -> int:
        if type(value) is not int:
            if not isinstance(value, str) or not _is_integer(value) or len(value) > LONG:
                raise refused(value, name)
            value = int(value)
        if not low <= value <= high:
            raise BadDataError(f"{shown(value)} is beyond the range of {name}")
        return int(value)

    return read


def _double(*, strict: bool) -> Cell:
    def read(value: Any) -> float:
        if type(value) is int and -_EXACT <= value <= _EXACT:
            return float(value)
        found = _nearest(value, "double")
        if strict and _loses(value, found):
            raise MisreadError(f"{shown(value)} loses digits in a double")
        return found

    return read


_EXACT: Final = 2**53


def _nearest(value: Any, name: str) -> float:
    """Return the double next to a number, or to text that spells one."""
    if type(value) is not Number:
        if isinstance(value, bool | dict | list) or not _is_number(str(value)):
            raise refused(value, name)
        value = str(value)
    found = float(value)
    if math.isinf(found):
        raise refused(value, name)
    return found


def _loses(value: Any, found: float) -> bool:
    """Return whether an integer reads as another."""
    return bool(_is_integer(str(value))) and int(value) != found


def _float(*, strict: bool) -> Cell:
    def read(value: Any) -> float:
        try:
            found: float = struct.unpack("<f", struct.pack("<f", _nearest(value, "float")))[0]
        except OverflowError:
            raise refused(value, "float") from None
        if strict and _loses(value, found):
            raise MisreadError(f"{shown(value)} loses digits in a float")
        return found

    return read


def _boolean(*, strict: bool) -> Cell:
    def read(value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, dict | list):
            raise refused(value, "boolean")
        text = type(value) is str
        if strict and not (text and value in {"true", "false"}):
            raise MisreadError(f"{shown(value)} reads as false in a boolean")
        return text and value == "true"

    return read


def _string(*, strict: bool) -> Cell:  # noqa: ARG001  a rendering is what is documented
    def read(value: Any) -> str:
        return value if type(value) is str else render_value(value)

    return read


def _fails_always(name: str) -> Cell:
    def read(value: Any) -> None:
        raise BadDataError(f"the OpenX SerDe reads no {name}: {shown(value)}")

    return read


def _unmeasured(name: str) -> Cell:
    def read(value: Any) -> None:
        raise unknown(f"the type {name}: {shown(value)}")

    return read


_CELLS: Final[dict[str, Callable[..., Cell]]] = {
    "double": _double,
    "float": _float,
    "boolean": _boolean,
    "string": _string,
    "timestamp": timestamp,
    "date": day,
}
