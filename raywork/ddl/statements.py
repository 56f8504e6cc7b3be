"""The text of DDL statements for Athena."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from raywork.ddl.quoting import literal, quoted

INPUT_FORMAT: Final = "org.apache.hadoop.mapred.TextInputFormat"
OUTPUT_FORMAT: Final = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


@dataclass(frozen=True, slots=True)
class SerDe:
    """The class that reads the lines of a table, with its properties."""

    library: str
    properties: Mapping[str, str]


def openx(properties: Mapping[str, str]) -> SerDe:
    """Return the JSON SerDe that reads the most."""
    return SerDe("org.openx.data.jsonserde.JsonSerDe", properties)


WHOLE_LINE: Final = SerDe("org.apache.hadoop.hive.serde2.RegexSerDe", {"input.regex": "(?s)(.*)"})
"""Reads every line as it is into one column: `(?s)` lets `.` match U+2028 and its like."""


def create_database(database: str) -> str:
    """Return the statement that makes a database, unless it is there."""
    return f"CREATE DATABASE IF NOT EXISTS {quoted(database)}"


def create_table(
    database: str | None,
    table: str,
    columns: list[tuple[str, str]],
    serde: SerDe,
    location: str,
    parameters: Mapping[str, str],
) -> str:
    """Return the statement that makes a table, unless it is there; `columns` are (name, type)."""
    name = quoted(table) if database is None else f"{quoted(database)}.{quoted(table)}"
    shown = ",\n".join(f"  {quoted(column)} {kind}" for column, kind in columns)
    lines = [
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {name} (",
        shown,
        ")",
        f"ROW FORMAT SERDE {literal(serde.library)}",
        *_properties("WITH SERDEPROPERTIES", serde.properties),
        f"STORED AS INPUTFORMAT {literal(INPUT_FORMAT)}",
        f"OUTPUTFORMAT {literal(OUTPUT_FORMAT)}",
        f"LOCATION {literal(location)}",
        *_properties("TBLPROPERTIES", parameters),
    ]
    return "\n".join(lines)


def _properties(clause: str, properties: Mapping[str, str]) -> list[str]:
    if not properties:
        return []
    pairs = ",\n".join(f"  {literal(k)}={literal(v)}" for k, v in properties.items())
    return [f"{clause} (", pairs, ")"]
