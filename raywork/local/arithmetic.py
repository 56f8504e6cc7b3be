"""The operators of numbers and of times, and the functions of decimals.

The types of decimals follow the documentation of Trino, "Decimal functions and operators", and of
division Trino's `DecimalOperators`.
"""

from collections.abc import Callable
from typing import Any, Final

from raywork.local import kinds
from raywork.local.kinds import DIGITS, Kind, decimal, exact, fits
from raywork.local.operations import Kinds, Rule, Settled, Unlike, first, sides
from raywork.local.trees import call, number

_MOST: Final = 38
"""Digits of the longest decimal."""
_SIGNS: Final = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "Mod": "%"}
_MOMENTS: Final = {"timestamp(3)", "time(3)"}
_SPAN: Final = Kind("interval day to second")
_WHOLES: Final = list(DIGITS)


def _operator(node: Any, found: Kinds) -> Settled:
    left, right = found
    if left is None or right is None or not (left.known and right.known):
        return Settled(node, node)
    if left.family == right.family == "number":
        return _numbers(node, left, right)
    return _times(node, left, right)


def _numbers(node: Any, left: Kind, right: Kind) -> Settled:
    names = {left.name, right.name}
    if names & {"double", "real"}:
        kind = kinds.DOUBLE if "double" in names else kinds.REAL
        return Settled(node, _inexact(node, kind), kind)
    if "decimal" in names:
        return _decimals(node, exact(left), exact(right))
    return Settled(node, node, max(left, right, key=lambda kind: _WHOLES.index(kind.name)))


def _inexact(node: Any, kind: Kind) -> Any:
    """By zero, a division gives infinity or no number; DuckDB would fail."""
    from sqlglot import exp

    divisor = node.expression
    if type(node) is exp.Div and not (isinstance(divisor, exp.Literal) and float(divisor.name)):
        node = call("trino.quotient_", *sides(node))
    return _cast(node, kind) if kind == kinds.REAL else node


def _decimals(node: Any, left: Kind, right: Kind) -> Settled:
    (digits, scale), (other_digits, other_scale) = left.numbers, right.numbers
    wide, whole = max(scale, other_scale), (digits - scale, other_digits - other_scale)
    match _SIGNS[type(node).__name__]:
        case "+" | "-":
            kind = decimal(min(_MOST, 1 + wide + max(whole)), wide)
            common = kind, kind
        case "%":
            kind = decimal(min(_MOST, min(whole) + wide), wide)
            common = (decimal(min(_MOST, max(whole) + wide), wide),) * 2
        case "*":
            kind = decimal(min(_MOST, digits + other_digits), min(_MOST, scale + other_scale))
            common = decimal(kind.numbers[0], scale), right
        case _:
            grown = digits + other_scale + max(other_scale - scale, 0)
            kind = decimal(min(_MOST, grown), wide)
            return Settled(node, _quotient(node.this, node.expression, kind), kind)
    parts = [_cast(side, each) for side, each in zip(sides(node), common, strict=True)]
    return Settled(node, _cast(type(node)(this=parts[0], expression=parts[1]), kind), kind)


def _quotient(value: Any, divisor: Any, kind: Kind) -> Any:
    parts = (number(each) for each in kind.numbers)
    return _cast(call("trino.decimal_quotient_", value, divisor, *parts), kind)


def _cast(node: Any, kind: Kind) -> Any:
    from sqlglot import exp

    if kinds.evident(node) == kind:
        return node
    return exp.Cast(this=node, to=exp.DataType.build(kinds.duckdb_name(kind), dialect="duckdb"))


def _times(node: Any, left: Kind, right: Kind) -> Settled:
    sign = _SIGNS[type(node).__name__]
    spans = [kind.name.startswith("interval") for kind in (left, right)]
    moments = [kind.family in _MOMENTS for kind in (left, right)]
    if all(spans) and sign in "+-":
        return Settled(node, node, left)
    if spans[0] and right.family == "number" and sign in "*/":
        return Settled(node, node, left)
    if spans[1] and left.family == "number" and sign == "*":
        return Settled(node, node, right)
    if (moments[0] and spans[1] and sign in "+-") or (spans[0] and moments[1] and sign == "+"):
        moment, span = sides(node) if moments[0] else reversed(sides(node))
        name = "trino.plus_interval_" if sign == "+" else "trino.minus_interval_"
        return Settled(node, call(name, moment, span), left if moments[0] else right)
    if all(moments) and left.family == right.family and sign == "-":
        return Settled(node, _between(node), Kind("interval day to second"))
    raise Unlike(f"Cannot apply operator: {left} {sign} {right}", node, sign)


