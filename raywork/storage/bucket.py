"""What copying asks of a bucket: one method a call of S3, each a coroutine."""

import re
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from hashlib import md5
from html import escape
from typing import Final
from urllib.parse import urlsplit

from raywork.errors import UsageError
from raywork.storage.answers import (
    CHECKSUMS,
    EPOCH,
    VERSION,
    Count,
    Head,
    Part,
    Upload,
    VersionsPage,
    decoded,
    read_count,
    read_time,
    read_version,
)
from raywork.storage.calls import Call, RefusedError, element, elements
from raywork.storage.customer_key import CustomerKey
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.pace import Pace
from raywork.storage.s3 import S3Store
from raywork.storage.sigv4 import encode_path
from raywork.storage.wire import Answer, BrokenAnswerError

DELETE_AT_ONCE: Final = 1000
"""The most keys that DeleteObjects takes."""

_EMPTY_MD5: Final = b64encode(md5(b"", usedforsecurity=False).digest()).decode()
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}
_SLOWEST_BYTES: Final = 2e6
"""Bytes a second that a server-side copy or a body moves at least; slower ones are given up."""


class Bucket:
    """One bucket, for the tasks of one event loop."""

    def __init__(
        self, store: S3Store, pace: Pace, secret: CustomerKey | None = None, *, once: bool = False
    ) -> None:
        """Reach the bucket that a store reaches, at a pace.

        Args:
            store: The bucket below a prefix.
            pace: How fast to send requests.
            secret: The customer's own key that encrypts its objects.
            once: Send no write again that may have taken effect: each makes another version.

        Raises:
            UsageError: the key cannot be read, or would be sent in the clear.
        """
        self.name = store.bucket
        self.access = store.access
        self.is_on_aws = store.address.is_on_aws
        self.endpoint = store.address.endpoint
        self.wire = store.address.open_wire()
        self._caller = store.address.caller(self.wire, pace, store.access)
        if secret and not self.wire.encrypted and urlsplit(self.endpoint).hostname not in _LOOPBACK:
            raise UsageError(f"{self.endpoint}: a key goes over HTTPS only")
        self._secret = secret.headers() if secret else {}
        self._source_secret = secret.source_headers() if secret else {}
        self._once = once
        self._page_keys = store.page_keys

    async def _call(self, call: Call) -> Answer:
        """Make a call; raises as `Caller.call` does, and an error says who asked what."""
        try:
            return await self._caller.call(call)
        except RefusedError as error:
            error.asked = f"{self.access.described} for {call.method} in s3://{self.name}"
            raise

    def copy_source(self, info: ObjectInfo) -> dict[str, str]:
        """The headers that name an object of this bucket, as it was listed, for a copy."""
        place = f"{self.name}/object/" if self.name.startswith("arn:") else f"{self.name}/"
        version = f"?versionId={info.version}" if info.version else ""
        headers = {"x-amz-copy-source": encode_path(place + info.key) + version}
        if info.etag:
            headers["x-amz-copy-source-if-match"] = info.etag
        if self.access.owner:
            headers["x-amz-source-expected-bucket-owner"] = self.access.owner
        return headers | self._source_secret

    async def copy(
        self, source: Mapping[str, str], size: int, key: str, headers: Mapping[str, str]
    ) -> str | None:
        """Copy an object to a key within the service (CopyObject); return the new ETag.

        `source` is from `copy_source`. The copy is of the very version that was listed.
        """
        given = {**source, **headers, **self._secret}
        call = Call(
            "PUT", key, (), given, expects="ETag", seconds=_seconds(size), copied=size,
            once=self._once,
        )  # fmt: skip
        return element((await self._call(call)).body, "ETag")

    async def head(
        self,
        key: str,
        version: str | None = None,
        *,
        checksums: bool = False,
        part: int | None = None,
    ) -> Head | None:
        """Return what is known about an object, None if there is none.

        With the number of a `part`, the size is that of this part, where a service tells it.
        """
        headers = {"x-amz-checksum-mode": "ENABLED"} if checksums else {}
        query = [*_of(version), *([("partNumber", str(part))] if part else [])]
        try:
            answer = await self._call(Call("HEAD", key, query, headers | self._secret))
        except RefusedError as error:
            if error.status == 404:  # noqa: PLR2004
                return None
            raise
        modified = answer.headers.get("last-modified")
        return Head(
            int(answer.headers.get("content-length", 0)),
            answer.headers.get("etag", ""),
            parsedate_to_datetime(modified).timestamp() if modified else 0.0,
            answer.headers,
        )

    async def tags(self, info: ObjectInfo) -> list[tuple[str, str]]:
        """Return the tags of an object."""
        query = [("tagging", ""), *_of(info.version)]
        answer = await self._call(Call("GET", info.key, query, expects="TagSet"))
        return [
            (element(tag, "Key") or "", element(tag, "Value") or "")
            for tag in elements(answer.body, "Tag")
        ]

    async def get(self, info: ObjectInfo, start: int, end: int) -> Answer:
        """Return the bytes of an object from `start` to `end`, of the version that was listed."""
        headers = {"if-match": info.etag} if info.etag else {}
        if end - start < info.size:
            headers["range"] = f"bytes={start}-{end - 1}"
        size, query = end - start, _of(info.version)
        headers |= self._secret
        call = Call("GET", info.key, query, headers, seconds=_seconds(size), received=size)
        return await self._call(call)

    async def put(self, key: str, body: bytes, headers: Mapping[str, str]) -> str:
        """Write an object whole and return its ETag."""
        given = {**headers, **self._secret}
        if not body:  # a bucket with Object Lock wants it in any case
            given["content-md5"] = _EMPTY_MD5
        call = Call("PUT", key, (), given, body, seconds=_seconds(len(body)), once=self._once)
        return (await self._call(call)).headers.get("etag", "")

    async def create_upload(self, key: str, headers: Mapping[str, str]) -> str:
        """Begin a multipart upload and return its id."""
        given = {**headers, **self._secret}
        call = Call("POST", key, [("uploads", "")], given, expects="UploadId")
        return element((await self._call(call)).body, "UploadId") or ""

    async def copy_part(
        self,
        source: Mapping[str, str],
        key: str,
        upload: str,
        number: int,
        span: range,
        *,
        whole: bool = False,
    ) -> Part:
        """Copy the bytes `span` of an object as one part of an upload (UploadPartCopy).

        `whole` says that they are all: S3 copies no range of an object of up to 5 MiB.
        """
        headers = {**source, **self._secret}
        if not whole:
            headers["x-amz-copy-source-range"] = f"bytes={span.start}-{span.stop - 1}"
        query = [("partNumber", str(number)), ("uploadId", upload)]
        size = len(span)
        call = Call("PUT", key, query, headers, expects="ETag", seconds=_seconds(size), copied=size)
        answer = await self._call(call)
        found = [(name, element(answer.body, f"Checksum{name.upper()}")) for name in CHECKSUMS]
        checksum = next(((name.upper(), value) for name, value in found if value), None)
        return Part(number, element(answer.body, "ETag") or "", size, checksum)

    async def put_part(self, key: str, upload: str, number: int, body: bytes) -> Part:
        """Upload one part."""
        query = [("partNumber", str(number)), ("uploadId", upload)]
        digest = md5(body, usedforsecurity=False)
        headers = {"content-md5": b64encode(digest.digest()).decode(), **self._secret}
        call = Call("PUT", key, query, headers, body, seconds=_seconds(len(body)))
        etag = (await self._call(call)).headers.get("etag", "")
        return Part(number, etag, len(body), is_md5=etag.strip('"') == digest.hexdigest())

    async def complete(
        self, key: str, upload: str, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> str | None:
        """Make an object of its parts, in the order of their numbers; return its ETag.

        S3 checks that the parts have the size that is expected of them all.
        """
        total = sum(part.size for part in parts)
        given = {
            "x-amz-mp-object-size": str(total),
            "content-type": "application/xml",
            **headers,
            **self._secret,
        }
        call = Call(
            "POST", key, [("uploadId", upload)], given, _part_list(parts), "ETag", 300.0,
            conflicts_pass=False,
        )  # fmt: skip
        return element((await self._call(call)).body, "ETag")

    async def abort(self, key: str, upload: str) -> None:
        """Give up an upload; one that is gone is none to give up."""
        try:
            await self._call(Call("DELETE", key, [("uploadId", upload)]))
        except RefusedError as error:
            if error.status != 404:  # noqa: PLR2004
                raise

    async def uploads(self, prefix: str) -> list[Upload]:
        """Return all open uploads to keys that begin with a prefix."""
        found: list[Upload] = []
        markers: list[tuple[str, str]] = []
        while True:
            query = [("uploads", ""), ("prefix", prefix), ("encoding-type", "url"), *markers]
            answer = await self._call(
                Call("GET", None, query, expects="ListMultipartUploadsResult")
            )
            encoded = element(answer.body, "EncodingType") == "url"
            for each in elements(answer.body, "Upload"):
                initiated = element(each, "Initiated") or EPOCH
                found.append(
                    Upload(
                        decoded(element(each, "Key") or "", encoded=encoded),
                        element(each, "UploadId") or "",
                        read_time(initiated),
                    )
                )
            if element(answer.body, "IsTruncated") != "true":
                return found
            key = decoded(element(answer.body, "NextKeyMarker") or "", encoded=encoded)
            upload = element(answer.body, "NextUploadIdMarker") or ""
            markers = [("key-marker", key), ("upload-id-marker", upload)]

    async def delete(self, keys: Sequence[str]) -> dict[str, str]:
        """Delete up to 1,000 objects; return the reason for each that could not be."""
        failures = {}
        for key in keys:
            if not key.isprintable():  # XML cannot hold all of them
                try:
                    await self.delete_version(key, None)
                except (RefusedError, BrokenAnswerError) as error:
                    failures[key] = str(error)
        keys = [key for key in keys if key.isprintable()]
        return failures | (await self._delete_listed(keys) if keys else {})

    async def _delete_listed(self, keys: Sequence[str]) -> dict[str, str]:
        """Delete objects by one request (DeleteObjects); see `delete`."""
        listed = "".join(f"<Object><Key>{escape(key, quote=False)}</Key></Object>" for key in keys)
        body = f"<Delete><Quiet>true</Quiet>{listed}</Delete>".encode()
        headers = {"content-type": "application/xml"}
        call = Call("POST", None, [("delete", "")], headers, body, "DeleteResult")
        try:
            answer = await self._call(call)
        except (RefusedError, BrokenAnswerError) as error:
            return dict.fromkeys(keys, str(error))
        return {
            element(each, "Key") or "": f"{element(each, 'Code')}: {element(each, 'Message')}"
            for each in elements(answer.body, "Error")
        }

    async def delete_version(self, key: str, etag: str | None) -> None:
        """Delete one object, if it is still the one with that ETag."""
        headers = {"if-match": etag} if etag else {}
        await self._call(Call("DELETE", key, headers=headers, once=self._once))

    async def versions(self, prefix: str, markers: Sequence[tuple[str, str]]) -> VersionsPage:
        """Return a page of all versions below a prefix; `markers` is from the page before.

        Answers are not taken apart by name, which would lose the order of objects and markers.
        """
        query = [("versions", ""), ("prefix", prefix), ("encoding-type", "url"), *markers]
        query.append(("max-keys", str(self._page_keys)))
        answer = await self._call(Call("GET", None, query, expects="ListVersionsResult"))
        encoded = element(answer.body, "EncodingType") == "url"
        infos = [
            read_version(content, kind, encoded=encoded)
            for kind, content in re.findall(VERSION, answer.body, re.DOTALL)
        ]
        if element(answer.body, "IsTruncated") != "true":
            return VersionsPage(infos, [])
        key = decoded(element(answer.body, "NextKeyMarker") or "", encoded=encoded)
        version = element(answer.body, "NextVersionIdMarker") or ""
        return VersionsPage(infos, [("key-marker", key), ("version-id-marker", version)])

    async def count(self, keys: KeyRange, token: str | None) -> Count:
        """Count the objects of one page of a listing: a fraction of the work of reading it."""
        query = [("list-type", "2"), ("prefix", keys.prefix), ("encoding-type", "url")]
        query.append(("max-keys", str(self._page_keys)))
        if token is not None:
            query.append(("continuation-token", token))
        elif keys.after is not None:
            query.append(("start-after", keys.after))
        body = (await self._call(Call("GET", None, query, expects="ListBucketResult"))).body
        return read_count(body, keys)

    async def now(self, prefix: str) -> float:
        """Return the service's own time, in seconds since 1970; `prefix` may be listed."""
        query = [("list-type", "2"), ("max-keys", "1"), ("prefix", prefix)]
        answer = await self._call(Call("GET", None, query))
        date = answer.headers.get("date")
        return parsedate_to_datetime(date).timestamp() if date else time.time()


def _of(version: str | None) -> list[tuple[str, str]]:
    return [("versionId", version)] if version else []


def _seconds(size: int) -> float:
    return 60.0 + size / _SLOWEST_BYTES if size > 1 << 20 else 60.0


def _part_list(parts: Sequence[Part]) -> bytes:
    rows = []
    for part in parts:
        checksum = ""
        if part.checksum:
            name, value = part.checksum
            checksum = f"<Checksum{name}>{value}</Checksum{name}>"
        rows.append(
            f"<Part><PartNumber>{part.number}</PartNumber>"
            f"<ETag>{escape(part.etag)}</ETag>{checksum}</Part>"
        )
    space = "http://s3.amazonaws.com/doc/2006-03-01/"
    listed = "".join(rows)
    return f'<CompleteMultipartUpload xmlns="{space}">{listed}</CompleteMultipartUpload>'.encode()
