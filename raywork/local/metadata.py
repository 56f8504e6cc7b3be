"""What the Athena API tells of catalogs, databases and tables."""

import re
from typing import Final

from raywork.local.faults import RefusedRequest, invalid
from raywork.local.glue import Json, columns_of
from raywork.local.paging import page
from raywork.local.reach import Reach

CATALOG: Final = "AwsDataCatalog"


class Metadata:
    """The one catalog there is: Glue's."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach

    def list_catalogs(self, request: Json) -> Json:
        """ListDataCatalogs."""
        return page([{"CatalogName": CATALOG, "Type": "GLUE"}], request, "DataCatalogsSummary")

    def get_catalog(self, request: Json) -> Json:
        """GetDataCatalog."""
        _check(request["Name"])
        return {"DataCatalog": {"Name": CATALOG, "Type": "GLUE", "Parameters": {}}}

    def list_databases(self, request: Json) -> Json:
        """ListDatabases."""
        _check(request["CatalogName"])
        return page(
            [_database(each) for each in self.reach.glue.databases()], request, "DatabaseList"
        )

    def get_database(self, request: Json) -> Json:
        """GetDatabase."""
        _check(request["CatalogName"])
        return {"Database": _database(self._database(request["DatabaseName"]))}

    def list_tables(self, request: Json) -> Json:
        """ListTableMetadata."""
        _check(request["CatalogName"])
        self._database(request["DatabaseName"])
        tables = self.reach.glue.tables(request["DatabaseName"].lower())
        if expression := request.get("Expression"):
            pattern = re.compile(expression, re.IGNORECASE)
            tables = [each for each in tables if pattern.fullmatch(each["Name"])]
        return page([_table(each) for each in tables], request, "TableMetadataList")

    def get_table(self, request: Json) -> Json:
        """GetTableMetadata."""
        _check(request["CatalogName"])
        name = request["TableName"].lower()
        table = self.reach.glue.table(request["DatabaseName"].lower(), name)
        if table is None:
            raise _missing(f"Table {name} not found")
        return {"TableMetadata": _table(table)}

    def _database(self, name: str) -> Json:
        found = self.reach.glue.database(name.lower())
        if found is None:
            raise _missing(f"Database {name} not found")
        return found


def _check(catalog: str) -> None:
    if catalog.lower() != CATALOG.lower():
        raise invalid(f"DataCatalog {catalog} was not found: raywork local has {CATALOG} alone")


def _missing(message: str) -> RefusedRequest:
    return RefusedRequest(f"EntityNotFoundException: {message}", "MetadataException")


def _database(database: Json) -> Json:
    shown = {
        "Name": database["Name"],
        "Parameters": {k: v for k, v in database.get("Parameters", {}).items() if v},
    }
    text = database.get("Description")
    return {**shown, "Description": text} if text else shown


def _table(table: Json) -> Json:
    storage = table.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    parameters = {
        **table.get("Parameters", {}),
        "location": storage.get("Location", ""),
        "inputformat": storage.get("InputFormat", ""),
        "outputformat": storage.get("OutputFormat", ""),
        "serde.serialization.lib": serde.get("SerializationLibrary", ""),
        **{f"serde.param.{name}": value for name, value in serde.get("Parameters", {}).items()},
    }
    shown = {
        "Name": table["Name"],
        "TableType": table.get("TableType", "EXTERNAL_TABLE"),
        "Columns": [_column(each) for each in columns_of(table)],
        "PartitionKeys": [_column(each) for each in table.get("PartitionKeys", [])],
        "Parameters": parameters,
    }
    for name, key in (("CreateTime", "CreateTime"), ("LastAccessTime", "LastAccessTime")):
        if key in table:
            shown[name] = table[key]
    return shown


def _column(column: Json) -> Json:
    return {name: column[name] for name in ("Name", "Type", "Comment") if column.get(name)}
