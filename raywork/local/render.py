"""The values of a result as text, as Athena writes them: an expression of SQL by type."""

from collections.abc import Iterator
from typing import Any, Final

from raywork.local.types import identifier

_TEXTS: Final = {
    "double": "trino.double_text_({0})",
    "float": "trino.double_text_({0})",
    "timestamp": "trino.timestamp_text_({0})",
    "timestamp_s": "trino.timestamp_text_({0})",
    "timestamp_ms": "trino.timestamp_text_({0})",
    "timestamp_ns": "trino.timestamp_text_({0})",
    "timestamp with time zone": "trino.zoned_text_({0})",
    "interval": "trino.interval_text_({0})",
    "blob": "array_to_string(regexp_extract_all(lower(hex({0})), '..'), ' ')",
    "time": "strftime(DATE '1970-01-01' + {0}, '%H:%M:%S.%g')",
}


def text_of(value: str, kind: Any, depth: int = 0) -> str:
    """Return the expression that writes a value of one of DuckDB's types as text."""
    name = str(kind).lower()
    if name == "json":
        return f"{value}::VARCHAR"
    match kind.id:
        case "list" | "array":
            each = f"e{depth}_"
            part = _or_null(text_of(each, dict(kind.children)["child"], depth + 1))
            parts = f"list_transform({value}, lambda {each}: {part})"
            return f"('[' || array_to_string({parts}, ', ') || ']')"
        case "map":
            each, sides = f"e{depth}_", dict(kind.children)
            key = text_of(f"{each}.key", sides["key"], depth + 1)
            shown = _or_null(text_of(f"{each}.value", sides["value"], depth + 1))
            entries = (
                f"list_transform(map_entries({value}), lambda {each}: {key} || '=' || {shown})"
            )
            return f"('{{' || array_to_string({entries}, ', ') || '}}')"
        case "struct" | "tuple":
            return _struct(value, list(_fields(kind)), depth)
    return _TEXTS.get(name, "{0}::VARCHAR").format(value)


def _fields(kind: Any) -> Iterator[tuple[str, Any]]:
    yield from kind.children


def _struct(value: str, fields: list[tuple[str, Any]], depth: int) -> str:
    shown = []
    for place, (name, kind) in enumerate(fields, 1):
        named = kind_is_named(name)
        path = f"struct_extract({value}, {_text(name) if named else place})"
        label = f"{name}=" if named else f"field{place - 1}="
        shown.append(f"{_text(label)} || {_or_null(text_of(path, kind, depth + 1))}")
    inner = " || ', ' || ".join(shown)
    return f"(CASE WHEN {value} IS NOT NULL THEN '{{' || {inner} || '}}' END)"


def kind_is_named(name: str) -> bool:
    """Return whether a field of a row has a name of its own."""
    return bool(name) and not name.isdecimal()


def _or_null(expression: str) -> str:
    return f"coalesce({expression}, 'null')"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_ATHENA: Final = {
    "VARCHAR": "varchar",
    "FLOAT": "float",
    "HUGEINT": "bigint",
    "UBIGINT": "bigint",
    "UINTEGER": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "BLOB": "varbinary",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "INTERVAL": "interval day to second",
    '"NULL"': "varchar",
    "JSON": "json",
}
_PRECISIONS: Final = {
    "tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19, "float": 17, "double": 17,
    "varchar": 2147483647, "timestamp": 3, "timestamp with time zone": 3, "varbinary": 1073741824,
}  # fmt: skip


def column_info(name: str, kind: Any) -> dict[str, Any]:
    """Return the ColumnInfo of the API for a column of a result."""
    shown, scale = str(kind), 0
    precision: int | None = None
    if kind.id in {"list", "array", "map", "struct", "tuple"}:
        shown = {"list": "array", "tuple": "row", "struct": "row"}.get(kind.id, kind.id)
    elif kind.id == "decimal":
        digits = dict(kind.children)
        shown, precision, scale = "decimal", digits["precision"], digits["scale"]
    else:
        shown = _ATHENA.get(shown, shown.lower())
        shown = "timestamp" if shown.startswith("timestamp_") else shown
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": shown,
        "Precision": _PRECISIONS.get(shown, 0) if precision is None else precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": shown == "varchar",
    }


def trino_type(kind: Any) -> str:
    """Return the type of Trino, in full, that one of DuckDB's types stands for."""
    match kind.id:
        case "list" | "array":
            return f"array({trino_type(dict(kind.children)['child'])})"
        case "map":
            parts = dict(kind.children)
            return f"map({trino_type(parts['key'])}, {trino_type(parts['value'])})"
        case "struct" | "tuple":
            fields = (
                f"{name} {trino_type(part)}" if kind_is_named(name) else trino_type(part)
                for name, part in _fields(kind)
            )
            return f"row({', '.join(fields)})"
        case "decimal":
            digits = dict(kind.children)
            return f"decimal({digits['precision']},{digits['scale']})"
    name = str(column_info("", kind)["Type"])
    return {
        "float": "real", "timestamp": "timestamp(3)",
        "timestamp with time zone": "timestamp(3) with time zone",
    }.get(name, name)  # fmt: skip


def hive_type(kind: Any) -> str:
    """Return the type of Hive that a column made of one of DuckDB's types gets."""
    match kind.id:
        case "list" | "array":
            return f"array<{hive_type(dict(kind.children)['child'])}>"
        case "map":
            parts = dict(kind.children)
            return f"map<{hive_type(parts['key'])},{hive_type(parts['value'])}>"
        case "struct" | "tuple":
            named = (
                f"{name if kind_is_named(name) else f'field{place}'}:{hive_type(part)}"
                for place, (name, part) in enumerate(_fields(kind))
            )
            return f"struct<{','.join(named)}>"
        case "decimal":
            digits = dict(kind.children)
            return f"decimal({digits['precision']},{digits['scale']})"
    name = str(column_info("", kind)["Type"])
    return {
        "varchar": "string", "integer": "int", "varbinary": "binary", "json": "string",
        "timestamp with time zone": "timestamp", "uuid": "string",
    }.get(name, name)  # fmt: skip


def selected(columns: list[tuple[str, Any]], query: str) -> str:
    """Return the query for a result as text, one column `c<place>` for each of `query`."""
    names = [f"c{place}" for place in range(len(columns))]
    texts = [
        f"{text_of(f'r_.{name}', kind)} AS {identifier(name)}"
        for name, (_, kind) in zip(names, columns, strict=True)
    ]
    return f"SELECT {', '.join(texts)} FROM ({query}) AS r_({', '.join(names)})"
