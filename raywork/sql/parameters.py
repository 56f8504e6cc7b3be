"""Values for the `:name`s of a statement, each written as a literal of its dialect.

A value takes the place of whole tokens, and becomes one literal whatever it holds: it cannot end
the text that it stands in and begin another.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

from raywork.ddl.quoting import is_writable, literal, quoted
from raywork.errors import UsageError
from raywork.sql.lexer import Token, tokens
from raywork.sql.scripts import Statement, is_hive

Value = str | int | float | Decimal | bool | date | datetime | None

_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_PART: Final = re.compile(r'"(?:[^"]|"")+"|[^."]+')
_PATH: Final = re.compile(rf"(?:{_PART.pattern})(?:\.(?:{_PART.pattern}))*")
"""Names with dots between; one that has dots itself is in quotes."""
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
"""What is a number without being told: `007` and `1e5` may well be names of something."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a table, a column or a database, as a value."""

    text: str
    within: tuple[str, ...] = ()
    """The names before it: of the table of a column, of the database of a table."""

    def written(self, quote: Callable[[str], str]) -> str:
        """Return it with each of its names in quotes."""
        return ".".join(map(quote, (*self.within, self.text)))


def parse_parameter(text: str) -> tuple[str, "Value | Name"]:
    """Read `name=value` or `name:type=value`.

    Without a type, a plain number is a number and all else is text.

    Raises:
        UsageError: it is neither, or the value is none of its type.
    """
    left, equals, value = text.partition("=")
    name, _, kind = left.partition(":")
    if not equals or not _NAME.fullmatch(name):
        raise UsageError(f"--param {text}: write NAME=VALUE, or NAME:TYPE=VALUE")
    if not kind:
        kind = "decimal" if _NUMBER.fullmatch(value) else "string"
    if kind not in _TYPES:
        raise UsageError(f"--param {text}: {kind} is no type: give {', '.join(_TYPES)}")
    try:
        return name, _TYPES[kind](value)
    except (ValueError, ArithmeticError):
        raise UsageError(f"--param {text}: {value!r} is no {kind}") from None


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _name(text: str) -> Name:
    if not _PATH.fullmatch(text):
        raise ValueError(text)
    *within, last = (
        part[1:-1].replace('""', '"') if part.startswith('"') else part
        for part in _PART.findall(text)
    )
    return Name(last, tuple(within))


def _null(text: str) -> None:
    if text:
        raise ValueError(text)


_TYPES: Final[dict[str, Callable[[str], Value | Name]]] = {
    "string": str, "bigint": int, "decimal": _decimal, "double": float, "boolean": _boolean,
    "date": date.fromisoformat, "timestamp": datetime.fromisoformat, "name": _name, "null": _null,
}  # fmt: skip


@dataclass(slots=True)
class Parameters:
    """Values by name, and which of them a statement asked for."""

    values: Mapping[str, Value | Name] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def fill(self, statement: Statement) -> str:
        """Return the text of a statement with a literal for each `:name`.

        Raises:
            UsageError: there is no value of that name, or one that cannot be written.
        """
        text, hive = statement.text, is_hive(statement.text)
        pieces, place = [], 0
        for mark, name in _marks(list(tokens(text, trino=not hive))):
            if name.text not in self.values:
                if hive:
                    continue
                line = statement.line + text.count("\n", 0, mark.start)
                raise UsageError(
                    f"{statement.source}, line {line}: :{name.text} has no value: add --param"
                    f" {name.text}=..."
                )
            self.used.add(name.text)
            value = self.values[name.text]
            written = hive_literal(value) if hive else trino_literal(value)
            pieces += [text[place : mark.start], written]
            place = name.end
        return "".join([*pieces, text[place:]])

    def refuse_unused(self) -> None:
        """Check that each value was asked for.

        Raises:
            UsageError: one was not.
        """
        unused = sorted(self.values.keys() - self.used)
        if unused:
            raise UsageError(f"--param {unused[0]}: no statement has :{unused[0]}")


def _marks(found: list[Token]) -> Iterable[tuple[Token, Token]]:
    """Yield the colon and the name of each `:name`; not those of Hive's `struct<a:int>`."""
    for place, (mark, name) in enumerate(pairwise(found)):
        named = not name.quote and _NAME.fullmatch(name.text) and mark.end == name.start
        if mark.text != ":" or mark.quote or not named:
            continue
        before = found[place - 1] if place else None
        joined = before is not None and before.end == mark.start
        if joined and before is not None and (before.quote or before.text[-1] not in "(,=<>+-*/|["):
            continue
        yield mark, name


def trino_literal(value: Value | Name) -> str:
    """Return a value as Trino reads it."""
    match value:
        case Name():
            written = value.written(_quoted)
        case str():
            written = "'" + value.replace("'", "''") + "'"
        case datetime() if value.tzinfo is not None:
            written = f"from_iso8601_timestamp('{value.isoformat()}')"
        case datetime():
            written = f"TIMESTAMP '{_timestamp(value)}'"
        case date():
            written = f"DATE '{value.isoformat()}'"
        case float() if str(value) in _UNNUMBERED:
            written = _UNNUMBERED[str(value)]
        case float():
            written = _signed(f"{value:.17g}", exponent=True)
        case _:
            written = _plain(value)
    return written


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_UNNUMBERED: Final = {"nan": "nan()", "inf": "infinity()", "-inf": "(-infinity())"}


def hive_literal(value: Value | Name) -> str:
    """Return a value as Hive reads it.

    Raises:
        UsageError: it has characters that Hive has no sure spelling for.
    """
    match value:
        case Name():
            return value.written(quoted)
        case datetime():
            return literal(_timestamp(value))
        case date():
            return literal(value.isoformat())
        case str():
            if not is_writable(value):
                raise UsageError(f"--param: {value!r} cannot be written in Hive's DDL")
            return literal(value)
        case float():
            return f"{value:.17g}"
    return _plain(value)


def _timestamp(value: datetime) -> str:
    return value.isoformat(" ", "microseconds" if value.microsecond % 1000 else "milliseconds")


def _plain(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            return _signed(f"{value:f}", exponent=False)
    return _signed(str(value), exponent=False)


def _signed(number: str, *, exponent: bool) -> str:
    """Return a number that keeps to itself: `5 -:n` must not become a comment."""
    written = f"{number}E0" if exponent and "e" not in number else number.upper()
    return f"({written})" if written.startswith("-") else written
