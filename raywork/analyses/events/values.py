"""Values of two sides brought to one form, in which equal ones are equal text.

The types of both sides decide the form: numbers are compared as numbers and times as times, be one
of them text. What of a text is no such value stays as it is, and equals none that is one. NULL
equals NULL alone.
"""

from enum import StrEnum
from typing import Final

from raywork.analyses.events.mapping import Step, Tolerance
from raywork.analyses.moments import INTEGERS, moment
from raywork.ddl import Scalar, Type

_DECIMAL: Final = "decimal(38, 9)"
"""Holds every bigint, and nine decimals."""
_EPSILON: Final = "1e-12"
"""Of a value: what doubles may be apart by being doubles."""


class Form(StrEnum):
    """What values are compared as."""

    TEXT = "text"
    WHOLE = "whole numbers"
    DECIMAL = "decimals"
    REAL = "numbers of seven digits"
    DOUBLE = "numbers"
    BOOLEAN = "booleans"
    TIME = "times"
    NESTED = "JSON"
    BYTES = "bytes"


_FORMS: Final = {
    **dict.fromkeys(INTEGERS, Form.WHOLE),
    "double": Form.DOUBLE,
    "float": Form.REAL,
    "boolean": Form.BOOLEAN,
    "timestamp": Form.TIME,
    "date": Form.TIME,
    "binary": Form.BYTES,
}
_NUMBERS: Final = (Form.WHOLE, Form.DECIMAL, Form.DOUBLE, Form.REAL)
"""From the exact to the least exact: two of them are compared as the one further back."""


def form_of(shown: Type) -> Form:
    """Return the form of the values of a type."""
    if not isinstance(shown, Scalar):
        return Form.NESTED
    if shown.name.startswith("decimal"):
        return Form.DECIMAL
    return _FORMS.get(shown.name, Form.TEXT)


def common_form(left: Type, right: Type) -> Form:
    """Return the form that values of two types are compared in."""
    one, other = form_of(left), form_of(right)
    if one == other:
        return one
    if one in _NUMBERS and other in _NUMBERS:
        return max(one, other, key=_NUMBERS.index)
    forms = {one, other}
    if Form.TEXT in forms:
        [typed] = forms - {Form.TEXT}
        # Text may write an integer as `12.0`.
        return {Form.WHOLE: Form.DECIMAL, Form.REAL: Form.DOUBLE}.get(typed, typed)
    if forms == {Form.BOOLEAN, Form.WHOLE}:
        return Form.BOOLEAN
    if Form.TIME in forms and forms & {*_NUMBERS}:
        return Form.TIME
    return Form.TEXT


def compared(sql: str, shown: Type, form: Form, steps: tuple[Step, ...]) -> str:
    """Return an expression of `varchar` for a value, in the form that it is compared in."""
    own = form_of(shown)
    if own is Form.TEXT:
        text = normalized(f"CAST({sql} AS varchar)" if _is_other_text(shown) else sql, steps)
        return text if form is Form.TEXT else _read(text, form)
    if form is Form.BOOLEAN and own is not Form.BOOLEAN:
        return _read(f"CAST({sql} AS varchar)", form)
    return _typed(sql, shown, form)


def _typed(sql: str, shown: Type, form: Form) -> str:
    """Return an expression of `varchar` for a value that is no text."""
    written = {
        Form.DECIMAL: _plain(f"CAST({sql} AS {_DECIMAL})"),
        Form.DOUBLE: f"CAST(CAST({sql} AS double) AS varchar)",
        Form.REAL: f"CAST(CAST({sql} AS real) AS varchar)",
        Form.NESTED: f"json_format(CAST({sql} AS json))",
        Form.BYTES: f"to_hex({sql})",
    }
    if form is Form.TIME:
        return f"CAST({moment(sql, shown)} AS varchar)"
    return written.get(form, f"CAST({sql} AS varchar)")


def amount(sql: str, shown: Type, form: Form, tolerance: Tolerance) -> str:
    """Return an expression of `double` for a value that need only be near the other one."""
    if tolerance.unit == "seconds" or form is Form.TIME:
        return f"to_unixtime({moment(sql, shown)})"
    if form_of(shown) is Form.TEXT:
        return f"try_cast(trim({sql}) AS double)"
    return f"CAST({sql} AS double)"


def is_near(left: str, right: str, tolerance: Tolerance) -> str:
    """Return the condition that two amounts are near enough; it is NULL where one is."""
    larger = f"greatest(abs({left}), abs({right}))"
    if tolerance.unit == "share":
        return f"abs({left} - {right}) <= {tolerance.value + 1e-12!r} * {larger}"
    return f"abs({left} - {right}) <= {float(tolerance.value)!r} + {_EPSILON} * {larger}"


def normalized(text: str, steps: tuple[Step, ...]) -> str:
    """Return an expression of text with steps of normalisation around it, the first innermost."""
    for step in steps:
        match step:
            case "spaces":
                text = rf"regexp_replace({text}, '\s+', ' ')"
            case "empty":
                text = f"nullif({text}, '')"
            case "nfc":
                text = f"normalize({text}, NFC)"
            case _:
                text = f"{step}({text})"
    return text


def _is_other_text(shown: Type) -> bool:
    return shown != Scalar("string")


def _read(text: str, form: Form) -> str:
    """Return an expression for what a text means in a form; the empty text is no value there."""
    bare = f"nullif(trim({text}), '')"
    match form:
        case Form.DECIMAL:
            exact = f"try_cast({bare} AS {_DECIMAL})"
            large = f"try_cast(try_cast({bare} AS double) AS {_DECIMAL})"
            return f"coalesce({_plain(f'coalesce({exact}, {large})')}, {bare})"
        case Form.DOUBLE:
            return f"coalesce(CAST(try_cast({bare} AS double) AS varchar), {bare})"
        case Form.BOOLEAN:
            return (
                f"CASE lower({bare}) WHEN 'true' THEN 'true' WHEN 't' THEN 'true' WHEN '1' THEN"
                f" 'true' WHEN 'yes' THEN 'true' WHEN 'false' THEN 'false' WHEN 'f' THEN 'false'"
                f" WHEN '0' THEN 'false' WHEN 'no' THEN 'false' ELSE {bare} END"
            )
        case Form.TIME:
            return f"coalesce(CAST({moment(bare, Scalar('string'))} AS varchar), {bare})"
        case Form.NESTED:
            return f"coalesce(json_format(json_extract({bare}, '$')), {bare})"
    return bare


def _plain(decimal: str) -> str:
    """Return an expression for a decimal without the zeros at its end."""
    digits = f"trim(TRAILING '0' FROM CAST({decimal} AS varchar))"
    return f"trim(TRAILING '.' FROM {digits})"
