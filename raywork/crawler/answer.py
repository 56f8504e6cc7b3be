"""From what the units of a crawl found to its answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from raywork.crawler.audit import REMEDIES
from raywork.crawler.ledger import Ledger
from raywork.crawler.listed import ListedPartitions
from raywork.crawler.registering import Settled
from raywork.crawler.result import (
    EXAMPLES,
    ColumnResult,
    ConflictResult,
    CrawlResult,
    KindExample,
    ObjectCounts,
    Partition,
    StateResult,
    WarningResult,
)
from raywork.crawler.total import Total
from raywork.ddl import Column, Prior, Table, TableOptions, future, make_table, path_text
from raywork.ddl.cloudtrail import INPUT_FORMAT as CLOUDTRAIL
from raywork.partitions import ALIKE, Folders, Scheme, different_prefixes, find_scheme
from raywork.scan import Notices, Presence, Tally
from raywork.schema import Schema


@dataclass(frozen=True, slots=True)
class Run:
    """What a crawl was asked, and how it ran."""

    uris: tuple[str, ...]
    sample: float | None
    engine: str
    workers: int
    seconds: float
    warnings: tuple[WarningResult, ...] = ()
    """What was noticed beside the objects."""
    state: StateResult | None = None


def table_of(total: Total, options: TableOptions, prior: Prior | None = None) -> Table | None:
    """Return the table for what units found; None where no record was read.

    `prior` is what was decided about it before.
    """
    found = total.result
    if found.schema.root is None:
        return None
    told = replace(options, restored="restored" in found.tally.notices)
    return make_table(found.schema, told, scheme_of(found.layout, options, prior), prior)


def scheme_of(layout: Folders, options: TableOptions, prior: Prior | None) -> Scheme:
    """Return the scheme that folders follow: the one that was decided, if any was."""
    decided = None if prior is None else prior.arrangement
    if decided is None or not decided.columns or options.partitions == "none":
        return find_scheme(layout)
    return decided.scheme(layout)


_COMPRESSIONS: Final = {"plain": "none", "gzip": "gzip", "bzip2": "bzip2"}
"""The codecs that Glue has a word for."""


def compressions_of(total: Total) -> frozenset[str]:
    """Return how the objects of text are compressed, in Glue's words; an empty one for others."""
    if total.result.schema.format not in {"json", "csv"}:
        return frozenset({""})
    return frozenset(_COMPRESSIONS.get(codec, "") for codec in total.result.codecs)


def answer(
    total: Total,
    options: TableOptions,
    run: Run,
    ledger: Ledger | None = None,
    prior: Prior | None = None,
    settled: Settled = Settled(),  # noqa: B008  # frozen
) -> CrawlResult:
    """Return the answer of a crawl; without a table where no record was read.

    `ledger` has the folders of which partitions are listed, `prior` is what was decided about the
    table before, and `settled` what came of registering it.
    """
    found, tally = total.result, total.result.tally
    table = table_of(total, options, prior)
    listed = ListedPartitions(table, ledger)
    name = f"{options.database}.{options.table}" if options.database else options.table
    return CrawlResult(
        table=name,
        uris=list(run.uris),
        format=found.schema.format,
        ddl=table.ddl if table else "",
        statements=[*table.statements, *listed.statements()] if table else [],
        columns=list(_columns(table, tally)) if table else [],
        partitions=[Partition(each.name, each.type) for each in table.partitions] if table else [],
        records=tally.records,
        bad_records=tally.bad_records,
        bytes=tally.bytes,
        stored_bytes=found.stored_bytes,
        objects=ObjectCounts(
            listed=found.listed,
            scanned=found.scanned,
            unreadable=total.unreadable,
            skipped=sum(found.skipped.values()),
        ),
        unreadable=found.unreadable,
        skipped=dict(sorted(found.skipped.items())),
        changes=list(settled.changes[:EXAMPLES]),
        more_changes=max(0, len(settled.changes) - EXAMPLES),
        registration=settled.registration,
        conflicts=list(_conflicts(table)) if table else [],
        more_conflicts=max(0, len(table.conflicts) - EXAMPLES) if table else 0,
        warnings=[
            *run.warnings,
            *_bounds(found.schema),
            *(_table_warnings(table) if table else ()),
            *listed.warnings(),
            *settled.warnings,
            *_prefixes(found.layout),
            *_notices(tally, table),
        ],
        bad=tally.bad[:EXAMPLES],
        codecs=dict(sorted(found.codecs.items())),
        layouts=dict(sorted(found.layouts.items())),
        sampled_records=tally.sampled,
        sample=run.sample,
        state=run.state,
        seconds=run.seconds,
        engine=run.engine,
        workers=run.workers,
    )


