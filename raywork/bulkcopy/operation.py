"""The copy: whatever one place holds, brought to another, with counts that add up."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from raywork.bulkcopy.dates import parse_day, with_date
from raywork.bulkcopy.driver import Driver
from raywork.bulkcopy.extras import delete_extras
from raywork.bulkcopy.job import Context, Place
from raywork.bulkcopy.keys import read_keys
from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.mapping import map_keys
from raywork.bulkcopy.options import (
    LARGEST_SINGLE_BYTES,
    LEAST_PART_BYTES,
    STREAM_PART_BYTES,
    Compare,
    CopyOptions,
    Tags,
    Verify,
)
from raywork.bulkcopy.plan import Plan, listed_plan, make_plan
from raywork.bulkcopy.publish import open_out, publish
from raywork.bulkcopy.record import Entry, Record
from raywork.bulkcopy.result import CopyResult
from raywork.bulkcopy.sweep import service_time, sweep
from raywork.bulkcopy.tally import Tally
from raywork.bulkcopy.unit import RangeUnit, UnitResult, copy_unit
from raywork.engine import Engine, InlineEngine, Journal, Progress, choose, open_journal
from raywork.errors import RayworkError, ServiceError, UsageError
from raywork.storage import (
    Access,
    Filters,
    Location,
    Store,
    UnorderedListing,
    background,
    open_store,
)

Rule = tuple[Literal["include", "exclude"], str]

THREADS: Final = 4
"""Units at once in one process: while the last requests of one are under way, others go on."""

UNIT_SECONDS: Final = 5.0
"""How long a unit takes in further objects."""

MAX_DELETE: Final = 1000


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked beyond how single objects are copied."""

    delete: bool
    max_delete: int
    keys: str | None
    quiet: bool


