"""What to do about the well-known failures of queries: by Athena's name for one, or by its words.

The names are those of Trino and its Hive and Iceberg connectors, as Athena's reasons begin with
them (Athena user guide, "Troubleshooting in Athena").
"""

import re
from typing import Final

_DATA: Final = {
    "HIVE_BAD_DATA": "a value does not fit its column's type: crawl the table's location again"
    " (raywork crawl), whose report names such values, or make the column a string",
    "HIVE_CURSOR_ERROR": "an object cannot be read: a broken line, a truncated file or another"
    " codec than its name says. `raywork crawl` names such objects",
    "HIVE_CANNOT_OPEN_SPLIT": "an object cannot be opened: it is gone, archived, or s3:GetObject"
    " or kms:Decrypt is not allowed on it",
    "HIVE_FILESYSTEM_ERROR": "S3 did not answer as it should, while objects were listed or read:"
    " run it again; the message says which, if it goes on",
    "HIVE_FILE_NOT_FOUND": "an object went away while it was read: run it again",
    "HIVE_UNKNOWN_ERROR": "the message says what S3 or the catalog answered: run it again, if it is"
    " no refusal",
    "HIVE_UNSUPPORTED_FORMAT": "the table's SerDe or input format is none that Athena reads:"
    " `raywork crawl` writes the table that reads the folder",
    "HIVE_INVALID_METADATA": "the table's definition is not valid: names that differ by case"
    " only, or a type that Athena does not know. `raywork diff` compares it with the data",
    "HIVE_METASTORE_ERROR": "the catalog does not answer as it should: check the table's"
    " definition (`raywork diff`) and the permissions on Glue",
    "GENERIC_INTERNAL_ERROR": "often a partition or a value of another type than the table says:"
    " `raywork crawl` names such values. If the message says nothing of the kind, run it again",
}
_PARTITIONS: Final = {
    "HIVE_PARTITION_SCHEMA_MISMATCH": "a partition has other columns than its table: register the"
    " table again with `raywork crawl --register glue`, which brings partitions in line, or drop"
    " and add the partition",
    "HIVE_INVALID_PARTITION_VALUE": "a folder's value does not fit the type of its partition"
    " column: `raywork crawl` chooses a type that fits all folders, or make the column a string",
    "HIVE_EXCEEDED_PARTITION_LIMIT": "too many partitions: narrow them in WHERE",
    "HIVE_TOO_MANY_OPEN_PARTITIONS": "one statement writes at most 100 partitions: write them in"
    " several INSERT INTO, as `raywork convert` does",
    "ICEBERG_TOO_MANY_OPEN_PARTITIONS": "one statement writes at most 100 partitions: write them in"
    " several INSERT INTO",
    "HIVE_PARTITION_READ_ONLY": "the partition is there already, and may not be overwritten",
    "HIVE_PATH_ALREADY_EXISTS": "the place to write to is not empty: name another, or delete what"
    " an earlier attempt left there",
    "HIVE_WRITER_OPEN_ERROR": "nothing can be written there: allow s3:PutObject on the place, and"
    " kms:GenerateDataKey if it is encrypted",
    "HIVE_WRITER_CLOSE_ERROR": "what was written could not be finished: allow s3:PutObject and"
    " s3:AbortMultipartUpload on the place, and run it again at another",
    "CONSTRAINT_VIOLATION": "the partition key is injected: each query must say in WHERE which"
    " values it wants",
}
_NAMES: Final = {
    "TABLE_NOT_FOUND": "name the database with --database, or as database.table; SHOW TABLES IN it"
    " lists what is there. `raywork crawl URI --table database.table --register glue` makes one",
    "SCHEMA_NOT_FOUND": "there is no such database in this catalog and region: SHOW DATABASES lists"
    " them, CREATE DATABASE makes one",
    "CATALOG_NOT_FOUND": "name the data catalog with --catalog, as Athena knows it",
    "COLUMN_NOT_FOUND": "DESCRIBE shows the columns; names are in double quotes in queries, and"
    " texts in single ones",
    "AMBIGUOUS_NAME": "several tables have that column: write table.column",
    "TABLE_ALREADY_EXISTS": "drop it first, write IF NOT EXISTS, or name another",
    "SCHEMA_ALREADY_EXISTS": "write IF NOT EXISTS",
    "MISSING_COLUMN_NAME": "what a table or UNLOAD takes needs a name for each column: add AS"
    " name to the expression",
    "DUPLICATE_COLUMN_NAME": "what a table or UNLOAD takes needs another name for each column:"
    " add AS name to one of them",
    "VIEW_IS_STALE": "the tables below the view have other columns now: make it again, with CREATE"
    " OR REPLACE VIEW",
    "INVALID_VIEW": "the view does not run any more, or was not made by Athena: make it again, with"
    " CREATE OR REPLACE VIEW",
}
_EXPRESSIONS: Final = {
    "SYNTAX_ERROR": "the statement is none of Trino's at that place; names go in double quotes,"
    " texts in single ones (in DDL, which is Hive's, names go in backticks)",
    "TYPE_MISMATCH": "both sides need one type: CAST(x AS type), and write DATE '2026-03-01' or"
    " TIMESTAMP '2026-03-01 10:00:00' for times. DESCRIBE shows the types of columns",
    "FUNCTION_NOT_FOUND": "Trino has no such function, or none of these types: its names are not"
    " those of Hive or Spark, and it converts nothing by itself: CAST(x AS type)",
    "EXPRESSION_NOT_AGGREGATE": "name it in GROUP BY, or wrap it: any_value(x), max(x)",
    "INVALID_CAST_ARGUMENT": "a value cannot be cast: try_cast gives NULL instead",
    "INVALID_FUNCTION_ARGUMENT": "a value is none that the function takes: try(f(x)) gives NULL"
    " instead",
    "NUMERIC_VALUE_OUT_OF_RANGE": "the number is too large for its type: CAST to bigint, decimal"
    " or double before the arithmetic",
    "DIVISION_BY_ZERO": "nullif(x, 0) in the divisor gives NULL instead",
    "SUBQUERY_MULTIPLE_ROWS": "the subquery stands for one value: add LIMIT 1, max(x), or use IN",
}
_LIMITS: Final = {
    "EXCEEDED_TIME_LIMIT": "it ran longer than the account allows: scan less, by partitions or by"
    " a table of Parquet (`raywork convert`)",
    "EXCEEDED_MEMORY_LIMIT": "it needed more memory than there is: ORDER BY with LIMIT, fewer"
    " columns, approximate aggregates, the smaller table on the right of a JOIN",
    "QUERY_TEXT_TOO_LARGE": "a statement has at most 262,144 bytes: put long lists in a table",
}
_ICEBERG: Final = {
    "ICEBERG_COMMIT_ERROR": "another query changed the table at the same time: run it again",
    "ICEBERG_BAD_DATA": "a file is not as the table's metadata say: somebody else writes to its"
    " folder",
    "ICEBERG_CANNOT_OPEN_SPLIT": "a file of the table cannot be opened: it was deleted by other"
    " means than SQL, or s3:GetObject or kms:Decrypt is not allowed on it",
    "ICEBERG_INVALID_METADATA": "the table's metadata in S3 cannot be read: the catalog's"
    " metadata_location names the file",
    "ICEBERG_MISSING_METADATA": "the file of the table's metadata is gone from S3: the catalog's"
    " metadata_location names it; restore it, or drop the table from the catalog",
    "ICEBERG_FILESYSTEM_ERROR": "S3 did not answer as it should, or refuses the table's folder:"
    " allow s3:GetObject, s3:PutObject and s3:DeleteObject on it",
}
_BY_NAME: Final = {
    **_DATA, **_PARTITIONS, **_NAMES, **_EXPRESSIONS, **_LIMITS, **_ICEBERG,
    "EXCEEDED_LOCAL_MEMORY_LIMIT": _LIMITS["EXCEEDED_MEMORY_LIMIT"],
    "EXCEEDED_GLOBAL_MEMORY_LIMIT": _LIMITS["EXCEEDED_MEMORY_LIMIT"],
}  # fmt: skip

