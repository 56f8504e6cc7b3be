"""Regular expressions of Java, as Python's: classes by property, quotations, names of groups."""

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from raywork.local.faults import not_emulated

_ASCII: Final = {
    "Alpha": "A-Za-z",
    "Digit": "0-9",
    "Alnum": "A-Za-z0-9",
    "Upper": "A-Z",
    "Lower": "a-z",
    "Space": r"\s",
    "Blank": r" \t",
    "XDigit": "0-9A-Fa-f",
    "ASCII": r"\x00-\x7f",
    "Punct": r"!-/:-@\[-`{-~",
}
"""The classes of POSIX, which are of ASCII alone, as what stands within brackets."""
_ESCAPES: Final = {r"\z": r"\Z", r"\Z": r"(?=\n?\Z)", r"\R": r"(?:\r\n|[\n-\r\x85\u2028\u2029])"}
_TOKEN: Final = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|$)"
    r"|\\(?P<sign>[pP])(?:\{(?P<name>\^?\w+)\}|(?P<letter>\w))"
    r"|\\x\{(?P<code>[0-9A-Fa-f]+)\}"
    r"|(?P<escape>\\.)|(?P<group>\(\?<(?![=!]))|(?P<both>&&)|(?P<other>.)",
    re.DOTALL,
)


@lru_cache(1000)
def compiled(text: str, *, any_case: bool = False) -> re.Pattern[str]:
    """Return the expression of Python for one of Java.

    Raises:
        ValueError: It is none, or one that is not emulated.
    """
    try:
        return re.compile(_python(text), re.IGNORECASE if any_case else 0)
    except re.error as error:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: {error} in the pattern {text}") from None


def _python(text: str) -> str:
    shown, depth = "", 0
    for token in _TOKEN.finditer(text):
        part = token[0]
        if token["other"] is None and not token["both"]:
            part = _translated(token, within=depth > 0)
        elif depth and (token["both"] or (part == "[" and shown[-1:] not in {"[", "^"})):
            raise ValueError(str(not_emulated(f"sets of classes in the pattern {text}")))
        elif part == "[":
            depth += 1
        elif part == "]" and depth and shown[-1:] != "[":
            depth -= 1
        shown += part
    return shown


def _translated(token: re.Match[str], *, within: bool) -> str:
    """What Python writes otherwise: within brackets, or on its own."""
    part = token[0]
    if token["sign"]:
        name = token["name"] or token["letter"]
        negated = token["sign"] == "P" or name[0] == "^"
        return _property(name.lstrip("^"), negated=negated, within=within)
    if token["code"]:
        return re.escape(chr(int(token["code"], 16)))
    if part == r"\h":
        return r" \t\xa0" if within else r"[ \t\xa0]"
    if within:
        return part
    if token["quoted"] is not None:
        return re.escape(token["quoted"])
    return "(?P<" if token["group"] else _ESCAPES.get(part, part)


def _property(name: str, *, negated: bool, within: bool) -> str:
    """The characters that have a property, within brackets or for themselves."""
    inner = _ASCII.get(name) or _category(name)
    if negated and within:
        inner = _ranges(re.compile(f"[^{inner}]").match)
    return inner if within else f"[{'^' if negated else ''}{inner}]"


@cache
def _category(name: str) -> str:
    """The characters of a category of Unicode, such as `L` or `Lu`."""
    known = {unicodedata.category(chr(each)) for each in range(0x3000)}
    if not any(each.startswith(name) for each in known):
        raise ValueError(str(not_emulated(f"the class of characters {name}")))
    return _ranges(lambda character: unicodedata.category(character).startswith(name))


def _ranges(holds: Callable[[str], object]) -> str:
    """Write the characters for which something holds as ranges."""
    shown, first = [], -1
    for code in range(sys.maxunicode + 2):
        if code <= sys.maxunicode and holds(chr(code)):
            first = code if first < 0 else first
        elif first >= 0:
            shown.append(f"{re.escape(chr(first))}-{re.escape(chr(code - 1))}")
            first = -1
    return "".join(shown)
