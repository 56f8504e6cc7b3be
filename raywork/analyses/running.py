"""A run in Athena: its database and tables made, its questions asked, all of it dropped again."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from raywork.analyses.model import Plan, Question, filled
from raywork.analyses.naming import Names
from raywork.athena import QueryResult, query
from raywork.catalog.queries import short
from raywork.ddl.quoting import quoted
from raywork.errors import RayworkError, ServiceError, UsageError
from raywork.report.shown import visible
from raywork.storage import Access, Location, open_store

_SUFFIXES: Final = ("", ".metadata")
"""What Athena writes for a query: its result, and this beside it."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where and how statements run."""

    workgroup: str | None
    output: str | None
    """The folder for results, below which a run has one of its own."""
    max_scan: int | None
    max_cost: float | None
    price: float
    concurrency: int
    access: Access
    quiet: bool


@dataclass(slots=True)
class Run:
    """One run of a plan. What it makes has names of its own, so that it drops nothing else."""

    plan: Plan
    names: Names
    where: Where
    done: list[QueryResult] = field(default_factory=list)
    """What was run, but for what drops the tables."""
    made: bool = False
    """Whether there may be a database or table of this run: a statement was not refused."""
    left: list[str] = field(default_factory=list)
    """What could not be dropped or deleted."""

    def making(self) -> list[list[str]]:
        """Return the statements that make each thing, the database first."""
        names = self.names
        made = [[f"CREATE DATABASE {quoted(names.database)}"]] if names.own_database else []
        return made + [
            list(table.statements(names.in_ddl(table.name), self.folder or ""))
            for table in self.plan.tables
        ]

    def asking(self, question: Question) -> str:
        """Return the statement of a question."""
        tables = {table.name: self.names.in_query(table.name) for table in self.plan.tables}
        return filled(question.sql, tables)

    def statements(self) -> list[str]:
        """Return all statements in order."""
        made = [statement for each in self.making() for statement in each]
        return made + [self.asking(question) for question in self.plan.questions]

    def make(self) -> None:
        """Make the database and the tables.

        Raises:
            ServiceError: one cannot be made.
            UsageError: Athena takes no such request.
        """
        self._write_files()
        made = self.making()
        first, tables = (made[:1], made[1:]) if self.names.own_database else ([], made)
        for scripts in filter(None, (first, tables)):
            self.made = True
            try:
                found = self._query([";\n".join(script) for script in scripts])
            except UsageError:
                self.made = bool(self.done) or len(scripts) > 1
                raise
            self.done += found
            for each in found:
                if each.state != "SUCCEEDED":
                    raise ServiceError(
                        f"the statement {short(each.statement)} failed: {_reason(each)}"
                    )

    def _write_files(self) -> None:
        """Write what tables are to read beside what is there.

        Raises:
            UsageError: there is no folder to write to, or no leave.
        """
        files = {path: data for table in self.plan.tables for path, data in table.files.items()}
        if not files:
            return
        if self.folder is None:
            raise UsageError(
                "--output is missing: tables of this analysis need files of their own, and that is"
                " the folder where they are written and deleted again"
            )
        place = Location.parse(self.folder)
        store = open_store(place, self.where.access, write=True)
        for path, data in files.items():
            store.put(f"{place.path}{path}", data)

    def ask(self) -> dict[str, QueryResult]:
        """Ask all questions at once; return what became of each, by key."""
        questions = self.plan.questions
        found = self._query([self.asking(question) for question in questions])
        self.done += found
        return {question.key: each for question, each in zip(questions, found, strict=True)}

    def _query(self, scripts: Sequence[str], *, quiet: bool = False) -> list[QueryResult]:
        where = self.where
        return query(
            *scripts,
            workgroup=where.workgroup,
            output=self.folder,
            max_scan=where.max_scan,
            max_cost=where.max_cost,
            price=where.price,
            concurrency=where.concurrency,
            access=where.access,
            quiet=where.quiet or quiet,
        ).queries

    @property
    def folder(self) -> str | None:
        """The folder of S3 that holds the results of this run alone, if it may choose one."""
        output = self.where.output
        return None if output is None else f"{output.rstrip('/')}/{self.names.run}/"

    def drop(self) -> None:
        """Drop the tables and the database, and delete the results; note what could not be."""
        names, dropped = self.names, list[QueryResult]()
        tables = [names.in_ddl(table.name) for table in self.plan.tables]
        databases = [quoted(names.database)] if names.own_database else []
        for kind, things in (("TABLE", tables), ("DATABASE", databases)) if self.made else ():
            statements = [f"DROP {kind} IF EXISTS {thing}" for thing in things]
            try:
                found = self._query(statements, quiet=True) if statements else []
            except RayworkError as error:
                self.left += [f"{kind.lower()} {thing}: {error}" for thing in things]
                continue
            dropped += found
            self.left += [
                f"{kind.lower()} {thing}: {_reason(each)}"
                for thing, each in zip(things, found, strict=True)
                if each.state != "SUCCEEDED"
            ]
        try:
            self._delete_results([*self.done, *dropped])
        except RayworkError as error:
            self.left.append(f"results in {self.folder or 'the folder of the workgroup'}: {error}")

    def drop_after_failure(self) -> None:
        """Drop all, and say on stderr what is left: there is no result that could say so."""
        self.drop()
        for each in self.left:
            print(visible(f"raywork: left behind: {each}"), file=sys.stderr)  # noqa: T201

    def _delete_results(self, results: Sequence[QueryResult]) -> None:
        """Delete the files of queries, and all that is in the folder of the run."""
        folder, access = self.folder, self.where.access
        if folder is not None:
            place = Location.parse(folder)
            store = open_store(place, access, write=True)
            for info in store.list_folder(place.path):
                store.delete(info.key)
        # A workgroup may have another folder than the one that was asked for.
        for uri in (each.result for each in results):
            if uri is not None and not (folder and uri.startswith(folder)):
                place = Location.parse(uri)
                store = open_store(Location(place.bucket, ""), access, write=True)
                for suffix in _SUFFIXES:
                    store.delete(place.path + suffix)


def _reason(failed: QueryResult) -> str:
    return failed.error.reason if failed.error else failed.state
