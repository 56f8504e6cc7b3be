"""Runs the DDL that changes the catalog."""

import operator
from collections.abc import Callable
from functools import singledispatch
from typing import Any, Final
from urllib.parse import unquote

from raywork.local import ddl
from raywork.local.faults import FailedQuery
from raywork.local.glue import Glue, Json, columns_of, is_view, keys_of
from raywork.local.reach import Reach


class Definer:
    """Runs statements for a query: where it looks for names, and what it can reach."""

    def __init__(self, reach: Reach, database: str) -> None:
        self.reach = reach
        self.glue: Glue = reach.glue
        self.database = database


@singledispatch
def define(statement: Any, _definer: Definer) -> list[str]:
    """Run one statement, and return the lines that Athena answers."""
    raise TypeError(f"{type(statement).__name__} is no definition")


@define.register
def _(statement: ddl.CreateDatabase, definer: Definer) -> list[str]:
    if definer.glue.database(statement.name):
        if statement.missing_only:
            return []
        raise FailedQuery(
            "FAILED: Execution Error: AlreadyExistsException: "
            f"Database {statement.name} already exists"
        )
    given: Json = {"Name": statement.name, "Parameters": statement.properties}
    if statement.comment:
        given["Description"] = statement.comment
    if statement.location:
        given["LocationUri"] = statement.location
    definer.glue.create_database(given)
    return []


@define.register
def _(statement: ddl.AlterDatabase, definer: Definer) -> list[str]:
    found = definer.glue.need_database(statement.name)
    given: Json = {k: found[k] for k in ("Name", "Description", "LocationUri") if k in found}
    parameters = {**found.get("Parameters", {}), **statement.properties}
    definer.glue.update_database(statement.name, {**given, "Parameters": parameters})
    return []


@define.register
def _(statement: ddl.DropDatabase, definer: Definer) -> list[str]:
    if definer.glue.database(statement.name) is None:
        if statement.if_exists:
            return []
        definer.glue.need_database(statement.name)
    if not statement.cascade and definer.glue.tables(statement.name):
        raise FailedQuery(
            "FAILED: Execution Error: InvalidOperationException: "
            f"Database {statement.name} is not empty. One or more tables exist."
        )
    definer.glue.drop_database(statement.name)
    return []


@define.register
def _(statement: ddl.CreateTable, definer: Definer) -> list[str]:
    database = statement.table.database or definer.database
    definer.glue.need_database(database)
    name = statement.table.name
    if definer.glue.table(database, name):
        if statement.missing_only:
            return []
        raise FailedQuery(
            f"FAILED: Execution Error: AlreadyExistsException: Table {name} already exists"
        )
    _check(statement)
    definer.glue.create_table(database, table_input(statement))
    return []


def _check(statement: ddl.CreateTable) -> None:
    names = [column.name for column in (*statement.columns, *statement.partitions)]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        what = (
            "Partition column name" if twice in [p.name for p in statement.partitions] else "Column"
        )
        raise FailedQuery(f"FAILED: SemanticException {what} {twice} is there twice")
    if not statement.location.startswith("s3://"):
        raise FailedQuery(
            f"FAILED: IllegalArgumentException LOCATION {statement.location!r} is no s3:// URI"
        )
    if "*" in statement.location:
        raise FailedQuery("FAILED: IllegalArgumentException LOCATION takes no wildcards")


def table_input(statement: ddl.CreateTable) -> Json:
    """Return the table of Glue that a statement asks for."""
    return {
        "Name": statement.table.name,
        **({"Description": statement.comment} if statement.comment else {}),
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", **statement.properties},
        "PartitionKeys": [_column(each) for each in statement.partitions],
        "StorageDescriptor": {
            "Columns": [_column(each) for each in statement.columns],
            "Location": statement.location,
            "InputFormat": statement.input_format,
            "OutputFormat": statement.output_format,
            "Compressed": False,
            "NumberOfBuckets": -1,
            "StoredAsSubDirectories": False,
            "SerdeInfo": {
                "SerializationLibrary": statement.serde,
                "Parameters": statement.serde_properties,
            },
        },
    }


