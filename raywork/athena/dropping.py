"""Dropping what a run created, as its state tells, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import msgspec

from raywork.athena.created import Made, written_into
from raywork.athena.leftovers import delete_objects, those_there, written_by
from raywork.athena.record import Absent, Record, open_record
from raywork.catalog import Execution, Queries, open_catalog
from raywork.catalog.drops import GlueDrops
from raywork.catalog.queries import MOST_IDS
from raywork.errors import UsageError
from raywork.storage import Access, Location

_CLOCKS: Final = timedelta(seconds=2)
"""So far the clocks of Athena and Glue may be apart, and Glue's has seconds only."""


class Kept(msgspec.Struct, frozen=True):
    """What is left where it is, and why."""

    name: str
    reason: str


class DropResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was dropped."""

    tables: list[str]
    """And views."""
    databases: list[str]
    objects: int
    """Of the tables, and of results."""
    kept: list[Kept]
    dry_run: bool


def drop_created(state: str, *, dry_run: bool = False, access: Access | None = None) -> DropResult:
    """Drop the tables, views and databases that a run created, with their objects and its results.

    A table is the run's if it was not there before its statement was submitted, that succeeded,
    and the catalog says that it was created just then. Of objects, those are deleted that Athena
    says were written by queries of the run, into tables of the run or by UNLOAD. The state is
    forgotten once nothing is left.

    Args:
        state: Of `raywork query` or `raywork convert`.
        dry_run: Only say what would be dropped.
        access: How to reach AWS; by default as the environment says.

    Raises:
        UsageError: there is no such state, or a query of it still runs.
        ServiceError: AWS does not answer.
    """
    access = access or Access()
    record = open_record(state, None, access)
    try:
        found = _Dropping(record, access, dry_run=dry_run)
        found.run()
        if not found.kept and not dry_run:
            record.forget()
    finally:
        record.close()
    return DropResult(
        tables=found.tables,
        databases=found.databases,
        objects=found.objects,
        kept=found.kept,
        dry_run=dry_run,
    )


@dataclass
class _Dropping:
    record: Record
    access: Access
    dry_run: bool
    tables: list[str] = field(default_factory=list)
    databases: list[str] = field(default_factory=list)
    objects: int = 0
    kept: list[Kept] = field(default_factory=list)

    def run(self) -> None:
        catalog = open_catalog(self.access)
        self.drops = GlueDrops(catalog)
        executions = self._executions(Queries(catalog))
        own = list(dict.fromkeys(self._own(executions)))
        # Objects first: a table that is gone no longer says whose they are.
        for execution in executions.values():
            self._delete(execution, {each for each in own if each.table is not None})
        for made in sorted(own, key=lambda each: each.table is None):
            self._drop(made)

    def _executions(self, queries: Queries) -> dict[tuple[int, int], Execution]:
        """Return what Athena says of each attempt that was submitted."""
        ids = list(self.record.submitted.values())
        known: dict[str, Execution] = {}
        for start in range(0, len(ids), MOST_IDS):
            known |= queries.look(ids[start : start + MOST_IDS])
        for query in ids:
            if query not in known:
                self.kept.append(
                    Kept(query, "Athena knows this query no more: what it made is not known")
                )
            elif not known[query].ended:
                raise UsageError(f"the query {query} still runs: stop it with --cancel {query}")
        return {
            attempt: known[query]
            for attempt, query in self.record.submitted.items()
            if query in known
        }

    def _own(self, executions: dict[tuple[int, int], Execution]) -> Iterator[Made]:
        """Yield what was not there before a statement of the run made it."""
        for note in self.record.notes:
            if not isinstance(note, Absent):
                continue
            created = self.drops.created(note.database, note.table)
            if created is None:
                continue
            made = Made(note.database, note.table)
            attempts = (each for (number, _), each in executions.items() if number == note.number)
            times = [
                (each.submitted - _CLOCKS, each.completed + _CLOCKS)
                for each in attempts
                if each.state == "SUCCEEDED" and each.submitted and each.completed
            ]
            if any(first <= created <= last for first, last in times):
                yield made
            else:
                self.kept.append(
                    Kept(_name(made), f"it was created at {created.isoformat()}, not by this run")
                )

    def _delete(self, execution: Execution, own: set[Made]) -> None:
        """Delete what a query wrote: its result, and its rows if they are in nothing of others."""
        into = written_into(execution.statement, execution.database)
        places: list[Location] = []
        if into is None or into in own:
            places += written_by(execution, self.access)
        elif self.drops.created(into.database, into.table) is not None and execution.manifest:
            self.kept.append(
                Kept(
                    _name(into), f"the rows that {execution.id} wrote: the table is not this run's"
                )
            )
        if execution.output is not None and execution.id in execution.output.rpartition("/")[2]:
            ends = ("", ".metadata")
            places += [Location.parse(f"{execution.output}{end}") for end in ends]
        if execution.manifest is not None and (into is None or into in own):
            places.append(Location.parse(execution.manifest))
        # Not each statement leaves a result, and not each object that was written is there still.
        places = those_there(places, self.access)
        self.objects += len(places)
        if not self.dry_run:
            delete_objects(places, self.access)

    def _drop(self, made: Made) -> None:
        name = _name(made)
        if made.table is not None:
            self.tables.append(name)
        elif self.drops.tables(made.database) - set(self.tables):
            self.kept.append(Kept(name, "it has tables that this run did not create"))
            return
        else:
            self.databases.append(name)
        if not self.dry_run:
            self.drops.drop(made.database, made.table)


def _name(made: Made) -> str:
    return made.database if made.table is None else f"{made.database}.{made.table}"
