"""Small parts of a tree of SQL."""

from typing import Any


def call(name: str, *arguments: Any) -> Any:
    """Return the call of a function of DuckDB."""
    from sqlglot import exp

    return exp.Anonymous(this=name, expressions=list(arguments))


def literal(text: str) -> Any:
    """Return a text as a literal."""
    from sqlglot import exp

    return exp.Literal.string(text)


def number(value: int) -> Any:
    """Return a whole number as a literal."""
    from sqlglot import exp

    return exp.Literal.number(value)
