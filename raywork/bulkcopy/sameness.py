"""Whether an object and its counterpart are the same, by all that can be known of both.

In this order: full-object checksums of one algorithm; ETags that are MD5s, a file's own being
computed; ETags of multipart uploads, which are MD5s of the parts' MD5s, where the parts are of one
size on both sides, and a file is taken to have the same parts; else sizes, which prove nothing.
"""

from dataclasses import dataclass
from typing import Final

from raywork.bulkcopy.compare import MULTIPART, Verdict, compare, compare_checksums
from raywork.bulkcopy.ends import Destination, Source
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.local_end import LocalEnd
from raywork.bulkcopy.options import Compare
from raywork.bulkcopy.outcomes import FailedCopyError, GoneCopyError
from raywork.bulkcopy.refusals import refused
from raywork.bulkcopy.s3_end import S3End
from raywork.storage import ObjectInfo
from raywork.storage.answers import Head
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

_USUAL_PARTS: Final = tuple(mib << 20 for mib in (16, 8, 5, 50, 64, 128))
"""Part sizes of raywork and of other clients, to try where a service does not tell its own."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two."""

    end: Source | Destination
    key: str
    version: str | None
    head: Head

    @property
    def has_md5(self) -> bool:
        return isinstance(self.end, LocalEnd) or self.head.md5 is not None

    async def md5(self) -> str | None:
        if isinstance(self.end, LocalEnd):
            return await self.end.md5(self.key)
        return self.head.md5

    async def part_size(self) -> int | None:
        """Return the size of its parts in bytes, None if there are none or it is not known."""
        if self.head.parts is None or not isinstance(self.end, S3End):
            return None
        return await self.end.part_size(self.key, self.version, self.head)


async def is_there(job: Job, info: ObjectInfo, there: ObjectInfo) -> bool:
    """Return whether the destination has an object already, so that it need not be copied.

    Where the original is then to be deleted, it must be proved.

    Raises:
        FailedCopyError: they could not be compared.
        UsageError: nor could any other object.
    """
    end, move = job.destination, job.options.move
    if move and isinstance(end, LocalEnd) and end.is_link(there.key):
        return False  # it may lead to the very original, and would then lead nowhere
    verdict = await same(job, info, there)
    if move:
        if verdict.same and not verdict.proves:
            verdict = await same(job, info, there, "checksum")
        return verdict.same and verdict.proves
    if verdict.same and verdict.method == "size" and job.options.compare == "checksum":
        verdict = compare(info, there, "mtime") or verdict
    return verdict.same


async def same(
    job: Job, source: ObjectInfo, destination: ObjectInfo, method: Compare | None = None
) -> Verdict:
    """Compare an object with its counterpart, asking for both where the listings do not do.

    Raises:
        FailedCopyError: they could not be compared.
        UsageError: nor could any other object.
    """
    verdict = compare(source, destination, method or job.options.compare)
    if verdict is not None:
        return verdict
    try:
        there = await job.destination.head(destination.key, destination.version, checksums=True)
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.source_store.uri(source.key))
    if there is None:
        raise FailedCopyError("its copy was deleted after it was listed")
    return await by_content(job, source, destination, there)


async def by_content(job: Job, source: ObjectInfo, destination: ObjectInfo, there: Head) -> Verdict:
    """Compare an object with its counterpart, whose checksums were asked for.

    Raises:
        FailedCopyError: they could not be compared.
        UsageError: nor could any other object.
    """
    try:
        here = await job.source.head(source.key, source.version, checksums=True)
        if here is None:
            raise GoneCopyError
        return await _compare(
            _Side(job.source, source.key, source.version, here),
            _Side(job.destination, destination.key, destination.version, there),
        )
    except (RefusedError, BrokenAnswerError) as error:
        refused(error, job.source_store.uri(source.key))


async def _compare(here: _Side, there: _Side) -> Verdict:
    if here.head.size != there.head.size:
        return Verdict(same=False, method="size")
    return (
        compare_checksums(here.head.checksums, there.head.checksums)
        or await _by_md5(here, there)
        or await _by_parts(here, there)
        or Verdict(same=True, method="size")
    )


async def _by_md5(here: _Side, there: _Side) -> Verdict | None:
    if not (here.has_md5 and there.has_md5):
        return None
    return Verdict(await here.md5() == await there.md5(), "etag")


async def _by_parts(here: _Side, there: _Side) -> Verdict | None:
    if isinstance(here.end, LocalEnd):
        return await _file_by_parts(here.end, here.key, there)
    if isinstance(there.end, LocalEnd):
        return await _file_by_parts(there.end, there.key, here)
    if here.head.parts is None or here.head.parts != there.head.parts:
        return None
    if here.head.etag == there.head.etag:
        return Verdict(same=True, method=MULTIPART)
    size = await here.part_size()
    if size is None or size != await there.part_size():
        return None
    return Verdict(same=False, method=MULTIPART)


async def _file_by_parts(end: LocalEnd, file: str, other: _Side) -> Verdict | None:
    """Compare a file with an object in parts; parts of a guessed size can prove them the same."""
    if other.head.parts is None:
        return None
    told = await other.part_size()
    for size in _USUAL_PARTS if told is None else (told,):
        fits = -(-other.head.size // size) == other.head.parts
        if fits and await end.etag(file, size) == other.head.etag:
            return Verdict(same=True, method=MULTIPART)
    return None if told is None else Verdict(same=False, method=MULTIPART)
