"""The tables of a Glue catalog, as far as registering one needs."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from raywork.catalog.clients import Catalog
from raywork.catalog.entry import Entry
from raywork.catalog.failures import CONFLICTS
from raywork.storage.failures import error_code


class GlueTables:
    """Finds, makes and changes tables."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.client = catalog.client("glue")
        shapes = self.client.meta.service_model.shape_for
        self.table_members = frozenset(shapes("TableInput").members)
        self.partition_members = frozenset(shapes("PartitionInput").members)

    def find(self, database: str, table: str) -> Entry | None:
        """Return a table; None if it, or its database, is not there."""
        name = f"{database}.{table}"
        with self.catalog.explained("glue:GetTable", name):
            try:
                answer = self.client.get_table(DatabaseName=database, Name=table)
            except self.client.exceptions.EntityNotFoundException:
                return None
        return Entry(name, answer["Table"])

    def need_database(self, database: str) -> None:
        """Make a database, unless it is there."""
        errors = self.client.exceptions
        with self.catalog.explained("glue:GetDatabase", database):
            try:
                self.client.get_database(Name=database)
            except errors.EntityNotFoundException:
                pass
            else:
                return
        with (
            self.catalog.explained("glue:CreateDatabase", database),
            suppress(errors.AlreadyExistsException),
        ):
            self.client.create_database(DatabaseInput={"Name": database})

    def create(self, database: str, content: Mapping[str, Any]) -> bool:
        """Make a table; return False if somebody else just did."""
        name = f"{database}.{content['Name']}"
        with self.catalog.explained("glue:CreateTable", name):
            try:
                self.client.create_table(DatabaseName=database, TableInput=content)
            except self.client.exceptions.AlreadyExistsException:
                return False
        return True

    def update(self, database: str, content: Mapping[str, Any], version: str | None) -> bool:
        """Change a table; return False if it is not at that version any more.

        The version before is kept in the catalog, so that a change can be taken back.
        """
        name = f"{database}.{content['Name']}"
        based_on = {} if version is None else {"VersionId": version}
        with self.catalog.explained("glue:UpdateTable", name):
            try:
                self.client.update_table(DatabaseName=database, TableInput=content, **based_on)
            except self.client.exceptions.ClientError as error:
                if error_code(error) not in CONFLICTS:
                    raise
                return False
        return True
