"""Aborting the uploads that killed workers and drivers of a copy left open, and no others."""

import time

from raywork.bulkcopy.job import Context, Job, job
from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.s3_end import S3End
from raywork.errors import ServiceError
from raywork.storage import background
from raywork.storage.answers import Upload
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

_GRAIN_SECONDS = 1.5
"""Times in headers and listings are cut to whole seconds."""


def service_time(context: Context) -> float:
    """Return the time of the destination's service, in seconds since 1970."""
    return background.run(_service_time(context))


async def _service_time(context: Context) -> float:
    try:
        return await _bucket(job(context)).bucket.now(context.mapping.destination)
    except (RefusedError, BrokenAnswerError):
        return time.time()  # near enough, unless this machine's clock is wrong


def sweep(context: Context, ledger: Ledger) -> int:
    """Abort the open uploads that this copy began; return their number.

    An upload is its own if it is to a key that was to be copied in parts, and began after that
    was written down.

    Raises:
        ServiceError: the uploads cannot be listed, or not be aborted.
    """
    open_ones = background.run(_open(context))
    own = [each for each in open_ones if _is_own(each, ledger)]
    background.run(_abort(context, own))
    return len(own)


def _is_own(upload: Upload, ledger: Ledger) -> bool:
    at = ledger.intended(upload.key)
    return at is not None and upload.initiated >= at - _GRAIN_SECONDS


async def _open(context: Context) -> list[Upload]:
    try:
        return await _bucket(job(context)).bucket.uploads(context.mapping.destination)
    except (RefusedError, BrokenAnswerError) as error:
        raise _failed(context, error) from error


async def _abort(context: Context, uploads: list[Upload]) -> None:
    bucket = _bucket(job(context)).bucket
    try:
        for upload in uploads:
            await bucket.abort(upload.key, upload.id)
    except (RefusedError, BrokenAnswerError) as error:
        raise _failed(context, error) from error


def _failed(context: Context, error: Exception) -> ServiceError:
    return ServiceError(
        f"{context.destination.location.uri}: uploads that were left open could not be aborted"
        f" ({error}): allow s3:ListBucketMultipartUploads and s3:AbortMultipartUpload on it"
    )


def _bucket(at_work: Job) -> S3End:
    assert isinstance(at_work.destination, S3End)  # noqa: S101  # whoever calls sees to that
    return at_work.destination
