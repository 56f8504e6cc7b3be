"""The text of DDL statements for Athena."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from raywork.ddl.quoting import literal, quoted

INPUT_FORMAT: Final = "org.apache.hadoop.mapred.TextInputFormat"
OUTPUT_FORMAT: Final = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


LONGEST_STATEMENT: Final = 262_144
"""Bytes in the text of a query (Athena's service limits)."""

BATCH: Final = 100
"""How many partitions one statement adds at most: as many as one call of the Glue API takes."""

INTEGERS: Final = frozenset({"int", "bigint"})
"""The types of partition columns whose values stand in statements without quotes."""


@dataclass(frozen=True, slots=True)
class SerDe:
    """The class that reads the lines of a table, with its properties."""

    library: str
    properties: Mapping[str, str]
    input_format: str = INPUT_FORMAT
    output_format: str = OUTPUT_FORMAT
    parameters: Mapping[str, str] = field(default_factory=lambda: {"classification": "json"})
    """The table's properties: what Glue calls the format, and what its reader needs beside."""


def openx(properties: Mapping[str, str]) -> SerDe:
    """Return the JSON SerDe that reads the most."""
    return SerDe("org.openx.data.jsonserde.JsonSerDe", properties)


def hive(*, timestamps: bool) -> SerDe:
    """Return Hive's JSON SerDe; `timestamps` is whether the table has any, which take formats."""
    library = "org.apache.hive.hcatalog.data.JsonSerDe"
    return SerDe(library, {"timestamp.formats": _FORMATS} if timestamps else {})


_FORMATS: Final = (
    "yyyy-MM-dd'T'HH:mm:ss'Z',yyyy-MM-dd'T'HH:mm:ss.SSS'Z',"
    "yyyy-MM-dd'T'HH:mm:ss,yyyy-MM-dd HH:mm:ss"
)

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
    partitions: list[tuple[str, str]],
) -> str:
    """Return the statement that makes a table, unless it is there.

    `columns` and `partitions` are (name, type).
    """
    lines = [
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {_qualified(database, table)} (",
        _columns(columns),
        ")",
        *(["PARTITIONED BY (", _columns(partitions), ")"] if partitions else []),
        f"ROW FORMAT SERDE {literal(serde.library)}",
        *_properties("WITH SERDEPROPERTIES", serde.properties),
        f"STORED AS INPUTFORMAT {literal(serde.input_format)}",
        f"OUTPUTFORMAT {literal(serde.output_format)}",
        f"LOCATION {literal(location)}",
        *_properties("TBLPROPERTIES", parameters),
    ]
    return "\n".join(lines)


def add_partitions(
    database: str | None,
    table: str,
    columns: Sequence[tuple[str, str]],
    partitions: Iterable[tuple[Sequence[str], str]],
) -> Iterator[str]:
    """Yield the statements that add partitions, unless they are there.

    A statement has `BATCH` partitions at most, and no more bytes than Athena takes.

    Args:
        database: That of the table; None for the one that the session of the query names.
        table: The table.
        columns: The partition columns, (name, type).
        partitions: The values of each partition in the order of the columns, and the URI of its
            folder.
    """
    head = f"ALTER TABLE {_qualified(database, table)} ADD IF NOT EXISTS"
    batch: list[str] = []
    size = 0
    for values, location in partitions:
        line = f"\n  PARTITION ({_spec(columns, values)}) LOCATION {literal(location)}"
        length = len(line.encode())
        if batch and (len(batch) == BATCH or size + length > LONGEST_STATEMENT):
            yield head + "".join(batch)
            batch, size = [], 0
        batch.append(line)
        size += length + (0 if len(batch) > 1 else len(head.encode()))
    if batch:
        yield head + "".join(batch)


def _spec(columns: Sequence[tuple[str, str]], values: Sequence[str]) -> str:
    pairs = zip(columns, values, strict=True)
    return ", ".join(
        f"{quoted(name)}={value if kind in INTEGERS else literal(value)}"
        for (name, kind), value in pairs
    )


def _qualified(database: str | None, table: str) -> str:
    return quoted(table) if database is None else f"{quoted(database)}.{quoted(table)}"


def _columns(columns: list[tuple[str, str]]) -> str:
    return ",\n".join(f"  {quoted(column)} {kind}" for column, kind in columns)


def _properties(clause: str, properties: Mapping[str, str]) -> list[str]:
    if not properties:
        return []
    pairs = ",\n".join(f"  {literal(k)}={literal(v)}" for k, v in properties.items())
    return [f"{clause} (", pairs, ")"]
