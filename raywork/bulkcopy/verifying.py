"""Verification: two places compared, object by object; nothing is changed."""

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from raywork.bulkcopy.crew import Crew
from raywork.bulkcopy.dates import parse_day, with_date
from raywork.bulkcopy.job import Context, Job, Place, job, keep, release, stores
from raywork.bulkcopy.mapping import map_keys
from raywork.bulkcopy.one import look_up, same
from raywork.bulkcopy.operation import Rule
from raywork.bulkcopy.options import Compare, CopyOptions
from raywork.bulkcopy.outcomes import FailedCopyError, SkippedCopyError
from raywork.bulkcopy.pairs import Pair, merge, taken
from raywork.bulkcopy.plan import INDEX, Plan, make_plan
from raywork.bulkcopy.result import EXAMPLES, Difference, VerifyResult
from raywork.bulkcopy.settings import pick
from raywork.bulkcopy.unit import PairsUnit, RangeUnit, Unit, key_of
from raywork.engine import Engine, Progress
from raywork.errors import ServiceError
from raywork.storage import (
    Access,
    Filters,
    KeyRange,
    Location,
    UnorderedListing,
    background,
    open_store,
)

_BATCH = 250


@dataclass(slots=True)
class Comparison:
    """What one unit of a verification found, or all of them."""

    counts: dict[str, int] = field(default_factory=dict)
    """By sign: `=` identical, `-` missing on the source, `+` missing on the destination,
    `*` differ, `!` error."""
    compared: dict[str, int] = field(default_factory=dict)
    skipped: int = 0
    bytes: int = 0
    examples: list[Difference] = field(default_factory=list)
    looked: bool = False
    """Whether the destination's objects were asked for one by one."""
    rest: tuple[Unit, ...] = ()

    def count(self, sign: str, key: str, reason: str) -> None:
        """Count an object under a sign; all but identical ones are examples."""
        self.counts[sign] = self.counts.get(sign, 0) + 1
        if sign != "=" and len(self.examples) < EXAMPLES:
            self.examples.append(Difference(key, sign, reason))

    def add(self, other: "Comparison") -> None:
        """Add what another unit found."""
        for counts, more in ((self.counts, other.counts), (self.compared, other.compared)):
            for name, count in more.items():
                counts[name] = counts.get(name, 0) + count
        self.skipped += other.skipped
        self.looked = self.looked or other.looked
        self.bytes += other.bytes
        self.examples = sorted([*self.examples, *other.examples])[:EXAMPLES]


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
    engine: Literal["auto", "inline", "ray"] = "auto",
    workers: int | None = None,
    access: Access | None = None,
    source_access: Access | None = None,
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
        engine: As in `copy`.
        workers: How many units at once.
        access: How to reach S3.
        source_access: How to reach the source, where that differs.
        quiet: Show no progress on stderr.

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
    to_store = open_store(place, access, write=True)
    runner, processes = pick(engine, workers, max_rps)
    context = Context(
        Place(from_store.location, source_access or access),
        Place(place, access),
        mapping,
        CopyOptions(Filters(tuple(rules), newer_than, min_size, max_size), compare),
        server_side=False,
        parts=max(8, 2 * runner.workers),
        rps=None if max_rps is None else max_rps / processes,
    )
    keep(context, from_store, to_store)
    total, ordered = Comparison(), True
    try:
        plan = make_plan(from_store, to_store, mapping, [from_store.whole])
        with Progress("verify", quiet=quiet) as progress:
            progress.update(total_objects=plan.objects)
            try:
                total = _work(runner, context, plan, progress)
            except UnorderedListing:
                plan = make_plan(from_store, to_store, mapping, [], sequential=True)
                total = _work(runner, context, plan, progress)
        used, ordered = runner.workers, plan.ordered
    finally:
        background.run(release(context))
        runner.close()
    counts = total.counts
    return VerifyResult(
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
        examples=total.examples,
        warnings=[] if ordered else [_unordered(total)],
        seconds=round(time.monotonic() - started, 3),
        engine=runner.name,
        workers=used,
    )


def _unordered(total: Comparison) -> str:
    text = "a server does not list in byte order: it was listed in one sequence"
    if total.looked:
        text += f"; beyond {INDEX:,} objects, what is missing on the source is not found out"
    return text


def _work(runner: Engine, context: Context, plan: Plan, progress: Progress) -> Comparison:
    total = Comparison()
    for outcome in runner.run(verify_unit, context, plan.units, lambda found: found.rest):
        found = outcome.result
        if found is None:
            raise ServiceError(f"a part of the verification could not be run: {outcome.error}")
        total.add(found)
        progress.advance(
            objects=sum(found.counts.values()) + found.skipped - found.counts.get("-", 0),
            bytes=found.bytes,
            failures=found.counts.get("*", 0) + found.counts.get("!", 0),
        )
    return total


def verify_unit(context: Context, unit: Unit) -> Comparison:
    """List and compare the objects of one unit."""
    found = Comparison()
    source, destination = stores(context)
    if isinstance(unit, PairsUnit):
        found.looked = unit.look
        background.run(_compare(context, iter(unit.pairs), found, math.inf, look=unit.look))
        return found
    assert isinstance(unit, RangeUnit)  # noqa: S101  # nothing is copied here
    if unit.split:
        ranges = source.split(unit.keys, context.parts)
        if len(ranges) > 1:
            found.rest = tuple(RangeUnit(keys) for keys in ranges)
            return found
    pairs = merge(source, destination, context.mapping, unit.keys)
    due = time.monotonic() + context.seconds
    last = background.run(_compare(context, pairs, found, due, look=False))
    if last is not None:
        found.rest = (RangeUnit(KeyRange(unit.keys.prefix, last, unit.keys.until), split=True),)
    return found


async def _compare(
    context: Context, pairs: Iterator[Pair], found: Comparison, due: float, *, look: bool
) -> str | None:
    """Compare until it is time; return the source's key to go on after, if there is one."""
    at_work = job(context)
    async with Crew() as crew:
        while batch := await asyncio.to_thread(lambda: list(islice(pairs, _BATCH))):
            for pair in batch:
                await crew.add(_one(at_work, pair, found, look=look))
                if time.monotonic() > due and (key := key_of(context, pair)).isprintable():
                    return key
    return None


async def _one(at_work: Job, pair: Pair, found: Comparison, *, look: bool) -> None:
    source, there = pair
    if not taken(pair, at_work.source_store, at_work.destination_store, at_work.options.filters):
        found.skipped += source is not None
        return
    if source is None:
        found.count("-", key_of(at_work.context, pair), "it is on the destination alone")
        return
    if source.problem:
        found.count("!", source.key, source.problem)
        return
    try:
        if look:
            source, there = await look_up(at_work, source)
        if there is None:
            found.count("+", source.key, "it is on the source alone")
            return
        verdict = await same(at_work, source, there)
    except (FailedCopyError, SkippedCopyError) as error:
        found.count("!", source.key, str(error))
        return
    found.compared[verdict.method] = found.compared.get(verdict.method, 0) + 1
    if verdict.same:
        found.bytes += source.size
    reason = f"the two differ, by {verdict.method}"
    found.count("=" if verdict.same else "*", source.key, reason)
