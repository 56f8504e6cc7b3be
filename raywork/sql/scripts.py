"""A script of statements, taken apart at the semicolons that end them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from raywork.errors import UsageError
from raywork.sql.lexer import Token, tokens

LONGEST: Final = 262_144
"""Bytes of the longest statement that Athena takes (service quotas, "Query string length")."""

_HIVE_CREATES: Final = frozenset({"EXTERNAL", "DATABASE", "SCHEMA"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a script, without the semicolon."""

    text: str
    source: str
    """The file, or what else it came from, for messages."""
    line: int = 1
    """The line of the source on which it begins."""


def is_hive(text: str, start: int = 0) -> bool:
    """Return whether the statement that begins there is Hive's; the others are Trino's.

    Athena reads DDL as Hive does, but for views and CREATE TABLE AS.
    """
    words = (token.upper for token in tokens(text, start=start))
    first = next(words, "")
    if first in {"CREATE", "ALTER"}:
        return first == "ALTER" or next(words, "") in _HIVE_CREATES
    return first in {"MSCK", "DROP"}


_ASKS: Final = frozenset(
    "SELECT WITH VALUES TABLE SHOW DESCRIBE DESC EXPLAIN EXECUTE".split()  # noqa: SIM905  words
)


def has_rows(text: str) -> bool:
    """Return whether a statement asks for something, by its first word."""
    found = (token for token in tokens(text, trino=True) if token.text != "(")
    first = next(found, None)
    return first is not None and first.upper in _ASKS


def is_select(text: str) -> bool:
    """Return whether a statement is a SELECT, by its first word; WITH begins one too."""
    found = (token for token in tokens(text, trino=True) if token.text != "(")
    return next((token.upper in {"SELECT", "WITH"} for token in found), False)


def statements_of(text: str, source: str) -> Iterator[Statement]:
    """Yield the statements of a script, each tokenized by the rules of its own dialect.

    Raises:
        UsageError: a quote or a comment is never closed, or a statement is too long for Athena.
    """
    start = 0
    while (found := next(tokens(text, trino=True, start=start), None)) is not None:
        first = found.start
        if found.text == ";" and not found.quote:
            start = found.end
            continue
        end = _end(text, first, source)
        line = text.count("\n", 0, first) + 1
        statement = Statement(text[first:end].rstrip(), source, line)
        if len(statement.text.encode()) > LONGEST:
            raise UsageError(
                f"{source}, line {line}: the statement has more than {LONGEST:,} bytes, which"
                " Athena does not take"
            )
        yield statement
        start = end + 1


def _end(text: str, start: int, source: str) -> int:
    """Return where the statement that begins at `start` ends: at its semicolon or with the text."""
    before: Token | None = None
    for token in tokens(text, trino=not is_hive(text, start), start=start):
        if not token.quote and token.text == ";":
            return token.start
        opens = _opens(before, token)
        if opens:
            line = text.count("\n", 0, token.start) + 1
            raise UsageError(f"{source}, line {line}: {opens} is opened there and never closed")
        before = token
    return len(text)


def _opens(before: Token | None, token: Token) -> str | None:
    """Return what a token opens in vain, if it does."""
    if token.quote:
        return None
    if token.text in {"'", '"', "`"}:
        return f"the quote {token.text}"
    joined = before is not None and before.end == token.start
    if joined and before is not None and before.text + token.text == "/*" and not before.quote:
        return "the comment /*"
    return None
