"""The Glue catalog, as the queries see it: databases, tables and partitions by name."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, Final

from raywork.local.ddl import TableName
from raywork.local.faults import FailedQuery

_BATCH: Final = 100
"""Partitions that one call of Glue creates at most; it deletes 25."""
_DELETE_BATCH: Final = 25

Json = dict[str, Any]


class Glue:
    """One region's catalog, through the API that other clients use too."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def databases(self) -> list[Json]:
        """Return all databases, by name."""
        pages = self.client.get_paginator("get_databases").paginate()
        found = [each for page in pages for each in page["DatabaseList"]]
        return sorted(found, key=lambda each: str(each["Name"]))

    def database(self, name: str) -> Json | None:
        """Return a database, if there is one of this name."""
        with self._missing_is_none():
            found: Json = self.client.get_database(Name=name)["Database"]
            return found
        return None

    def need_database(self, name: str) -> Json:
        """Return a database, or fail as Hive does."""
        found = self.database(name)
        if found is None:
            raise FailedQuery(
                f"FAILED: SemanticException [Error 10072]: Database does not exist: {name}"
            )
        return found

    def create_database(self, given: Json) -> None:
        """Create a database."""
        self.client.create_database(DatabaseInput=given)

    def update_database(self, name: str, given: Json) -> None:
        """Change what a database is."""
        self.client.update_database(Name=name, DatabaseInput=given)

    def drop_database(self, name: str) -> None:
        """Delete a database with its tables."""
        for table in self.tables(name):
            self.drop_table(name, table["Name"])
        self.client.delete_database(Name=name)

    def tables(self, database: str) -> list[Json]:
        """Return the tables of a database, by name."""
        pages = self.client.get_paginator("get_tables").paginate(DatabaseName=database)
        found = [each for page in pages for each in page["TableList"]]
        return sorted(found, key=lambda each: str(each["Name"]))

    def table(self, database: str, name: str) -> Json | None:
        """Return a table or view, if there is one of this name."""
        with self._missing_is_none():
            found: Json = self.client.get_table(DatabaseName=database, Name=name)["Table"]
            return found
        return None

    def need_table(self, table: TableName, default: str) -> Json:
        """Return a table of a DDL statement, or fail as Hive does."""
        database = table.database or default
        found = self.table(database, table.name)
        if found is None:
            raise FailedQuery(
                f"FAILED: SemanticException [Error 10001]: Table not found {database}.{table.name}"
            )
        return found

    def create_table(self, database: str, given: Json) -> None:
        """Create a table."""
        self.client.create_table(DatabaseName=database, TableInput=given)

    def update_table(self, table: Json, **changes: Any) -> None:
        """Change some of what a table is."""
        self.client.update_table(
            DatabaseName=table["DatabaseName"], TableInput={**table_input(table), **changes}
        )

    def drop_table(self, database: str, name: str) -> None:
        """Delete a table; its data stays."""
        self.client.delete_table(DatabaseName=database, Name=name)

    def partitions(self, table: Json) -> Iterator[Json]:
        """Yield the partitions of a table."""
        pages = self.client.get_paginator("get_partitions").paginate(
            DatabaseName=table["DatabaseName"], TableName=table["Name"]
        )
        for page in pages:
            yield from page["Partitions"]

    def add_partitions(self, table: Json, partitions: Sequence[tuple[list[str], str]]) -> None:
        """Create partitions, each given by its values and its location."""
        own = table["StorageDescriptor"]
        for start in range(0, len(partitions), _BATCH):
            answer = self.client.batch_create_partition(
                DatabaseName=table["DatabaseName"],
                TableName=table["Name"],
                PartitionInputList=[
                    {"Values": values, "StorageDescriptor": {**own, "Location": location}}
                    for values, location in partitions[start : start + _BATCH]
                ],
            )
            if errors := answer.get("Errors"):
                raise FailedQuery(
                    f"FAILED: {errors[0]['ErrorDetail'].get('ErrorMessage', errors[0])}"
                )

    def drop_partitions(self, table: Json, partitions: Sequence[list[str]]) -> None:
        """Delete partitions, each given by its values."""
        for start in range(0, len(partitions), _DELETE_BATCH):
            self.client.batch_delete_partition(
                DatabaseName=table["DatabaseName"],
                TableName=table["Name"],
                PartitionsToDelete=[
                    {"Values": values} for values in partitions[start : start + _DELETE_BATCH]
                ],
            )

    def move_partition(self, table: Json, partition: Json, location: str) -> None:
        """Give a partition another location."""
        storage = {**partition["StorageDescriptor"], "Location": location}
        self.client.update_partition(
            DatabaseName=table["DatabaseName"],
            TableName=table["Name"],
            PartitionValueList=partition["Values"],
            PartitionInput={"Values": partition["Values"], "StorageDescriptor": storage},
        )

    def _missing_is_none(self) -> AbstractContextManager[None]:
        return suppress(self.client.exceptions.EntityNotFoundException)


_TABLE_INPUT: Final = (
    "Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys",
    "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters",
)  # fmt: skip
"""What of a table can be given back to Glue."""


def table_input(table: Json) -> Json:
    """Return what of a table can be given back to Glue."""
    return {key: table[key] for key in _TABLE_INPUT if key in table}


def columns_of(table: Json) -> list[Json]:
    """Return the columns of a table, without its partition keys."""
    found: list[Json] = table.get("StorageDescriptor", {}).get("Columns", [])
    return found


def keys_of(table: Json) -> list[str]:
    """Return the names of a table's partition keys."""
    return [key["Name"] for key in table.get("PartitionKeys", [])]


def is_iceberg(table: Json) -> bool:
    """Return whether a table of the catalog is one of Iceberg."""
    return bool(table.get("Parameters", {}).get("table_type", "").upper() == "ICEBERG")


def is_view(table: Json) -> bool:
    """Return whether a table of the catalog is a view."""
    return bool(table.get("TableType") == "VIRTUAL_VIEW")
