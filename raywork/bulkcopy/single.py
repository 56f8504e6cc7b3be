"""Copying one object, whatever its size and ends; in one request where that can be."""

from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.ends import Look
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.multipart import copy_parts
from raywork.bulkcopy.outcomes import (
    FailedCopyError,
    GoneCopyError,
    GrownCopyError,
    SkippedCopyError,
)
from raywork.bulkcopy.refusals import ARCHIVED, CHANGED, EXISTS, refused
from raywork.bulkcopy.sameness import by_content
from raywork.bulkcopy.tagging import may_leave_tags, write_tagged
from raywork.storage import ObjectInfo
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

_LOOKS = 3
"""How often an object is looked at again that changed since it was listed."""


async def copy_object(job: Job, info: ObjectInfo, *, announced: bool) -> Copied:
    """Copy an object as it is now.

    `announced` says that the driver has written down that an upload to its key may begin.

    Raises:
        GrownCopyError: it is to be copied in parts, which was not announced.
        FailedCopyError, SkippedCopyError: it was not copied.
        UsageError: no object can be.
    """
    for _ in range(_LOOKS):
        if info.size > job.options.threshold and not announced:
            raise GrownCopyError(info)
        copied = Copied(info)
        try:
            now = await _attempt(job, copied)
        except (RefusedError, BrokenAnswerError) as error:
            refused(error, job.source_store.uri(info.key))
        if now is None:
            return copied
        info = now
    raise FailedCopyError(CHANGED)


async def _attempt(job: Job, copied: Copied) -> ObjectInfo | None:
    """Copy an object; return what it is now where it changed since it was listed."""
    try:
        await _copy(job, copied)
    except RefusedError as error:
        if error.status != 412:  # noqa: PLR2004
            raise
        if job.options.if_none_match and await _exists(job, copied, error):
            return None
        now = await job.source.again(copied.info)
        if now is None:
            raise GoneCopyError from error
        return now
    return None


async def _copy(job: Job, copied: Copied) -> None:
    info, options = copied.info, job.options
    if info.archived:
        raise SkippedCopyError(ARCHIVED)
    if info.size > options.threshold:
        await copy_parts(job, copied)
    elif job.context.server_side:
        await _copy_there(job, copied)
    else:
        await _stream(job, copied)


async def _copy_there(job: Job, copied: Copied) -> None:
    """Have the service copy an object by itself."""
    info, options = copied.info, job.options
    source, destination = job.buckets
    headers = {**options.written(info.storage_class), **job.guard()}
    if options.tags == "drop":
        headers["x-amz-tagging-directive"] = "REPLACE"
    if job.context.locks:
        head = await source.head(info.key, info.version)
        copied.lock = {} if head is None else head.lock
        if options.object_lock == "copy":
            headers |= copied.lock
    name, key = source.copy_source(info), job.there(info.key)
    try:
        copied.etag = await destination.copy(name, info.size, key, headers)
    except RefusedError as error:
        marker = error.code == "NoSuchKey" and not info.size
        if marker and await source.head(info.key, info.version):
            # Some servers list folders as objects, and cannot copy them.
            await _stream(job, copied)
            return
        if not may_leave_tags(error, options):
            raise
        headers["x-amz-tagging-directive"] = "REPLACE"
        copied.etag = await destination.copy(name, info.size, key, headers)
        copied.tags_left = True


async def _stream(job: Job, copied: Copied) -> None:
    """Read an object and write it."""
    info = copied.info
    async with job.room.take(info.size):
        look = await job.source.look(info, job.options)
        body = await job.source.read(info, 0, info.size) if info.size else b""

        async def put(look: Look) -> str:
            headers = {**look.written(job.options, info.storage_class), **job.guard()}
            return await job.destination.put(job.there(info.key), body, headers, look)

        copied.etag, look = await write_tagged(put, look, job.options)
        copied.tags_left, copied.lock = look.tags_left, look.lock


async def _exists(job: Job, copied: Copied, error: RefusedError) -> bool:
    """Return whether an object is there because a lost answer was that of our own write.

    Raises:
        SkippedCopyError: somebody else wrote it.
    """
    key = job.there(copied.info.key)
    head = await job.destination.head(key, checksums=True)
    if head is None:
        return False
    if error.uncertain:
        verdict = await by_content(job, copied.info, head.info(key), head)
        if verdict.same and (verdict.proves or not job.options.move):
            copied.etag = head.etag
            return True
    raise SkippedCopyError(EXISTS)
