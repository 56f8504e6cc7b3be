"""The tables of information_schema, made of the catalog."""

from typing import Any, Final

from raywork.local.faults import FailedQuery
from raywork.local.glue import Glue, columns_of, is_view
from raywork.local.scope import Reference, quoted_view

_COLUMNS: Final = {
    "schemata": ("catalog_name", "schema_name"),
    "tables": ("table_catalog", "table_schema", "table_name", "table_type"),
    "columns": (
        "table_catalog", "table_schema", "table_name", "column_name", "ordinal_position",
        "column_default", "is_nullable", "data_type", "comment", "extra_info",
    ),
    "views": ("table_catalog", "table_schema", "table_name", "view_definition"),
}  # fmt: skip
_CATALOG: Final = "awsdatacatalog"


def information(reference: Reference, glue: Glue, cursor: Any) -> None:
    """Make the table of information_schema that a query names.

    Raises:
        FailedQuery: There is no such table.
    """
    import pyarrow as pa

    if reference.name not in _COLUMNS:
        raise FailedQuery(
            f"TABLE_NOT_FOUND: line 1:1: Table 'information_schema.{reference.name}' does not exist"
        )
    rows = _rows(reference.name, glue)
    columns = zip(*rows, strict=True) if rows else [()] * len(_COLUMNS[reference.name])
    named = zip(_COLUMNS[reference.name], columns, strict=True)
    numbers = {"ordinal_position": pa.int64()}
    table = pa.table({n: pa.array(list(c), numbers.get(n, pa.string())) for n, c in named})
    cursor.register("information_", table)
    view = quoted_view(reference)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {view} AS SELECT * FROM information_")
    cursor.unregister("information_")


def _rows(name: str, glue: Glue) -> list[tuple[Any, ...]]:
    databases = [each["Name"] for each in glue.databases()]
    if name == "schemata":
        return [(_CATALOG, database) for database in databases]
    tables = [(database, table) for database in databases for table in glue.tables(database)]
    if name == "tables":
        return [
            (_CATALOG, database, table["Name"], "VIEW" if is_view(table) else "BASE TABLE")
            for database, table in tables
        ]
    if name == "views":
        return [(_CATALOG, d, t["Name"], t["ViewOriginalText"]) for d, t in tables if is_view(t)]
    return [
        (_CATALOG, database, table["Name"], column["Name"], place, None, "YES", column["Type"],
         column.get("Comment"), None if column in columns_of(table) else "partition key")
        for database, table in tables
        for place, column in enumerate((*columns_of(table), *table.get("PartitionKeys", [])), 1)
    ]  # fmt: skip
