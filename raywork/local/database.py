"""DuckDB, set up to run what Trino's SQL is rewritten to; and its errors by Athena's names."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from raywork.local import udfs
from raywork.local.executions import StoppedQuery
from raywork.local.faults import FailedQuery, disk_error, not_emulated
from raywork.local.functions import macros_sql
from raywork.local.kinds import named as type_name


def open_database(folder: str) -> Any:
    """Open a database in memory, which spills what does not fit to a folder.

    Each query takes a cursor of it, a connection of its own.
    """
    import duckdb

    database = duckdb.connect(
        config={
            "temp_directory": folder,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    for setting in (
        "integer_division = true",
        "error_on_division_by_zero = true",
        "TimeZone = 'UTC'",
    ):
        database.execute(f"SET GLOBAL {setting}")
    database.execute("CREATE SCHEMA trino")
    udfs.register(database)
    # Macros may use each other: those whose parts are not there yet wait for them.
    waiting = [each for each in _statements(macros_sql()) if each]
    while waiting:
        left = [each for each in waiting if not _created(database, each)]
        if len(left) == len(waiting):
            database.execute(left[0])
        waiting = left
    return database


def _statements(text: str) -> Iterator[str]:
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    yield from (each.strip() for each in re.split(r";\n", "\n".join(lines) + "\n"))


def _created(database: Any, statement: str) -> bool:
    import duckdb

    try:
        database.execute(statement)
    except (duckdb.CatalogException, duckdb.BinderException):
        return False
    return True


_NAMED: Final = re.compile(r"\b([A-Z][A-Z_]{4,}): (.+?)(?:\n|$)", re.DOTALL)

_NO_SUCH: Final = re.compile(
    r"(?:name and argument types '|for the function call \")(\w+)\(([^()]*)\)"
)

_CAST: Final = re.compile(r"Could not convert string '(.*?)' to (\w+)", re.DOTALL)


_PYTHON: Final = re.compile(r"Python exception occurred .*?: (?:\w+Error): (.+)")

_NAMES: Final = {
    "More than one row returned by a subquery": (
        "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows"
    ),
    "ivision by zero": "DIVISION_BY_ZERO: Division by zero",
    "Map keys must be unique": "INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed",
}
"""The reasons of failures by words of DuckDB's."""

_BEYOND: Final = re.compile(r"with value (\S+) can't be cast .* the destination type (\w+)")


@contextmanager
def named_errors() -> Iterator[None]:
    """Raise what DuckDB raises as Athena names it.

    Raises:
        FailedQuery: The query cannot be run.
        StoppedQuery: It was interrupted.
    """
    import duckdb

    try:
        yield
    except duckdb.InterruptException:
        raise StoppedQuery from None
    except duckdb.Error as error:
        raise FailedQuery(reason(error)) from None


def reason(error: Exception) -> str:  # noqa: C901, PLR0911  # one a kind
    """Return the reason that Athena would give for an error of DuckDB."""
    import duckdb

    text = str(error)
    if full := disk_error(error):
        return full
    if "Expected OBJECT, but got ARRAY" in text:
        return str(not_emulated("casts from arrays of JSON to rows"))
    if (named := _NAMED.search(text)) and not text.startswith("Binder"):
        return f"{named[1]}: {named[2]}"
    message = text.partition("\n")[0].partition(": ")[2] or text
    if isinstance(error, duckdb.BinderException):
        return _unbound(text, message)
    if by_words := next((_NAMES[words] for words in _NAMES if words in text), None):
        return by_words
    if found := _PYTHON.search(text):
        return f"INVALID_FUNCTION_ARGUMENT: {found[1]}"
    if found := _BEYOND.search(message):
        return f"NUMERIC_VALUE_OUT_OF_RANGE: Out of range for {type_name(found[2])}: {found[1]}"
    if isinstance(error, duckdb.ConversionException):
        found = _CAST.match(message)
        shown = f"Cannot cast '{found[1]}' to {type_name(found[2])}" if found else message
        return f"INVALID_CAST_ARGUMENT: {shown}"
    if isinstance(error, duckdb.OutOfRangeException):
        return f"NUMERIC_VALUE_OUT_OF_RANGE: {message}"
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"EXCEEDED_LOCAL_MEMORY_LIMIT: {message}"
    if isinstance(error, duckdb.CatalogException):
        return f"NOT_SUPPORTED: raywork local could not run this: {message}"
    return f"GENERIC_USER_ERROR: {message}"


def _unbound(text: str, message: str) -> str:
    """Return the reason for a statement whose names or types do not fit."""
    if found := re.search(r'Referenced (?:column|table) "([^"]+)" (?:was )?not found', text):
        return (
            f"COLUMN_NOT_FOUND: line 1:1: Column '{found[1]}' cannot be resolved or requester "
            "is not authorized to access requested resources"
        )
    if found := re.search(r'Ambiguous reference to column name "([^"]+)"', text):
        return f"AMBIGUOUS_NAME: line 1:1: Column '{found[1]}' is ambiguous"
    if found := _NO_SUCH.search(message):
        types = ", ".join(type_name(each) for each in found[2].split(", "))
        return (
            f"FUNCTION_NOT_FOUND: line 1:1: Unexpected parameters ({types}) for function {found[1]}"
        )
    if "GROUP BY" in message:  # the text goes on with the statement
        return f"EXPRESSION_NOT_AGGREGATE: line 1:1: {message}"
    return f"TYPE_MISMATCH: line 1:1: {message}"
