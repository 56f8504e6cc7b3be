"""Casts: which texts Trino reads as a value, and how it rounds.

The texts are those that Trino's `VarcharOperators`, `DecimalCasts`, `DateOperators` and
`VarcharToTimestampCast` read; blanks around a text are left out for the types that begin with them.
"""

from typing import Any, Final

from raywork.local import kinds
from raywork.local.kinds import DIGITS, Kind
from raywork.local.operations import Kinds, Rule, Settled, Unlike, first
from raywork.local.trees import call, literal

_NUMBER: Final = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_DAY: Final = r"[+-]?[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}"
_TIME: Final = r"[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?"
_ZONE: Final = r"([+-][0-9]{2}:?[0-9]{2}|[A-Za-z][A-Za-z0-9_/+-]*)"
_TEXTS: Final = {
    **dict.fromkeys(DIGITS, "[+-]?[0-9]+"),
    "boolean": "(?i)true|false|t|f|1|0",
    **dict.fromkeys(("double", "real"), rf"\s*({_NUMBER}|[+-]?(NaN|Infinity))\s*"),
    "decimal": _NUMBER,
    "date": rf"\s*{_DAY}\s*",
    "timestamp(3)": rf"\s*{_DAY}( {_TIME}(\s*{_ZONE})?)?\s*",
}
"""By the name of the type, what a whole text must match."""
_PARTS: Final = {"array", "map", "row"}


def _operands(node: Any) -> list[Any]:
    target = kinds.evident(node)
    return [node.this] if target is not None and target.name in _TEXTS else []


def _cast(node: Any, found: Kinds) -> Settled:
    target = kinds.evident(node)
    [kind] = found or [None]
    if kind is None or target is None:
        return Settled(node, node)
    if kind.name in {"double", "real"} and target.name in DIGITS:
        return _of(node, call("round", node.this.copy()), target)
    if kind.name == "varchar":
        return _of(node, _checked(node, target), target)
    return Settled(node, node)


def _of(node: Any, value: Any, target: Kind) -> Settled:
    return Settled(node, type(node)(this=value, to=node.to.copy()), target)


def _checked(node: Any, target: Kind) -> Any:
    """The text that is cast, once it is known to be one that Trino reads."""
    from sqlglot import exp

    text, pattern = node.this.copy(), literal(_TEXTS[target.name])
    if isinstance(node, exp.TryCast):
        return call("trino.matching_", text, pattern)
    name = "INT" if target.name == "integer" else str(target).upper().removesuffix("(3)")
    return call("trino.castable_", text, pattern, literal(name))


def _to_varchar(node: Any, found: Kinds) -> Settled:
    [kind] = found
    if kind is not None and kind.name in _PARTS:
        raise Unlike(f"Cannot cast {kind} to varchar", node)
    return Settled(node, node, kinds.VARCHAR)


RULES: Final[dict[str, Rule]] = {
    "Cast": Rule(_operands, _cast),
    "TryCast": Rule(_operands, _cast),
    "trino.to_varchar_": Rule(first, _to_varchar),
}