def _between(node: Any) -> Any:
    """The time between two dates, which DuckDB gives as days."""
    from sqlglot import exp

    later, earlier = (exp.cast(exp.Paren(this=side), "timestamp") for side in sides(node))
    return exp.Sub(this=later, expression=earlier)


def _average(node: Any, found: Kinds) -> Settled:
    [kind] = found
    if kind is None or not kind.known:
        return Settled(node, node)
    if kind == _SPAN:
        return _of_spans(node)
    if kind.family != "number":
        message = f"Unexpected parameters ({kind}) for function avg"
        raise Unlike(message, node, name="FUNCTION_NOT_FOUND")
    around = _around(node)
    if kind.name == "real":
        return Settled(around, _cast(around.copy(), kind), kind)
    if kind.name != "decimal":
        return Settled(node, node)
    total, count = around.copy(), around.copy()
    for part, name in ((total, "sum"), (count, "count")):
        _innermost(part).set("this", name)
    return Settled(around, _quotient(total, count, kind), kind)


def _sum(node: Any, found: Kinds) -> Settled:
    """A sum of integers is a `bigint`, or fails; DuckDB has wider ones."""
    [kind] = found
    if kind == _SPAN:
        return _of_spans(node)
    if kind is None or (kind != kinds.REAL and kind.name not in DIGITS):
        return Settled(node, node)
    around, kind = _around(node), kind if kind == kinds.REAL else Kind("bigint")
    return Settled(around, _cast(around.copy(), kind), kind)


def _of_spans(node: Any) -> Settled:
    """The aggregate of times between, by way of their microseconds."""
    from sqlglot import exp

    around = _around(node)
    micros = around.copy()
    for argument in first(_innermost(micros)):
        argument.replace(call("epoch_us", argument.copy()))
    return Settled(around, call("to_microseconds", exp.cast(micros, "bigint")), _SPAN)


def _around(node: Any) -> Any:
    """An aggregate with its FILTER and OVER."""
    from sqlglot import exp

    while isinstance(node.parent, exp.Filter | exp.Window) and node.parent.this is node:
        node = node.parent
    return node


def _innermost(node: Any) -> Any:
    from sqlglot import exp

    while isinstance(node, exp.Filter | exp.Window):
        node = node.this
    return node


def _rounded(whole: Callable[[int, int], Kind], scaled: Callable[[int, int], Kind]) -> Rule:
    """A function that rounds decimals, to whole numbers or to places after the point."""

    def settled(node: Any, found: Kinds) -> Settled:
        [kind] = found
        if not fits(kinds.DOUBLE, kind):
            name = node.name.removeprefix("trino.")
            message = f"Unexpected parameters ({kind}) for function {name}"
            raise Unlike(message, node, name="FUNCTION_NOT_FOUND")
        if kind is None or kind.name != "decimal":
            return Settled(node, node)
        to = (whole if len(node.expressions) == 1 else scaled)(*kind.numbers)
        return Settled(node, _cast(node.copy(), to), to)

    return Rule(first, settled)


def _up(digits: int, scale: int) -> Kind:
    return decimal(min(_MOST, digits - scale + min(1, scale)), 0)


RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(_SIGNS, Rule(sides, _operator)),
    "avg": Rule(first, _average),
    "sum": Rule(first, _sum),
    "trino.round": _rounded(_up, lambda p, s: decimal(min(_MOST, p + 1), s)),
    "trino.truncate": _rounded(lambda p, s: decimal(max(1, p - s), 0), decimal),
    **dict.fromkeys(("trino.ceil", "trino.ceiling", "trino.floor"), _rounded(_up, _up)),
    "trino.sign": _rounded(lambda *_: decimal(1, 0), lambda *_: decimal(1, 0)),
}
