"""The words of a statement: of Hive's DDL, and enough of Trino's SQL to tell statements apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, symbol or quoted text. `quote` is the quote character, or empty."""

    text: str
    quote: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The word in capitals, as keywords are compared; empty if quoted."""
        return "" if self.quote else self.text.upper()


_PATTERN: Final = r"""
      (?P<skip>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'{escape}]|''{escaped})*')
    | (?P<double>"(?:[^"{escape}]|""{escaped})*")
    | (?P<tick>`(?:[^`]|``)*`)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<symbol><=|>=|<>|!=|\|\||->|.)
    """
_HIVE: Final = re.compile(_PATTERN.format(escape=r"\\", escaped=r"|\\."), re.VERBOSE | re.DOTALL)
_TRINO: Final = re.compile(_PATTERN.format(escape="", escaped=""), re.VERBOSE | re.DOTALL)


def tokens(text: str, *, trino: bool = False, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text from `start` on; comments and white space are passed over.

    Hive's texts know escapes with a backslash, Trino's do not. A quote that is never closed is a
    token of its own, without `quote`.
    """
    for found in (_TRINO if trino else _HIVE).finditer(text, start):
        match found.lastgroup:
            case "skip":
                pass
            case "string" | "double" | "tick":
                quote = found[0][0]
                inner = found[0][1:-1].replace(quote * 2, quote) if trino else _hive(found[0])
                yield Token(inner, quote, found.start(), found.end())
            case _:
                yield Token(found[0], "", found.start(), found.end())


_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a"}


def _hive(text: str) -> str:
    """Take quotes and escapes off a quoted text, as Hive reads it."""
    quote, inner = text[0], text[1:-1]
    if quote == "`":
        return inner.replace("``", "`")
    return re.sub(
        rf"{quote}{quote}|\\u([0-9a-fA-F]{{4}})|\\([0-7]{{3}})|\\(.)",
        lambda m: _escaped(m, quote),
        inner,
        flags=re.DOTALL,
    )


def _escaped(found: re.Match[str], quote: str) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    if found[2]:
        return chr(int(found[2], 8))
    if found[3]:
        # Hive leaves the backslash of LIKE's patterns where it is.
        return f"\\{found[3]}" if found[3] in "%_" else _ESCAPES.get(found[3], found[3])
    return quote
