"""The values of a parsed line, and what cells are made of them.

A JSON value is None, a bool, an int, a `Number`, a str, a list or a dict of such values. Numbers
keep their source text, since a `string` column shows it: an int is a number that is written as
Python writes it, any other is a `Number`.

What a row holds, by type: bool, int, float, str, `datetime.date`, `datetime.datetime` (UTC, without
a zone), a list for an array, a dict by key for a map, a dict by name for a struct; None for NULL.
"""

from collections.abc import Callable, Iterable
from typing import Any

from raywork.errors import BadDataError, SerDeError, UnmeasuredError

Cell = Callable[[Any], Any]
"""Turns a JSON value other than null into the value of a column, or raises a SerDeError."""


class Number(str):
    """A number as it is written."""

    __slots__ = ()


def number(text: str) -> "int | Number":
    """Return the number of an integer's source text."""
    return int(text) if text != "-0" and len(text) < LONG else Number(text)


LONG = 640
"""So many digits Python's `int` reads whatever its limit."""


def refused(value: Any, declared: str) -> BadDataError:
    """Return the error of a value that a type does not read."""
    return BadDataError(f"{shown(value)} is no {declared}")


def unknown(what: str) -> UnmeasuredError:
    """Return the error of what was not measured."""
    return UnmeasuredError(f"it is not known what Athena reads for {what}")


def located(error: SerDeError, place: int, column: str) -> SerDeError:
    """Return an error with the column that it is in, as Athena names it."""
    if isinstance(error, BadDataError):
        return BadDataError(f"Error parsing field value for field {place} ({column}): {error}")
    return type(error)(f"{column}: {error}")


def repeated(keys: Iterable[str]) -> str:
    """Return the first of the keys that is there a second time."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    raise ValueError("no key is there twice")


def shown(value: Any, longest: int = 60) -> str:
    """Return a value as a message shows it."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    return f'"{text}"' if type(value) is str else text
