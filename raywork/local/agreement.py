"""Where types must agree: comparisons, conditions, and the branches that one value comes from.

DuckDB would convert one to the other; Trino fails, in the words that are here.
"""

from collections.abc import Callable
from typing import Any, Final

from raywork.local import kinds
from raywork.local.kinds import fits
from raywork.local.operations import Kinds, Rule, Settled, Unlike, arguments, sides

_SIGNS: Final = {
    "EQ": ("=", "="),
    "NEQ": ("<>", "="),
    "LT": ("<", "<"),
    "GT": (">", "<"),
    "LTE": ("<=", "<="),
    "GTE": (">=", "<="),
    "NullSafeNEQ": ("IS", "IS DISTINCT FROM"),
    "NullSafeEQ": ("IS", "IS DISTINCT FROM"),
}
"""What stands in a statement, and the operator that Trino has for it."""


def _compared(node: Any) -> list[Any]:
    from sqlglot import exp

    quantified = isinstance(node.expression, exp.Any | exp.All)
    return [] if quantified else sides(node)


def _comparison(node: Any, found: Kinds) -> Settled:
    if found and not fits(*found):
        written, operator = _SIGNS[type(node).__name__]
        message = f"Cannot apply operator: {found[0]} {operator} {found[1]}"
        raise Unlike(message, node, written)
    return Settled(node, node, kinds.BOOLEAN)


def _between(node: Any, found: Kinds) -> Settled:
    value, low, high = found
    if not (fits(value, low) and fits(value, high)):
        raise Unlike(f"Cannot check if {value} is BETWEEN {low} and {high}", node, "BETWEEN")
    return Settled(node, node, kinds.BOOLEAN)


def _alike(what: str, nodes: list[Any], found: Kinds) -> None:
    """Raise for the first of some expressions whose type does not fit to those before it."""
    known = [kind for kind in found if kind is not None and kind.known]
    for node, kind in zip(nodes, found, strict=True):
        if kind is not None and known and not fits(known[0], kind):
            every = ", ".join(dict.fromkeys(str(each) for each in found if each is not None))
            raise Unlike(
                f"{what} must be the same type or coercible to a common type. Cannot find common "
                f"type between {known[0]} and {kind}, all types (without duplicates): [{every}]",
                node,
            )


def _among(what: str, parts: Callable[[Any], list[Any]]) -> Rule:
    def settled(node: Any, found: Kinds) -> Settled:
        _alike(what, parts(node), found)
        return Settled(node, node)

    return Rule(parts, settled)


def _in_parts(node: Any) -> list[Any]:
    if node.args.get("query"):
        results = _columns(node.args["query"].this)
        return [node.this, *results] if len(results) == 1 else []
    return [node.this, *node.expressions] if node.expressions else []


def _in(node: Any, found: Kinds) -> Settled:
    if not node.args.get("query"):
        _alike("IN value and list items", _in_parts(node), found)
    elif found and not fits(*found):
        message = "value and result of subquery must be of the same type for IN expression"
        raise Unlike(f"{message}: {found[0]} vs {found[1]}", node)
    return Settled(node, node, kinds.BOOLEAN)


def _columns(query: Any) -> list[Any]:
    """The columns of a query, none if they are not written out."""
    from sqlglot import exp

    if not isinstance(query, exp.Query) or any(each.is_star for each in query.selects):
        return []
    return [each.unalias() for each in query.selects]


def _both_columns(node: Any) -> list[Any]:
    one, other = _columns(node.this), _columns(node.expression)
    return [*one, *other] if len(one) == len(other) else []


def _set_operation(node: Any, found: Kinds) -> Settled:
    name, width = type(node).__name__.upper(), len(found) // 2
    for place, (one, other) in enumerate(zip(found[:width], found[width:], strict=True), 1):
        if not fits(one, other):
            message = f"column {place} in {name} query has incompatible types: {one}, {other}"
            raise Unlike(message, node, name)
    return Settled(node, node)


def _branches(node: Any) -> list[Any]:
    """The operand of a CASE, its conditions, and its results."""
    conditions = [each.this for each in node.args["ifs"]]
    results = [each.args["true"] for each in node.args["ifs"]]
    default = [node.args["default"]] if node.args.get("default") else []
    return [*([node.this] if node.this else []), *conditions, *results, *default]


def _case(node: Any, found: Kinds) -> Settled:
    count = len(node.args["ifs"])
    conditions = [each.this for each in node.args["ifs"]]
    rest = found[1:] if node.this else found
    for condition, kind in zip(conditions, rest[:count], strict=True):
        if node.this and not fits(found[0], kind):
            message = "CASE operand type does not match WHEN clause operand type"
            raise Unlike(f"{message}: {found[0]} vs {kind}", condition)
        if not node.this and not fits(kinds.BOOLEAN, kind):
            message = f"CASE WHEN clause must evaluate to a boolean (actual: {kind})"
            raise Unlike(message, condition)
    _alike("All CASE results", _branches(node)[-len(rest[count:]) :], rest[count:])
    return Settled(node, node)


def _if_parts(node: Any) -> list[Any]:
    from sqlglot import exp

    if isinstance(node.parent, exp.Case):
        return []
    return [node.this, node.args["true"], *([node.args["false"]] if node.args.get("false") else [])]


def _if(node: Any, found: Kinds) -> Settled:
    if found and not fits(kinds.BOOLEAN, found[0]):
        raise Unlike(f"IF condition must evaluate to a boolean (actual: {found[0]})", node.this)
    if len(found) > 2 and not fits(found[1], found[2]):  # noqa: PLR2004  # it has both values
        raise Unlike(f"Result types for IF must be the same: {found[1]} vs {found[2]}", node)
    return Settled(node, node)


def _nullif(node: Any, found: Kinds) -> Settled:
    if not fits(*found):
        raise Unlike(f"Types are not comparable with NULLIF: {found[0]} vs {found[1]}", node)
    return Settled(node, node)


def _boolean(message: str, parts: Callable[[Any], list[Any]]) -> Rule:
    def settled(node: Any, found: Kinds) -> Settled:
        for part, kind in zip(parts(node), found, strict=True):
            if not fits(kinds.BOOLEAN, kind):
                raise Unlike(message.format(kind), part)
        return Settled(node, node)

    return Rule(parts, settled)


_TERM: Final = "Logical expression term must evaluate to a boolean (actual: {})"

RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(_SIGNS, Rule(_compared, _comparison)),
    "Between": Rule(lambda node: [node.this, node.args["low"], node.args["high"]], _between),
    "In": Rule(_in_parts, _in),
    **dict.fromkeys(("Union", "Except", "Intersect"), Rule(_both_columns, _set_operation)),
    "Array": _among("All ARRAY elements", arguments),
    "coalesce": _among("All COALESCE operands", arguments),
    "nullif": Rule(arguments, _nullif),
    "Case": Rule(_branches, _case),
    "If": Rule(_if_parts, _if),
    "And": _boolean(_TERM, sides),
    "Or": _boolean(_TERM, sides),
    "Where": _boolean(
        "WHERE clause must evaluate to a boolean: actual type {}", lambda node: [node.this]
    ),
}
"""By the name of a node's class, or of a function."""
