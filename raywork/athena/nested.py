"""Athena's text of arrays, maps and rows, read under their types: with all readings that it has.

Athena writes them without quotes: `[a, b]` is an array of two texts, or of one with a comma in it,
and `null` is NULL, or a text. Where no text is among the parts there is one reading.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from raywork.ddl import Array, Map, Scalar, Type

NESTED: Final = frozenset({"array", "map", "row"})
"""What Athena says of such columns, without what is inside."""

_LOOKS: Final = 20_000
"""How often a text is looked at, beside ten times a character, until it counts as ambiguous."""


class _TooManyLooksError(Exception):
    pass


class _Text:
    """A text that can be looked at so many times."""

    def __init__(self, whole: str) -> None:
        self.whole = whole
        self._left = _LOOKS + 10 * len(whole)

    def has(self, sign: str, place: int) -> bool:
        """Return whether a sign stands at a place."""
        self._left -= 1
        if self._left < 0:
            raise _TooManyLooksError
        return self.whole.startswith(sign, place)


_Read = Callable[[_Text, int], Iterator[tuple[Any, int]]]
"""Yields each value that a text has from a place on, with the place where it ends."""


def readings_of(kind: Type) -> Callable[[str], list[Any]] | None:
    """Return what finds the values that a text may stand for; None if that is not known of a type.

    It returns two at most, and none if it has to look for too long. Values are those of Python;
    rows and maps are dicts.
    """
    try:
        read = _reader(kind, "")
    except KeyError:
        return None
    most = 1 if is_certain(kind) else 2

    def readings(whole: str) -> list[Any]:
        ways = (value for value, end in read(_Text(whole), 0) if end == len(whole))
        try:
            return list(islice(ways, most))
        except _TooManyLooksError:
            return []

    return readings


def is_certain(kind: Type) -> bool:
    """Return whether all that Athena writes of a type has one reading: no text is in it."""
    match kind:
        case Scalar():
            return _base(kind) in _SCALARS
        case Array():
            return is_certain(kind.element)
        case Map():
            return is_certain(kind.key) and is_certain(kind.value)
    return all(is_certain(part) for _, part in kind.fields)


def _reader(kind: Type, stops: str) -> _Read:
    """Return what reads a type, whose values end where `stops` matches.

    Raises:
        KeyError: it is not known how Athena writes the type.
    """
    match kind:
        case Scalar():
            return _text(stops) if _base(kind) in _TEXTS else _scalar(*_SCALARS[_base(kind)])
        case Array():
            item = _or_null(_reader(kind.element, r", |\]"))
            return _sequence("[]", lambda _: item)
        case Map():
            entry = _entry(_reader(kind.key, "="), _or_null(_reader(kind.value, r", |\}")))
            return _distinct(_sequence("{}", lambda _: entry))
    names = [name for name, _ in kind.fields]
    ends = [*(f", {re.escape(name)}=" for name in names[1:]), r"\}"]
    fields = [
        _labelled(f"{name}=", _or_null(_reader(part, end)))
        for (name, part), end in zip(kind.fields, ends, strict=True)
    ]
    return _named(names, _sequence("{}", lambda n: fields[n] if n < len(fields) else None))


def _base(kind: Scalar) -> str:
    """Return the name of a type without its length, and moments without what no datetime holds."""
    name, _, sizes = kind.name.partition("(")
    return kind.name if name == "timestamp" and sizes not in _PRECISIONS else name


_TEXTS: Final = frozenset({"varchar", "char", "string"})
_PRECISIONS: Final = frozenset({"", *(f"{digits})" for digits in range(7))})
_WHOLE: Final = (r"-?\d+", int)
_FRACTION: Final = (r"-?(?:\d+\.\d+(?:E-?\d+)?|Infinity)|NaN", float)
_SCALARS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "int", "bigint"), _WHOLE),
    **dict.fromkeys(("real", "float", "double"), _FRACTION),
    "boolean": ("true|false", lambda text: text == "true"),
    "decimal": (r"-?\d+(?:\.\d+)?", Decimal),
    "date": (r"\d{4}-\d\d-\d\d", date.fromisoformat),
    "timestamp": (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?", datetime.fromisoformat),
    "unknown": (r"(?!)", str),
}
"""How Athena writes values, and what makes one of it. That of `unknown` is always NULL."""


def _scalar(pattern: str, make: Callable[[str], Any]) -> _Read:
    match = re.compile(pattern, re.ASCII).match

    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        found = match(text.whole, start)
        if found is not None:
            try:
                value = make(found[0])
            except ValueError:  # no day of the calendar
                return
            yield value, found.end()

    return read


def _text(stops: str) -> _Read:
    stop = re.compile(stops)

    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        for found in stop.finditer(text.whole, start):
            yield text.whole[start : found.start()], found.start()

    return read


def _or_null(part: _Read) -> _Read:
    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        if text.has("null", start):
            yield None, start + len("null")
        yield from part(text, start)

    return read


def _sequence(signs: str, part: Callable[[int], _Read | None]) -> _Read:
    """Return what reads parts with commas between them; `part` gives the one of a number.

    Where it gives none the sequence has to end; where it always gives one it may end anywhere.
    """
    opening, closing = signs[0], signs[1]
    endless = part(1 << 30) is not None

    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        if not text.has(opening, start):
            return
        if endless and text.has(closing, start + 1):
            yield [], start + 2
        first = part(0)
        ways = [] if first is None else [first(text, start + 1)]
        values: list[Any] = []
        while ways:
            del values[len(ways) - 1 :]
            way = next(ways[-1], None)
            if way is None:
                ways.pop()
                continue
            values.append(way[0])
            following = part(len(ways))
            if (endless or following is None) and text.has(closing, way[1]):
                yield values.copy(), way[1] + 1
            if following is not None and text.has(", ", way[1]):
                ways.append(following(text, way[1] + 2))

    return read


def _entry(key: _Read, value: _Read) -> _Read:
    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        for name, end in key(text, start):
            if text.has("=", end):
                for found, last in value(text, end + 1):
                    yield (name, found), last

    return read


def _distinct(entries: _Read) -> _Read:
    """Return what reads a map: no key comes twice."""

    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        for found, end in entries(text, start):
            value = dict(found)
            if len(value) == len(found):
                yield value, end

    return read


def _labelled(label: str, part: _Read) -> _Read:
    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        if text.has(label, start):
            yield from part(text, start + len(label))

    return read


def _named(names: list[str], fields: _Read) -> _Read:
    def read(text: _Text, start: int) -> Iterator[tuple[Any, int]]:
        for values, end in fields(text, start):
            yield dict(zip(names, values, strict=True)), end

    return read
