"""Names, texts and lists as Trino's SQL writes them."""

from collections.abc import Iterable

from raywork.ddl import Array, Map, Scalar, Struct, Type


def name(text: str) -> str:
    """Return a name in double quotes: of a table, a column or a field. Any name may be."""
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text as a literal."""
    return "'" + value.replace("'", "''") + "'"


def array(items: Iterable[str]) -> str:
    """Return an array of expressions."""
    return f"ARRAY[{', '.join(items)}]"


def lines(items: Iterable[str], indent: str = "  ") -> str:
    """Return expressions as a list with a comma and a line each."""
    return f",\n{indent}".join(items)


_SCALARS = {"string": "varchar", "int": "integer", "float": "real", "binary": "varbinary"}


def type_name(shown: Type) -> str:
    """Return a type of Hive's DDL as Trino calls it."""
    match shown:
        case Scalar():
            return _SCALARS.get(shown.name, shown.name)
        case Array():
            return f"array({type_name(shown.element)})"
        case Map():
            return f"map({type_name(shown.key)}, {type_name(shown.value)})"
        case Struct():
            parts = (f"{field} {type_name(part)}" for field, part in shown.fields)
            return f"row({', '.join(parts)})"
