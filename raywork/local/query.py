"""Runs one query: from Trino's SQL to rows, by way of the tables that it reads."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from raywork.local import scope, unnest
from raywork.local.cache import Held
from raywork.local.database import named_errors
from raywork.local.dialect import parse, sql
from raywork.local.executions import Execution
from raywork.local.positions import Source
from raywork.local.reach import Reach
from raywork.local.rewrite import rewrite
from raywork.local.scan import Scanner, stub
from raywork.local.settle import settle
from raywork.local.trees import shortened

_UNNAMED: Final = re.compile(r"_col\d+")


@dataclass(frozen=True, slots=True)
class Plan:
    """A query that DuckDB can run, and what it reads."""

    tree: Any
    references: list[scope.Reference]
    hidden: list[str]
    columns: list[tuple[str, Any]]
    """Name and type of DuckDB of each column of the result."""

    @property
    def sql(self) -> str:
        """The query for DuckDB."""
        return sql(self.tree)


class QueryRunner:
    """Plans and runs the queries of one execution, on a cursor of its own."""

    def __init__(self, reach: Reach, files: Held, cursor: Any, execution: Execution) -> None:
        self.reach = reach
        self.files = files
        self.cursor = cursor
        self.execution = execution

    def plan(self, text: str, tree: Any = None) -> Plan:
        """Plan a query, or the tree of one.

        Raises:
            FailedQuery: It cannot be run.
        """
        tree = parse(text) if tree is None else tree
        with named_errors():
            tree, references = scope.resolve(tree, self.reach.glue, self.execution.database)
            tree = rewrite(tree)
            hidden = scope.hidden_used(tree)
            scope.hide(tree, hidden, references)
            for reference in references:
                stub(reference, hidden, self.reach, self.cursor)
            tree = unnest.expand(tree, self._types_of)
            source = Source(text, self.execution.statement.text)
            tree = settle(tree, source, self._serialized)
            bare = sql(shortened(tree))
            described = self.cursor.execute(f"SELECT * FROM ({bare}) LIMIT 0").description
        names = tree.named_selects if hasattr(tree, "named_selects") else []
        # Behind a star, columns without a name stand at other places than in the SELECT.
        columns = [
            (f"_col{place}" if _UNNAMED.fullmatch(name) else name, kind)
            for place, (name, kind, *_) in enumerate(described)
        ]
        if len(names) == len(columns) and "*" not in names:
            # DuckDB renames columns of a subquery that have the same name.
            columns = [(n or c[0], c[1]) for n, c in zip(names, columns, strict=True)]
        return Plan(tree, references, hidden, columns)

    def _types_of(self, query: str) -> list[Any] | None:
        import duckdb

        try:
            described = self.cursor.execute(f"SELECT * FROM ({query}) LIMIT 0").description
        except duckdb.Error:
            return None
        return [kind for _, kind, *_ in described]

    def _serialized(self, query: str) -> str | None:
        import duckdb

        try:
            [(plan,)] = self.cursor.execute("SELECT json_serialize_plan(?)", [query]).fetchall()
        except duckdb.Error:
            return None
        return str(plan)

    def open(self, plan: Plan) -> None:
        """Read the tables of a plan."""
        used = scope.columns_used(plan.tree)
        scanner = Scanner(self.reach, self.files, self.cursor, self.execution)
        with named_errors():
            for reference in plan.references:
                self.execution.check()
                scanner.open(reference, used, plan.hidden)
        self.execution.planned = datetime.now(UTC)
        self.execution.check()
