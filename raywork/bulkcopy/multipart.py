"""Copying one object in parts, many at once, with all that a copy in one request would keep."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.ends import Look
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.outcomes import FailedCopyError
from raywork.bulkcopy.tagging import write_tagged
from raywork.storage import ObjectInfo
from raywork.storage.answers import Part, composite_etag, parts_of
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

_UPLOADS = 3
"""How often an object is uploaded whose upload another writer got in the way of."""

_CLOCKS_SECONDS = 120.0
"""By how much the clocks of the service and this machine may differ."""

Move = Callable[[str, int, range], Awaitable[Part]]
"""Makes one part of an upload: its id, the part's number, the bytes."""


async def copy_parts(job: Job, copied: Copied) -> None:
    """Copy an object in parts. Whatever happens, no upload is left open.

    Raises:
        FailedCopyError: it could not be copied.
        RefusedError, BrokenAnswerError: a call failed.
    """
    look = await job.source.look(copied.info, job.options)
    copied.lock = look.lock
    for attempt in range(1, _UPLOADS + 1):
        try:
            copied.etag, look = await _upload(job, copied.info, look)
        except RefusedError as error:
            # Another write of the key came between: S3 wants the whole upload again.
            if error.status != 409 or attempt == _UPLOADS:  # noqa: PLR2004
                raise
        else:
            copied.tags_left = look.tags_left
            return


async def begin_upload(job: Job, info: ObjectInfo, look: Look) -> tuple[str, Look]:
    """Begin to write an object in parts; return the upload's id, and what the object will be like.

    Raises:
        FailedCopyError: it could not be begun.
        RefusedError, BrokenAnswerError: the call failed.
    """

    async def begin(look: Look) -> str:
        return await job.destination.begin(job.there(info.key), _headers(job, info, look))

    return await write_tagged(begin, look, job.options)


def _headers(job: Job, info: ObjectInfo, look: Look) -> dict[str, str]:
    """Return the headers with which to begin an upload: S3 takes none of them later."""
    headers = look.written(job.options, info.storage_class)
    algorithm = headers.get("x-amz-checksum-algorithm", look.algorithm)
    if algorithm and job.context.server_side:
        headers["x-amz-checksum-algorithm"] = algorithm
        if algorithm.startswith("CRC"):
            headers["x-amz-checksum-type"] = "FULL_OBJECT"
    else:
        headers.pop("x-amz-checksum-algorithm", None)
    return headers


def mover(job: Job, info: ObjectInfo) -> Move:
    """Return what makes the parts of an object's copy."""
    key = job.there(info.key)
    if job.context.server_side:
        source, destination = job.buckets
        name = source.copy_source(info)
        return lambda upload, number, span: destination.copy_part(
            name, key, upload, number, span, whole=len(span) == info.size
        )

    async def stream(upload: str, number: int, span: range) -> Part:
        async with job.room.take(len(span)):
            body = await job.source.read(info, span.start, span.stop)
            return await job.destination.put_part(key, upload, number, span.start, body)

    return stream


async def _upload(job: Job, info: ObjectInfo, look: Look) -> tuple[str, Look]:
    began = time.time()
    upload, look = await begin_upload(job, info, look)
    try:
        spans = list(enumerate(job.options.spans(info.size), 1))
        parts = await move_all(mover(job, info), upload, spans)
        return await complete(job, info, look, upload, parts, began), look
    except BaseException:
        await asyncio.shield(job.destination.give_up(job.there(info.key), upload))
        raise


async def move_all(move: Move, upload: str, spans: Sequence[tuple[int, range]]) -> list[Part]:
    """Make all these parts at once; the first failure stops the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_one(move, upload, *span)) for span in spans]
    except BaseExceptionGroup as errors:
        raise _first(errors) from None
    return [task.result() for task in tasks]


async def _one(move: Move, upload: str, number: int, span: range) -> Part:
    return await move(upload, number, span)


def _first(errors: BaseExceptionGroup) -> BaseException:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


async def complete(
    job: Job,
    info: ObjectInfo,
    look: Look,
    upload: str,
    parts: Sequence[Part],
    began: float,
    *,
    again: bool = False,
) -> str:
    """Make the object of its parts and return its ETag; a lost answer is looked into.

    `again` says that it may be so made already.

    Raises:
        FailedCopyError: it is not of these parts.
        RefusedError, BrokenAnswerError: the call failed.
    """
    key = job.there(info.key)
    try:
        etag = await job.destination.finish(key, upload, parts, job.guard(), look)
    except (RefusedError, BrokenAnswerError) as error:
        lost = again or isinstance(error, BrokenAnswerError) or error.uncertain
        if not lost or (isinstance(error, RefusedError) and error.status not in {404, 412}):
            raise
        head = await job.destination.head(key)
        expected = composite_etag(parts)
        if head is None or head.size != info.size:
            raise
        # Under KMS an ETag is no MD5: then its time must tell, but no original goes for that.
        late = head.modified >= began - _CLOCKS_SECONDS and not job.options.move
        if not (late if expected is None else head.etag == expected):
            raise
        return head.etag
    await _check_whole(job, ObjectInfo(key, info.size, etag), parts)
    return etag


async def _check_whole(job: Job, made: ObjectInfo, parts: Sequence[Part]) -> None:
    """Check by its ETag that an object is of the very bytes that were sent, in their order.

    Where the service's ETags are no MD5s of parts, as under KMS, they tell nothing.

    Raises:
        FailedCopyError: it is not, and was deleted.
    """
    etag, expected = made.etag or "", composite_etag(parts)
    if not all(part.is_md5 for part in parts) or expected is None or parts_of(etag) is None:
        return
    if etag.strip('"') == expected.strip('"'):
        return
    try:
        await job.destination.remove(made)
    except (FailedCopyError, RefusedError, BrokenAnswerError) as error:
        became = f"is still there, since it could not be deleted: {error}"
    else:
        became = "was deleted"
    raise FailedCopyError(
        f"the service made another object than it was sent: its ETag is {etag}, and not {expected};"
        f" it {became}"
    )
