"""The kinds of JSON values that a schema tells apart.

Kinds are finer than the types of a table, and are collapsed into types only when DDL is written, so
that merging loses nothing. Some kinds absorb others: where an integer beyond 2^53 was seen, smaller
ones say nothing new, and where free text was seen, neither do dates.
"""

import re
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a JSON value can be, as far as the choice of a table's type depends on it."""

    NULL = "null"
    BOOL = "bool"
    INT = "int"
    """An integer that a double holds exactly: at most 2^53 either side of zero."""
    INT64 = "int64"
    """An integer that a signed 64-bit integer holds, and a double may not."""
    BIG = "big"
    """An integer beyond 64 bits."""
    FLOAT = "float"
    """A number with a fraction or an exponent: `1.0` and `1e3` are floats."""
    EMPTY = "empty"
    """The empty string, which the SerDe reads otherwise than text in many types."""
    DATE = "date"
    """Text of the shape `yyyy-MM-dd`; told apart only where timestamps are asked for."""
    TIMESTAMP = "timestamp"
    """Text of a shape that the SerDe reads as a timestamp; told apart only where asked for."""
    STRING = "string"
    OBJECT = "object"
    ARRAY = "array"


ABSORBED: Final[dict[Kind, frozenset[Kind]]] = {
    Kind.INT64: frozenset({Kind.INT}),
    Kind.BIG: frozenset({Kind.INT, Kind.INT64}),
    Kind.STRING: frozenset({Kind.DATE, Kind.TIMESTAMP}),
}
"""Kinds that are dropped where the kind that is the key was seen at the same path."""

EXACT: Final = 2**53
"""The largest integer up to which a double holds every integer."""

INT64_MAX: Final = 2**63 - 1
INT64_MIN: Final = -(2**63)

_DATE = (
    r"(?:(?:1[6-9]|[2-9]\d)\d\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
    r"|(?:(?:1[6-9]|[2-9]\d)(?:0[48]|[2468][048]|[13579][26])|(?:16|[2468][048]|[3579][26])00)-02-29)"
)
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_ZONE = r"[+-](?:0\d|1[0-4]):[0-5]\d"

DATE_PATTERN: Final = rf"^{_DATE}\Z"
"""A real calendar day: the SerDe rolls an impossible one over, silently.

Years begin with 1600, since Java counts days before 1582 by another calendar than Athena does.
"""

TIMESTAMP_PATTERN: Final = (
    rf"^{_DATE}(?:T{_TIME}(?:Z|\.\d{{3}}Z|{_ZONE})| {_TIME}(?:\.\d{{1,3}})?)\Z"
)
"""The shapes that the OpenX SerDe reads as a timestamp, with a real day and hour.

Other shapes that are common elsewhere (microseconds before `Z`, no zone after `T`) fail there. More
than milliseconds it reads too, and Athena drops them [user guide, data-types]. `scan/check.c` knows
the same shapes.
"""

_is_date = re.compile(DATE_PATTERN, re.ASCII).match
_is_timestamp = re.compile(TIMESTAMP_PATTERN, re.ASCII).match


def kind_of_text(text: str, *, timestamps: bool) -> Kind:
    """Return the kind of a text; dates and timestamps are told apart only if `timestamps`."""
    if not text:
        return Kind.EMPTY
    if timestamps:
        if _is_timestamp(text):
            return Kind.TIMESTAMP
        if _is_date(text):
            return Kind.DATE
    return Kind.STRING


def kind_of_int(number: int) -> Kind:
    """Return the class of an integer."""
    if -EXACT <= number <= EXACT:
        return Kind.INT
    return Kind.INT64 if INT64_MIN <= number <= INT64_MAX else Kind.BIG


_PLAIN: Final[dict[type, Kind]] = {
    type(None): Kind.NULL,
    bool: Kind.BOOL,
    float: Kind.FLOAT,
    dict: Kind.OBJECT,
    list: Kind.ARRAY,
}


def kind_of(value: object, *, timestamps: bool = False) -> Kind:
    """Return the kind of a decoded JSON value."""
    if isinstance(value, str):
        return kind_of_text(value, timestamps=timestamps)
    if type(value) is int:
        return kind_of_int(value)
    return _PLAIN[type(value)]
