"""Runs CREATE TABLE AS, INSERT INTO and UNLOAD."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from raywork.local import ddl, writing
from raywork.local.definitions import folder_of
from raywork.local.executions import Execution
from raywork.local.faults import FailedQuery, not_emulated
from raywork.local.formats import TableFormat
from raywork.local.glue import Json, is_view
from raywork.local.parameters import filled
from raywork.local.query import Plan, QueryRunner
from raywork.local.render import hive_type
from raywork.local.types import Type, parse
from raywork.local.writer import Column, Writer
from raywork.local.writing import Written

if TYPE_CHECKING:
    from collections.abc import Callable

_JSON: Final = frozenset(
    {"org.apache.hive.hcatalog.data.JsonSerDe", "org.openx.data.jsonserde.JsonSerDe"}
)


class Targets:
    """Writes the rows of queries of one execution."""

    def __init__(self, query: QueryRunner, execution: Execution, file: Path) -> None:
        self.query = query
        self.glue = query.reach.glue
        self.execution = execution
        self.writer = Writer(query.reach, query.cursor, execution, file)

    def run(self, sub: str, text: str) -> None:
        """Run a statement, by its kind.

        Raises:
            FailedQuery: It cannot be run.
        """
        handlers: dict[str, Callable[[str], None]] = {
            "CREATE_TABLE_AS_SELECT": self._create,
            "INSERT": self._insert,
            "UNLOAD": self._unload,
        }
        handlers[sub](text)

    def _plan(self, text: str) -> Plan:
        plan = self.query.plan(text, filled(text, self.execution.parameters))
        self.query.open(plan)
        return plan

    def _create(self, text: str) -> None:
        asked = writing.create_table_as(text)
        database = asked.table.database or self.execution.database
        name = f"{database}.{asked.table.name}"
        self.glue.need_database(database)
        if self.glue.table(database, asked.table.name):
            if asked.missing_only:
                return
            raise FailedQuery(f"TABLE_ALREADY_EXISTS: Table 'awsdatacatalog.{name}' already exists")
        location = asked.location or self.execution.output
        location = location.rstrip("/") + "/"
        self.writer.need_empty(location, f"table '{name}'")
        plan = self._plan(asked.query)
        columns = _columns(plan)
        _check_order(columns, asked.written)
        table = _table(asked, columns, location, database)
        query = plan.sql if asked.with_data else f"SELECT * FROM ({plan.sql}) LIMIT 0"
        partitions = self.writer.write(query, columns, asked.written, location)
        self.glue.create_table(database, {k: v for k, v in table.items() if k != "DatabaseName"})
        if asked.written.partitions:
            self.glue.add_partitions(table, [(each, folder_of(table, each)) for each in partitions])

    def _insert(self, text: str) -> None:
        asked = writing.insert(text)
        database = asked.table.database or self.execution.database
        table = self.glue.table(database, asked.table.name)
        if table is None:
            raise FailedQuery(
                f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{asked.table.name}' "
                "does not exist"
            )
        if is_view(table):
            raise FailedQuery("NOT_SUPPORTED: Inserting into views is not supported")
        declared = [
            (each["Name"], parse(each["Type"]))
            for each in (*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", []))
        ]
        plan = self._plan(asked.query)
        columns = _inserted(asked, declared, plan)
        written = _written(table)
        location = table["StorageDescriptor"]["Location"]
        partitions = self.writer.write(plan.sql, columns, written, location)
        if written.partitions:
            there = {tuple(each["Values"]) for each in self.glue.partitions(table)}
            new = [each for each in partitions if tuple(each) not in there]
            self.glue.add_partitions(table, [(each, folder_of(table, each)) for each in new])

    def _unload(self, text: str) -> None:
        asked = writing.unload(text)
        self.writer.need_empty(asked.location, "UNLOAD")
        plan = self._plan(asked.query)
        columns = _columns(plan)
        _check_order(columns, asked.written)
        self.writer.write(plan.sql, columns, asked.written, asked.location)


def _columns(plan: Plan) -> list[Column]:
    columns = [
        Column(place, name.lower(), parse(hive_type(kind)))
        for place, (name, kind) in enumerate(plan.columns)
    ]
    for column in columns:
        if column.name.startswith("_col"):
            raise FailedQuery(
                f"MISSING_COLUMN_NAME: line 1:1: Column name not specified at position "
                f"{column.place + 1}"
            )
    names = [column.name for column in columns]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise FailedQuery(f"DUPLICATE_COLUMN_NAME: Column name '{twice}' specified more than once")
    return columns


def _check_order(columns: list[Column], written: Written) -> None:
    last = tuple(column.name for column in columns[len(columns) - len(written.partitions) :])
    if last != written.partitions or len(columns) == len(last):
        raise FailedQuery(
            "HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and "
            f"in the same order as the table properties: {list(written.partitions)}"
        )


def _table(
    asked: writing.CreateTableAs, columns: list[Column], location: str, database: str
) -> Json:
    written = asked.written
    serde, given, made = ddl.STORED_AS[written.format]
    own = [each for each in columns if each.name not in written.partitions]
    keys = [each for each in columns if each.name in written.partitions]
    delimited = {"field.delim": written.delimiter} if written.format == "TEXTFILE" else {}
    return {
        "DatabaseName": database,
        "Name": asked.table.name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "has_encrypted_data": "false"},
        "PartitionKeys": [{"Name": each.name, "Type": str(each.type)} for each in keys],
        "StorageDescriptor": {
            "Columns": [{"Name": each.name, "Type": str(each.type)} for each in own],
            "Location": location,
            "InputFormat": given,
            "OutputFormat": made,
            "SerdeInfo": {
                "SerializationLibrary": serde,
                "Parameters": {"serialization.format": "1", **delimited},
            },
        },
    }


def _inserted(asked: writing.Insert, declared: list[tuple[str, Type]], plan: Plan) -> list[Column]:
    """The columns of the table, each with its place in the query; those not named are NULL."""
    names = list(asked.columns) or [name for name, _ in declared]
    unknown = next((name for name in names if name not in dict(declared)), None)
    if unknown is not None:
        raise FailedQuery(
            f"COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: "
            f"'{unknown}'"
        )
    if len(names) != len(plan.columns):
        raise FailedQuery(
            "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: "
            f"{[str(kind) for _, kind in declared]}, Query: {[str(k) for _, k in plan.columns]}"
        )
    places = {name: place for place, name in enumerate(names)}
    return [Column(places.get(name, -1), name, kind) for name, kind in declared]


def _written(table: Json) -> Written:
    """How objects of a table are written, by its SerDe."""
    form = TableFormat.of(table, table["StorageDescriptor"])
    keys = tuple(each["Name"] for each in table.get("PartitionKeys", []))
    library = form.library
    if form.columnar:
        name = "PARQUET" if "parquet" in library.lower() else "ORC"
        own = "parquet.compression" if name == "PARQUET" else "orc.compress"
        properties = table.get("Parameters", {})
        codec = properties.get(own) or properties.get("write.compression") or "GZIP"
        return Written(name, codec.upper(), keys)
    if library in _JSON:
        return Written("JSON", "GZIP", keys)
    if library == ddl.LAZY_SIMPLE:
        return Written("TEXTFILE", "GZIP", keys, form.properties.get("field.delim", "\x01"))
    raise not_emulated(f"INSERT INTO a table of the SerDe {library}")
