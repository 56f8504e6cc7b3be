"""The syntax beyond JSON that the OpenX SerDe was measured to read.

`{"a":1,}`, `{a:1}`, `{'a':1}` and `{"a":01}`. Other spellings that its parser may know (bare words
for values, `=` and `;` for `:` and `,`, a comma before `]`, control characters within strings) were
not measured and raise UnmeasuredError; what ends too early or is joined wrongly is malformed.
"""

import re
from collections.abc import Callable
from json import JSONDecoder
from typing import Any, Final, NoReturn

from raywork.errors import BadDataError
from raywork.serde.values import Number, unknown

Build = Callable[[list[tuple[str, Any]]], dict[str, Any]]
"""Makes an object of its members, in order; it raises for a key that is there twice."""

_WORDS: Final = {"true": True, "false": False, "null": None}

_blanks = re.compile(r"[ \t\n\r]*").match
_word = re.compile(r"[^\s\x00-\x20,:\[\]{}\"'/\\;=#]+").match
_is_integer = re.compile(r"-?[0-9]+").fullmatch
_is_number = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch
_string = JSONDecoder().raw_decode
_single = re.compile(r"'([^'\"\\\x00-\x1f]*)'").match


class MalformedError(Exception):
    """The text breaks off, or its parts are joined by what no parser expects there."""


class Lenient:
    """Reads one record from the beginning of a text."""

    def __init__(self, text: str, build: Build) -> None:
        self._text = text
        self._build = build
        self._at = 0

    def record(self) -> tuple[Any, int]:
        """Return the record, and where what follows it begins."""
        return self._value(), self._at

    def _peek(self) -> str:
        """Return the next character that is not blank."""
        self._at = _blanks(self._text, self._at).end()  # type: ignore[union-attr]  # matches all
        if self._at == len(self._text):
            raise MalformedError(f"it ends at character {self._at}")
        return self._text[self._at]

    def _value(self) -> Any:
        sign = self._peek()
        if sign == "{":
            return self._object()
        if sign == "[":
            return self._array()
        if sign in "\"'":
            return self._quoted(sign)
        if sign in ",:}]":
            raise MalformedError(f"a value is missing at character {self._at}")
        word = self._bare()
        if _is_number(word):
            return Number(word)
        if word in _WORDS:
            return _WORDS[word]
        if word in {"NaN", "Infinity", "-Infinity"}:
            raise BadDataError(f"{word} is no number of JSON")
        raise unknown(f"the bare word {word[:60]} for a value")

    def _object(self) -> dict[str, Any]:
        self._at += 1
        members: list[tuple[str, Any]] = []
        while self._peek() != "}":
            key = self._key()
            self._pass(":")
            members.append((key, self._value()))
            if self._peek() != "}":
                self._pass(",")
        self._at += 1
        return self._build(members)

    def _array(self) -> list[Any]:
        self._at += 1
        values: list[Any] = []
        if self._peek() == "]":
            self._at += 1
            return values
        while True:
            values.append(self._value())
            if self._peek() == "]":
                self._at += 1
                return values
            self._pass(",")
            if self._peek() == "]":
                raise unknown("a comma before ]")

    def _key(self) -> str:
        sign = self._peek()
        if sign in "\"'":
            return self._quoted(sign)
        if sign in ",:[]{":
            raise MalformedError(f"a key is missing at character {self._at}")
        return self._bare()

    def _pass(self, sign: str) -> None:
        """Step over a sign between two parts."""
        found = self._peek()
        if found in "=;#/":
            raise unknown(f"{found} between the parts of an object or array")
        if found != sign:
            raise MalformedError(f"{sign} is missing at character {self._at}")
        self._at += 1

    def _bare(self) -> str:
        found = _word(self._text, self._at)
        if found is None:
            raise unknown(f"the character {self._text[self._at]!r} outside of strings")
        self._at = found.end()
        return found[0]

    def _quoted(self, sign: str) -> str:
        if sign == "'":
            found = _single(self._text, self._at)
            if found is None:
                self._refuse_string(sign)
            self._at = found.end()
            return found[1]
        try:
            text, self._at = _string(self._text, self._at)
        except ValueError:
            self._refuse_string(sign)
        return str(text)

    def _refuse_string(self, sign: str) -> NoReturn:
        """Raise the error of a string that is not closed, or of one that is odd."""
        place = self._at + 1
        while place < len(self._text) and self._text[place] != sign:
            place += 2 if self._text[place] == "\\" else 1
        if place >= len(self._text):
            raise MalformedError(f"the string at character {self._at} is not closed")
        raise unknown(f"a control character or an odd escape in a string of {sign}")
