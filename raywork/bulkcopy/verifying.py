"""Verification: two places compared, object by object; nothing is changed."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from raywork.bulkcopy.compare import by_size_alone
from raywork.bulkcopy.comparison import Comparison, verify_unit
from raywork.bulkcopy.dates import parse_day, with_date
from raywork.bulkcopy.job import Context, Place, keep, release
from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.mapping import map_keys, refuse_overlap
from raywork.bulkcopy.operation import Rule
from raywork.bulkcopy.options import Compare, CopyOptions
from raywork.bulkcopy.plan import INDEX, Plan, make_plan
from raywork.bulkcopy.publish import open_out, publish, unfinished
from raywork.bulkcopy.report import render_verification
from raywork.bulkcopy.result import VerifyResult
from raywork.bulkcopy.running import nothing_there
from raywork.bulkcopy.settings import check_choices, check_rates, customer_keys, pick
from raywork.engine import Engine, Progress
from raywork.errors import ServiceError
from raywork.storage import (
    Access,
    Filters,
    Location,
    UnorderedListing,
    background,
    open_store,
)

DIFFERENCES = "differences"
"""The name of the file that holds them all."""


def verify(
    source: str,
    destination: str,
    *,
    rules: Sequence[Rule] = (),
    newer_than: float | None = None,
    min_size: int | None = None,
    max_size: int | None = None,
    compare: Compare = "checksum",
    max_rps: float | None = None,
    date: str | None = None,
    allow_empty: bool = False,
    out: str | None = None,
    engine: Literal["auto", "inline", "ray"] = "auto",
    workers: int | None = None,
    access: Access | None = None,
    source_access: Access | None = None,
    owner: str | None = None,
    source_owner: str | None = None,
    sse_c_key: str | None = None,
    source_sse_c_key: str | None = None,
    quiet: bool = True,
) -> VerifyResult:
    """Compare the objects of two places, and change nothing.

    Args:
        source: As in `copy`.
        destination: As in `copy`.
        rules: As in `copy`.
        newer_than: As in `copy`.
        min_size: As in `copy`.
        max_size: As in `copy`.
        compare: `checksum` compares full-object checksums where both sides have them, else ETags
            that are MD5s, else sizes, and the result says which for how many. `etag`, `mtime` and
            `size` work from listings alone.
        max_rps: Requests a second of all workers together.
        date: As in `copy`.
        allow_empty: As in `copy`.
        out: A folder, `s3://...` or local, for report.json, report.html and differences.jsonl.
        engine: As in `copy`.
        workers: How many units at once.
        access: How to reach S3.
        source_access: How to reach the source, where that differs.
        owner: As in `copy`.
        source_owner: As in `copy`.
        sse_c_key: As in `copy`.
        source_sse_c_key: As in `copy`.
        quiet: Show no progress on stderr.

    Raises:
        UsageError: an argument, a credential, or a place is wrong.
        ServiceError: a service could not be reached, or a worker kept dying.
    """
    started = time.monotonic()
    check_choices(compare=(compare, Compare))
    check_rates(max_rps=max_rps)
    access = access or Access()
    day = parse_day(date)
    source, destination = with_date(source, day), with_date(destination, day)
    out = out and with_date(out, day)
    reading = replace(source_access or access, owner=source_owner)
    writing = replace(access, owner=owner)
    from_store = open_store(Location.parse(source), reading)
    mapping, place = map_keys(from_store, destination)
    to_store = open_store(place, writing, write=True)
    refuse_overlap(from_store, to_store, mapping, move=False)
    secret, source_secret = customer_keys(sse_c_key, source_sse_c_key, None)
    target = None
    if out is not None:
        target = open_out(out, [from_store, to_store], access, DIFFERENCES)
    runner = pick(engine, workers)
    context = Context(
        Place(from_store.location, reading, source_secret),
        Place(place, writing, secret),
        mapping,
        CopyOptions(Filters(tuple(rules), newer_than, min_size, max_size), compare),
        server_side=False,
        parts=max(8, 2 * runner.workers),
        rps=max_rps,
        fleet=runner.fleet((max_rps, None)) if max_rps else None,
    )
    keep(context, from_store, to_store)
    total, ordered, ledger = Comparison(), True, Ledger()
    with unfinished(target, ledger, DIFFERENCES):
        try:
            plan = make_plan(from_store, to_store, mapping, [from_store.whole])
            if plan.empty and not allow_empty:
                raise nothing_there(from_store)
            with Progress("verify", quiet=quiet) as progress:
                progress.update(total_objects=plan.objects)
                try:
                    total = _work(runner, context, plan, progress, ledger)
                except UnorderedListing:
                    ledger.forget()
                    plan = make_plan(from_store, to_store, mapping, [], sequential=True)
                    total = _work(runner, context, plan, progress, ledger)
            used, ordered = runner.workers, plan.ordered
        finally:
            background.run(release(context))
            runner.close()
    counts = total.counts
    result = VerifyResult(
        source=from_store.location.uri,
        destination=destination,
        identical=counts.get("=", 0),
        differ=counts.get("*", 0),
        missing_on_source=counts.get("-", 0),
        missing_on_destination=counts.get("+", 0),
        errors=counts.get("!", 0),
        skipped=total.skipped,
        bytes=total.bytes,
        compared=dict(sorted(total.compared.items())),
        examples=total.differences,
        warnings=[
            *([] if ordered else [_unordered(total)]),
            *([] if compare == "size" else by_size_alone(total.alike_in_size)),
        ],
        seconds=round(time.monotonic() - started, 3),
        complete=not total.looked,
        engine=runner.name,
        workers=used,
    )
    if target is not None:
        publish(target, result, render_verification(result), ledger, DIFFERENCES)
    ledger.close()
    return result


def _unordered(total: Comparison) -> str:
    text = "a server does not list in byte order: it was listed in one sequence"
    if total.looked:
        text += (
            f"; as there are more than {INDEX:,} objects, it is not known whether the destination"
            " has others than the source"
        )
    return text


def _work(
    runner: Engine, context: Context, plan: Plan, progress: Progress, ledger: Ledger
) -> Comparison:
    total = Comparison()
    for outcome in runner.run(verify_unit, context, plan.units, lambda found: found.rest):
        found = outcome.result
        if found is None:
            raise ServiceError(f"a part of the verification could not be run: {outcome.error}")
        ledger.differ(found.differences)
        total.add(found)
        progress.advance(
            objects=sum(found.counts.values()) + found.skipped - found.counts.get("-", 0),
            bytes=found.bytes,
            failures=found.counts.get("*", 0) + found.counts.get("!", 0),
        )
    return total