def _columns(table: Table, tally: Tally) -> Iterator[ColumnResult]:
    presence = {path_text(path): seen for path, seen in tally.presence.items() if len(path) == 1}
    for column in table.columns:
        yield _column(column, presence.get(column.path, Presence()), tally.sampled)


def _column(column: Column, seen: Presence, sampled: int) -> ColumnResult:
    return ColumnResult(
        name=column.name,
        type=column.type,
        path=column.path,
        presence=seen.present / sampled if sampled else None,
        null=seen.null / sampled if sampled else None,
        minimum=seen.minimum,
        maximum=seen.maximum,
        longest=seen.longest or None,
    )


def _conflicts(table: Table) -> Iterator[ConflictResult]:
    for conflict in table.conflicts[:EXAMPLES]:
        examples = [
            KindExample(each.kind, each.value, each.object, each.record)
            for each in conflict.examples
        ]
        yield ConflictResult(conflict.path, list(conflict.kinds), conflict.type, examples)


def _table_warnings(table: Table) -> Iterator[WarningResult]:
    names = [column.name for column in table.partitions]
    now = datetime.now(UTC).replace(tzinfo=None)
    late = future(table.scheme, names, table.parameters, now) if names else ()
    for each in (*table.warnings, *late):
        yield WarningResult(each.code, each.message, each.count, list(each.objects)[:EXAMPLES])


def _bounds(schema: Schema) -> Iterator[WarningResult]:
    """Say where a bound of the schema, and not the data alone, decided on its shape."""
    if schema.level:
        text = (
            "The records hold so many different keys that objects with many members became maps,"
            f" and deep ones text (step {schema.level} of the bounds): narrow the crawl with"
            " --exclude, or crawl what differs as tables of their own."
        )
        yield WarningResult("schema-coarsened", text, 1, [])


def _prefixes(layout: Folders) -> Iterator[WarningResult]:
    """Say where first-level folders hold records that are better tables of their own."""
    found = different_prefixes(layout)
    if found is not None:
        first = ", ".join(group[0] for group in found.groups[:3])
        first += ", ..." if len(found.groups) > 3 else ""  # noqa: PLR2004
        text = (
            f"First-level folders fall into {len(found.groups):,} groups ({first}) whose"
            f" records share at most {found.share:.0%} of their fields, by the first record of each"
            f" object; within a group it is at least {ALIKE:.0%}. --table-per-prefix makes a table"
            " of each folder."
        )
        folders = [folder for group in found.groups for folder in group]
        yield WarningResult("prefixes-differ", text, len(found.groups), folders[:EXAMPLES])


def _notices(tally: Tally, table: Table | None) -> Iterator[WarningResult]:
    documents = table is not None and table.serde.input_format == CLOUDTRAIL
    for code, notices in sorted(tally.notices.items()):
        if code == "wrapped" and documents:
            continue  # its input format takes them apart
        yield WarningResult(code, REMEDIES[code], notices.count, list(_places(notices)))


def _places(notices: Notices) -> Iterator[str]:
    for each in notices.examples:
        place = f"{each.object}#{each.record}" if each.record else each.object
        yield f"{place}: {each.detail}" if each.detail else place
