"""Statements that change rows, which Athena runs on Iceberg tables alone."""

from typing import Final

from raywork.local.ddl import TableName
from raywork.local.faults import FailedQuery, malformed, not_emulated
from raywork.local.glue import Glue, is_iceberg
from raywork.local.statements import Statement
from raywork.sql.lexer import tokens

CHANGES: Final = frozenset({"DELETE", "UPDATE", "MERGE", "OPTIMIZE", "VACUUM"})
_ROWS: Final = "Modifying Hive table rows is only supported for transactional tables"
_FILES: Final = "is supported for Iceberg tables alone"


def changes_refused(statement: Statement, glue: Glue, database: str) -> FailedQuery:
    """Return the failure of a statement.

    Raises:
        RefusedRequest: It names no table.
    """
    table = _table(statement.text)
    database = table.database or database
    found = glue.table(database, table.name)
    if found is None:
        return FailedQuery(
            f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{table.name}' does not "
            "exist"
        )
    if is_iceberg(found):
        return not_emulated("Iceberg tables")
    rows = statement.sub in {"DELETE", "UPDATE", "MERGE"}
    return FailedQuery(f"NOT_SUPPORTED: {_ROWS if rows else f'{statement.sub} {_FILES}'}")


def _table(text: str) -> TableName:
    words = [each for each in tokens(text, trino=True) if each.upper not in {"FROM", "INTO"}]
    names = [each.text.lower() for each in words[1:6:2]]
    joined = [each.text for each in words[2:5:2]]
    count = next((place for place, sign in enumerate(joined) if sign != "."), len(joined)) + 1
    if not names:
        raise malformed(f"line 1:{len(text)}: mismatched input '<EOF>'")
    names = names[:count]
    return TableName(names[-2] if len(names) > 1 else None, names[-1])
