"""The kinds of fields of delimited text.

A kind is what a column of a type would read back: `007` is text, since as a number it would read
as 7. Where free text was seen in a column too, its type is `string` anyway, but its other kinds
stay known, so that one `n/a` among numbers is named as a conflict.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import isfinite
from typing import Final

from raywork.schema.kinds import ABSORBED, DATE_PATTERN, Kind, kind_of_int

NULL: Final = r"\N"
"""What LazySimpleSerDe reads as NULL in a column of any type."""

_DAY = DATE_PATTERN.removeprefix("^").removesuffix(r"\Z")
_INTEGER = r"(?:0|-?[1-9]\d*)"
_WHOLE = r"(?:0|[1-9]\d*)"
_EXPONENT = r"[eE][+-]?\d+"
_FLOAT = rf"(?:-0|-?(?:{_WHOLE}?\.\d+(?:{_EXPONENT})?|{_WHOLE}{_EXPONENT}))"
_BOOL = r"(?:[tT]rue|TRUE|[fF]alse|FALSE)"
_TIMESTAMP = rf"(?:{_DAY} (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{{1,3}})?)"
"""As java.sql.Timestamp writes it; Athena's timestamps go down to the millisecond."""

_shape = re.compile(
    rf"(?P<null>\\N)|(?P<int>{_INTEGER})|(?P<float>{_FLOAT})|(?P<bool>{_BOOL})"
    rf"|(?P<timestamp>{_TIMESTAMP})|(?P<date>{_DAY})",
    re.ASCII,
).fullmatch

_SURE: Final = {
    Kind.EMPTY: "",
    Kind.NULL: r"\\N",
    Kind.BOOL: _BOOL,
    Kind.INT: r"(?:0|-?[1-9]\d{0,14})",
    Kind.INT64: r"(?:-?[1-9]\d{0,17})",
    Kind.FLOAT: r"(?:-?(?:0|[1-9]\d{0,17})\.\d{1,30}(?:[eE][+-]?\d{1,2})?)",
    Kind.DATE: _DAY,
    Kind.TIMESTAMP: _TIMESTAMP,
}
"""Shapes that are of the kind for sure. A field of another shape may be of the kind as well."""

_POSSIBLE: Final = {
    **_SURE,
    Kind.INT: r"(?:0|-?[1-9]\d{0,15})",
    Kind.INT64: r"(?:-?[1-9]\d{15,18})",
    Kind.BIG: r"(?:-?[1-9]\d{18,})",
    Kind.FLOAT: _FLOAT,
}
"""Shapes that every field of the kind has."""


def kind_of_cell(text: str) -> Kind:
    """Return the kind of one field."""
    found = _shape(text)
    if found is None:
        return Kind.STRING if text else Kind.EMPTY
    kind = Kind(str(found.lastgroup))
    if kind is Kind.INT:
        # Python refuses to read integers of thousands of digits.
        return kind_of_int(int(text)) if len(text) < 30 else Kind.BIG  # noqa: PLR2004
    if kind is Kind.FLOAT and not isfinite(float(text)):
        return Kind.STRING
    return kind


def holds_news(column: Iterable[str], known: frozenset[Kind]) -> bool:
    """Return whether a field may be of a kind that is not known yet; None of them has a newline.

    The answer may be True without need, never False without reason: a record without news cannot
    change the schema.
    """
    news, proof = _patterns(known)
    text = "\n".join(column)
    return news(text) is not None if proof is None else proof(text + "\n") is None


_Find = Callable[[str], object]


@lru_cache(maxsize=1024)
def _patterns(known: frozenset[Kind]) -> tuple[_Find, _Find | None]:
    """Return what finds a kind that is news, and, unless any text is known, what proves all to be.

    Where free text is known, only what is more than that can be news.
    """
    known |= {less for kind in known for less in ABSORBED.get(kind, ())}
    others = [shape for kind, shape in _POSSIBLE.items() if kind not in known]
    news = re.compile(f"^(?:{'|'.join(others)})$" if others else r"(?!)", re.MULTILINE | re.ASCII)
    if Kind.STRING in known:
        return news.search, None
    shapes = "|".join(shape for kind, shape in _SURE.items() if kind in known) if known else "(?!)"
    return news.search, re.compile(f"(?:(?:{shapes})\n)*+", re.ASCII).fullmatch
