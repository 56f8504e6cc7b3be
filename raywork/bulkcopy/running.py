"""Running a copy: its units, what is to be said of them, and the second phase of `--delete`."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Final

from raywork.bulkcopy.actions import Action
from raywork.bulkcopy.compare import by_size_alone
from raywork.bulkcopy.counting import Counting
from raywork.bulkcopy.driver import Driver
from raywork.bulkcopy.extras import delete_extras, deletions, find_extras
from raywork.bulkcopy.job import Context, stores
from raywork.bulkcopy.keys import read_keys
from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.plan import INDEX, LOOK, Plan, inventory_plan, listed_plan, make_plan
from raywork.bulkcopy.record import Entry, Record
from raywork.bulkcopy.result import EXAMPLES
from raywork.bulkcopy.sweep import service_time, sweep
from raywork.bulkcopy.tally import Tally, first
from raywork.bulkcopy.unit import RangeUnit, copy_unit
from raywork.engine import Engine, Journal, Progress
from raywork.errors import RayworkError, ServiceError, UsageError
from raywork.report.shown import counted
from raywork.storage import KeyRange, Store, UnorderedListing, open_store

UNDER_WAY_SECONDS: Final = 10.0
"""How long what a killed run had asked for may take to be done."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked beyond how single objects are copied."""

    delete: bool
    max_delete: int
    keys: str | None
    quiet: bool
    allow_empty: bool = False


