"""One unit of a verification: some keys, listed on both sides and compared by its worker."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from raywork.bulkcopy.crew import Crew
from raywork.bulkcopy.job import Context, Job, job, stores
from raywork.bulkcopy.one import look_up
from raywork.bulkcopy.outcomes import FailedCopyError, SkippedCopyError
from raywork.bulkcopy.pairs import Pair, merge, taken
from raywork.bulkcopy.result import EXAMPLES, Difference
from raywork.bulkcopy.sameness import same
from raywork.bulkcopy.unit import PairsUnit, RangeUnit, Unit, key_of, until_due
from raywork.storage import KeyRange, background


@dataclass(slots=True)
class Comparison:
    """What one unit of a verification found, or all of them."""

    counts: dict[str, int] = field(default_factory=dict)
    """By sign: `=` identical, `-` missing on the source, `+` missing on the destination,
    `*` differ, `!` error."""
    compared: dict[str, int] = field(default_factory=dict)
    alike_in_size: int = 0
    """How many of the identical ones could be compared by no other method."""
    skipped: int = 0
    bytes: int = 0
    differences: list[Difference] = field(default_factory=list)
    """All of a unit; of the whole, the first."""
    looked: bool = False
    """Whether the destination's objects were asked for one by one."""
    rest: tuple[Unit, ...] = ()

    def count(self, sign: str, key: str, reason: str) -> None:
        """Count an object under a sign; all but identical ones are named."""
        self.counts[sign] = self.counts.get(sign, 0) + 1
        if sign != "=":
            self.differences.append(Difference(key, sign, reason))

    def add(self, other: "Comparison") -> None:
        """Add what another unit found."""
        for counts, more in ((self.counts, other.counts), (self.compared, other.compared)):
            for name, count in more.items():
                counts[name] = counts.get(name, 0) + count
        self.alike_in_size += other.alike_in_size
        self.skipped += other.skipped
        self.looked = self.looked or other.looked
        self.bytes += other.bytes
        self.differences = sorted([*self.differences, *other.differences])[:EXAMPLES]


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
    """Compare pairs, see `until_due`."""
    at_work = job(context)

    async def one(pair: Pair, crew: Crew) -> str:
        await crew.add(_one(at_work, pair, found, look=look))
        return key_of(context, pair)

    return await until_due(due, pairs, one)


async def _one(at_work: Job, pair: Pair, found: Comparison, *, look: bool) -> None:
    source, there = pair
    name = at_work.name(key_of(at_work.context, pair))
    if not taken(pair, at_work.source_store, at_work.destination_store, at_work.options.filters):
        found.skipped += source is not None
        return
    if source is None:
        found.count("-", name, "it is on the destination alone")
        return
    if source.problem:
        found.count("!", name, source.problem)
        return
    try:
        if look:
            source, there = await look_up(at_work, source)
        if there is None:
            found.count("+", name, "it is on the source alone")
            return
        verdict = await same(at_work, source, there)
    except (FailedCopyError, SkippedCopyError) as error:
        found.count("!", name, str(error))
        return
    found.compared[verdict.method] = found.compared.get(verdict.method, 0) + 1
    if verdict.same:
        found.bytes += source.size
        found.alike_in_size += verdict.method == "size"
    reason = f"the two differ, by {verdict.method}"
    found.count("=" if verdict.same else "*", name, reason)
