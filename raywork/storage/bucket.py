"""What copying asks of a bucket: one method a call of S3, each a coroutine."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import md5
from html import escape
from typing import Any, Final
from urllib.parse import unquote_plus

from raywork.storage.access import bucket_address
from raywork.storage.calls import Call, Caller, RefusedError, element, elements
from raywork.storage.objects import ObjectInfo
from raywork.storage.pace import Pace
from raywork.storage.s3 import S3Store
from raywork.storage.sigv4 import Credentials, Signer, encode_path
from raywork.storage.wire import Answer, Wire

CHECKSUMS: Final = ("crc64nvme", "crc32c", "crc32", "sha256", "sha1")

DELETE_AT_ONCE: Final = 1000
"""The most keys that DeleteObjects takes."""

_CARRIED: Final = (
    "cache-control", "content-disposition", "content-encoding", "content-language",
    "content-type", "expires", "x-amz-website-redirect-location",
)  # fmt: skip
_SLOWEST_BYTES: Final = 2e6
"""Bytes a second that a server-side copy or a body moves at least; slower ones are given up."""


@dataclass(frozen=True, slots=True)
class Head:
    """What HeadObject says about an object."""

    size: int
    etag: str
    modified: float
    """Seconds since 1970."""
    headers: Mapping[str, str]

    @property
    def carried(self) -> dict[str, str]:
        """The headers that a new object needs to be like this one: content headers, metadata."""
        return {
            name: value
            for name, value in self.headers.items()
            if name in _CARRIED or name.startswith("x-amz-meta-")
        }

    @property
    def md5(self) -> str | None:
        """The MD5 of its bytes, where its ETag is one: in one part and not under KMS."""
        encrypted = self.headers.get("x-amz-server-side-encryption", "AES256") != "AES256"
        digest = self.etag.strip('"')
        return None if encrypted or not re.fullmatch("[0-9a-f]{32}", digest) else digest

    @property
    def checksums(self) -> dict[str, str]:
        """Its full-object checksums by algorithm.

        A server that does not tell their type may give one of the parts' for an object in parts.
        """
        unsaid = "COMPOSITE" if "-" in self.etag else "FULL_OBJECT"
        if self.headers.get("x-amz-checksum-type", unsaid) == "COMPOSITE":
            return {}
        found = {name: self.headers.get(f"x-amz-checksum-{name}", "") for name in CHECKSUMS}
        # Before S3 told the type, a composite one was known by the number of parts at its end.
        return {name: value for name, value in found.items() if value and "-" not in value}

    def info(self, key: str) -> ObjectInfo:
        """The same as a listing shows it."""
        return ObjectInfo(
            key,
            self.size,
            self.etag,
            self.modified,
            self.headers.get("x-amz-storage-class"),
            restored='ongoing-request="false"' in self.headers.get("x-amz-restore", ""),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was uploaded."""

    number: int
    etag: str
    size: int
    checksum: tuple[str, str] | None = None
    """Algorithm, as S3 writes it in XML (`CRC32C`), and value."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart upload that is neither complete nor aborted."""

    key: str
    id: str
    initiated: float


