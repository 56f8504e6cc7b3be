"""The conversion: count, create, then write and verify batch by batch."""

import sys
import time
from collections.abc import Sequence
from typing import Final

from raywork.athena.conversion.batches import MOST_PARTITIONS, Batches, Steps, Totals
from raywork.athena.conversion.result import BatchFailure, ConvertResult, ScanCost
from raywork.athena.conversion.source import (
    find_source,
    is_columnar,
    plan_conversion,
    refuse_existing,
)
from raywork.athena.conversion.statements import Conversion
from raywork.athena.cost import PRICE, Budget, price_of
from raywork.athena.created import Foresight
from raywork.athena.operation import CONCURRENCY
from raywork.athena.record import Measured, Planned, open_record, place_plan
from raywork.catalog import Catalog, Place, Queries, open_catalog
from raywork.errors import UsageError
from raywork.report.shown import size
from raywork.storage import Access, Location, open_store

_EXAMPLES: Final = 100
_ANY: Final = "..."


def convert(
    source: str,
    to: str,
    *,
    table: str | None = None,
    partition_by: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    compression: str = "zstd",
    batch: int = MOST_PARTITIONS,
    database: str | None = None,
    workgroup: str | None = None,
    output: str | None = None,
    max_cost: float | None = None,
    price: float = PRICE,
    state: str | None = None,
    full: bool = False,
    dry_run: bool = False,
    concurrency: int = CONCURRENCY,
    access: Access | None = None,
    quiet: bool = True,
) -> ConvertResult:
    """Write the rows of a table as another one, of partitioned and compressed Parquet.

    Args:
        source: The table, or view: `database.table`.
        to: The S3 folder for the new table. It must be empty.
        table: The name of that; by default the old one with `_parquet` at its end.
        partition_by: Columns, or `name=expression`; by default those of the source.
        columns: Which to take; by default all.
        compression: `zstd`, `snappy`, `gzip` or `none`.
        batch: Partitions that one INSERT writes, at most 100.
        database: Of a source without one.
        workgroup: `primary` by default.
        output: The S3 folder for results, where the workgroup has none.
        max_cost: Stop if it costs more dollars; begin nothing that surely will.
        price: Dollars a terabyte.
        state: A folder, `s3://...` or local, that lets a killed conversion go on.
        full: Forget what the state holds.
        dry_run: Check all, and run nothing.
        concurrency: Batches at once.
        access: How to reach AWS; by default as the environment says.
        quiet: Say nothing on stderr when a batch is done.

    Raises:
        UsageError: an argument is wrong, or the table or the folder is there already.
        RayworkError: the rows cannot be counted, or the table not be made.
        ServiceError: Athena does not answer.
    """
    started = time.monotonic()
    access = access or Access()
    if not 1 <= batch <= MOST_PARTITIONS:
        raise UsageError(f"--batch {batch}: one INSERT writes 1 to {MOST_PARTITIONS} partitions")
    catalog = open_catalog(access)
    entry = find_source(catalog, source, database)
    conversion = plan_conversion(entry, to, table, partition_by, columns, compression)
    answer = _begun(conversion, price, dry_run=dry_run)
    if dry_run:
        refuse_existing(catalog, conversion, access)
        return answer
    place = Place(conversion.source[0], None, workgroup, output)
    plan = _plan(conversion, batch, place)
    record = open_record(state, plan, access, full=full)
    steps = Steps(
        queries=Queries(catalog),
        place=place,
        budget=Budget(price, None, max_cost),
        record=record,
        foresight=Foresight(catalog, record, place),
        access=access,
        concurrency=concurrency,
        say=(lambda _: None) if quiet else _say,
    )
    try:
        pruned = {key.name for key in conversion.keys} <= set(entry.partition_keys)
        totals = _run(conversion, catalog, steps, batch, pruned=pruned)
        column = _column_bytes(conversion, steps, totals, columnar=is_columnar(entry))
    finally:
        record.close()
    return _answer(answer, conversion, steps, totals, column, started)