def copy(
    source: str,
    destination: str,
    *,
    rules: Sequence[Rule] = (),
    newer_than: float | None = None,
    min_size: int | None = None,
    max_size: int | None = None,
    keys: str | None = None,
    compare: Compare = "mtime",
    verify: Verify | None = None,
    delete: bool = False,
    max_delete: int = MAX_DELETE,
    move: bool = False,
    if_none_match: bool = False,
    tags: Tags = "copy",
    storage_class: str = "keep",
    sse: str | None = None,
    sse_kms_key_id: str | None = None,
    acl: str | None = None,
    checksum_algorithm: str | None = None,
    multipart_threshold: int | None = None,
    part_size: int | None = None,
    max_rps: float | None = None,
    max_bandwidth: float | None = None,
    state: str | None = None,
    full: bool = False,
    out: str | None = None,
    date: str | None = None,
    dry_run: bool = False,
    engine: Literal["auto", "inline", "ray"] = "auto",
    workers: int | None = None,
    access: Access | None = None,
    source_access: Access | None = None,
    quiet: bool = True,
) -> CopyResult:
    """Bring the objects of one place to another, but for those that are there already.

    Args:
        source: `s3://bucket/prefix/`, one object, or a local path; `{date:%Y/%m/%d}` in it, and in
            `destination`, stands for `date`.
        destination: Where to. A folder's objects go below it; one object gets its name, or goes
            below it where it ends in `/`.
        rules: `("include" | "exclude", glob)` on keys relative to the source; the last that
            matches decides.
        newer_than: Leave out objects that were modified before, in seconds since 1970.
        min_size: Leave out smaller objects, in bytes.
        max_size: Leave out larger objects, in bytes.
        keys: A file, local or in S3, of the keys to copy, one a line, relative to the source.
        compare: What makes two objects the same: `size`, also `mtime` (the copy is not older),
            `etag`, or `checksum`.
        verify: Compare each copy with its original, by the best method up to this one.
        delete: Remove from the destination what the source does not have, once all is copied.
        max_delete: Remove nothing if it were more objects than so many.
        move: Remove from the source what the destination has.
        if_none_match: Write no object that is there already.
        tags: `copy` where they may be read, `drop`, or `require`.
        storage_class: Of the copies, or `keep`.
        sse: The encryption of the copies, as S3 names it.
        sse_kms_key_id: The key of that.
        acl: The access control list of the copies, as S3 names it.
        checksum_algorithm: The algorithm of the copies' checksums, as S3 names it.
        multipart_threshold: Copy larger objects in parts, in bytes.
        part_size: In bytes; grows where an object would have more than 10,000 parts.
        max_rps: Requests a second of all workers together.
        max_bandwidth: Bytes a second that pass through all workers together.
        state: A folder, `s3://...` or local, for the journal that lets a killed run go on.
        full: Start over, whatever the journal says.
        out: A folder, `s3://...` or local, for report.json, report.html and failures.jsonl.
        date: `2026-01-31`, `yesterday`, `3d`; today by default.
        dry_run: Change nothing, and say what would be done.
        engine: Where to run: `inline` in this process, `ray`, or `auto`: a Ray cluster where
            there is one, else this process.
        workers: How many units at once.
        access: How to reach S3; by default as the environment says.
        source_access: How to reach the source, where that differs: then bytes pass through here.
        quiet: Show neither progress nor failures on stderr.

    Raises:
        UsageError: an argument, a credential, or a place is wrong.
        ServiceError: a service could not be reached, or a worker kept dying.
    """
    started = time.monotonic()
    access = access or Access()
    day = parse_day(date)
    source, destination = with_date(source, day), with_date(destination, day)
    from_store = open_store(Location.parse(source), source_access or access)
    mapping, place = map_keys(from_store, destination)
    _prepare(place, dry_run=dry_run)
    to_store = open_store(place, access, write=True)
    server_side = _server_side(from_store, place, access, source_access)
    options = CopyOptions(
        filters=Filters(tuple(rules), newer_than, min_size, max_size),
        compare=compare,
        verify=verify,
        tags=tags,
        storage_class=storage_class,
        sse=sse,
        sse_kms_key_id=sse_kms_key_id,
        acl=acl,
        checksum_algorithm=checksum_algorithm,
        if_none_match=if_none_match,
        move=move,
        dry_run=dry_run,
    )
    options = _sized(options, multipart_threshold, part_size, server_side=server_side)
    wish = _Wish(delete, max_delete, keys, quiet)
    _check(options, wish)
    target = None if out is None else open_out(out, [from_store, to_store], access)
    runner, processes = pick(engine, workers, max_rps or max_bandwidth)
    context = Context(
        Place(from_store.location, source_access or access),
        Place(place, access),
        mapping,
        options,
        server_side,
        parts=max(8, 2 * runner.workers),
        seconds=UNIT_SECONDS,
        rps=None if max_rps is None else max_rps / processes,
        bandwidth=None if max_bandwidth is None else max_bandwidth / processes,
    )
    ledger = Ledger()
    journal = None
    if state is not None and not dry_run:
        journal = _open_state(state, context, access, full=full)
    try:
        tally, warnings = _run(runner, context, wish, ledger, journal, from_store, to_store)
        if wish.delete:
            warnings += _delete(runner, context, wish, tally, ledger)
        if journal is not None:
            journal.close()
        used = runner.workers
    finally:
        if journal is not None:
            with suppress(RayworkError):
                journal.close()
        runner.close()
    result = CopyResult(
        source=from_store.location.uri,
        destination=destination,
        listed=tally.listed,
        copied=tally.copied,
        identical=tally.identical,
        skipped=sum(tally.skipped.values()),
        failed=tally.failed,
        deleted=tally.deleted,
        undeleted=tally.undeleted,
        moved=tally.moved,
        bytes=tally.bytes,
        seconds=round(time.monotonic() - started, 3),
        failures=tally.failures,
        skipped_reasons=dict(sorted(tally.skipped.items())),
        verified=dict(sorted(tally.verified.items())),
        extra=tally.extra,
        warnings=warnings,
        planned=tally.planned,
        dry_run=dry_run,
        engine=runner.name,
        workers=used,
    )
    if target is not None:
        publish(target, result, ledger)
    ledger.close()
    return result


