"""The SQL of questions on tables in memory: as the local Athena runs it, without its server."""

from collections.abc import Mapping, Sequence
from tempfile import gettempdir
from typing import Any

from raywork.local import database, dialect, unnest
from raywork.local.rewrite import rewrite


class Embedded:
    """A database with empty tables, and questions about them that are planned once."""

    def __init__(self, tables: Mapping[str, str]) -> None:
        """Make tables; `tables` has their columns with DuckDB's types, by `schema.name`."""
        self._database = database.open_database(gettempdir())
        self._plans: dict[str, str] = {}
        for name, columns in tables.items():
            self._database.execute(f"CREATE SCHEMA IF NOT EXISTS {name.split('.')[0]}")
            self._database.execute(f"CREATE TABLE {name} ({columns})")

    def fill(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Put rows in the place of those of a table."""
        self._database.execute(f"DELETE FROM {name}")
        if rows:
            row = f"({', '.join('?' for _ in rows[0])})"
            values = [value for each in rows for value in each]
            marks = ", ".join([row] * len(rows))
            self._database.execute(f"INSERT INTO {name} VALUES {marks}", values)

    def records(self, text: str) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        if text not in self._plans:
            tree = unnest.expand(rewrite(dialect.parse(text)), self._types_of)
            self._plans[text] = dialect.sql(tree)
        found = self._database.execute(self._plans[text])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def value(self, expression: str) -> Any:
        """Return the value of an expression."""
        [row] = self.records(f"SELECT {expression} AS v")
        return row["v"]

    def _types_of(self, text: str) -> list[Any]:
        described = self._database.execute(f"SELECT * FROM ({text}) LIMIT 0").description
        return [column[1] for column in described]