def _column(column: ddl.Column) -> Json:
    shown = {"Name": column.name, "Type": str(column.type)}
    return {**shown, "Comment": column.comment} if column.comment else shown


@define.register
def _(statement: ddl.DropTable, definer: Definer) -> list[str]:
    database = statement.table.database or definer.database
    found = definer.glue.table(database, statement.table.name)
    if found is None and statement.if_exists:
        return []
    if found is None:
        found = definer.glue.need_table(statement.table, definer.database)
    if statement.view != is_view(found):
        what = "a table: use DROP TABLE" if statement.view else "a view: use DROP VIEW"
        raise FailedQuery(f"FAILED: SemanticException {statement.table.name} is {what}")
    definer.glue.drop_table(database, statement.table.name)
    return []


@define.register
def _(statement: ddl.ChangeColumns, definer: Definer) -> list[str]:
    table = definer.glue.need_table(statement.table, definer.database)
    old = [] if statement.replace else columns_of(table)
    names = {each["Name"] for each in old} | {*keys_of(table)}
    for column in statement.columns:
        if column.name in names:
            raise FailedQuery(f"FAILED: Execution Error: Duplicate column name: {column.name}")
        names.add(column.name)
    columns = [*old, *map(_column, statement.columns)]
    storage = {**table["StorageDescriptor"], "Columns": columns}
    definer.glue.update_table(table, StorageDescriptor=storage)
    return []


@define.register
def _(statement: ddl.SetProperties, definer: Definer) -> list[str]:
    table = definer.glue.need_table(statement.table, definer.database)
    parameters = {**table.get("Parameters", {}), **statement.properties}
    definer.glue.update_table(table, Parameters=parameters)
    return []


@define.register
def _(statement: ddl.SetLocation, definer: Definer) -> list[str]:
    table = definer.glue.need_table(statement.table, definer.database)
    if statement.partition is None:
        storage = {**table["StorageDescriptor"], "Location": statement.location}
        definer.glue.update_table(table, StorageDescriptor=storage)
    else:
        partition = partition_of(table, statement.partition, definer.glue)
        definer.glue.move_partition(table, partition, statement.location)
    return []


@define.register
def _(statement: ddl.AddPartitions, definer: Definer) -> list[str]:
    table = definer.glue.need_table(statement.table, definer.database)
    there = {tuple(each["Values"]) for each in definer.glue.partitions(table)}
    added = []
    for spec, location in statement.partitions:
        values = _values(table, spec)
        if tuple(values) in there:
            if statement.missing_only:
                continue
            raise FailedQuery(
                "FAILED: Execution Error: AlreadyExistsException: Partition already exists: "
                + "/".join(f"{name}={value}" for name, value in spec.items())
            )
        there.add(tuple(values))
        added.append((values, location or folder_of(table, values)))
    definer.glue.add_partitions(table, added)
    return []


@define.register
def _(statement: ddl.DropPartitions, definer: Definer) -> list[str]:
    table = definer.glue.need_table(statement.table, definer.database)
    there = [each["Values"] for each in definer.glue.partitions(table)]
    dropped: list[list[str]] = []
    for comparisons in statement.partitions:
        found = [values for values in there if _meets(table, values, comparisons)]
        if not found and not statement.if_exists:
            shown = "/".join(f"{key}{sign}{value}" for key, sign, value in comparisons)
            raise FailedQuery(
                f"FAILED: SemanticException [Error 10006]: Partition not found {shown}"
            )
        dropped += [values for values in found if values not in dropped]
    definer.glue.drop_partitions(table, dropped)
    return []


@define.register
def _(statement: ddl.RenamePartition, definer: Definer) -> list[str]:
    table = definer.glue.need_table(statement.table, definer.database)
    partition = partition_of(table, statement.old, definer.glue)
    values = _values(table, statement.new)
    definer.glue.add_partitions(table, [(values, partition["StorageDescriptor"]["Location"])])
    definer.glue.drop_partitions(table, [partition["Values"]])
    return []


