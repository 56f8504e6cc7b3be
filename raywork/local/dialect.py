"""Trino's SQL as a tree, and the tree as SQL of DuckDB."""

import logging
from functools import cache
from typing import Any, ClassVar, Final

from raywork.local.faults import malformed
from raywork.local.trees import call, literal

NAMED: Final = frozenset(
    "CAST TRY_CAST EXTRACT TRIM SUBSTRING POSITION IF LISTAGG NORMALIZE".split()  # noqa: SIM905
    + "JSON_QUERY JSON_VALUE JSON_EXISTS JSON_OBJECT".split()  # noqa: SIM905
)
"""Functions that have a syntax of their own."""


@cache
def _trino() -> Any:
    """Trino as Athena speaks it, but that functions stay as they are called.

    sqlglot would read many a function as what another dialect calls by that name: what each means
    here is for `functions` alone to say.
    """
    from sqlglot import exp
    from sqlglot.dialects.trino import Trino

    logging.getLogger("sqlglot").setLevel(logging.ERROR)

    class Source(Trino):
        INDEX_OFFSET = 0  # subscripts stay as they are written
        NUMBERS_CAN_BE_UNDERSCORE_SEPARATED = True

        class Parser(Trino.Parser):  # type: ignore[misc, valid-type]
            FUNCTIONS: ClassVar[dict[str, Any]] = {}
            FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
                name: parser
                for name, parser in Trino.Parser.FUNCTION_PARSERS.items()
                if name in NAMED
            }
            TYPE_LITERAL_PARSERS: ClassVar[dict[Any, Any]] = {
                exp.DType.DECIMAL: lambda _, text, __: _decimal(text.name),
                exp.DType.JSON: lambda _, text, __: call("json_parse", text),
            }

    return Source


def _decimal(digits: str) -> Any:
    """A literal `DECIMAL '1.20'`, whose type has the digits that it shows."""
    from sqlglot import exp

    whole, _, fraction = digits.strip().lstrip("+-").partition(".")
    return exp.cast(literal(digits), f"decimal({len(whole + fraction)}, {len(fraction)})")


def parse(text: str) -> Any:
    """Return the tree of one query.

    Raises:
        RefusedRequest: It cannot be parsed.
    """
    import sqlglot
    from sqlglot.errors import ErrorLevel, SqlglotError

    try:
        tree = sqlglot.parse_one(text, read=_trino(), error_level=ErrorLevel.IMMEDIATE)
    except SqlglotError as error:
        raise malformed(_message(error)) from None
    if isinstance(tree, sqlglot.exp.Command):
        raise malformed(
            f"line 1:1: mismatched input '{text.split(maxsplit=1)[0]}'. Expecting: <query>"
        )
    for node in tree.find_all(sqlglot.exp.Distinct, sqlglot.exp.Star, sqlglot.exp.Group):
        if word := _of_others(node):
            raise malformed(f"line 1:1: mismatched input '{word}': Athena's SQL has no such clause")
    return tree


def _of_others(node: Any) -> str | None:
    """The clause of other dialects that is at a node: the parser takes them all."""
    found = {
        "ON": node.args.get("on"),
        "EXCEPT": node.args.get("except_"),
        "REPLACE": node.args.get("replace"),
        "ALL": node.args.get("all") and not node.expressions,
    }
    return next((word for word, given in found.items() if given), None)


def _message(error: Any) -> str:
    details = getattr(error, "errors", None)
    if not details:
        return f"line 1:1: {error}"
    first = details[0]
    line, column = first.get("line") or 1, first.get("col") or 1
    return (
        f"line {line}:{column}: mismatched input '{first.get('highlight')}': {first['description']}"
    )


@cache
def _duckdb() -> Any:
    """DuckDB, which has IGNORE NULLS behind the last argument of whatever function."""
    from sqlglot import exp
    from sqlglot.dialects.duckdb import DuckDB

    class Target(DuckDB):
        class Generator(DuckDB.Generator):  # type: ignore[misc, valid-type]
            TRANSFORMS: ClassVar[dict[Any, Any]] = {
                **DuckDB.Generator.TRANSFORMS,
                exp.IgnoreNulls: lambda self, node: f"{self.sql(node.this)[:-1]} IGNORE NULLS)",
            }

    return Target


def sql(tree: Any) -> str:
    """Return a rewritten tree as DuckDB's SQL."""
    return str(tree.sql(dialect=_duckdb()))
