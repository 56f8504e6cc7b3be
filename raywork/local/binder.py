"""The types of expressions that only the tables tell: DuckDB binds a query, and its plan has them.

Each expression that is asked about is put into a row that has one field, and is taken out again:
the plan keeps the type of the row, wherever in the query it stands, also within a lambda.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from raywork.local import kinds
from raywork.local.dialect import sql
from raywork.local.kinds import Kind
from raywork.local.trees import call, literal, shortened

Serialize = Callable[[str], str | None]
"""Returns DuckDB's plan of a query as JSON, or None where it cannot be planned."""
_NO_NUMBER: Final = re.compile(r"(?<=:)-?(nan|inf(?:inity)?)(?=[,}])", re.IGNORECASE)
"""Constants, whose values are of no account, that are none of JSON."""
_MARK: Final = re.compile(r"m\d+")


def bind(
    tree: Any, asked: list[Any], refused: list[Any], serialize: Serialize
) -> list[Kind | None] | None:
    """Return the types of expressions of a tree, None of each that cannot be told.

    `refused` are operators that are not yet DuckDB's, and stand as NULL. The whole is None where
    DuckDB cannot plan the query.
    """
    from sqlglot import exp

    marks = _marks(asked)
    for node, mark in zip(asked, marks, strict=True):
        node.meta["mark"] = mark
    try:
        found = _planned(_marked(tree, refused), serialize)
    finally:
        for node in asked:
            del node.meta["mark"]
    if found is None:
        return None
    alone = {
        mark: sql(node)
        for mark, node in zip(marks, asked, strict=True)
        if mark not in found and node.find(exp.Column) is None
    }
    if alone:
        rows = ", ".join(f"struct_pack({mark} := {text})" for mark, text in alone.items())
        found |= _planned(f"SELECT {rows}", serialize) or {}
    return [found.get(mark) for mark in marks]


def _planned(query: str, serialize: Serialize) -> dict[str, Kind | None] | None:
    """The types of what is marked in a query, but for constants that are folded with others."""
    plan = serialize(query)
    if plan is None:
        return None
    try:
        found = json.loads(_NO_NUMBER.sub("null", plan))
    except ValueError:  # another constant that is none of JSON: no type is told then
        return None
    return None if found.get("error") else dict(_types(found))


def _marks(asked: list[Any]) -> list[str]:
    """A name for each expression: GROUP BY must still find those to be the same that were."""
    numbers: dict[tuple[int, str, str], int] = {}
    return [f"m{numbers.setdefault(_identity(each), len(numbers))}" for each in asked]


def _identity(node: Any) -> tuple[int, str, str]:
    """The query that an expression is in, the call around its lambda, and its text."""
    from sqlglot import exp

    around, scope = "", node
    while scope.parent is not None and not isinstance(scope, exp.Query):
        if isinstance(scope, exp.Lambda):
            around = sql(scope.parent)
        scope = scope.parent
    return id(scope), around, sql(node)


def _marked(tree: Any, refused: list[Any]) -> str:
    from sqlglot import exp

    for node in refused:
        node.meta["refused"] = True
    copied = tree.copy()
    for node in refused:
        del node.meta["refused"]
    for node in reversed(list(copied.dfs())):
        if mark := node.meta.pop("mark", None):
            field = exp.PropertyEQ(this=exp.to_identifier(mark))
            new = call("struct_extract", call("struct_pack", field), literal(mark))
            if node.arg_key == "expressions" and isinstance(node.parent, exp.Select) and node.name:
                new = exp.alias_(new, node.name, quoted=True)
            node.replace(new)
            field.set("expression", node)
        elif node.name == "sum" and node.meta.pop("refused", None):
            node.set("this", "any_value")
        elif node.meta.pop("refused", None):
            missing = exp.Is(this=call("row", *node.iter_expressions()), expression=exp.Null())
            node.replace(exp.Case(ifs=[exp.If(this=missing, true=exp.Null())]))
    return sql(shortened(copied))


def _types(part: Any) -> Iterator[tuple[str, Kind | None]]:
    """Yield each marked row of a plan with the type of its field."""
    if isinstance(part, dict):
        fields = part.get("child_types")
        if isinstance(fields, list) and len(fields) == 1 and _MARK.fullmatch(fields[0]["first"]):
            yield fields[0]["first"], kinds.bound(fields[0]["second"])
        for inner in part.values():
            yield from _types(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _types(inner)
