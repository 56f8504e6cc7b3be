"""Copying histories: all versions of a key and its delete markers, in the order they came.

What was copied is recognised by the order. A history is there up to the version of that number
with which the destination's own history ends: `a b` are there where it ends in `a b`, whatever
came before. What is missing is written after it, so that the destination ends as the source does,
and one that does so gets nothing more.
"""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from raywork.bulkcopy.actions import Action, Does
from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.one import settle
from raywork.bulkcopy.outcomes import FailedCopyError, SkippedCopyError, UncertainCopyError
from raywork.bulkcopy.pairs import merge_by_key
from raywork.bulkcopy.refusals import ARCHIVED, refused
from raywork.bulkcopy.sameness import same
from raywork.bulkcopy.single import copy_object
from raywork.bulkcopy.tally import Tally
from raywork.storage import KeyRange, ObjectInfo
from raywork.storage.calls import RefusedError
from raywork.storage.pace import backoff
from raywork.storage.versions import History, history_of, list_histories
from raywork.storage.wire import BrokenAnswerError

_LOSSES: Final = 8
"""How often the copies of one history may go without an answer."""


class Histories(NamedTuple):
    """The versions of a key of the source and of the one that stands for it; empty for none."""

    key: str
    """Of the source."""
    here: History
    there: History


def merge_histories(job: Job, keys: KeyRange) -> Iterator[Histories]:
    """Yield the histories of all keys of a range of the source, in order.

    Raises:
        UnorderedListing: one of the servers does not list in byte order.
        UsageError, ServiceError: the versions cannot be listed.
    """
    source, destination = job.buckets
    mapping = job.context.mapping
    there = list_histories(destination, mapping.range_there(keys))
    for one, other in merge_by_key(
        list_histories(source, keys), there, mapping, lambda history: history[0].key
    ):
        if one is not None:
            yield Histories(one[0].key, one, other or [])
        elif other is not None:
            yield Histories(mapping.here(other[0].key), [], other)


def histories_of(job: Job, key: str) -> Histories:
    """Return the histories of one key as they are; raises as `merge_histories` does."""
    source, destination = job.buckets
    return Histories(key, history_of(source, key), history_of(destination, job.there(key)))


async def check_history(
    job: Job, both: Histories, tally: Tally, large: list[ObjectInfo] | None = None
) -> None:
    """Bring the destination's history to the end that the source's has, and count its versions.

    Each version is in one class. Where one cannot be copied, those after it fail too.

    Args:
        job: The copy.
        both: What was listed; the source has a history.
        tally: Takes the counts, `listed` too.
        large: Takes the key instead, if there is a version to be copied in parts.

    Raises:
        UsageError: no version of any key can be copied.
    """
    wanted = [version for version in both.here if not version.archived]
    name = job.name(both.key)
    try:
        done = await known(job, wanted, both.there)
    except FailedCopyError as failed:
        tally.listed += len(both.here)
        for version in both.here:
            tally.fail(name, f"version {version.version}: {failed}")
        return
    missing = wanted[done:]
    in_parts = any(version.size > job.options.threshold for version in missing)
    if large is not None and in_parts and not job.options.dry_run:
        large.append(ObjectInfo(both.key, sum(version.size for version in missing)))
        return
    tally.listed += len(both.here)
    tally.identical += done
    for _ in range(len(both.here) - len(wanted)):
        tally.skip(ARCHIVED)
    if not job.options.dry_run:
        await _append(job, wanted, done, tally, announced=large is None)
        return
    for version in missing:
        tally.copied += 1
        tally.bytes += version.size
        does: Does = "mark" if version.deleted else "copy"
        tally.planned.append(Action(name, does, version.size, version.version))


async def known(job: Job, here: History, there: History) -> int:
    """Return how many of the first versions `here` are those that `there` ends with.

    Raises:
        FailedCopyError: the versions could not be compared.
        UsageError: nor could those of any other key.
    """
    found: dict[tuple[str | None, str | None], bool] = {}

    async def all_alike(count: int) -> bool:
        for one, other in zip(here, there[len(there) - count :], strict=False):
            pair = one.version, other.version
            if pair not in found:
                found[pair] = await _alike(job, one, other)
            if not found[pair]:
                return False
        return True

    for count in range(min(len(here), len(there)), 0, -1):
        if await all_alike(count):
            return count
    return 0


async def _alike(job: Job, version: ObjectInfo, other: ObjectInfo) -> bool:
    """Return whether one version may be the copy of another: by checksums, or ETags that are MD5s.

    Where there are neither, one of the same size that is not older has to do.
    """
    if version.deleted or other.deleted:
        return version.deleted and other.deleted
    verdict = await same(job, version, other, "checksum")
    late = int(other.modified) >= int(version.modified)
    return verdict.same and (verdict.method != "size" or late)


async def _append(job: Job, wanted: History, done: int, tally: Tally, *, announced: bool) -> None:
    """Copy the versions from the number `done` on, in order, each once."""
    name, losses = job.name(wanted[0].key) if wanted else "", 0
    while done < len(wanted):
        version = wanted[done]
        try:
            try:
                await settle(job, await _copy(job, version, announced=announced), tally)
            except UncertainCopyError:
                # To send it again could make a second one: look first whether there is one.
                losses += 1
                if losses > _LOSSES:
                    raise
                await asyncio.sleep(backoff(losses))
                there = await asyncio.to_thread(history_of, job.buckets[1], job.there(version.key))
                if await known(job, wanted, there) <= done:
                    continue
                await settle(job, Copied(version), tally)
        except (FailedCopyError, SkippedCopyError) as failed:
            tally.fail(name, f"version {version.version}: {failed}")
            for before, later in pairwise(wanted[done:]):
                tally.fail(name, f"version {later.version}: it comes after {before.version}")
            return
        done += 1


async def _copy(job: Job, version: ObjectInfo, *, announced: bool) -> Copied:
    """Copy one version, or make the delete marker that it is."""
    if not version.deleted:
        return await copy_object(job, version, announced=announced)
    try:
        await job.destination.remove(ObjectInfo(job.there(version.key), 0))
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.source_store.uri(version.key))
    return Copied(version)
