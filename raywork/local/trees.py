"""Small parts of a tree of SQL."""

from typing import Any, Final

_LONG: Final = frozenset({"trino.sequence", "trino.repeat"})


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


def shortened(tree: Any) -> Any:
    """Return a tree whose types are those of another, without its long arrays.

    DuckDB makes an array that is constant whenever it plans, however long it is.
    """
    from sqlglot import exp

    copied = tree.copy()
    for node in list(copied.find_all(exp.Anonymous)):
        if node.name in _LONG:
            node.replace(exp.Array(expressions=node.expressions[:1]))
    return copied
