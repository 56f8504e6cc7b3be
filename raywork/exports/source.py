"""What is read from a database: a table or a query, its columns, and its rows range by range."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from raywork.ddl.names import clean, free
from raywork.errors import UsageError
from raywork.exports.types import check_for, declared_type, seen_type

if TYPE_CHECKING:
    from sqlalchemy import Connection, Executable

_SEEN_ROWS: Final = 1000
"""As many rows of a query say of what types its columns are."""
_DRAINING: Final = frozenset({"mysql", "mariadb"})
"""The dialects whose drivers read a result to its end where it is left early."""
_READS: Final = ("select", "with", "values", "table")

Bound = Any
"""A number, a date or a moment."""


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column: its name in the database and in Athena, and its type there."""

    source: str
    name: str
    type: str
    declared: Any = None
    """The type that SQLAlchemy knows; None for a column of a query."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a range of a column: from `low` on, up to and without `high`, each if any.

    The first range holds the rows too in which the column is NULL.
    """

    number: int
    low: Bound | None = None
    high: Bound | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A table (its schema before a dot) or a query."""

    table: str | None
    query: str | None
    columns: tuple[SourceColumn, ...]
    partition_on: str | None = None
    order: tuple[str, ...] = ()
    """The columns that the rows of a table are sorted by: its primary key."""

    def select(self, rows: Rows) -> "Executable":
        """Return the statement that reads some rows."""
        from sqlalchemy import or_, select, text

        if self.query is not None and self.partition_on is None:
            return text(_literal(self.query))  # as it is, in its own order
        origin = self._origin()
        statement = select(*[origin.c[column.source] for column in self.columns])
        if self.partition_on is not None:
            column = origin.c[self.partition_on]
            below = None if rows.high is None else column < rows.high
            if rows.low is not None:
                statement = statement.where(column >= rows.low)
            elif below is not None:
                below = or_(below, column.is_(None))
            if below is not None:
                statement = statement.where(below)
        keys = dict.fromkeys([*([self.partition_on] if self.partition_on else []), *self.order])
        return statement.order_by(*[origin.c[name] for name in keys]) if self.table else statement

    def range_of(self, connection: "Connection") -> tuple[Bound | None, Bound | None]:
        """Return the least and the greatest value of the column that the rows are cut by."""
        from sqlalchemy import func, select

        column = self._origin().c[str(self.partition_on)]
        low, high = connection.execute(select(func.min(column), func.max(column))).one()
        return low, high

    def _origin(self) -> Any:
        from sqlalchemy import column, table, text

        columns = [column(each.source, each.declared) for each in self.columns]
        if self.table is not None:
            schema, _, name = self.table.rpartition(".")
            return table(name, *columns, schema=schema or None)
        return text(_literal(str(self.query))).columns(*columns).subquery("exported")


def open_source(
    connection: "Connection",
    table: str | None,
    query: str | None,
    partition_on: str | None,
    hints: Mapping[str, str],
) -> Source:
    """Return what is to be read, with the types of its columns: declared, seen, or hinted.

    Raises:
        UsageError: there is no such column, or the query is none that reads.
    """
    if table is not None:
        columns, order = _declared(connection, table)
    else:
        columns, order = _seen(connection, _checked(str(query))), ()
    names = [column.source for column in columns]
    for option, wanted in ("--hint", hints), ("--partition-on", [partition_on or names[0]]):
        for name in wanted:
            if name not in names:
                raise UsageError(f"{option} {name}: no such column; there are {', '.join(names)}")
    columns = [_hinted(column, hints.get(column.source)) for column in columns]
    return Source(table, query, tuple(columns), partition_on, order)


def _hinted(column: SourceColumn, kind: str | None) -> SourceColumn:
    kind = kind or column.type
    check_for(kind)
    return SourceColumn(column.source, column.name, kind, column.declared)


def _declared(connection: "Connection", table: str) -> tuple[list[SourceColumn], tuple[str, ...]]:
    from sqlalchemy import inspect

    schema, _, name = table.rpartition(".")
    inspector = inspect(connection)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of types that SQLAlchemy does not know: they are text
        found = inspector.get_columns(name, schema or None)
    key = inspector.get_pk_constraint(name, schema or None)["constrained_columns"]
    taken: dict[str, int] = {}
    dialect = connection.dialect.name
    columns = [
        SourceColumn(
            each["name"],
            free(clean(each["name"]), taken),
            declared_type(each["type"], dialect),
            each["type"],
        )
        for each in found
    ]
    return columns, tuple(key or ())


def _seen(connection: "Connection", query: str) -> list[SourceColumn]:
    """Return the columns of a query, by the values of its first rows."""
    from sqlalchemy import literal_column, select, text

    statement: Executable = text(_literal(query))
    if connection.dialect.name in _DRAINING:
        origin = text(f"({_literal(query)}) AS seen")
        statement = select(literal_column("*")).select_from(origin).limit(_SEEN_ROWS)
    streaming = connection.execution_options(stream_results=True, max_row_buffer=_SEEN_ROWS)
    with streaming.execute(statement) as result:
        names = list(result.keys())
        rows = list(islice(result, _SEEN_ROWS))
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"--query has two columns named {twice}: name each by AS")
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [() for _ in names]
    taken: dict[str, int] = {}
    return [
        SourceColumn(name, free(clean(name), taken), seen_type(column))
        for name, column in zip(names, values, strict=True)
    ]


def _checked(query: str) -> str:
    words = query.strip("( \t\r\n").split(None, 1)
    if not words or words[0].lower() not in _READS:
        raise UsageError("--query is no SELECT: an export only reads")
    return query.strip().rstrip(";")


def _literal(query: str) -> str:
    """Return a query in which SQLAlchemy takes no colon for a parameter's."""
    return query.strip().rstrip(";").replace(":", "\\:")