def _run(
    runner: Engine,
    context: Context,
    wish: _Wish,
    ledger: Ledger,
    journal: "Journal[Entry] | None",
    source: Store,
    destination: Store,
) -> tuple[Tally, list[str]]:
    """Copy; return the counts, and what is to be said on them."""
    record = Record(source.whole, ledger, journal)
    clock = _clock(context)
    swept = sweep(context, ledger) if clock is not None and record.has_intents() else 0
    warnings = [f"aborted {swept} uploads that an earlier run left open"] if swept else []
    if wish.keys is not None:
        plan = listed_plan(read_keys(wish.keys, context))
    else:
        plan = make_plan(source, destination, context.mapping, record.remaining())
        _refuse_delete(plan, wish)
    try:
        with Progress("copy", quiet=wish.quiet) as progress:
            try:
                tally = _work(runner, context, wish, ledger, record, plan, progress, clock)
            except UnorderedListing:
                # Found out on the way: the server is one to list in sequence, from the start.
                _refuse_delete(replace(plan, ordered=False), wish)
                record = Record(source.whole, ledger, None)
                plan = make_plan(source, destination, context.mapping, [], sequential=True)
                tally = _work(runner, context, wish, ledger, record, plan, progress, clock)
    finally:
        if clock is not None and record.has_intents():
            with suppress(RayworkError):
                sweep(context, ledger)
    record.end()
    if not plan.ordered and wish.keys is None:
        warnings.append(
            "a server does not list in byte order: the source was listed in one sequence, and the"
            " destination's objects were looked up"
        )
    if tally.tags_left:
        warnings.append(
            f"the tags of {tally.tags_left:,} objects could not be read and were left behind: allow"
            " s3:GetObjectTagging, or fail such objects with --tags require"
        )
    return tally, warnings


def _work(
    runner: Engine,
    context: Context,
    wish: _Wish,
    ledger: Ledger,
    record: Record,
    plan: Plan,
    progress: Progress,
    clock: Callable[[], float] | None,
) -> Tally:
    """Run all units of a plan."""
    progress.update(
        objects=0, bytes=0, failures=0, total_objects=plan.objects, total_bytes=plan.bytes
    )
    driver = Driver(context, record, ledger, progress, clock, quiet=wish.quiet)
    for outcome in runner.run(copy_unit, context, plan.units, driver.follow):
        if outcome.result is None:
            raise ServiceError(f"a part of the copy could not be run: {outcome.error}")
    return driver.tally


def _refuse_delete(plan: Plan, wish: _Wish) -> None:
    """Refuse to delete where what is missing on the source cannot be known for sure."""
    if wish.delete and not plan.ordered:
        raise UsageError(
            "--delete: a server does not list in byte order, so that it is not certain what the"
            " source does not have: leave --delete out"
        )


def _delete(
    runner: Engine, context: Context, wish: _Wish, tally: Tally, ledger: Ledger
) -> list[str]:
    """Remove the destination's extra objects, if all else went well; return what kept it from."""
    if not tally.extra:
        return []
    if tally.failed:
        return [f"nothing was deleted: {tally.failed:,} objects failed"]
    if tally.extra > wish.max_delete:
        tally.undeleted = tally.extra
        refused = (
            f"nothing was deleted: the destination has {tally.extra:,} objects that the source has"
            f" not, more than --max-delete {wish.max_delete:,} allows"
        )
        return [refused]
    if context.options.dry_run:
        tally.deleted = tally.extra
        return []
    whole = open_store(context.source.location, context.source.access).whole
    units = [RangeUnit(whole, split=tally.listed + tally.extra > THREADS * 1000)]
    for outcome in runner.run(delete_extras, context, units, _further):
        if outcome.result is None:
            raise ServiceError(f"a part of the deletion could not be run: {outcome.error}")
        ledger.fail(outcome.result.tally.failures)
        tally.add(outcome.result.tally, examples=100)
    return []