class Bucket:
    """One bucket, for the tasks of one event loop."""

    def __init__(self, store: S3Store, pace: Pace) -> None:
        """Reach the bucket that a store reaches, at a pace."""
        self.name = store.bucket
        self.access = store.access
        self.endpoint, root = bucket_address(store.client, store.bucket)
        self.wire = Wire(self.endpoint, os.environ.get("AWS_CA_BUNDLE"))
        signer = Signer(_credentials(store), store.client.meta.region_name, time.time)
        payer = {"x-amz-request-payer": "requester"} if store.access.requester_pays else {}
        self._call = Caller(self.wire, pace, signer, root, payer).call

    def copy_source(self, key: str) -> str:
        """The value of x-amz-copy-source for a key of this bucket."""
        if self.name.startswith("arn:"):
            return encode_path(f"{self.name}/object/{key}")
        return encode_path(f"{self.name}/{key}")

    async def copy(
        self, source: str, info: ObjectInfo, key: str, headers: Mapping[str, str]
    ) -> str | None:
        """Copy an object to a key within the service (CopyObject); return the new ETag.

        `source` is from `copy_source`. The copy is of the very version that was listed.
        """
        given = {"x-amz-copy-source": source, **headers}
        if info.etag:
            given["x-amz-copy-source-if-match"] = info.etag
        seconds = _seconds(info.size)
        call = Call("PUT", key, headers=given, expects="ETag", seconds=seconds)
        return element((await self._call(call)).body, "ETag")

    async def head(self, key: str, *, checksums: bool = False) -> Head | None:
        """Return what is known about an object, None if there is none."""
        headers = {"x-amz-checksum-mode": "ENABLED"} if checksums else {}
        try:
            answer = await self._call(Call("HEAD", key, headers=headers))
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

    async def tags(self, key: str) -> list[tuple[str, str]]:
        """Return the tags of an object."""
        answer = await self._call(Call("GET", key, [("tagging", "")], expects="TagSet"))
        return [
            (element(tag, "Key") or "", element(tag, "Value") or "")
            for tag in elements(answer.body, "Tag")
        ]

    async def get(self, info: ObjectInfo, start: int, end: int) -> Answer:
        """Return the bytes of an object from `start` to `end`, of the version that was listed."""
        headers = {"if-match": info.etag} if info.etag else {}
        if end - start < info.size:
            headers["range"] = f"bytes={start}-{end - 1}"
        size = end - start
        call = Call("GET", info.key, headers=headers, seconds=_seconds(size), received=size)
        return await self._call(call)

    async def put(self, key: str, body: bytes, headers: Mapping[str, str]) -> str:
        """Write an object whole and return its ETag."""
        call = Call("PUT", key, headers=dict(headers), body=body, seconds=_seconds(len(body)))
        return (await self._call(call)).headers.get("etag", "")

    async def create_upload(self, key: str, headers: Mapping[str, str]) -> str:
        """Begin a multipart upload and return its id."""
        call = Call("POST", key, [("uploads", "")], dict(headers), expects="UploadId")
        return element((await self._call(call)).body, "UploadId") or ""

    async def copy_part(
        self, source: str, info: ObjectInfo, key: str, upload: str, number: int, span: range
    ) -> Part:
        """Copy the bytes `span` of an object as one part of an upload (UploadPartCopy)."""
        headers = {
            "x-amz-copy-source": source,
            "x-amz-copy-source-range": f"bytes={span.start}-{span.stop - 1}",
        }
        if info.etag:
            headers["x-amz-copy-source-if-match"] = info.etag
        query = [("partNumber", str(number)), ("uploadId", upload)]
        seconds = _seconds(len(span)) + 1  # never comparable with a small copy
        answer = await self._call(Call("PUT", key, query, headers, expects="ETag", seconds=seconds))
        found = [(name, element(answer.body, f"Checksum{name.upper()}")) for name in CHECKSUMS]
        checksum = next(((name.upper(), value) for name, value in found if value), None)
        return Part(number, element(answer.body, "ETag") or "", len(span), checksum)

    async def put_part(self, key: str, upload: str, number: int, body: bytes) -> Part:
        """Upload one part."""
        query = [("partNumber", str(number)), ("uploadId", upload)]
        answer = await self._call(Call("PUT", key, query, body=body, seconds=_seconds(len(body))))
        return Part(number, answer.headers.get("etag", ""), len(body))

    async def parts(self, key: str, upload: str) -> list[Part]:
        """Return the parts that an upload has."""
        found: list[Part] = []
        marker = "0"
        while True:
            query = [("uploadId", upload), ("part-number-marker", marker)]
            answer = await self._call(Call("GET", key, query, expects="UploadId"))
            found += [
                Part(
                    int(element(each, "PartNumber") or 0),
                    element(each, "ETag") or "",
                    int(element(each, "Size") or 0),
                    next(
                        (
                            (name.upper(), value)
                            for name in CHECKSUMS
                            if (value := element(each, f"Checksum{name.upper()}"))
                        ),
                        None,
                    ),
                )
                for each in elements(answer.body, "Part")
            ]
            if element(answer.body, "IsTruncated") != "true":
                return found
            marker = element(answer.body, "NextPartNumberMarker") or str(found[-1].number)

    async def complete(
        self, key: str, upload: str, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> str | None:
        """Make an object of its parts, in the order of their numbers; return its ETag.

        S3 checks that the parts have the size that is expected of them all.
        """
        total = sum(part.size for part in parts)
        given = {"x-amz-mp-object-size": str(total), "content-type": "application/xml", **headers}
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
                initiated = element(each, "Initiated") or "1970-01-01T00:00:00Z"
                found.append(
                    Upload(
                        _decoded(element(each, "Key") or "", encoded=encoded),
                        element(each, "UploadId") or "",
                        datetime.fromisoformat(initiated).timestamp(),
                    )
                )
            if element(answer.body, "IsTruncated") != "true":
                return found
            key = _decoded(element(answer.body, "NextKeyMarker") or "", encoded=encoded)
            upload = element(answer.body, "NextUploadIdMarker") or ""
            markers = [("key-marker", key), ("upload-id-marker", upload)]

    async def delete(self, keys: Sequence[str]) -> dict[str, str]:
        """Delete up to 1,000 objects; return the reason for each that could not be."""
        odd = [key for key in keys if not key.isprintable()]
        if odd:  # XML cannot hold them
            for key in odd:
                await self.delete_version(key, None)
            keys = [key for key in keys if key.isprintable()]
        if not keys:
            return {}
        listed = "".join(f"<Object><Key>{escape(key, quote=False)}</Key></Object>" for key in keys)
        body = f"<Delete><Quiet>true</Quiet>{listed}</Delete>".encode()
        headers = {"content-type": "application/xml"}
        call = Call("POST", None, [("delete", "")], headers, body, "DeleteResult")
        answer = await self._call(call)
        return {
            element(each, "Key") or "": f"{element(each, 'Code')}: {element(each, 'Message')}"
            for each in elements(answer.body, "Error")
        }

    async def delete_version(self, key: str, etag: str | None) -> None:
        """Delete one object, if it is still the one with that ETag."""
        headers = {"if-match": etag} if etag else {}
        await self._call(Call("DELETE", key, headers=headers))

    async def now(self, prefix: str) -> float:
        """Return the service's own time, in seconds since 1970; `prefix` may be listed."""
        query = [("list-type", "2"), ("max-keys", "1"), ("prefix", prefix)]
        answer = await self._call(Call("GET", None, query))
        date = answer.headers.get("date")
        return parsedate_to_datetime(date).timestamp() if date else time.time()


def composite_etag(parts: Sequence[Part]) -> str | None:
    """Return the ETag that an object of these parts has, None where theirs are no MD5s."""
    digests = [part.etag.strip('"') for part in parts]
    if any(len(digest) != 32 for digest in digests):  # noqa: PLR2004
        return None
    try:
        joined = b"".join(map(bytes.fromhex, digests))
    except ValueError:
        return None
    return f'"{md5(joined, usedforsecurity=False).hexdigest()}-{len(parts)}"'


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


def _decoded(key: str, *, encoded: bool) -> str:
    return unquote_plus(key) if encoded else key


def _credentials(store: S3Store) -> Any:
    """Return how to get credentials; botocore refreshes them in time."""
    if store.access.no_sign_request:
        return lambda: None
    found = store.session.get_credentials()
    if found is None:
        from botocore.exceptions import NoCredentialsError

        raise NoCredentialsError

    def current() -> Credentials:
        frozen = found.get_frozen_credentials()
        return Credentials(str(frozen.access_key), str(frozen.secret_key), frozen.token)

    return current
