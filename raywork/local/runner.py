"""Runs statements of every kind, and leaves the result where the API finds it."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from raywork.errors import RayworkError
from raywork.local import ddl, parameters, results
from raywork.local.cache import Held
from raywork.local.changes import CHANGES, changes_refused
from raywork.local.database import named_errors
from raywork.local.ddl_parser import parse_ddl
from raywork.local.definitions import Definer, define
from raywork.local.executions import CANCELLED, Execution, StoppedQuery
from raywork.local.explain import explained, output_node
from raywork.local.faults import (
    FailedQuery,
    RefusedRequest,
    disk_error,
    not_emulated,
    of_service,
)
from raywork.local.listings import show
from raywork.local.positions import located
from raywork.local.query import QueryRunner
from raywork.local.reach import RESULTS, Reach
from raywork.local.render import column_info, hive_type, selected
from raywork.local.saved import PreparedStatements
from raywork.local.statements import Statement, classify
from raywork.local.targets import Targets
from raywork.local.views import view_input

if TYPE_CHECKING:
    from collections.abc import Callable


_PREPARED: Final = frozenset({"SELECT", "CREATE_TABLE_AS_SELECT", "INSERT", "UNLOAD"})
"""What can be prepared (Athena user guide, "Use parameterized queries")."""


class Runner:
    """Runs one execution."""

    def __init__(
        self,
        execution: Execution,
        reach: Reach,
        files: Held,
        prepared: PreparedStatements,
        cursor: Any,
    ) -> None:
        self.execution = execution
        self.reach = reach
        self.prepared = prepared
        self.cursor = cursor
        self.query = QueryRunner(reach, files, cursor, execution)

    @cached_property
    def file(self) -> Path:
        """Where the rows are kept on this machine."""
        folder = self.reach.folder / RESULTS
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.execution.id}.parquet"

    def run(self) -> None:
        """Run the statement to its end, whatever that is. Raises nothing."""
        from botocore.exceptions import ClientError

        execution = self.execution
        execution.interrupt = self.cursor.interrupt
        try:
            execution.check()
            self._dispatch(execution.statement)
            execution.check()
            execution.end("SUCCEEDED")
        except StoppedQuery:
            execution.reason = execution.reason or CANCELLED
            execution.end("CANCELLED")
        except FailedQuery as failed:
            self._fail(failed)
        except RefusedRequest as refused:
            self._fail(FailedQuery(refused.message))
        except ClientError as error:
            self._fail(of_service(error))
        except RayworkError as error:
            self._fail(FailedQuery(f"HIVE_CANNOT_OPEN_SPLIT: {error}"))
        except OSError as error:
            self._fail(FailedQuery(disk_error(error) or f"GENERIC_INTERNAL_ERROR: {error}"))
        except Exception as error:  # noqa: BLE001  # a query must never be left without an end
            if execution.stopping.is_set():
                execution.end("CANCELLED")
                return
            text = f"GENERIC_INTERNAL_ERROR: {type(error).__name__}: {error}"
            self._fail(FailedQuery(text))
        finally:
            execution.interrupt = None
            self.cursor.close()

    def _fail(self, failed: FailedQuery) -> None:
        failed.reason = located(failed.reason, self.execution.statement.text)
        self.execution.failure = failed
        self.execution.reason = failed.reason
        for left in self.file.parent.glob(f"{self.execution.id}.*"):
            left.unlink(missing_ok=True)
        self.execution.end("FAILED")

    def _dispatch(self, statement: Statement) -> None:
        handlers: dict[str, Callable[[Statement], None]] = {
            "SELECT": self._select,
            "EXPLAIN": self._explain,
            "EXECUTE": self._execute,
            "PREPARE": self._prepare,
            "DEALLOCATE": self._deallocate,
            "CREATE_VIEW": self._create_view,
        }
        if statement.sub in handlers:
            handlers[statement.sub](statement)
        elif statement.sub in {"CREATE_TABLE_AS_SELECT", "INSERT", "UNLOAD"}:
            Targets(self.query, self.execution, self.file).run(statement.sub, statement.text)
        elif statement.sub in CHANGES:
            raise changes_refused(statement, self.reach.glue, self.execution.database)
        elif statement.sub == "UNSUPPORTED":
            raise not_emulated(" ".join(statement.text.split()[:2]).upper())
        else:
            self._catalog(statement)

    # Queries

    def _select(self, statement: Statement) -> None:
        tree = parameters.filled(statement.text, self.execution.parameters)
        plan = self.query.plan(statement.text, tree)
        self.query.open(plan)
        with named_errors():
            results.keep_query(self.cursor, selected(plan.columns, plan.sql), self.file)
            self.execution.check()
            names = [name for name, _ in plan.columns]
            file = results.csv_file(self.cursor, self.file, names)
        self.execution.header = True
        self._finish([column_info(name, kind) for name, kind in plan.columns], file)

    def _explain(self, statement: Statement) -> None:
        asked = explained(statement.text)
        tree = parameters.filled(asked.query, self.execution.parameters)
        plan = self.query.plan(asked.query, tree)
        if asked.type == "VALIDATE":
            self._finish_lines(("Valid",), ["true"])
            return
        if asked.analyze:
            self.query.open(plan)
        with named_errors():
            [(_, shown), *_] = self.cursor.execute(asked.command(plan.sql)).fetchall()
        title = ["Query Plan of DuckDB, which runs the queries here"]
        if asked.format == "JSON" and not asked.analyze:
            shown = output_node(plan.columns, shown)
        lines = shown.strip("\n").split("\n")
        self._finish_lines(("Query Plan",), [*(title if asked.format == "TEXT" else []), *lines])

    def _execute(self, statement: Statement) -> None:
        name, given = parameters.executed(statement.text)
        found = self.prepared.find(self.execution.workgroup, name)
        self.execution.parameters = given or self.execution.parameters
        self._dispatch(classify(found["QueryStatement"]))

    def _prepare(self, statement: Statement) -> None:
        name, text = parameters.prepared(statement.text)
        if classify(text).sub not in _PREPARED:
            raise FailedQuery(
                "NOT_SUPPORTED: PREPARE is for SELECT, CREATE TABLE AS, INSERT INTO and UNLOAD"
            )
        self.prepared.put(
            {"StatementName": name, "WorkGroup": self.execution.workgroup, "QueryStatement": text}
        )
        self._finish_lines((), [])

    def _deallocate(self, statement: Statement) -> None:
        name = statement.text.split()[2]
        self.prepared.delete({"StatementName": name, "WorkGroup": self.execution.workgroup})
        self._finish_lines((), [])

    # The catalog

    def _create_view(self, statement: Statement) -> None:
        table, text, replace = parameters.view(statement.text)
        database = table.database or self.execution.database
        plan = self.query.plan(text)
        columns = [(name.lower(), hive_type(kind)) for name, kind in plan.columns]
        given = view_input(table.name, database, text, columns)
        self.reach.glue.need_database(database)
        found = self.reach.glue.table(database, table.name)
        if found is None:
            self.reach.glue.create_table(database, given)
        elif not replace:
            raise FailedQuery(
                f"TABLE_ALREADY_EXISTS: View '{database}.{table.name}' already exists"
            )
        else:
            self.reach.glue.update_table({"DatabaseName": database}, **given)
        self._finish_lines((), [])

    def _catalog(self, statement: Statement) -> None:
        parsed = parse_ddl(statement.text)
        definer = Definer(self.reach, self.execution.database)
        if type(parsed).__name__.startswith("Show") or isinstance(parsed, ddl.Describe):
            listing = show(parsed, definer)
            self._finish_lines(listing.columns, listing.lines)
        else:
            self._finish_lines((), define(parsed, definer))

    # Results

    def _finish(self, columns: list[dict[str, Any]], file: Path) -> None:
        execution = self.execution
        execution.columns = columns
        execution.result = str(self.file)
        results.put(self.reach.s3, results.metadata(columns), f"{execution.output}.metadata")
        results.upload(self.reach.s3, file, execution.output)
        file.unlink()

    def _finish_lines(self, names: tuple[str, ...], lines: list[str]) -> None:
        results.keep_lines(lines, self.file)
        columns = [
            {"Name": name, "Label": name, "Type": "string", "Precision": 0, "Scale": 0,
             "CatalogName": "hive", "SchemaName": "", "TableName": "", "Nullable": "UNKNOWN",
             "CaseSensitive": False}
            for name in names
        ]  # fmt: skip
        self._finish(columns, results.text_file(self.file, lines))
