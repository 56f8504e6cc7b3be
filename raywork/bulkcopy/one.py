"""One pair of objects: compared, copied, verified, moved, and counted in exactly one class."""

from raywork.bulkcopy.actions import Action, Does
from raywork.bulkcopy.compare import compare
from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.options import Verify
from raywork.bulkcopy.outcomes import (
    FailedCopyError,
    GoneCopyError,
    GrownCopyError,
    SkippedCopyError,
)
from raywork.bulkcopy.pairs import Pair
from raywork.bulkcopy.refusals import ARCHIVED, EXISTS, GONE_SINCE, refused
from raywork.bulkcopy.s3_end import S3End
from raywork.bulkcopy.sameness import by_content, is_there
from raywork.bulkcopy.single import copy_object
from raywork.bulkcopy.tally import Tally
from raywork.storage import ObjectInfo
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError


def is_settled(job: Job, pair: Pair) -> bool:
    """Return whether the listings show that nothing is to be done for a pair: no more is asked."""
    here, there, options = pair.source, pair.destination, job.options
    if here is None or there is None or here.problem or here.archived:
        return False
    if options.move or options.if_none_match or here.key.endswith("/"):
        return False
    verdict = compare(here, there, options.compare)
    return verdict is not None and verdict.same


async def check_one(
    job: Job,
    pair: Pair,
    tally: Tally,
    large: list[ObjectInfo] | None = None,
    *,
    look: bool = False,
) -> None:
    """Bring the destination's object to the state of the source's, and count what was done.

    Args:
        job: The copy.
        pair: What was listed; there is an object of the source.
        tally: Takes the counts; `listed` is counted before.
        large: Takes the object instead, if it is to be copied in parts.
        look: Ask for both objects as they are: only the source's key is known for sure.

    Raises:
        UsageError: no object can be copied.
    """
    info = pair.source
    assert info is not None  # noqa: S101  # see above
    name = job.name(info.key)
    there = pair.destination
    try:
        if look:
            info, there = await look_up(job, info)
        _refuse(job, info, there)
        if there is not None and await is_there(job, info, there):
            _is_identical(job, info, tally)
        elif job.options.dry_run:
            _plan(job, info, tally, replaces=there is not None)
        elif large is not None and info.size > job.options.threshold:
            large.append(info)
        else:
            copied = await copy_object(job, info, announced=large is None)
            await settle(job, copied, tally)
    except GrownCopyError as grown:
        assert large is not None  # noqa: S101  # else an upload is announced
        large.append(grown.info)
    except SkippedCopyError as skipped:
        tally.skip(str(skipped))
    except FailedCopyError as failed:
        if isinstance(failed, GoneCopyError) and job.context.inventory is not None:
            tally.skip(GONE_SINCE)
        else:
            tally.fail(name, str(failed))


def _plan(job: Job, info: ObjectInfo, tally: Tally, *, replaces: bool) -> None:
    """Count an object that would be copied."""
    tally.copied += 1
    tally.bytes += info.size
    tally.moved += job.options.move
    does: Does = "replace" if replaces else "copy"
    if job.options.move:
        does = "move over" if replaces else "move"
    tally.planned.append(Action(job.name(info.key), does, info.size))


def _is_identical(job: Job, info: ObjectInfo, tally: Tally) -> None:
    """Count an object that the destination had already; its original may be to be removed."""
    if job.options.move and job.options.dry_run:
        tally.moved += 1
        tally.identical += 1
        tally.planned.append(Action(job.name(info.key), "remove", info.size))
    else:
        _arrive(job, Copied(info, identical=True), tally)


async def look_up(job: Job, info: ObjectInfo) -> tuple[ObjectInfo, ObjectInfo | None]:
    """Return both objects as they are, where a listing did not show them."""
    try:
        if info.size < 0:
            found = await job.source.again(info)
            if found is None:
                raise GoneCopyError("there is no such object")
            info = found
        key = job.there(info.key)
        head = await job.destination.head(key)
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.source_store.uri(info.key))
    return info, None if head is None else head.info(key)


def _refuse(job: Job, info: ObjectInfo, there: ObjectInfo | None) -> None:
    """Refuse an object that is not for copying.

    Raises:
        FailedCopyError, SkippedCopyError: with the reason.
    """
    if info.problem:
        raise FailedCopyError(info.problem)
    if info.archived:
        raise SkippedCopyError(ARCHIVED)
    if info.key.endswith("/") and not info.size and not isinstance(job.destination, S3End):
        raise SkippedCopyError("folder marker")
    if there is not None and job.options.if_none_match:
        raise SkippedCopyError(EXISTS)


async def settle(job: Job, copied: Copied, tally: Tally) -> None:
    """Verify a copy, and count it.

    Raises:
        FailedCopyError: the two differ.
    """
    if job.options.verify is not None and not copied.info.deleted:
        copied.verified = await _verify(job, copied, job.options.verify)
    if job.options.object_lock == "ignore":
        copied.lock = {}
    _arrive(job, copied, tally)


def _arrive(job: Job, copied: Copied, tally: Tally) -> None:
    """Count an object that the destination has; one that is moved only with its removal."""
    if job.options.move:
        tally.moving.append(copied)
    else:
        tally.arrive(copied)


async def _verify(job: Job, copied: Copied, method: Verify) -> str:
    """Compare a copy with its original and return the method that could be used.

    Raises:
        FailedCopyError: they differ.
    """
    info, key = copied.info, job.there(copied.info.key)
    try:
        there = await job.destination.head(key, checksums=method != "size")
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.source_store.uri(info.key))
    if there is None or there.size != info.size:
        raise FailedCopyError("the copy is not what was written: its size differs")
    if method == "size":
        return "size"
    verdict = compare(info, there.info(key), "etag") if method == "etag" else None
    if verdict is None or not (verdict.same and verdict.proves):
        verdict = await by_content(job, info, there.info(key), there)
    if not verdict.same:
        raise FailedCopyError(f"the copy differs from its original, by {verdict.method}")
    return verdict.method