def _run(
    conversion: Conversion, catalog: Catalog, steps: Steps, batch: int, *, pruned: bool
) -> Totals:
    batches = Batches(conversion, steps)
    if not any(isinstance(note, Measured) for note in steps.record.notes):
        refuse_existing(catalog, conversion, steps.access)
        batches.count(batch)
    found = Totals.of(steps.record, pruned=pruned)
    steps.say(
        f"{found.rows:,} rows in {found.partitions:,} partitions; writing them reads"
        f" {size(found.reads * found.scanned)}"
    )
    _refuse_dear(found, steps.budget)
    batches.create(found.types)
    batches.write(found)
    return found


def _refuse_dear(totals: Totals, budget: Budget) -> None:
    """Begin nothing that surely costs too much.

    Raises:
        UsageError: it would.
    """
    cost = totals.reads * price_of(totals.scanned, budget.price)
    if budget.max_cost is not None and cost > budget.max_cost and not totals.verified:
        why = "" if totals.reads == 1 else (
            f": it reads the source {totals.reads:,} times, since partitions of the source are not"
            " those of the new table. Partition by fewer values, or by the columns of the source"
        )  # fmt: skip
        raise UsageError(f"--max-cost: writing would cost about ${cost:.4f}{why}")


def _column_bytes(
    conversion: Conversion, steps: Steps, totals: Totals, *, columnar: bool
) -> tuple[int | None, int | None]:
    """Return the bytes of one column before and after; a text is read whole for any of them."""
    if totals.failures:
        return None, None
    after = steps.scanned(2, conversion.measure(conversion.target))
    if not columnar:
        return totals.scanned, after
    return steps.scanned(3, conversion.measure(conversion.source)), after


def _plan(conversion: Conversion, batch: int, place: Place) -> dict[str, str]:
    return {
        "command": "convert",
        "the table": ".".join(conversion.source),
        "--to": conversion.location,
        "--table": ".".join(conversion.target),
        "--partition-by": ", ".join(
            key.name if key.expression is None else f"{key.name}={key.expression}"
            for key in conversion.keys
        ),
        "the columns": ", ".join(f"{name} {kind}" for name, kind in conversion.columns),
        "--compression": conversion.compression,
        "--batch": str(batch),
        **place_plan(place),
    }


def _begun(conversion: Conversion, price: float, *, dry_run: bool) -> ConvertResult:
    insert = conversion.insert(_ANY) if conversion.keys else conversion.insert("")
    types = [_ANY for _ in conversion.keys]
    return ConvertResult(
        source=".".join(conversion.source),
        table=".".join(conversion.target),
        location=conversion.location,
        partition_by=[key.name for key in conversion.keys],
        compression=conversion.compression,
        statements=[conversion.count(), conversion.create(types), insert] if dry_run else [],
        dry_run=dry_run,
        column=conversion.measured,
        price_usd=price,
    )


def _answer(
    begun: ConvertResult,
    conversion: Conversion,
    steps: Steps,
    totals: Totals,
    column: tuple[int | None, int | None],
    started: float,
) -> ConvertResult:
    import msgspec

    store = open_store(Location.parse(conversion.location), steps.access, write=True)
    stored = sum(info.size for info in store.list_range(store.whole, ordered=False))
    price = steps.budget.price
    verified = totals.verified
    changed = [
        each
        for each in totals.planned
        if each.number in verified and verified[each.number].rows != each.rows
    ]
    return msgspec.structs.replace(
        begun,
        partitions=totals.partitions,
        batches=len(totals.planned),
        batches_done=len(verified),
        source_reads=totals.reads,
        rows=totals.rows,
        rows_written=sum(note.rows for note in verified.values()),
        changed=len(changed),
        failed=len(totals.failures),
        failures=[_failure(*each) for each in totals.failures[:_EXAMPLES]],
        before=ScanCost.of(totals.scanned, column[0], price),
        after=None if totals.failures else ScanCost.of(stored, column[1], price),
        scanned_bytes=steps.bytes_scanned(),
        cost_usd=steps.cost(),
        seconds=round(time.monotonic() - started, 3),
    )


def _failure(planned: Planned, reason: str, hint: str | None) -> BatchFailure:
    return BatchFailure(
        where=planned.where,
        partitions=planned.partitions,
        rows=planned.rows,
        reason=reason,
        hint=hint,
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
