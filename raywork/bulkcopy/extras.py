"""The second phase of `--delete`: removing what the source has no object for.

First both sides are listed once more, and the driver counts what is to go and keeps its names on
disk. Only then units delete, each the objects that it is given: so no run removes more than was
counted, whatever happens to the source meanwhile, and one that is run again after a kill removes
nothing else.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from raywork.bulkcopy.crew import Crew
from raywork.bulkcopy.job import Context, Job, open_job, stores
from raywork.bulkcopy.outcomes import FailedCopyError
from raywork.bulkcopy.pairs import is_extra, merge
from raywork.bulkcopy.s3_end import S3End
from raywork.bulkcopy.tally import Tally
from raywork.bulkcopy.unit import RangeUnit, key_of
from raywork.storage import KeyRange, ObjectInfo, background
from raywork.storage.bucket import DELETE_AT_ONCE
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

_AT_ONCE: Final = 10_000
"""A range with so many extras hands back its rest: the driver's memory is bounded."""


@dataclass(frozen=True, slots=True)
class DeleteUnit:
    """Objects of the destination that the source had none for when both were listed."""

    extras: tuple[ObjectInfo, ...]


@dataclass(slots=True)
class Extras:
    """What one unit found on the destination alone."""

    objects: list[ObjectInfo] = field(default_factory=list)
    rest: tuple[RangeUnit, ...] = ()


def deletions(extras: Iterable[ObjectInfo]) -> Iterator[DeleteUnit]:
    """Yield the units that delete all these."""
    remaining = iter(extras)
    while batch := tuple(islice(remaining, DELETE_AT_ONCE)):
        yield DeleteUnit(batch)


def find_extras(context: Context, unit: RangeUnit) -> Extras:
    """List a range on both sides once more for what is on the destination alone."""
    found = Extras()
    source, destination = stores(context)
    if unit.split:
        ranges = source.split(unit.keys, context.parts)
        if len(ranges) > 1:
            found.rest = tuple(RangeUnit(keys) for keys in ranges)
            return found
    due = time.monotonic() + context.seconds
    for pair in merge(source, destination, context.mapping, unit.keys):
        extra = pair.destination
        if extra is not None and is_extra(pair, source, destination, context.options.filters):
            found.objects.append(extra)
        key = key_of(context, pair)
        enough = time.monotonic() > due or len(found.objects) >= _AT_ONCE
        if enough and key.isprintable():
            rest = KeyRange(unit.keys.prefix, key, unit.keys.until)
            found.rest = (RangeUnit(rest, split=True),)
            break
    return found


def delete_extras(context: Context, unit: DeleteUnit) -> Tally:
    """Delete these objects, but those that the source has by now."""
    return background.run(_delete_all(open_job(context), unit))


async def _delete_all(job: Job, unit: DeleteUnit) -> Tally:
    tally = Tally()
    failures: dict[str, str] = {}
    without: list[ObjectInfo] = []
    async with Crew() as crew:
        for extra in unit.extras:
            await crew.add(_look(job, extra, without, failures))
    failures |= await _delete(job, without)
    tally.deleted = len(without) - sum(extra.key in failures for extra in without)
    tally.undeleted = len(failures)
    for key, reason in failures.items():
        tally.name(job.name(job.context.mapping.here(key)), f"could not be deleted: {reason}")
    return tally


async def _look(
    job: Job, extra: ObjectInfo, without: list[ObjectInfo], failures: dict[str, str]
) -> None:
    """Sort an object by whether the source still has none of that name."""
    try:
        here = await job.source.again(ObjectInfo(job.context.mapping.here(extra.key), 0))
    except FailedCopyError:
        here = None  # no file can have that name
    except (RefusedError, BrokenAnswerError) as error:
        failures[extra.key] = str(error)
        return
    if here is None:
        without.append(extra)


async def _delete(job: Job, extras: list[ObjectInfo]) -> dict[str, str]:
    """Delete objects of the destination; return the reason for each that could not be."""
    end = job.destination
    if isinstance(end, S3End):
        return await end.bucket.delete([extra.key for extra in extras])
    failures = {}
    for extra in extras:
        try:
            await end.remove(extra)
        except (FailedCopyError, OSError) as error:
            failures[extra.key] = str(error)
    return failures
