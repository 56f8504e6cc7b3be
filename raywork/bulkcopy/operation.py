"""The copy: whatever one place holds, brought to another, with counts that add up."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Literal

from raywork.bulkcopy.actions import Action
from raywork.bulkcopy.answer import answer
from raywork.bulkcopy.dates import parse_day, with_date
from raywork.bulkcopy.job import Context, Place, keep, release
from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.mapping import map_keys, refuse_overlap
from raywork.bulkcopy.options import Compare, CopyOptions, ObjectLock, Tags, Verify
from raywork.bulkcopy.publish import open_out, publish, unfinished
from raywork.bulkcopy.report import render_html
from raywork.bulkcopy.result import CopyResult
from raywork.bulkcopy.running import Wish, delete_rest, run_copy
from raywork.bulkcopy.settings import (
    UNTOLD_LOCKS,
    check,
    check_buckets,
    check_class,
    check_rates,
    copies_itself,
    customer_keys,
    open_state,
    pick,
    prepare,
    read_inventory,
    sized,
)
from raywork.errors import RayworkError
from raywork.storage import Access, Filters, Location, background, open_store

Rule = tuple[Literal["include", "exclude"], str]

UNIT_SECONDS: Final = 5.0
"""How long a unit takes in further objects."""

MAX_DELETE: Final = 1000


def copy(  # noqa: PLR0915  # one argument after the other
    source: str,
    destination: str,
    *,
    rules: Sequence[Rule] = (),
    newer_than: float | None = None,
    min_size: int | None = None,
    max_size: int | None = None,
    keys: str | None = None,
    inventory: str | None = None,
    compare: Compare = "mtime",
    verify: Verify | None = None,
    delete: bool = False,
    max_delete: int = MAX_DELETE,
    move: bool = False,
    if_none_match: bool = False,
    versions: bool = False,
    allow_empty: bool = False,
    object_lock: ObjectLock = "report",
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
    owner: str | None = None,
    source_owner: str | None = None,
    sse_c_key: str | None = None,
    source_sse_c_key: str | None = None,
    show_plan: Callable[[Iterator[Action]], None] | None = None,
    quiet: bool = True,
) -> CopyResult:
    """Bring the objects of one place to another, but for those that are there already.

    Args:
        source: `s3://bucket/prefix/`, one object, or a local path; `{date:%Y/%m/%d}` in it, and in
            `destination`, `keys`, `inventory`, `state` and `out`, stands for `date`.
        destination: Where to. A folder's objects go below it; one object gets its name, or goes
            below it where it ends in `/`.
        rules: `("include" | "exclude", glob)` on keys relative to the source; the last that
            matches decides.
        newer_than: Leave out objects that were modified before, in seconds since 1970.
        min_size: Leave out smaller objects, in bytes.
        max_size: Leave out larger objects, in bytes.
        keys: A file, local or in S3, of the keys to copy, one a line, relative to the source.
        inventory: The manifest of an S3 Inventory report that lists the source.
        compare: What makes two objects the same: `size`, also `mtime` (the copy is not older),
            `etag`, or `checksum`.
        verify: Compare each copy with its original, by the best method up to this one.
        delete: Remove from the destination what the source does not have, once all is copied.
        max_delete: Remove nothing if it were more objects than so many.
        move: Remove from the source what the destination has.
        if_none_match: Write no object that is there already.
        versions: Copy all versions and delete markers, in order, from bucket to bucket.
        allow_empty: Let a source without any object be no error.
        object_lock: `report` how many copied objects are under Object Lock, `copy` it, `ignore`.
        tags: `copy` where they may be read and written, `drop`, or `require`.
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
        out: A folder, `s3://...` or local, for report.json, report.html and failures.jsonl, or
            planned.jsonl.
        date: `2026-01-31`, `yesterday`, `3d`; today by default.
        dry_run: Change nothing, and say what would be done: the first hundred actions in the
            result, all of them to `out` and `show_plan`.
        engine: Where to run: `inline` in this process, `ray`, or `auto`: a Ray cluster where
            there is one, else this process.
        workers: How many units at once.
        access: How to reach S3; by default as the environment says.
        source_access: How to reach the source, where that differs: then bytes pass through here.
        owner: The account that the destination's bucket must belong to.
        source_owner: The account that the source's bucket must belong to.
        sse_c_key: Where the customer's own key for the destination is: a file, or `env:NAME`.
        source_sse_c_key: Where that for the source is.
        show_plan: Is called at the end with all that a `dry_run` would do, in the order of keys:
            an iterator, which holds little of it in memory.
        quiet: Show neither progress nor failures on stderr.

    Raises:
        UsageError: an argument, a credential, or a place is wrong.
        ServiceError: a service could not be reached, or a worker kept dying.
    """
    started = time.monotonic()
    access = access or Access()
    day = parse_day(date)
    source, destination = with_date(source, day), with_date(destination, day)
    state, out, keys, inventory = (
        uri and with_date(uri, day) for uri in (state, out, keys, inventory)
    )
    check_class(storage_class, access)
    check_rates(max_rps=max_rps, max_bandwidth=max_bandwidth)
    reading = replace(source_access or access, owner=source_owner)
    writing = replace(access, owner=owner)
    from_store = open_store(Location.parse(source), reading)
    mapping, place = map_keys(from_store, destination)
    prepare(place, dry_run=dry_run)
    to_store = open_store(place, writing, write=True)
    refuse_overlap(from_store, to_store, mapping, move=move)
    server_side = copies_itself(from_store, place, access, source_access)
    options = CopyOptions(
        filters=Filters(tuple(rules), newer_than, min_size, max_size),
        compare=compare,
        verify=verify,
        # An original that is moved takes its tags along, or stays.
        tags="require" if move and tags == "copy" and place.bucket is not None else tags,
        storage_class=storage_class,
        sse=sse,
        sse_kms_key_id=sse_kms_key_id,
        acl=acl,
        checksum_algorithm=checksum_algorithm,
        if_none_match=if_none_match,
        versions=versions,
        object_lock=object_lock,
        move=move,
        dry_run=dry_run,
    )
    options = sized(options, multipart_threshold, part_size, server_side=server_side)
    wish = Wish(delete, max_delete, keys, quiet, allow_empty)
    check(options, wish, from_store, server_side=server_side, inventory=inventory)
    secret, source_secret = customer_keys(sse_c_key, source_sse_c_key, sse)
    locks = check_buckets(from_store, to_store, options)
    target = None if out is None else open_out(out, [from_store, to_store], access)
    runner = pick(engine, workers)
    report = (
        None
        if inventory is None
        else read_inventory(inventory, from_store, source_access or access)
    )
    context = Context(
        Place(from_store.location, reading, source_secret),
        Place(place, writing, secret),
        mapping,
        options,
        server_side,
        bool(locks),
        report,
        parts=max(8, 2 * runner.workers),
        seconds=UNIT_SECONDS,
        rps=max_rps,
        bandwidth=max_bandwidth,
        fleet=runner.fleet((max_rps, max_bandwidth)) if max_rps or max_bandwidth else None,
    )
    keep(context, from_store, to_store)
    ledger = Ledger()
    journal = None
    if state is not None and not dry_run:
        journal = open_state(state, context, access, full=full)
    with unfinished(target, ledger):
        try:
            tally, warnings = run_copy(runner, context, wish, ledger, journal, from_store, to_store)
            warnings += [UNTOLD_LOCKS] if locks is None else []
            if wish.delete:
                warnings += delete_rest(runner, context, wish, tally, ledger)
            if journal is not None:
                journal.close()
            used = runner.workers
        finally:
            if journal is not None:
                with suppress(RayworkError):
                    journal.close()
            background.run(release(context))
            runner.close()
    result = answer(
        from_store.location.uri,
        destination,
        tally,
        ledger,
        runner,
        warnings=warnings,
        workers=used,
        seconds=time.monotonic() - started,
        out=target,
        dry_run=dry_run,
    )
    if target is not None:
        publish(target, result, render_html(result), ledger)
    if show_plan is not None:
        show_plan(ledger.planned())
    ledger.close()
    return result
