r"""Values as fields of the CSV that Athena's `LazySimpleSerDe` reads back equal.

That SerDe knows no quotes: a backslash escapes delimiters and backslashes, and `\N` is NULL, apart
from the empty text. A row ends at a line break in any case, so that no text can hold one.
"""

import base64
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

NULL: Final = "\\N"

_special = re.compile(r"[\\,]")
_breaks = re.compile(r"\r\n|[\r\n]")
_INFINITE: Final = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}

Cell = Callable[[Any], str]


class LineBreakError(ValueError):
    """A text holds a line break."""


class Texts:
    """Writes texts, and counts those whose line breaks became spaces."""

    def __init__(self, *, spaces: bool) -> None:
        """Take whether spaces are to stand for line breaks."""
        self._spaces = spaces
        self.replaced = 0

    def __call__(self, value: str) -> str:
        """Return a text as a field.

        Raises:
            LineBreakError: it holds a line break, which no space is to stand for.
        """
        if "\n" in value or "\r" in value:
            if not self._spaces:
                raise LineBreakError
            self.replaced += 1
            value = _breaks.sub(" ", value)
        return _special.sub(r"\\\g<0>", value)


def cell_for(kind: str, texts: Texts) -> Cell:
    """Return what writes the values of a type, as its check gives them."""
    cells: dict[str, Cell] = {
        "string": texts,
        "boolean": _boolean,
        "double": _double,
        "decimal": _decimal,
        "timestamp": _timestamp,
        "binary": _binary,
    }
    return cells.get(kind.partition("(")[0], str)


def _boolean(value: bool) -> str:  # noqa: FBT001  a value, not a switch
    return "true" if value else "false"


def _double(value: float) -> str:
    text = repr(value)
    return _INFINITE.get(text, text)


def _decimal(value: Any) -> str:
    return format(value, "f")


def _timestamp(value: datetime) -> str:
    """Return a moment with three decimals, or with six where it has that many."""
    if value.microsecond % 1000:
        return value.isoformat(" ", "microseconds")
    return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")


def _binary(value: bytes) -> str:
    return base64.b64encode(value).decode()