_BY_WORDS: Final = {
    r"bytes scanned limit":
        "the workgroup allows no query to scan more: narrow it by partitions, have it scan less by"
        " a table of Parquet (`raywork convert`), or ask for a higher limit",
    r"slow ?down|status code: 503":
        "S3 has too many requests for the table's objects: run it again later, or make fewer and"
        " larger objects of them (`raywork convert`)",
    r"access ?denied|not authorized|insufficient .*permission|status code: 403":
        "allow what the message names, see docs/permissions.md; Lake Formation may govern the"
        " table",
    r"unable to verify/create output bucket":
        "the bucket for results is not there, or s3:GetBucketLocation is not allowed on it: name"
        " an S3 folder with --output, or a --workgroup that has one",
    r"no ?such ?bucket|bucket does not exist":
        "the bucket is gone, or its name is wrong: SHOW CREATE TABLE shows where a table's objects"
        " are, and --output names where results go",
    r"no ?such ?key|key does not exist":
        "an object went away while it was read: run it again, or drop the partition that it was"
        " in",
    r"exhausted resources":
        "it needs more memory or nodes than Athena gives one query: read fewer columns and"
        " partitions, ORDER BY with LIMIT, approximate aggregates, the smaller table on the right"
        " of a JOIN, or a table of Parquet (`raywork convert`)",
    r"query timeout": _LIMITS["EXCEEDED_TIME_LIMIT"],
    r"column name not specified|specified more than once":
        "what a table or UNLOAD takes needs a name of its own for each column: add AS name",
    r"alreadyexistsexception": _NAMES["TABLE_ALREADY_EXISTS"],
    r"database does not exist|table not found|entitynotfoundexception":
        "name the database with --database, or as database.table",
    r"must be an aggregate expression": _EXPRESSIONS["EXPRESSION_NOT_AGGREGATE"],
    r"column .* cannot be resolved": _NAMES["COLUMN_NOT_FOUND"],
    r"parseexception|cannot recognize input":
        "DDL is Hive's: names go in backticks, types are int, string and struct<a:int>."
        " `raywork crawl` writes such statements",
    r"mismatched input|extraneous input": _EXPRESSIONS["SYNTAX_ERROR"],
}  # fmt: skip
"""These go before the name, which says less: an object that cannot be opened may be a throttle."""


def hint_for(name: str | None, reason: str) -> str | None:
    """Return what to do about a failure with Athena's name and reason, if that is known."""
    by_words = (
        hint for words, hint in _BY_WORDS.items() if re.search(words, reason, re.IGNORECASE)
    )
    return next(by_words, _BY_NAME.get(name or ""))
