"""One pair of objects: compared, copied, verified, moved, and counted in exactly one class."""

from raywork.bulkcopy.compare import Verdict, compare, compare_checksums
from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.options import Compare, Verify
from raywork.bulkcopy.outcomes import FailedCopyError, GrownCopyError, SkippedCopyError
from raywork.bulkcopy.pairs import Pair
from raywork.bulkcopy.refusals import ARCHIVED, EXISTS, GONE, refused
from raywork.bulkcopy.s3_end import S3End
from raywork.bulkcopy.single import copy_object
from raywork.bulkcopy.tally import Tally
from raywork.storage import ObjectInfo
from raywork.storage.answers import Head
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError


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
        if there is not None and await _is_there(job, info, there):
            _is_identical(job, info, tally)
        elif job.options.dry_run:
            tally.copied += 1
            tally.bytes += info.size
            tally.moved += job.options.move
            tally.plan(f"{'move' if job.options.move else 'copy'} {name} ({info.size} bytes)")
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
        tally.fail(name, str(failed))


async def _is_there(job: Job, info: ObjectInfo, there: ObjectInfo) -> bool:
    """Return whether the destination has an object already."""
    verdict = await same(job, info, there)
    if verdict.same and job.options.move and verdict.method not in {"etag", "checksum"}:
        # The original is to be deleted: size and time are not all that can be known.
        verdict = await same(job, info, there, "checksum")
    return verdict.same


def _is_identical(job: Job, info: ObjectInfo, tally: Tally) -> None:
    """Count an object that the destination had already; its original may be to be removed."""
    if job.options.move and job.options.dry_run:
        tally.moved += 1
        tally.plan(f"delete {job.name(info.key)} from the source: the destination has it")
        tally.identical += 1
    else:
        _arrive(job, Copied(info, identical=True), tally)


async def look_up(job: Job, info: ObjectInfo) -> tuple[ObjectInfo, ObjectInfo | None]:
    """Return both objects as they are, where a listing did not show them."""
    try:
        if info.size < 0:
            found = await job.source.again(info)
            if found is None:
                raise FailedCopyError("there is no such object")
            info = found
        key = job.there(info.key)
        head = await job.destination.head(key)
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.context.source.access, job.source_store.uri(info.key))
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


async def same(
    job: Job, source: ObjectInfo, destination: ObjectInfo, method: Compare | None = None
) -> Verdict:
    """Compare an object with its counterpart, asking for checksums where the listings do not do.

    Raises:
        FailedCopyError: their checksums could not be asked for.
        UsageError: nor could those of any other object.
    """
    verdict = compare(source, destination, method or job.options.compare)
    if verdict is not None:
        return verdict
    try:
        here = await _head(job, source)
        there = await job.destination.head(destination.key, destination.version, checksums=True)
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.context.source.access, job.source_store.uri(source.key))
    if there is None:
        raise FailedCopyError("its copy was deleted after it was listed")
    return compare_heads(here, there)


def compare_heads(source: Head, destination: Head) -> Verdict:
    """Compare by checksums, else by ETags that are MD5s; else equal sizes have to do."""
    if source.size != destination.size:
        return Verdict(same=False, method="size")
    verdict = compare_checksums(source.checksums, destination.checksums)
    if verdict is None and source.md5 and destination.md5:
        verdict = Verdict(source.md5 == destination.md5, "etag")
    return verdict or Verdict(same=True, method="size")


async def _head(job: Job, info: ObjectInfo) -> Head:
    head = await job.source.head(info.key, info.version, checksums=True)
    if head is None:
        raise FailedCopyError(GONE)
    return head


async def _verify(job: Job, copied: Copied, method: Verify) -> str:
    """Compare a copy with its original and return the method that could be used.

    Raises:
        FailedCopyError: they differ.
    """
    info = copied.info
    try:
        there = await job.destination.head(job.there(info.key), checksums=method != "size")
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.context.source.access, job.source_store.uri(info.key))
    if there is None or there.size != info.size:
        raise FailedCopyError("the copy is not what was written: its size differs")
    if method == "size":
        return "size"
    if method == "etag" and info.etag and info.etag == there.etag:
        return "etag"
    try:
        here = await _head(job, info)
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.context.source.access, job.source_store.uri(info.key))
    verdict = compare_heads(here, there)
    if not verdict.same:
        raise FailedCopyError(f"the copy differs from its original, by {verdict.method}")
    return verdict.method
