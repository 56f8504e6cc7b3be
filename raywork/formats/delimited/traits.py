"""What a table must know of its text beside columns: the traits in a schema of delimited text."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final

from raywork.formats.delimited.dialect import Dialect

ESCAPES: Final = "\\~^`@#$%&*!?+=<>"
"""Characters that may be named as the escape of a table, the usual one first."""


class Trait(StrEnum):
    """The traits; those that end in a space are followed by the character that they are about."""

    DELIMITER = "delimiter "
    HEADER = "header"
    """The first line of each object names the columns."""
    QUOTE = "quote "
    """Fields stand in quotes."""
    STRAY = "stray quote"
    """A quote stands elsewhere than around a field, or doubled within one."""
    ESCAPED = "escaped"
    """Backslashes escape the next character."""
    BARE_ESCAPE = "escape outside quotes"
    BACKSLASH = "backslash"
    """A backslash that escapes nothing."""
    HOLDS = "holds "
    """This character occurs: as the escape of the table it would be lost."""


def traits_of(text: str, dialect: Dialect) -> Iterator[str]:
    """Yield the traits of some whole lines."""
    yield Trait.DELIMITER + dialect.delimiter
    if dialect.escape is not None:
        yield Trait.ESCAPED
    elif "\\" in text:
        yield Trait.BACKSLASH
    yield from (Trait.HOLDS + sign for sign in ESCAPES if sign in text)
    if dialect.quote in text:
        begins, whole = _quoted(dialect)
        # Every line then begins behind a newline, the first one too.
        text = f"\n{text}"
        if begins.search(text):
            yield Trait.QUOTE + dialect.quote
            text = whole.sub("", text)
        if dialect.quote in text:
            yield Trait.STRAY
    if dialect.escape is not None and "\\" in text:
        yield Trait.BARE_ESCAPE


@lru_cache(maxsize=64)
def _quoted(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds the beginning of a quoted field, and what finds such fields as a whole."""
    quote, sign = re.escape(dialect.quote), re.escape(dialect.delimiter)
    # The quote comes first: the engine leaps from one to the next.
    begins = rf"{quote}(?<=[{sign}\n\r]{quote})"
    inner = rf"[^{quote}]++|{quote}{quote}"
    if dialect.escape is not None:
        inner = rf"[^{quote}\\]++|{quote}{quote}|\\."
    whole = rf"{begins}(?:{inner})*+{quote}(?=[{sign}\n\r]|\Z)"
    return re.compile(begins), re.compile(whole, re.DOTALL)
