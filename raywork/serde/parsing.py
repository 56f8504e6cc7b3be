"""From a line to JSON values, as the OpenX SerDe parses it: keys lowered, no key twice.

Python's own parser does nearly all lines, since it hands over every key and the source text of
every number. What it refuses goes to the lenient one.
"""

import re
from collections.abc import Iterable
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final, NoReturn

from raywork.errors import BadDataError, CursorError, MisreadError
from raywork.serde.lenient import Lenient, MalformedError
from raywork.serde.values import Number, number, repeated, shown, unknown

NOT_A_ROW: Final = "Row is not a valid JSON Object"

_has_minus_zero = re.compile(rb"-0[\s,}\]]").search
_has_half_pair = re.compile(
    r"(?<!\\)(?:\\\\)*"  # an escape is one after an even number of backslashes
    r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F])"
).search
_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = bytes(range(33))
"""What Java trims."""


class Parser:
    """Parses lines for tables with one set of properties."""

    def __init__(self, *, insensitive: bool, ignore_malformed: bool, strict: bool) -> None:
        self._ignore = ignore_malformed
        self._strict = strict
        self._build = _lowered if insensitive else _as_written
        self._quick = JSONDecoder(
            object_pairs_hook=self._build, parse_float=Number, parse_constant=_refuse_constant
        ).raw_decode
        self._exact = JSONDecoder(
            object_pairs_hook=self._build,
            parse_float=Number,
            parse_int=number,
            parse_constant=_refuse_constant,
        ).raw_decode

    def record(self, line: bytes) -> dict[str, Any] | list[Any] | None:
        """Return the object or array that a line begins with; None if there is none on it.

        Raises:
            CursorError: it begins as one and is malformed, or holds a key twice.
            UnmeasuredError: it is in a syntax of which it is not known whether the SerDe reads it.
        """
        text = _text(line)
        if "\\u" in text and _has_half_pair(text):
            raise unknown("half of a surrogate pair")
        if not text.startswith(("{", "[")):
            if self._strict:
                raise MisreadError(f"the line {shown(text)} reads as a row of NULLs")
            return None
        try:
            found, end = self._parsed(line, text)
        except MalformedError as error:
            if self._ignore:
                return None
            raise CursorError(f"{NOT_A_ROW} - {error}") from None
        except RecursionError:
            raise CursorError(f"{NOT_A_ROW} - it is nested too deep") from None
        if self._strict and text[end:].strip():
            raise MisreadError(f"what follows the first record is lost: {shown(text[end:])}")
        return found

    def _parsed(self, line: bytes, text: str) -> tuple[dict[str, Any] | list[Any], int]:
        quick = self._exact if _has_minus_zero(line) else self._quick
        try:
            return quick(text)
        except JSONDecodeError:
            return Lenient(text, self._build).record()
        except ValueError:  # an integer of more digits than Python's limit
            return self._exact(text)


def _text(line: bytes) -> str:
    try:
        return line.removeprefix(_BOM).strip(_BLANKS).decode()
    except UnicodeDecodeError as error:
        raise unknown(f"bytes that are not UTF-8: {error.reason}") from None


def _lowered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {key.lower(): value for key, value in pairs}
    if len(found) < len(pairs):
        _refuse_duplicate(key.lower() for key, _ in pairs)
    return found


def _as_written(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse_duplicate(key for key, _ in pairs)
    return found


def _refuse_duplicate(keys: Iterable[str]) -> NoReturn:
    raise CursorError(f'{NOT_A_ROW} - Duplicate key "{repeated(keys)}"')


def _refuse_constant(name: str) -> NoReturn:
    raise BadDataError(f"{name} is no number of JSON")
