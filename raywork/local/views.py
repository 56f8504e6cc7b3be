"""Views, as Athena keeps them in Glue: the query in a JSON document, in a comment."""

import json
from base64 import b64decode, b64encode
from typing import Any, Final

from raywork.local.faults import FailedQuery

_BEFORE, _AFTER = "/* Presto View: ", " */"
_TYPES: Final = {"string": "varchar", "int": "integer", "float": "real", "binary": "varbinary"}


def view_input(
    name: str, database: str, sql: str, columns: list[tuple[str, str]]
) -> dict[str, Any]:
    """Return the table of Glue that keeps a view; columns are name and Hive type."""
    document = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": n, "type": _TYPES.get(kind, kind)} for n, kind in columns],
    }
    text = b64encode(json.dumps(document).encode()).decode()
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "ViewOriginalText": f"{_BEFORE}{text}{_AFTER}",
        "ViewExpandedText": "/* Presto View */",
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": n, "Type": kind} for n, kind in columns],
            "Location": "",
            "SerdeInfo": {},
        },
    }


def view_document(table: dict[str, Any]) -> dict[str, Any]:
    """Return what a view of the catalog keeps of itself.

    Raises:
        FailedQuery: It is a view of another engine.
    """
    text = table.get("ViewOriginalText", "")
    if not text.startswith(_BEFORE):
        raise FailedQuery(
            f"INVALID_VIEW: view {table['DatabaseName']}.{table['Name']} is none of Athena's"
        )
    found: dict[str, Any] = json.loads(b64decode(text[len(_BEFORE) :].removesuffix(_AFTER)))
    return found


def view_sql(table: dict[str, Any]) -> str:
    """Return the query of a view."""
    return str(view_document(table)["originalSql"])
