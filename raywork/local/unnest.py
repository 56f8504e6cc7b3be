"""UNNEST: what comes out of it depends on the type of what goes in, which DuckDB is asked for."""

from collections.abc import Callable
from typing import Any

from raywork.local.dialect import sql
from raywork.local.trees import call, number

TypeOf = Callable[[str], Any]
"""Returns DuckDB's type of the first column of a query, or None where it cannot tell."""


def expand(tree: Any, type_of: TypeOf) -> Any:
    """Rewrite each UNNEST of a tree, which is rewritten otherwise, as a lateral subquery."""
    from sqlglot import exp

    found = [
        node for node in tree.find_all(exp.Unnest) if isinstance(node.parent, exp.Join | exp.From)
    ]
    # What stands deeper, and then what stands further to the left, may be asked about later.
    for node in sorted(found, key=lambda node: (-node.depth, _place(node))):
        _expand(node, type_of)
    return tree


def _place(node: Any) -> int:
    return node.parent.index or 0


def _expand(node: Any, type_of: TypeOf) -> None:
    from sqlglot import exp

    columns, counts = [], []
    for each in node.expressions:
        kind = _kind(each, node, type_of)
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
    lateral = exp.Subquery(this=exp.select(*columns), alias=table)
    node.replace(exp.Lateral(this=lateral.this.subquery(), alias=table))


def _nested(array: Any) -> Any:
    from sqlglot import exp

    return call(
        "unnest", array, exp.PropertyEQ(this=exp.to_identifier("max_depth"), expression=number(2))
    )


def _kind(each: Any, node: Any, type_of: TypeOf) -> str:
    kind = type_of(sql(_probe(each, node)))
    if kind is None:
        alias = node.args.get("alias")
        several = alias and len(alias.columns) > 1 and len(node.expressions) == 1
        return "rows" if several else "array"
    if kind.id == "map":
        return "map"
    if kind.id in {"list", "array"}:
        [(_, element), *_] = kind.children
        return "rows" if element.id in {"struct", "tuple"} else "array"
    return "array"


def _probe(each: Any, node: Any) -> Any:
    """A query for the value that is unnested, over all that stands before it."""
    from sqlglot import exp

    probe = exp.select(each.copy())
    select = node.find_ancestor(exp.Select)
    if select is not None:
        source = select.args.get("from_")
        if source is not None and source is not node.parent:
            probe.set("from_", source.copy())
            joins = select.args.get("joins") or []
            before = joins[: node.parent.index] if isinstance(node.parent, exp.Join) else []
            probe.set("joins", [join.copy() for join in before])
    scope: Any = node
    tables: list[Any] = []
    while scope is not None:
        clause = scope.args.get("with_")
        if clause is not None:
            tables = [
                *(table.copy() for table in clause.expressions if node not in table.walk()),
                *tables,
            ]
        scope = scope.parent
    if tables:
        probe.set("with_", exp.With(expressions=tables))
    return probe
