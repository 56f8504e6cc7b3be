"""Runs SHOW and DESCRIBE: what the catalog holds, as lines of text."""

import re
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Final

from raywork.ddl.quoting import literal, quoted
from raywork.local import ddl
from raywork.local.definitions import Definer, partition_of
from raywork.local.faults import FailedQuery
from raywork.local.glue import Json, columns_of, is_view, keys_of
from raywork.local.types import Type, parse
from raywork.local.views import view_sql


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines, and the names of the columns that Athena says are in each, between tabs."""

    columns: tuple[str, ...]
    lines: list[str]


_WIDTH: Final = 20


@singledispatch
def show(statement: Any, _definer: Definer) -> Listing:
    """Run one statement."""
    raise TypeError(f"{type(statement).__name__} shows nothing")


@show.register
def _(statement: ddl.ShowDatabases, definer: Definer) -> Listing:
    names = [each["Name"] for each in definer.glue.databases()]
    return Listing(("database_name",), _matching(names, statement.pattern))


@show.register
def _(statement: ddl.ShowTables, definer: Definer) -> Listing:
    database = statement.database or definer.database
    definer.glue.need_database(database)
    tables = definer.glue.tables(database)
    names = [each["Name"] for each in tables if is_view(each) or not statement.views]
    return Listing(
        ("views" if statement.views else "tab_name",), _matching(names, statement.pattern)
    )


def _matching(names: list[str], pattern: str | None) -> list[str]:
    """The names that match a pattern of Hive: `*` for any text, `|` between choices."""
    if pattern is None:
        return names
    try:
        regex = re.compile(pattern.replace("*", ".*"), re.IGNORECASE)
    except re.error as error:
        raise FailedQuery(f"FAILED: SemanticException the pattern {pattern!r}: {error}") from None
    return [name for name in names if regex.fullmatch(name)]


@show.register
def _(statement: ddl.ShowColumns, definer: Definer) -> Listing:
    table = definer.glue.need_table(statement.table, definer.database)
    names = [*(each["Name"] for each in columns_of(table)), *keys_of(table)]
    return Listing(("field",), [f"{name:<{_WIDTH}}" for name in names])


@show.register
def _(statement: ddl.ShowPartitions, definer: Definer) -> Listing:
    table = definer.glue.need_table(statement.table, definer.database)
    keys = keys_of(table)
    if not keys:
        raise FailedQuery(
            f"FAILED: SemanticException Table {table['Name']} is not a partitioned table"
        )
    lines = [
        "/".join(f"{key}={value}" for key, value in zip(keys, each["Values"], strict=True))
        for each in definer.glue.partitions(table)
    ]
    return Listing(("partition",), sorted(lines))


@show.register
def _(statement: ddl.ShowProperties, definer: Definer) -> Listing:
    table = definer.glue.need_table(statement.table, definer.database)
    parameters = table.get("Parameters", {})
    if statement.name is None:
        lines = [f"{name}\t{value}" for name, value in sorted(parameters.items())]
    else:
        missing = f"Table {table['Name']} does not have property: {statement.name}"
        lines = [parameters.get(statement.name, missing)]
    return Listing(("prpt_name", "prpt_value"), lines)


@show.register
def _(statement: ddl.Describe, definer: Definer) -> Listing:
    table = definer.glue.need_table(statement.table, definer.database)
    named = ("col_name", "data_type", "comment")
    shown = table
    if statement.partition is not None:
        shown = partition_of(table, statement.partition, definer.glue)
    storage = shown.get("StorageDescriptor", {})
    columns = [*(storage.get("Columns") or columns_of(table)), *table.get("PartitionKeys", [])]
    if statement.path:
        return Listing(named, _below(columns, statement.path))
    lines = [_described(each) for each in columns]
    if keys := table.get("PartitionKeys"):
        titles = [
            "\t \t ",
            "# Partition Information\t \t ",
            _line("# col_name", "data_type", "comment"),
        ]
        lines += [*titles, "\t \t ", *map(_described, keys)]
    if statement.extended:
        details = {"Database:": table["DatabaseName"]}
        if shown is table:
            title = "# Detailed Table Information"
            details |= {
                "Location:": storage.get("Location", ""),
                "Table Type:": table.get("TableType", ""),
            }
        else:
            title = "# Detailed Partition Information"
            details |= {
                "Table:": table["Name"],
                "Partition Value:": f"[{', '.join(shown['Values'])}]",
                "Location:": storage.get("Location", ""),
            }
        details |= {
            "SerDe Library:": storage.get("SerdeInfo", {}).get("SerializationLibrary", ""),
            "InputFormat:": storage.get("InputFormat", ""),
            "OutputFormat:": storage.get("OutputFormat", ""),
        }
        lines += ["\t \t ", f"{title}\t \t "]
        lines += [_line(name, value, "") for name, value in details.items()]
    return Listing(named, lines)


def _below(columns: list[Json], path: tuple[str, ...]) -> list[str]:
    """Describe what a path leads to: of a struct its fields, of all else the type."""
    kind: Type | None = Type(
        "struct",
        tuple(parse(each["Type"]) for each in columns),
        tuple(each["Name"] for each in columns),
    )
    for name in path:
        kind = kind and _parts(kind).get(name)
        if kind is None:
            raise FailedQuery(
                f"FAILED: SemanticException [Error 10002]: Invalid column reference {name}"
            )
    found = _parts(kind) if kind is not None and kind.name == "struct" else {path[-1]: kind}
    return [_line(name, str(each), "from deserializer") for name, each in found.items()]


def _parts(kind: Type) -> dict[str, Type]:
    """The parts of a type by the names that DESCRIBE has for them."""
    names = {"struct": kind.fields, "array": ("$elem$",), "map": ("$key$", "$value$")}
    return dict(zip(names.get(kind.name, ()), kind.parts, strict=True))


def _described(column: Json) -> str:
    return _line(column["Name"], column["Type"], column.get("Comment", ""))


def _line(name: str, kind: str, comment: str) -> str:
    return f"{name:<{_WIDTH}}\t{kind:<{_WIDTH}}\t{comment:<{_WIDTH}}"


@show.register
def _(statement: ddl.ShowCreate, definer: Definer) -> Listing:
    table = definer.glue.need_table(statement.table, definer.database)
    if is_view(table):
        lines = [
            f"CREATE VIEW {table['DatabaseName']}.{table['Name']} AS",
            *view_sql(table).split("\n"),
        ]
        return Listing(("create_view",), lines)
    if statement.view:
        raise FailedQuery(f"FAILED: {table['Name']} is a table: use SHOW CREATE TABLE")
    return Listing(("createtab_stmt",), list(_create_table(table)))


def _create_table(table: Json) -> list[str]:
    storage = table["StorageDescriptor"]
    serde = storage["SerdeInfo"]
    name = f"{quoted(table['DatabaseName'])}.{quoted(table['Name'])}"
    lines = [f"CREATE EXTERNAL TABLE {name}(", *_columns(storage["Columns"])]
    if table.get("Description"):
        lines.append(f"COMMENT {literal(table['Description'])}")
    if table.get("PartitionKeys"):
        lines += ["PARTITIONED BY ( ", *_columns(table["PartitionKeys"])]
    lines += ["ROW FORMAT SERDE ", f"  {literal(serde['SerializationLibrary'])} "]
    if serde.get("Parameters"):
        lines += ["WITH SERDEPROPERTIES ( ", *_properties(serde["Parameters"])]
    lines += ["STORED AS INPUTFORMAT ", f"  {literal(storage['InputFormat'])} "]
    lines += ["OUTPUTFORMAT ", f"  {literal(storage['OutputFormat'])}"]
    lines += ["LOCATION", f"  {literal(storage['Location'])}"]
    parameters = {k: v for k, v in table.get("Parameters", {}).items() if k != "EXTERNAL"}
    if parameters:
        lines += ["TBLPROPERTIES (", *_properties(parameters)]
    return lines


def _columns(columns: list[Json]) -> list[str]:
    shown = []
    for column in columns:
        comment = f" COMMENT {literal(column['Comment'])}" if column.get("Comment") else ""
        shown.append(f"  {quoted(column['Name'])} {column['Type']}{comment}")
    return [*(f"{line}, " for line in shown[:-1]), f"{shown[-1]})"]


def _properties(properties: dict[str, str]) -> list[str]:
    shown = [f"  {literal(name)}={literal(value)}" for name, value in properties.items()]
    return [*(f"{line}, " for line in shown[:-1]), f"{shown[-1]}) "]
