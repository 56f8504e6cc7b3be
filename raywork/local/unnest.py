"""UNNEST, whose columns depend on the types of what it takes apart: DuckDB is asked for them."""

from collections.abc import Callable, Sequence
from typing import Any

from raywork.local.dialect import sql
from raywork.local.trees import call, number, shortened

TypesOf = Callable[[str], Sequence[Any] | None]
"""Returns DuckDB's types of the columns of a query, or None where it cannot tell."""


def expand(tree: Any, types_of: TypesOf) -> Any:
    """Rewrite each UNNEST of a tree, which is rewritten otherwise, as a lateral subquery."""
    from sqlglot import exp

    found = [
        node for node in tree.find_all(exp.Unnest) if isinstance(node.parent, exp.Join | exp.From)
    ]
    # What stands deeper, and then what stands further to the left, may be asked about later.
    for node in sorted(found, key=lambda node: (-node.depth, node.parent.index or 0)):
        _expand(node, types_of)
    return tree


def _expand(node: Any, types_of: TypesOf) -> None:
    from sqlglot import exp

    columns, counts = [], []
    for each, kind in zip(node.expressions, _kinds(node, types_of), strict=True):
        if kind == "map":
            column = _nested(call("map_entries", each.copy()))
        elif kind == "rows":
            column = _nested(each.copy())
        else:
            column = call("unnest", each.copy())
        columns.append(column)
        counts.append(call("cardinality", each.copy()))
    alias = node.args.get("alias")
    names = [*(alias.columns if alias else ())]
    if offset := node.args.get("offset"):
        count = counts[0] if len(counts) == 1 else call("greatest", *counts)
        numbers = call("generate_series", number(1), exp.cast(count, "bigint"))
        columns.append(call("unnest", numbers))
        if isinstance(offset, exp.Identifier):
            names.append(offset)
    name = alias.this if alias and alias.this else exp.to_identifier("unnest_")
    table = exp.TableAlias(this=name, columns=[each.copy() for each in names])
    node.replace(exp.Lateral(this=exp.select(*columns).subquery(), alias=table))


def _nested(array: Any) -> Any:
    from sqlglot import exp

    depth = exp.PropertyEQ(this=exp.to_identifier("max_depth"), expression=number(2))
    return call("unnest", array, depth)


def _kinds(node: Any, types_of: TypesOf) -> list[str]:
    """Return of each expression whether it is a `map`, an array of `rows`, or another `array`."""
    found = types_of(sql(shortened(_probe(node.expressions, node))))
    if found is not None:
        return [_kind(kind) for kind in found]
    # Only one of them may be what cannot be told.
    each_found = [types_of(sql(shortened(_probe([each], node)))) for each in node.expressions]
    alias = node.args.get("alias")
    several = alias and len(alias.columns) > 1 and len(node.expressions) == 1
    unknown = "rows" if several else "array"
    return [unknown if kinds is None else _kind(kinds[0]) for kinds in each_found]


def _kind(kind: Any) -> str:
    if kind.id == "map":
        return "map"
    if kind.id in {"list", "array"}:
        [(_, element), *_] = kind.children
        return "rows" if element.id in {"struct", "tuple"} else "array"
    return "array"


def _probe(values: Sequence[Any], node: Any) -> Any:
    """A query for values over all that stands before their place in the FROM clause around it."""
    from sqlglot import exp

    probe = exp.select(*(value.copy() for value in values))
    select = node.find_ancestor(exp.Select)
    if select is not None:
        clause = node.parent
        source, joins = select.args.get("from_"), select.args.get("joins") or []
        if source is not None and source is not clause:
            probe.set("from_", source.copy())
            before = joins[: clause.index] if isinstance(clause, exp.Join) else joins
            probe.set("joins", [join.copy() for join in before])
    if tables := _common_tables(node):
        probe.set("with_", exp.With(expressions=tables))
    return probe


def _common_tables(node: Any) -> list[Any]:
    """The common table expressions that a place can name."""
    tables: list[Any] = []
    scope = node
    while scope is not None:
        clause = scope.args.get("with_")
        if clause is not None:
            outer = [each.copy() for each in clause.expressions if node not in each.walk()]
            tables = [*outer, *tables]
        scope = scope.parent
    return tables
