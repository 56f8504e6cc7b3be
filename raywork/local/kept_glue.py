"""Keeps the Glue catalog of a region as JSON, and puts it back."""

from typing import Any

from raywork.local.glue import Glue, Json, table_input

_DATABASE = ("Name", "Description", "LocationUri", "Parameters")
_PARTITION = ("Values", "StorageDescriptor", "Parameters")
_BATCH = 100


def saved_catalog(glue: Glue) -> list[Json]:
    """Return all databases with their tables and partitions."""
    return [
        {
            "database": _only(database, _DATABASE),
            "tables": [
                {
                    "table": table_input(table),
                    "partitions": [_only(each, _PARTITION) for each in glue.partitions(table)],
                }
                for table in glue.tables(database["Name"])
            ],
        }
        for database in glue.databases()
    ]


def restore_catalog(glue: Glue, saved: list[Json]) -> None:
    """Make what was saved."""
    for each in saved:
        glue.create_database(each["database"])
        name = each["database"]["Name"]
        for table in each["tables"]:
            glue.create_table(name, table["table"])
            partitions = table["partitions"]
            for start in range(0, len(partitions), _BATCH):
                glue.client.batch_create_partition(
                    DatabaseName=name,
                    TableName=table["table"]["Name"],
                    PartitionInputList=partitions[start : start + _BATCH],
                )


def _only(given: Json, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}