@define.register
def _(statement: ddl.Repair, definer: Definer) -> list[str]:
    table = definer.glue.need_table(statement.table, definer.database)
    keys = keys_of(table)
    if not keys:
        raise FailedQuery("FAILED: Execution Error: MSCK REPAIR TABLE needs a partitioned table")
    there = {tuple(each["Values"]) for each in definer.glue.partitions(table)}
    root = table["StorageDescriptor"]["Location"].rstrip("/") + "/"
    found: dict[tuple[str, ...], str] = {}
    for key in definer.reach.keys(root):
        parts = key.split("/")[: len(keys)]
        values = _repaired(parts, keys)
        if values is not None and values not in there:
            found[values] = root + "/".join(parts) + "/"
    definer.glue.add_partitions(
        table, [([*values], place) for values, place in sorted(found.items())]
    )
    lines = []
    if found:
        shown = "\t".join(
            f"{table['Name']}:" + place.removeprefix(root).rstrip("/")
            for _, place in sorted(found.items())
        )
        lines.append(f"Partitions not in metastore:\t{shown}")
        lines += [
            f"Repair: Added partition to metastore {table['Name']}:"
            + place.removeprefix(root).rstrip("/")
            for _, place in sorted(found.items())
        ]
    return lines


def _repaired(parts: list[str], keys: list[str]) -> tuple[str, ...] | None:
    """The values of folders `key=value`, whose keys must be written as the table's are."""
    if len(parts) < len(keys):
        return None
    values = []
    for part, key in zip(parts, keys, strict=True):
        name, equals, value = part.partition("=")
        if not equals or name != key:
            return None
        values.append(unquote(value))
    return tuple(values)


def folder_of(table: Json, values: list[str]) -> str:
    """Return the folder where Hive expects a partition."""
    root = table["StorageDescriptor"]["Location"].rstrip("/")
    named = zip(keys_of(table), values, strict=True)
    return f"{root}/{'/'.join(f'{key}={escaped(value)}' for key, value in named)}/"


_UNSAFE: Final = frozenset("\"#%'*/:=?\\{[]^\x7f") | {chr(code) for code in range(32)}
"""Characters that Hive escapes in the names of partitions' folders."""


def escaped(value: str) -> str:
    """Return a partition's value as it stands in the name of its folder."""
    return "".join(f"%{ord(c):02X}" if c in _UNSAFE else c for c in value)


def _values(table: Json, spec: ddl.Spec) -> list[str]:
    keys = keys_of(table)
    if {*keys} != {*spec}:
        raise FailedQuery(
            f"FAILED: SemanticException partition spec {spec} does not name the keys {keys}"
        )
    return [spec[key] for key in keys]


def partition_of(table: Json, spec: ddl.Spec, glue: Glue) -> Json:
    """Return the partition of a table that has some values.

    Raises:
        FailedQuery: There is none.
    """
    values = _values(table, spec)
    for partition in glue.partitions(table):
        if partition["Values"] == values:
            return partition
    raise FailedQuery(f"FAILED: SemanticException [Error 10006]: Partition not found {spec}")


_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<>": operator.ne,
}
_WHOLE: Final = frozenset({"tinyint", "smallint", "int", "bigint"})


def _meets(table: Json, values: list[str], comparisons: tuple[tuple[str, str, str], ...]) -> bool:
    types = {key["Name"]: key["Type"] for key in table["PartitionKeys"]}
    given = dict(zip(types, values, strict=True))
    for name, sign, value in comparisons:
        if name not in types:
            raise FailedQuery(f"FAILED: SemanticException {name} is no partition key")
        number = types[name] in _WHOLE
        left, right = (int(given[name]), int(value)) if number else (given[name], value)
        if not _OPERATORS[sign](left, right):
            return False
    return True
