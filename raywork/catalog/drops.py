"""Dropping tables and databases from a Glue catalog, and when they were created."""

from contextlib import suppress
from datetime import UTC, datetime

from raywork.catalog.clients import Catalog


class GlueDrops:
    """Looks and drops. Safe to use from many threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._client = catalog.client("glue")
        self._missing = self._client.exceptions.EntityNotFoundException

    def created(self, database: str, table: str | None) -> datetime | None:
        """Return when a table, or a database, was created; None if it is not there."""
        action = "glue:GetDatabase" if table is None else "glue:GetTable"
        with self._catalog.explained(action, database if table is None else f"{database}.{table}"):
            try:
                if table is None:
                    found = self._client.get_database(Name=database)["Database"]
                else:
                    found = self._client.get_table(DatabaseName=database, Name=table)["Table"]
            except self._missing:
                return None
        when: datetime = found.get("CreateTime") or datetime.fromtimestamp(0, UTC)
        return when

    def tables(self, database: str) -> set[str]:
        """Return the tables and views of a database, each as `database.table`."""
        pages = self._client.get_paginator("get_tables")
        with self._catalog.explained("glue:GetTables", database), suppress(self._missing):
            return {
                f"{database}.{table['Name']}"
                for page in pages.paginate(DatabaseName=database)
                for table in page["TableList"]
            }
        return set()

    def drop(self, database: str, table: str | None) -> None:
        """Drop a table, or a database, that may be gone already. Objects stay where they are."""
        action = "glue:DeleteDatabase" if table is None else "glue:DeleteTable"
        name = database if table is None else f"{database}.{table}"
        with self._catalog.explained(action, name), suppress(self._missing):
            if table is None:
                self._client.delete_database(Name=database)
            else:
                self._client.delete_table(DatabaseName=database, Name=table)