def run_copy(
    runner: Engine,
    context: Context,
    wish: Wish,
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
    if context.options.versions and journal is not None and journal.was_left:
        # Elsewhere what is written twice is the same object; here it would be one version more.
        time.sleep(UNDER_WAY_SECONDS)
    plan = _plan(context, wish, record, source, destination)
    try:
        with Progress("copy", quiet=wish.quiet) as progress:
            try:
                tally = _work(runner, context, wish, ledger, record, plan, progress, clock)
            except UnorderedListing:
                # Found out on the way: the server is one to list in sequence, from the start.
                _refuse_unordered(replace(plan, ordered=False), wish, context)
                ledger.forget()
                record.forget()
                plan = make_plan(source, destination, context.mapping, [], sequential=True)
                tally = _work(runner, context, wish, ledger, record, plan, progress, clock)
    finally:
        if clock is not None and record.has_intents():
            # What killed workers left; those that live have left none.
            try:
                sweep(context, ledger)
            except RayworkError as error:
                warnings.append(str(error))
    record.end()
    return tally, warnings + _said(context, wish, plan, tally, source)


def _said(context: Context, wish: Wish, plan: Plan, tally: Tally, source: Store) -> list[str]:
    """Return what is to be said on a copy that came to its end.

    Raises:
        UsageError: nothing was there to be copied.
    """
    warnings = []
    if not (tally.listed or wish.allow_empty):
        raise nothing_there(source, keys=wish.keys)
    if not plan.ordered and wish.keys is None and context.inventory is None:
        warnings.append(
            "a server does not list in byte order: the source was listed in one sequence, and the"
            f" destination's objects were looked up; of more than {INDEX:,} objects, those that it"
            " alone has are not counted"
        )
    if tally.tags_left:
        warnings.append(
            f"the tags of {counted(tally.tags_left, 'object')} could not be read or written, and"
            " were left behind: allow s3:GetObjectTagging and s3:PutObjectTagging, or fail such"
            " objects with --tags require"
        )
    if context.options.verify != "size":
        warnings += by_size_alone(tally.verified.get("size", 0))
    if tally.locked and context.options.object_lock == "report":
        locked = " and ".join(f"{what} of {count:,}" for what, count in tally.locked.items())
        warnings.append(
            f"of the copied objects, the {locked} stayed behind: bring it along with --object-lock"
            " copy"
        )
    return warnings


def _processes(runner: Engine) -> int:
    return 1 if runner.name == "inline" else runner.workers


def _counted(plan: Plan, wish: Wish, context: Context, record: Record) -> list[KeyRange]:
    """Return the ranges to count for progress; none where it shows nothing, or all is known."""
    named = wish.keys is not None or context.inventory is not None or context.options.versions
    return [] if wish.quiet or plan.objects or named else record.remaining()


def _plan(context: Context, wish: Wish, record: Record, source: Store, destination: Store) -> Plan:
    """Return the units of what is not finished, if they can do what is asked."""
    if wish.keys is not None:
        return listed_plan(read_keys(wish.keys, context))
    if context.inventory is not None:
        return inventory_plan(len(context.inventory.files))
    versions = context.options.versions
    plan = make_plan(source, destination, context.mapping, record.remaining(), versions=versions)
    if plan.empty and not wish.allow_empty and not versions:
        raise nothing_there(source)
    _refuse_unordered(plan, wish, context)
    return plan


def _work(
    runner: Engine,
    context: Context,
    wish: Wish,
    ledger: Ledger,
    record: Record,
    plan: Plan,
    progress: Progress,
    clock: Callable[[], float] | None,
) -> Tally:
    """Run all units of a plan."""
    progress.update(objects=0, bytes=0, failures=0, total_objects=plan.objects)
    counted = _counted(plan, wish, context, record)
    with Counting(context, counted) as counting:
        driver = Driver(
            context, record, ledger, progress, clock, counting,
            workers=_processes(runner), quiet=wish.quiet,
        )  # fmt: skip
        for outcome in runner.run(copy_unit, context, plan.units, driver.follow):
            if outcome.result is None:
                raise ServiceError(f"a part of the copy could not be run: {outcome.error}")
    return driver.tally


def nothing_there(source: Store, *, keys: str | None = None) -> UsageError:
    """Return the error of a source without any object: it is a slip more often than meant."""
    what = f"{source.location.uri}: there is no object; look at the URI"
    if keys is not None:
        what = f"--keys {keys}: it names no key"
    return UsageError(f"{what}, or give --allow-empty if there need not be any")


def _refuse_unordered(plan: Plan, wish: Wish, context: Context) -> None:
    """Refuse what cannot be done for sure without an order."""
    if context.options.versions and not plan.ordered:
        raise UsageError(
            "--versions: a server does not list in byte order, so that it is not certain that each"
            " version is seen: leave --versions out"
        )
    if wish.delete and not plan.ordered:
        raise UsageError(
            "--delete: a server does not list in byte order, so that it is not certain what the"
            " source does not have: leave --delete out"
        )


def delete_rest(
    runner: Engine, context: Context, wish: Wish, tally: Tally, ledger: Ledger
) -> list[str]:
    """Remove the destination's extra objects, if all else went well; return what kept it from.

    What is removed was counted, and is no more than may be.
    """
    if not tally.extra:
        return []
    if tally.failed:
        return [f"nothing was deleted: {counted(tally.failed, 'object')} failed"]
    if not tally.listed:
        tally.undeleted = tally.extra
        return ["nothing was deleted: the source has no object at all; look at its URI"]
    if tally.extra <= wish.max_delete:
        tally.extra = _find_extras(runner, context, wish, tally, ledger)
    if tally.extra > wish.max_delete:
        tally.undeleted = tally.extra
        refused = (
            f"nothing was deleted: the destination has {counted(tally.extra, 'object')} that the"
            f" source has not, more than --max-delete {wish.max_delete:,} allows"
        )
        return [refused]
    if context.options.dry_run:
        tally.deleted = tally.extra
        _plan_deletions(context, tally, ledger)
        return []
    for outcome in runner.run(delete_extras, context, deletions(ledger.extras())):
        if outcome.result is None:
            raise ServiceError(f"a part of the deletion could not be run: {outcome.error}")
        ledger.fail(outcome.result.failures)
        tally.add(outcome.result, examples=EXAMPLES)
    tally.extra = tally.deleted + tally.undeleted  # the others, the source has by now
    return []


def _plan_deletions(context: Context, tally: Tally, ledger: Ledger) -> None:
    source = stores(context)[0]
    here = context.mapping.here
    extras = ledger.extras()
    while batch := list(islice(extras, EXAMPLES)):
        actions = [
            Action(source.relative(here(extra.key)), "delete", extra.size) for extra in batch
        ]
        ledger.plan(actions)
        tally.planned = first([*tally.planned, *actions], EXAMPLES)


def _find_extras(runner: Engine, context: Context, wish: Wish, tally: Tally, ledger: Ledger) -> int:
    """Count the destination's extra objects; the ledger has them, if they may be removed."""
    whole = open_store(context.source.location, context.source.access).whole
    units = [RangeUnit(whole, split=tally.listed + tally.extra > LOOK)]
    count = 0
    for outcome in runner.run(find_extras, context, units, lambda found: found.rest):
        if outcome.result is None:
            raise ServiceError(f"what is to be deleted could not be listed: {outcome.error}")
        count += len(outcome.result.objects)
        if count <= wish.max_delete:
            ledger.keep_extras(outcome.result.objects)
    return count


def _clock(context: Context) -> Callable[[], float] | None:
    """Return the clock of the service in which uploads may be left open, if it is one."""
    if context.destination.location.bucket is None or context.options.dry_run:
        return None

    @cache
    def ahead() -> float:
        return service_time(context) - time.time()

    return lambda: time.time() + ahead()
