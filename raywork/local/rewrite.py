"""Turns a tree of Trino's SQL into one that means the same to DuckDB."""

from collections.abc import Callable
from typing import Any, Final

from raywork.local.faults import not_emulated
from raywork.local.functions import AGGREGATES, rewritten
from raywork.local.trees import call, literal


def rewrite(tree: Any) -> Any:
    """Rewrite a tree in place, and return it (or what stands in its place)."""
    root = _with_names(tree)
    for node in reversed(list(root.dfs())):
        rule = _RULES.get(type(node).__name__)
        if rule is None:
            continue
        new = rule(node)
        if new is node:
            continue
        if node is root:
            root = new
        else:
            node.replace(new)
    return root


def _with_names(tree: Any) -> Any:
    """Name the columns of the result that have no name as Trino does: `_col0`, `_col1`."""
    from sqlglot import exp

    if isinstance(tree, exp.Values):
        width = len(getattr(tree.expressions[0], "expressions", [])) or 1
        names = [exp.to_identifier(f"_col{place}", quoted=True) for place in range(width)]
        alias = exp.TableAlias(this=exp.to_identifier("values_"), columns=names)
        tree.set("alias", alias)
        tree = exp.select("*").from_(tree)
    top = tree
    while isinstance(top, exp.SetOperation | exp.Subquery):
        top = top.this
    if isinstance(top, exp.Select):
        for place, column in enumerate(top.expressions):
            named = isinstance(column, exp.Alias | exp.Column | exp.Star | exp.Dot)
            if not named:
                column.replace(exp.alias_(column.copy(), f"_col{place}", quoted=True))
    return tree


def _function(node: Any) -> Any:
    new = rewritten(node)
    new.meta.update({each: node.meta[each] for each in ("start", "end") if each in node.meta})
    if str(new.name).lower() in AGGREGATES and isinstance(new.this, str):
        return _around(node, new)
    return new


def _around(node: Any, new: Any) -> Any:
    """Move FILTER and OVER from around a call to the aggregate within it."""
    from sqlglot import exp

    calls = new.find_all(exp.Anonymous)
    aggregate = next((each for each in calls if str(each.this).lower() == "list"), None)
    if aggregate is None:
        return new
    outer = node.parent
    if not isinstance(outer, exp.Filter | exp.Window) or outer.this is not node:
        return new
    # The wrapper keeps its place in the tree; the call goes around it when it is rewritten.
    outer.meta["around"] = (new, aggregate)
    return node


def _wrapper(node: Any) -> Any:
    """FILTER or OVER around an aggregate, itself perhaps inside a call."""
    from sqlglot import exp

    around = node.meta.pop("around", None)
    if around is None:
        return node
    new, aggregate = around
    wrapped = node.copy()
    wrapped.meta.pop("around", None)
    wrapped.this.replace(aggregate.copy())
    aggregate.replace(wrapped)
    if isinstance(node.parent, exp.Window) and node.parent.this is node:
        node.parent.meta["around"] = (new, wrapped)
        return node
    return new


def _subscript(node: Any) -> Any:
    return call("trino.subscript", node.this, *node.expressions)


def _cast(node: Any) -> Any:
    from sqlglot import exp

    kind = node.to
    if kind.is_type("json"):
        return call("to_json", node.this)
    if kind.is_type("varchar", "text", "char"):
        return _text_cast(node)
    if kind.is_type("decimal") and not kind.expressions:
        kind.replace(exp.DataType.build("decimal(38, 0)"))
    if kind.is_type("timestamp"):
        # Timestamps have the precision of DuckDB's throughout, and are shown in milliseconds.
        kind.set("expressions", [])
    return node


def _text_cast(node: Any) -> Any:
    from sqlglot import exp

    kind = node.to
    text = call("trino.to_varchar_", node.this)
    if not kind.expressions:
        return call("try", text) if isinstance(node, exp.TryCast) else text
    length = kind.expressions[0].this.copy()
    if kind.is_type("char"):
        return call("rpad", text, length, literal(" "))
    return call("substr", text, exp.Literal.number(1), length)


def _division(node: Any) -> Any:
    """Trino divides by the types of the operands, as DuckDB is set to do here."""
    node.set("typed", None)
    node.set("safe", None)
    return node


def _interval_sum(name: str) -> Callable[[Any], Any]:
    """Dates plus and minus intervals, which stay dates."""

    def rule(node: Any) -> Any:
        from sqlglot import exp

        left, right = node.this, node.expression
        if isinstance(left, exp.Interval) == isinstance(right, exp.Interval):
            return node
        if isinstance(left, exp.Interval):
            left, right = right, left
        return call(name, left, right)

    return rule


def _at_time_zone(node: Any) -> Any:
    """A timestamp without a zone is one of UTC."""
    from sqlglot import exp

    zoned = exp.cast(node.this, "timestamptz")
    return exp.AtTimeZone(this=exp.Paren(this=zoned), zone=node.args["zone"])


def _extract(node: Any) -> Any:
    return call(f"trino.{node.name.lower()}", node.expression)


def _substring(node: Any) -> Any:
    parts = [node.this, node.args["start"], node.args.get("length")]
    return call("trino.substr", *(part for part in parts if part is not None))


def _normalize(node: Any) -> Any:
    form = node.args.get("form")
    return call("trino.normalize", node.this, literal(form.name if form else "NFC"))


def _refused(what: str) -> Callable[[Any], Any]:
    def rule(_node: Any) -> Any:
        raise not_emulated(what)

    return rule


def _fetch(node: Any) -> Any:
    options = node.args.get("limit_options")
    if options is not None and options.args.get("with_ties"):
        raise not_emulated("FETCH FIRST ... WITH TIES")
    return node


_RULES: Final[dict[str, Callable[[Any], Any]]] = {
    "Anonymous": _function,
    "Filter": _wrapper,
    "Window": _wrapper,
    "Bracket": _subscript,
    "Cast": _cast,
    "TryCast": _cast,
    "Div": _division,
    "Add": _interval_sum("trino.plus_interval_"),
    "Sub": _interval_sum("trino.minus_interval_"),
    "AtTimeZone": _at_time_zone,
    "Extract": _extract,
    "Substring": _substring,
    "Normalize": _normalize,
    "JSONExtract": _refused("json_query, json_value and json_exists"),
    "JSONValue": _refused("json_query, json_value and json_exists"),
    "JSONExists": _refused("json_query, json_value and json_exists"),
    "Fetch": _fetch,
    "JSONObject": _refused("json_object"),
    "MatchRecognize": _refused("MATCH_RECOGNIZE"),
}
