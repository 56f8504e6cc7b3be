"""Formats of Java's Formatter: `%s`, `%d`, `%,.2f`, `%2$s`, `%1$tY` and so on."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from raywork.local.faults import not_emulated

_PLACE: Final = re.compile(
    r"%(?:(?P<index>\d+)\$)?(?P<flags>[-+ 0,(#]*)(?P<width>\d+)?(?:\.(?P<places>\d+))?"
    r"(?P<kind>[tT][a-zA-Z]|[a-zA-Z%])"
)
_TIMES: Final = {
    "Y": "%Y", "y": "%y", "m": "%m", "d": "%d", "B": "%B", "b": "%b", "A": "%A", "a": "%a",
    "H": "%H", "I": "%I", "M": "%M", "S": "%S", "p": "%p", "j": "%j", "F": "%Y-%m-%d",
    "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y",
}  # fmt: skip


def formatted(pattern: str, values: list[str]) -> str:
    """Fill values, which are given as texts, into a format.

    Raises:
        ValueError: There is no such value, or the format is not emulated.
    """
    following = iter(range(len(values)))
    return _PLACE.sub(lambda place: _filled(place, values, following), pattern)


def _filled(place: re.Match[str], values: list[str], following: Iterator[int]) -> str:
    kind = place["kind"]
    if kind in {"%", "n"}:
        return _padded("%" if kind == "%" else "\n", place)
    index = int(place["index"]) - 1 if place["index"] else next(following, len(values))
    if index >= len(values):
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Format specifier '{place[0]}' has no value")
    value: str | None = values[index]
    if value is None:
        return _padded("null", place)
    shown = _time(value, kind[1]) if kind[0] in "tT" else _shown(value, kind, place)
    return _padded(shown.upper() if kind[0].isupper() else shown, place)


def _time(value: str, letter: str) -> str:
    moment = datetime.fromisoformat(value.removesuffix(" UTC"))
    if letter == "e":
        return str(moment.day)
    if letter not in _TIMES:
        raise ValueError(str(not_emulated(f"the format %t{letter}")))
    return moment.strftime(_TIMES[letter])


def _shown(value: str, kind: str, place: re.Match[str]) -> str:
    places = int(place["places"] or 6)
    match kind.lower():
        case "s":
            return value[: int(place["places"])] if place["places"] else value
        case "b":
            return "true" if value == "true" else "false"
        case "x" | "o":
            return format(int(value), kind.lower())
        case "d":
            return _number(Decimal(value), 0, place)
        case "f":
            return _number(Decimal(value), places, place)
        case "e":
            return f"{float(value):.{places}e}"
    raise ValueError(str(not_emulated(f"the format %{kind}")))


def _number(number: Decimal, places: int, place: re.Match[str]) -> str:
    """A number with the digits after its point, rounded as in school."""
    flags = place["flags"]
    rounded = abs(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    shown = f"{rounded:,f}" if "," in flags else f"{rounded:f}"
    sign = "-" if number < 0 else "+" if "+" in flags else " " if " " in flags else ""
    if number < 0 and "(" in flags:
        return f"({shown})"
    if "0" in flags and place["width"]:
        shown = shown.rjust(int(place["width"]) - len(sign), "0")
    return sign + shown


def _padded(text: str, place: re.Match[str]) -> str:
    width = int(place["width"] or 0)
    return text.ljust(width) if "-" in place["flags"] else text.rjust(width)
