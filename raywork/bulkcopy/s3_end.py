"""A bucket as either end of a copy."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from raywork.bulkcopy.compare import plain
from raywork.bulkcopy.ends import Look
from raywork.bulkcopy.options import CopyOptions
from raywork.bulkcopy.outcomes import FailedCopyError, GoneCopyError
from raywork.bulkcopy.refusals import CHANGED_SINCE
from raywork.bulkcopy.tagging import may_leave_tags
from raywork.storage import ObjectInfo
from raywork.storage.answers import Head, Part, scrambles_etag
from raywork.storage.bucket import Bucket
from raywork.storage.calls import RefusedError

_READS: Final = 3
"""How often an object is read whose bytes do not have the MD5 that its ETag names."""


class S3End:
    """A bucket as either end; see `Source` and `Destination`."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    async def again(self, info: ObjectInfo) -> ObjectInfo | None:
        """See `Source.again`."""
        head = await self.bucket.head(info.key, info.version)
        return None if head is None else head.info(info.key, info.version)

    async def look(self, info: ObjectInfo, options: CopyOptions) -> Look:
        """See `Source.look`."""
        head = await self.bucket.head(info.key, info.version, checksums=True)
        if head is None:
            raise GoneCopyError
        algorithm = next(iter(head.checksums), None)
        tags, denied = await self._tags(info, options)
        return Look(
            head.carried,
            tags,
            denied,
            algorithm.upper() if algorithm else None,
            head.modified,
            head.lock,
        )

    async def _tags(
        self, info: ObjectInfo, options: CopyOptions
    ) -> tuple[list[tuple[str, str]], bool]:
        if options.tags == "drop":
            return [], False
        try:
            return await self.bucket.tags(info), False
        except RefusedError as error:
            if may_leave_tags(error, options):
                return [], True
            raise

    async def read(self, info: ObjectInfo, start: int, end: int) -> bytes:
        """See `Source.read`."""
        for _ in range(_READS):
            answer = await self.bucket.get(info, start, end)
            whole = end - start == info.size
            if len(answer.body) == end - start and (
                not whole or _is_intact(info, answer.body, answer.headers)
            ):
                return answer.body
        raise FailedCopyError("its bytes are not those that its ETag names, on every attempt")

    async def remove(self, info: ObjectInfo) -> None:
        """See `Source.remove`."""
        try:
            if info.etag and not self.bucket.is_on_aws:
                # Other services may pass over the condition.
                now = await self.bucket.head(info.key)
                if now is None:
                    return
                if now.etag.strip('"') != info.etag.strip('"'):
                    raise FailedCopyError(CHANGED_SINCE)
            await self.bucket.delete_version(info.key, info.etag)
        except RefusedError as error:
            # Where the answer to a first attempt was lost, there is nothing left to match.
            if error.status not in {404, 412}:
                raise
            if await self.bucket.head(info.key) is not None:
                raise FailedCopyError(CHANGED_SINCE) from error

    async def put(self, key: str, body: bytes, headers: Mapping[str, str], look: Look) -> str:  # noqa: ARG002
        """See `Destination.put`."""
        return await self.bucket.put(key, body, headers)

    async def begin(self, key: str, headers: Mapping[str, str]) -> str:
        """See `Destination.begin`."""
        return await self.bucket.create_upload(key, headers)

    async def put_part(self, key: str, upload: str, number: int, start: int, body: bytes) -> Part:  # noqa: ARG002
        """See `Destination.put_part`."""
        return await self.bucket.put_part(key, upload, number, body)

    async def finish(
        self,
        key: str,
        upload: str,
        parts: Sequence[Part],
        headers: Mapping[str, str],
        look: Look,  # noqa: ARG002
    ) -> str:
        """See `Destination.finish`."""
        return await self.bucket.complete(key, upload, parts, headers) or ""

    async def give_up(self, key: str, upload: str) -> None:
        """See `Destination.give_up`."""
        await self.bucket.abort(key, upload)

    async def head(
        self, key: str, version: str | None = None, *, checksums: bool = False
    ) -> Head | None:
        """See `Destination.head`."""
        return await self.bucket.head(key, version, checksums=checksums)

    async def part_size(self, key: str, version: str | None, whole: Head) -> int | None:
        """Return the size of an object's parts in bytes, but for the last, which may be smaller.

        None where the service does not tell it, or they are not of one size.
        """
        assert whole.parts is not None  # noqa: S101  # it is in parts
        try:
            first = await self.bucket.head(key, version, part=1)
            last = await self.bucket.head(key, version, part=whole.parts)
        except RefusedError:
            return None
        if first is None or last is None:
            return None
        fits = first.size * (whole.parts - 1) + last.size == whole.size
        return first.size if fits and last.size <= first.size else None


def _is_intact(info: ObjectInfo, body: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether the bytes have the MD5 that the ETag is, where it is one."""
    if not info.etag or not plain(info.etag) or scrambles_etag(headers):
        return True
    return hashlib.md5(body, usedforsecurity=False).hexdigest() == info.etag.strip('"')
