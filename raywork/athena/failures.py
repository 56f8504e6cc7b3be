"""Why a query failed: Athena's name for it, where in the statement, and what to do about it."""

import re
from typing import Final

from raywork.athena.result import Failure
from raywork.sql import Statement

_NAME: Final = re.compile(r"\s*([A-Z][A-Z0-9_]{5,})\b")
_PLACE: Final = re.compile(r"line (\d+):(\d+)")

_HINTS: Final = {
    "HIVE_BAD_DATA": "a value does not fit its column's type: crawl the table's location again"
    " (raywork crawl), whose report names such values, or make the column a string",
    "HIVE_PARTITION_SCHEMA_MISMATCH": "a partition has other columns than its table: register the"
    " table again with `raywork crawl --register glue`, which brings partitions in line, or drop"
    " and add the partition",
    "HIVE_CURSOR_ERROR": "an object cannot be read: a broken line, a truncated file or another"
    " codec than its name says. `raywork crawl` names such objects",
    "HIVE_INVALID_METADATA": "the table's definition is not valid: names that differ by case"
    " only, or a type that Athena does not know",
    "HIVE_CANNOT_OPEN_SPLIT": "an object cannot be opened: it is gone, archived, or s3:GetObject"
    " or kms:Decrypt is not allowed on it",
    "HIVE_METASTORE_ERROR": "the catalog does not answer as it should: check the table's"
    " definition and the permissions on Glue",
    "HIVE_UNSUPPORTED_FORMAT": "the table's SerDe or input format is none that Athena reads",
    "HIVE_TOO_MANY_OPEN_PARTITIONS": "one statement writes at most 100 partitions: write them in"
    " several INSERT INTO",
    "HIVE_PATH_ALREADY_EXISTS": "the place to write to is not empty: name another",
    "HIVE_EXCEEDED_PARTITION_LIMIT": "too many partitions: narrow them in WHERE",
    "TABLE_NOT_FOUND": "name the database with --database, or as database.table; SHOW TABLES IN it"
    " lists what is there. `raywork crawl URI --table database.table --register glue` makes one",
    "SCHEMA_NOT_FOUND": "there is no such database in this catalog and region: SHOW DATABASES lists"
    " them, CREATE DATABASE makes one",
    "CATALOG_NOT_FOUND": "name the data catalog with --catalog, as Athena knows it",
    "COLUMN_NOT_FOUND": "DESCRIBE shows the columns; names are in double quotes in queries",
    "CONSTRAINT_VIOLATION": "the partition key is injected: each query must say in WHERE which"
    " values it wants",
    "EXCEEDED_TIME_LIMIT": "it ran longer than the account allows: scan less, by partitions or by"
    " a table of Parquet",
    "EXCEEDED_MEMORY_LIMIT": "it needed more memory than there is: ORDER BY with LIMIT, fewer"
    " columns, approximate aggregates",
    "GENERIC_INTERNAL_ERROR": "often a partition or a value of another type than the table says",
    "INVALID_CAST_ARGUMENT": "a value cannot be cast: try_cast gives NULL instead",
    "DIVISION_BY_ZERO": "nullif(x, 0) in the divisor gives NULL instead",
    "MISSING_COLUMN_NAME": "what a table or UNLOAD takes needs a name for each column: add AS"
    " name to the expression",
    "DUPLICATE_COLUMN_NAME": "what a table or UNLOAD takes needs another name for each column:"
    " add AS name to one of them",
    "ICEBERG_COMMIT_ERROR": "another query changed the table at the same time: run it again",
}
_BY_TEXT: Final = (
    (re.compile(r"bytes scanned limit", re.IGNORECASE),
     "the workgroup allows no query to scan more: narrow it, or ask for a higher limit"),
    (re.compile(r"access ?denied|not authorized|insufficient .*permission", re.IGNORECASE),
     "allow what the message names, see docs/permissions.md; Lake Formation may govern the table"),
    (re.compile(r"column name not specified|specified more than once", re.IGNORECASE),
     "what a table or UNLOAD takes needs a name of its own for each column: add AS name"),
    (re.compile(r"database does not exist|table not found", re.IGNORECASE),
     "name the database with --database, or as database.table"),
)  # fmt: skip


def explain_failure(reason: str, statement: Statement, lines_before: int = 0) -> Failure:
    """Return what is known of a failure from Athena's reason.

    Of what was submitted, so many lines stood before the statement.
    """
    named = _NAME.match(reason)
    name = named[1] if named else None
    hint = _HINTS.get(name or "")
    if hint is None:
        hint = next((text for pattern, text in _BY_TEXT if pattern.search(reason)), None)
    place = _PLACE.search(reason)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    return Failure(
        reason=reason,
        name=name,
        line=None if line is None else max(1, line - lines_before) + statement.line - 1,
        column=column,
        hint=hint,
    )