def _further(found: UnitResult) -> list[RangeUnit]:
    return [unit for unit in found.rest if isinstance(unit, RangeUnit)]


def pick(
    engine: Literal["auto", "inline", "ray"], workers: int | None, budget: float | None
) -> tuple[Engine, int]:
    """Return the engine, and how many processes share a budget.

    Requests wait for the network: one process has as many under way as a small cluster of cores
    could compute, so that Ray on this machine would only cost its start.
    """
    runner = choose(engine, workers)
    if runner.name == "inline":
        return InlineEngine(workers or THREADS, background.stop), 1
    if not budget:
        return runner, 1
    # A cluster that grows must not outgrow the budget that its processes share.
    return choose("ray", runner.workers), runner.workers


def _prepare(place: Location, *, dry_run: bool) -> None:
    if place.bucket is None and not dry_run:
        try:
            Path(place.path).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{place.path}: {error.strerror or error}") from error


def _server_side(
    source: Store, place: Location, access: Access, source_access: Access | None
) -> bool:
    for bucket in (source.location.bucket, place.bucket):
        if bucket is not None and bucket.endswith("--x-s3"):
            raise UsageError(f"{bucket} is a directory bucket: raywork copy does not know them")
    both = source.location.bucket is not None and place.bucket is not None
    return both and source_access in {None, access}


def _sized(
    options: CopyOptions, threshold: int | None, part_size: int | None, *, server_side: bool
) -> CopyOptions:
    if part_size is not None and part_size < LEAST_PART_BYTES:
        raise UsageError(f"--part-size {part_size}: S3 takes no parts below 5 MiB")
    if threshold is not None and not 0 < threshold <= LARGEST_SINGLE_BYTES:
        raise UsageError(f"--multipart-threshold {threshold}: give more than 0, up to 5 GiB")
    part = part_size or (options.part_size if server_side else STREAM_PART_BYTES)
    limit = threshold or (options.threshold if server_side else part)
    return replace(options, threshold=limit, part_size=part)


def _check(options: CopyOptions, wish: _Wish) -> None:
    if options.move and wish.delete:
        raise UsageError("--move and --delete contradict each other: give one of them")
    if wish.max_delete < 0:
        raise UsageError(f"--max-delete {wish.max_delete}: give 0 or more")
    if options.sse_kms_key_id and options.sse not in {"aws:kms", "aws:kms:dsse"}:
        raise UsageError("--sse-kms-key-id needs --sse aws:kms")
    filters = options.filters
    sized = filters.min_size is not None or filters.max_size is not None
    if wish.keys is not None and (wish.delete or sized or filters.newer_than is not None):
        raise UsageError(
            "--keys names the objects: --delete, --newer-than and sizes do not go with it"
        )


def _clock(context: Context) -> Callable[[], float] | None:
    """Return the clock of the service in which uploads may be left open, if it is one."""
    if context.destination.location.bucket is None or context.options.dry_run:
        return None
    ahead = service_time(context) - time.time()
    return lambda: time.time() + ahead


def _open_state(state: str, context: Context, access: Access, *, full: bool) -> "Journal[Entry]":
    store = open_store(Location.parse(state), access, write=True)
    filters = context.options.filters
    plan = {
        "command": "copy",
        "SRC": context.source.location.uri,
        "DST": context.destination.location.uri,
        "filters": " ".join(f"--{kind} {glob}" for kind, glob in filters.rules),
        "--min-size": str(filters.min_size or ""),
        "--max-size": str(filters.max_size or ""),
    }
    return open_journal(store, Entry, plan, fresh=full)
