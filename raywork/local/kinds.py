"""The types of expressions, as Trino names them: of literals, and of what DuckDB has bound."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

DIGITS: Final = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
"""The integers, with the precision of the decimal that holds each."""
_INTEGER: Final = 2**31 - 1
_BIGINT: Final = 2**63 - 1
_NAMES: Final = {
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "bigint",
    "INT": "integer",
    "INT8": "tinyint",
    "INT16": "smallint",
    "INT32": "integer",
    "INT64": "bigint",
    "TEXT": "varchar",
    "INTEGER_LITERAL": "integer",
    "FLOAT": "real",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "VARCHAR": "varchar",
    "STRING_LITERAL": "varchar",
    "BLOB": "varbinary",
    "DATE": "date",
    "TIME": "time(3)",
    "TIME WITH TIME ZONE": "time(3) with time zone",
    "TIMESTAMP": "timestamp(3)",
    "TIMESTAMP_S": "timestamp(3)",
    "TIMESTAMP_MS": "timestamp(3)",
    "TIMESTAMP_NS": "timestamp(9)",
    "TIMESTAMP WITH TIME ZONE": "timestamp(3) with time zone",
    "INTERVAL": "interval day to second",
    "UUID": "uuid",
    "NULL": "unknown",
    '"NULL"': "unknown",
}
"""DuckDB's names. What it makes wider than Trino does (`sum` of integers) has Trino's name."""
_FAMILIES: Final = {
    **dict.fromkeys((*DIGITS, "decimal", "real", "double"), "number"),
    **dict.fromkeys(("timestamp(9)", "timestamp(3) with time zone", "date"), "timestamp(3)"),
    "time(3) with time zone": "time(3)",
    "interval year to month": "interval day to second",
}
_PARTS: Final = {"array", "map", "row"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of Trino: an array's has that of its elements as its part, and so on."""

    name: str
    parts: tuple["Kind", ...] = ()
    fields: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    """Precision and scale of a decimal, length of a literal text."""

    def __str__(self) -> str:
        if self.name == "row":
            named = zip(self.fields, self.parts, strict=True)
            return f"row({', '.join(f'{name} {part}'.strip() for name, part in named)})"
        inner = ", ".join(map(str, self.parts)) or ",".join(map(str, self.numbers))
        return f"{self.name}({inner})" if inner else self.name

    @property
    def family(self) -> str:
        """The types that convert into each other have one family."""
        return _FAMILIES.get(self.name, self.name)

    @property
    def known(self) -> bool:
        """False of the type of NULL alone."""
        return self.name != "unknown"


UNKNOWN: Final = Kind("unknown")
BOOLEAN: Final = Kind("boolean")
DOUBLE: Final = Kind("double")
REAL: Final = Kind("real")
VARCHAR: Final = Kind("varchar")


def decimal(precision: int, scale: int) -> Kind:
    """Return a type of decimals."""
    return Kind("decimal", numbers=(precision, scale))


def exact(kind: Kind) -> Kind:
    """Return the decimal that holds the values of an exact number's type."""
    return decimal(DIGITS[kind.name], 0) if kind.name in DIGITS else kind


def fits(one: Kind | None, other: Kind | None) -> bool:
    """Return whether values of two types can be compared: also where one is not known."""
    if one is None or other is None or not (one.known and other.known):
        return True
    if one.family != other.family:
        return False
    if one.name not in _PARTS:
        return True
    same = len(one.parts) == len(other.parts)
    return same and all(fits(*pair) for pair in zip(one.parts, other.parts, strict=True))


def named(text: str) -> str:
    """Return Trino's name for a type as DuckDB writes it."""
    if text.endswith("[]"):
        return f"array({named(text[:-2])})"
    return _NAMES.get(text, text.lower())


def bound(found: dict[str, Any]) -> Kind | None:
    """Return the type that a plan of DuckDB says, None if it is none of Trino's."""
    info = found.get("type_info") or {}
    if info.get("alias") == "JSON":
        return Kind("json")
    match found["id"]:
        case "DECIMAL":
            return decimal(info["width"], info["scale"])
        case "LIST":
            return _whole("array", [info["child_type"]])
        case "MAP":
            sides = info["child_type"]["type_info"]["child_types"]
            return _whole("map", [each["second"] for each in sides])
        case "STRUCT" | "TUPLE":
            parts = info["child_types"]
            names = tuple(each["first"] for each in parts)
            return _whole("row", [each["second"] for each in parts], names)
    name = _NAMES.get(found["id"])
    return None if name is None else Kind(name)


def _whole(name: str, parts: list[dict[str, Any]], fields: tuple[str, ...] = ()) -> Kind | None:
    kinds = [bound(each) for each in parts]
    if any(kind is None for kind in kinds):
        return None
    return Kind(name, tuple(kinds), fields)  # type: ignore[arg-type]  # None was looked for


def evident(node: Any) -> Kind | None:
    """Return the type of an expression that shows it, None of any other."""
    from sqlglot import exp

    while isinstance(node, exp.Paren | exp.Neg) and "kind" not in node.meta:
        node = node.this
    # What an operation is for its types is kept with it.
    return node.meta.get("kind") or next(
        (kind(node) for shape, kind in _evident().items() if isinstance(node, shape)), None
    )


@cache
def _evident() -> dict[Any, Callable[[Any], Kind | None]]:
    """The types of nodes by their classes, the first that one is of."""
    from sqlglot import exp

    return {
        exp.Null: lambda _: UNKNOWN,
        exp.Literal: _literal,
        exp.Cast: lambda node: _cast(node.to),
        exp.Interval: _interval,
        (exp.Any, exp.All): lambda _: None,
        (exp.Predicate, exp.Connector, exp.Not, exp.Boolean): lambda _: BOOLEAN,
    }


def _literal(node: Any) -> Kind | None:
    text = node.name
    if node.is_string:
        return Kind("varchar", numbers=(len(text),))
    if "e" in text.lower():
        return DOUBLE
    digits = text.replace("_", "")
    if "." in digits:
        whole, _, fraction = digits.partition(".")
        return decimal(len(whole + fraction), len(fraction))
    if not digits.isdecimal() or int(digits) > _BIGINT:
        return None
    return Kind("integer" if int(digits) <= _INTEGER else "bigint")


def _interval(node: Any) -> Kind:
    months = node.unit is not None and node.unit.name.upper() in {"MONTH", "YEAR"}
    return Kind("interval year to month" if months else "interval day to second")


def _cast(to: Any) -> Kind | None:
    if to.expressions or to.args.get("nested"):
        digits = [part.name for part in to.expressions]
        if to.is_type("decimal") and all(each.isdecimal() for each in digits):
            return decimal(int(digits[0]), int(digits[1]) if digits[1:] else 0)
        return None
    name = _NAMES.get(to.sql(dialect="duckdb").upper())
    return None if name is None else Kind(name)


def duckdb_name(kind: Kind) -> str:
    """Return DuckDB's name of a type of numbers."""
    return "FLOAT" if kind.name == "real" else str(kind).upper()
