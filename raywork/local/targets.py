"""Runs CREATE TABLE AS, INSERT INTO and UNLOAD."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from raywork.local import compression, ddl, kinds, writing
from raywork.local.definitions import folder_of
from raywork.local.executions import Execution
from raywork.local.faults import FailedQuery, not_emulated
from raywork.local.formats import TableFormat
from raywork.local.glue import Json, is_iceberg, is_view
from raywork.local.parameters import filled
from raywork.local.query import Plan, QueryRunner
from raywork.local.render import hive_type
from raywork.local.types import Type, parse
from raywork.local.writer import Column, Writer
from raywork.local.writing import Written
from raywork.serde.delimited import NULL, NULL_FORMAT

if TYPE_CHECKING:
    from collections.abc import Callable


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
        if is_iceberg(table):
            raise not_emulated("Iceberg tables")
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
        "Parameters": {"EXTERNAL": "TRUE", "has_encrypted_data": "false", **_codec(written)},
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


def _codec(written: Written) -> dict[str, str]:
    """The properties by which rows that are added later are compressed as the first ones."""
    if written.compression == compression.DEFAULTS[written.format]:
        return {}
    name = compression.PROPERTIES.get(written.format, "write.compression")
    level = {} if written.level == compression.LEVEL else {"compression_level": str(written.level)}
    return {name: written.compression, **level}


def _inserted(asked: writing.Insert, declared: list[tuple[str, Type]], plan: Plan) -> list[Column]:
    """The columns of the table, each with its place in the query; those not named are NULL."""
    names = list(asked.columns) or [name for name, _ in declared]
    unknown = next((name for name in names if name not in dict(declared)), None)
    if unknown is not None:
        raise FailedQuery(
            f"COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: "
            f"'{unknown}'"
        )
    types = dict(declared)
    wanted, given = [types[name] for name in names], [kind for _, kind in plan.columns]
    fits = len(wanted) == len(given) and all(map(_fits, given, wanted))
    if not fits:
        table = ", ".join(_TRINO.get(str(kind), str(kind)) for kind in wanted)
        query = ", ".join(kinds.named(str(kind)) for kind in given)
        raise FailedQuery(
            f"TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [{table}], "
            f"Query: [{query}]"
        )
    places = {name: place for place, name in enumerate(names)}
    return [Column(places.get(name, -1), name, kind) for name, kind in declared]


def _written(table: Json) -> Written:
    """How objects of a table are written, by its SerDe.

    Raises:
        FailedQuery: Athena does not write it.
    """
    storage = table["StorageDescriptor"]
    form = TableFormat.of(table, storage)
    if storage.get("BucketColumns"):
        raise FailedQuery("NOT_SUPPORTED: INSERT INTO is not supported on bucketed tables")
    serdes = {serde: name for name, (serde, *_) in ddl.STORED_AS.items()}
    written = serdes.get(form.library, "")
    if not written:
        raise FailedQuery(
            f"HIVE_UNSUPPORTED_FORMAT: Output format {storage.get('OutputFormat')} with SerDe "
            f"{form.library} is not supported."
        )
    given = {name.lower(): value for name, value in table.get("Parameters", {}).items()}
    own = given.get(compression.PROPERTIES.get(written, ""))
    codec = (own or given.get("write.compression") or compression.DEFAULTS[written]).upper()
    compression.codec(written, codec)
    level = given.get("compression_level") if codec == "ZSTD" and written != "ORC" else None
    return Written(
        format=written,
        compression=codec,
        partitions=tuple(each["Name"] for each in table.get("PartitionKeys", [])),
        delimiter=form.properties.get("field.delim", "\x01"),
        null=form.properties.get(NULL_FORMAT, NULL),
        level=compression.LEVEL if level is None else compression.level(level, written, codec),
    )


_TRINO: Final = {"int": "integer", "float": "real", "string": "varchar", "binary": "varbinary"}
_NUMBERS: Final = frozenset({"tinyint", "smallint", "int", "bigint", "float", "double", "decimal"})
_TEXTS: Final = frozenset({"string", "varchar", "char"})


def _fits(given: Any, wanted: Type) -> bool:
    """Whether a type of DuckDB may be one that the engine turns into the column's by itself.

    Among numbers all are let through, since DuckDB's functions give other ones than Trino's.
    """
    if str(given) == '"NULL"':
        return True
    kind = parse(hive_type(given)).name
    if kind in _NUMBERS or kind in _TEXTS:
        return wanted.name in (_NUMBERS if kind in _NUMBERS else _TEXTS)
    return kind == wanted.name or (kind, wanted.name) == ("date", "timestamp")
