"""Registering a table in Glue: made, or evolved from what is there, with all its partitions."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from raywork.catalog.clients import Catalog
from raywork.catalog.entry import Entry, refuse_alien
from raywork.catalog.facts import Facts
from raywork.catalog.inputs import Input, check_partition_columns, new_table, next_table
from raywork.catalog.partitions import FoundPartition, PartitionCounts, Partitions
from raywork.catalog.tables import GlueTables
from raywork.ddl import Change, Prior, Table, TableOptions, compare
from raywork.errors import ServiceError

_ATTEMPTS: Final = 10
"""How often a change is made anew over what others changed meanwhile."""

Outcome = Literal["created", "updated", "unchanged", "frozen"]
Propose = Callable[[Prior | None], Table]
"""Makes the table from what was crawled and what was decided before."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to register."""

    contract: Literal["evolve", "freeze"] = "evolve"
    """Whether the columns of a table that is there may change."""
    dry_run: bool = False
    """Find out what would be done, and do nothing."""
    whole: bool = True
    """Whether all that the table reads was crawled, see `Prior.whole`."""
    facts: Facts = field(default_factory=Facts)
    """What is known of the table's objects."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What was done, or with `Wish.dry_run` would be."""

    outcome: Outcome
    prior: Prior | None = None
    """What was decided about the table that was there: the new one was made over it."""
    changes: tuple[Change, ...] = ()
    """How they differ."""
    partitions: PartitionCounts = field(default_factory=PartitionCounts)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to write to the catalog."""

    table: Table
    entry: Entry | None
    """The table that is there."""
    prior: Prior | None
    content: Input
    changes: tuple[Change, ...]
    outcome: Outcome


def register_glue(
    catalog: Catalog,
    options: TableOptions,
    propose: Propose,
    partitions: Callable[[Table], Iterable[FoundPartition]],
    wish: Wish,
) -> Registration:
    """Make a table in Glue, or change the one that is there, and settle its partitions.

    Run again after a crash at any moment, it ends in the same state.

    Args:
        catalog: Where to.
        options: Names the table and its database.
        propose: Makes the table over what was decided about it before, if anything was.
        partitions: Gives those that were found, for a table whose partitions are listed.
        wish: How.

    Raises:
        UsageError: the table is one that a crawl may not change, or a permission is missing.
        ServiceError: the catalog does not answer, or the table keeps changing.
    """
    tables, database = GlueTables(catalog), database_of(options)
    plan = _plan(tables, options, propose, wish)
    if wish.dry_run or plan.outcome == "frozen":
        return _settled(tables, plan, partitions, dry_run=True)
    for attempt in range(1, _ATTEMPTS + 1):
        if _is_written(tables, database, plan):
            return _settled(tables, plan, partitions, dry_run=False)
        time.sleep(random.uniform(0, min(0.1 * 2**attempt, 5)))  # noqa: S311  # jitter
        plan = _plan(tables, options, propose, wish)
        if plan.outcome == "frozen":
            return _settled(tables, plan, partitions, dry_run=True)
    raise ServiceError(
        f"{database}.{options.table}: others changed the table {_ATTEMPTS} times while it was to be"
        " changed here: run again"
    )


def database_of(options: TableOptions) -> str:
    """Return the database of a table that is to be registered."""
    return options.database or "default"


def _plan(tables: GlueTables, options: TableOptions, propose: Propose, wish: Wish) -> _Plan:
    entry = tables.find(database_of(options), options.table)
    if entry is None:
        table = propose(None)
        return _Plan(table, None, None, new_table(table, wish.facts), (), "created")
    prior = entry.prior(whole=wish.whole)
    table = propose(prior)
    refuse_alien(entry, options, table.serde.library)
    check_partition_columns(table, entry)
    content = next_table(table, entry, tables.table_members, wish.facts)
    changes = compare(entry.shape(), Entry(entry.name, content).shape())
    if changes and wish.contract == "freeze":
        outcome: Outcome = "frozen"
    else:
        same = all(entry.content.get(key) == value for key, value in content.items())
        outcome = "unchanged" if same else "updated"
    return _Plan(table, entry, prior, content, changes, outcome)


def _is_written(tables: GlueTables, database: str, plan: _Plan) -> bool:
    """Write what a plan says; return False if others changed the table since it was made."""
    if plan.entry is None:
        tables.need_database(database)
        return tables.create(database, plan.content)
    if plan.outcome == "unchanged":
        return True
    return tables.update(database, plan.content, plan.entry.version)


def _settled(
    tables: GlueTables,
    plan: _Plan,
    partitions: Callable[[Table], Iterable[FoundPartition]],
    *,
    dry_run: bool,
) -> Registration:
    """Bring the partitions in line with the table, and return what was done in all."""
    counts = PartitionCounts()
    if plan.table.lists_partitions and plan.outcome != "frozen":
        place = Partitions(tables, database_of(plan.table.options), plan.content)
        found = partitions(plan.table)
        counts = place.settle(found, is_new=plan.outcome == "created", dry_run=dry_run)
    return Registration(plan.outcome, plan.prior, plan.changes, counts)
