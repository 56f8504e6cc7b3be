"""The second phase of `--delete`: removing what the source has no object for."""

import asyncio
from collections.abc import Iterator
from itertools import islice

from raywork.bulkcopy.job import Context, Job, job, stores
from raywork.bulkcopy.pairs import merge, taken
from raywork.bulkcopy.result import Failure
from raywork.bulkcopy.s3_end import S3End
from raywork.bulkcopy.unit import RangeUnit, UnitResult
from raywork.storage import ObjectInfo, background
from raywork.storage.bucket import DELETE_AT_ONCE
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError


def delete_extras(context: Context, unit: RangeUnit) -> UnitResult:
    """List a range on both sides once more, and delete what is on the destination alone."""
    result = UnitResult()
    source, destination = stores(context)
    if unit.split:
        ranges = source.split(unit.keys, context.parts)
        if len(ranges) > 1:
            result.rest = tuple(RangeUnit(keys) for keys in ranges)
            return result
    pairs = merge(source, destination, context.mapping, unit.keys)
    extras = (
        pair.destination
        for pair in pairs
        if pair.source is None
        and pair.destination is not None
        and taken(pair, source, destination, context.options.filters)
    )
    background.run(_delete_all(context, extras, result))
    return result


async def _delete_all(context: Context, extras: Iterator[ObjectInfo], result: UnitResult) -> None:
    at_work = job(context)
    while batch := await asyncio.to_thread(lambda: list(islice(extras, DELETE_AT_ONCE))):
        failures = await _delete(at_work, batch)
        tally = result.tally
        tally.deleted += len(batch) - len(failures)
        tally.undeleted += len(failures)
        tally.failures += [
            Failure(at_work.name(context.mapping.here(key)), f"could not be deleted: {reason}")
            for key, reason in failures.items()
        ]


async def _delete(at_work: Job, batch: list[ObjectInfo]) -> dict[str, str]:
    """Delete objects of the destination; return the reason for each that could not be."""
    end = at_work.destination
    if isinstance(end, S3End):
        keys = [info.key for info in batch]
        try:
            return await end.bucket.delete(keys)
        except (RefusedError, BrokenAnswerError) as error:
            return dict.fromkeys(keys, str(error))
    failures = {}
    for info in batch:
        try:
            await end.remove(info)
        except OSError as error:
            failures[info.key] = error.strerror or str(error)
    return failures
