"""A bucket, or a part of it, as a store."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from raywork.errors import FetchError, TruncatedError, UsageError
from raywork.storage import listing, order, ranges, reading
from raywork.storage.access import Access, open_client, open_fast, open_session
from raywork.storage.failures import error_code, explain_object, explained
from raywork.storage.location import Location
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.pace import Budget

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client

_BODY_ATTEMPTS = 3

PAGE_KEYS = 1000
"""How many keys a LIST asks for: the most that S3 gives."""

_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
"""What a write with If-None-Match is answered where the key is taken, or is just being taken."""


class S3Store:
    """One bucket below one prefix, or one object of it. Safe to share between threads.

    boto3 lists and does what is rare; obstore reads the objects whose keys it can name. Whatever
    obstore fails to read is asked for again through boto3, which retries with backoff, slows
    down when throttled, and tells errors apart.
    """

    def __init__(
        self, location: Location, access: Access, session: "boto3.Session", client: "S3Client"
    ) -> None:
        """Take a location whose kind is known, see `open_s3`."""
        assert location.bucket is not None  # noqa: S101  # for the type
        self.location = location
        self.bucket: str = location.bucket
        self.access = access
        self.session = session
        self.client = client
        self._fast = open_fast(access, session, client, self.bucket)
        self.page_keys = PAGE_KEYS
        self.single = location.path != "" and not location.path.endswith("/")
        self.base = location.path[: location.path.rfind("/") + 1]
        self.whole = KeyRange(location.path, until=location.path if self.single else None)

    def keep_to(self, budget: Budget) -> None:
        """Let the requests of boto3, listings for the most part, wait for their turn."""

        def wait(**_: Any) -> None:
            time.sleep(budget.wait(1))

        self.client.meta.events.register("before-send.s3", wait)

    def sorted_by_contract(self) -> bool:
        """Whether this is Amazon S3 itself, whose general purpose buckets list in byte order."""
        return self.is_on_aws and not self.bucket.endswith("--x-s3")

    @property
    def is_on_aws(self) -> bool:
        """Whether this is Amazon S3 itself, where all buckets have different names."""
        return "amazonaws.com" in (urlsplit(self.client.meta.endpoint_url).hostname or "")

    def uri(self, key: str) -> str:
        """The URI of a key, as it stands in messages and reports."""
        return f"s3://{self.bucket}/{key}"

    def relative(self, key: str) -> str:
        """A listed key below the folder of the location, for globs."""
        return key[len(self.base) :]

    def list_range(self, keys: KeyRange, *, ordered: bool = True) -> Iterator[ObjectInfo]:
        """List the objects of a range, see `listing.list_range`.

        Raises:
            UsageError, ServiceError: The bucket cannot be listed, in one line.
            UnorderedListing: The server breaks the order while `ordered`.
        """
        with explained("s3:ListBucket", self.uri(keys.prefix), self.access):
            yield from listing.list_range(
                self.client,
                self.bucket,
                keys,
                ordered=ordered,
                MaxKeys=self.page_keys,
                **self.access.payer(),
            )

    def is_ordered(self) -> bool:
        """Whether the server lists in byte order, see `order.is_ordered`."""
        return self.single or order.is_ordered(self, self.location.path)

    def split(self, keys: KeyRange, parts: int) -> list[KeyRange]:
        """Cut a range in about `parts`, see `ranges.split`; only if `is_ordered`."""
        return [keys] if parts < 2 or self.single else ranges.split(self, keys, parts)  # noqa: PLR2004

    def page(self, keys: KeyRange) -> list[ObjectInfo]:
        """The first page of a listing, in the server's order."""
        return [listing.info(entry) for entry in self._list(keys).get("Contents", ())]

    def first(self, keys: KeyRange) -> str | None:
        """The first key of a range in the server's order, if there is one."""
        for entry in self._list(keys, MaxKeys=1).get("Contents", ()):
            if keys.until is None or entry["Key"] <= keys.until:
                return str(entry["Key"])
        return None

    def level(self, folder: str) -> ranges.Level:
        """The first page of what lies directly in a folder."""
        page = self._list(KeyRange(folder), Delimiter="/")
        entries = [entry["Key"] for entry in page.get("Contents", ())]
        entries += [entry["Prefix"] for entry in page.get("CommonPrefixes", ())]
        return ranges.Level(sorted(entries), not page.get("IsTruncated"))

    def entries(self, folder: str | None = None) -> Iterator[str]:
        """The keys and folders directly in the location or in a folder, page by page."""
        inside = KeyRange(self.location.path if folder is None else folder)
        following: dict[str, Any] = {}
        while True:
            page = self._list(inside, Delimiter="/", **following)
            yield from (entry["Key"] for entry in page.get("Contents", ()))
            yield from (entry["Prefix"] for entry in page.get("CommonPrefixes", ()))
            if not page.get("IsTruncated"):
                return
            following = {"ContinuationToken": page["NextContinuationToken"]}

    def _list(self, keys: KeyRange, **request: Any) -> dict[str, Any]:
        if keys.after is not None:
            request["StartAfter"] = keys.after
        request = {"MaxKeys": self.page_keys, **request, **self.access.payer()}
        with explained("s3:ListBucket", self.uri(keys.prefix), self.access):
            return dict(
                self.client.list_objects_v2(Bucket=self.bucket, Prefix=keys.prefix, **request)
            )

    def read(self, info: ObjectInfo) -> Iterator[bytes]:
        """The bytes of one object in chunks, see `read_many`."""
        for _, chunks in self.read_many([info]):
            yield from chunks

    def read_range(self, info: ObjectInfo, start: int, end: int) -> bytes:
        """The bytes of an object from `start` up to `end`; raises as `read_many` does."""
        return self._fetch(info, start, end)

    def read_many(
        self, infos: Iterable[ObjectInfo], start: reading.Start = reading.all_of, **limits: int
    ) -> Iterator[tuple[ObjectInfo, Iterator[bytes]]]:
        """Objects with their bytes, in the order given, read ahead: see `reading.read_many`.

        Chunks raise FetchError (with the reason) for an object that cannot be read or is not the
        one that was listed, and TruncatedError for one that is shorter; UsageError or
        ServiceError for what ails every object.
        """
        return reading.read_many(infos, self._fetch, start, **limits)

    def get(self, key: str) -> bytes | None:
        """A small object whole; None if there is no such key."""
        with explained("s3:GetObject", self.uri(key), self.access):
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=key, **self.access.payer())
            except self.client.exceptions.NoSuchKey:
                return None
            return answer["Body"].read()

    def put(self, key: str, data: bytes) -> None:
        """Write a small object whole, over one that is there."""
        with explained("s3:PutObject", self.uri(key), self.access):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=data, **self.access.payer())

    def put_file(self, key: str, path: Path) -> None:
        """Write a file of this machine as one object, in one request: no upload is left behind."""
        with explained("s3:PutObject", self.uri(key), self.access), path.open("rb") as file:
            self.client.put_object(Bucket=self.bucket, Key=key, Body=file, **self.access.payer())

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Write a small object whole unless there is one; return whether it holds these bytes.

        That S3 refuses the write may be the answer to a repetition of one that succeeded, whose
        own answer was lost: then what is there is `data`.

        Raises:
            UsageError, ServiceError: It cannot be written, or the server knows no If-None-Match.
        """
        from botocore.exceptions import ClientError

        with explained("s3:PutObject", self.uri(key), self.access):
            while True:
                try:
                    self.client.put_object(
                        Bucket=self.bucket,
                        Key=key,
                        Body=data,
                        IfNoneMatch="*",
                        **self.access.payer(),
                    )
                except ClientError as error:
                    if error_code(error) not in _TAKEN:
                        raise
                    # A write or delete at the same moment leaves open what will be there.
                    if (there := self.get(key)) is not None:
                        return there == data
                else:
                    return True

    def list_folder(self, prefix: str) -> list[ObjectInfo]:
        """The objects of a folder of few, by the beginning of their keys, in byte order."""
        return sorted(self.list_range(KeyRange(prefix), ordered=False), key=lambda info: info.key)

    def delete(self, key: str) -> None:
        """Delete an object, if there is one."""
        with explained("s3:DeleteObject", self.uri(key), self.access):
            self.client.delete_object(Bucket=self.bucket, Key=key, **self.access.payer())

    def _fetch(self, info: ObjectInfo, start: int, end: int) -> bytes:
        """The bytes of an object from `start` to `end`; runs in threads."""
        if info.problem or info.archived:
            problem = info.problem or f"it is archived ({info.storage_class}): restore it first"
            raise FetchError(f"{self.uri(info.key)}: {problem}")
        if start == end:
            return b""
        if self._fast is not None and _nameable(info.key):
            data = self._fetch_fast(info, start, end)
            if data is not None and len(data) == end - start:
                return data
        return self._fetch_slow(info, start, end)

    def _fetch_fast(self, info: ObjectInfo, start: int, end: int) -> bytes | None:
        from obstore import get
        from obstore.exceptions import BaseError

        options: dict[str, Any] = {"if_match": info.etag} if info.etag else {}
        if end - start < info.size:
            options["range"] = (start, end)
        try:
            return bytes(get(self._fast, info.key, options=options).bytes())  # type: ignore[arg-type]
        except (BaseError, OSError, ValueError):
            return None  # boto3 asks again and says why

    def _fetch_slow(self, info: ObjectInfo, start: int, end: int) -> bytes:
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            HTTPClientError,
            IncompleteReadError,
        )

        request: dict[str, Any] = {"Bucket": self.bucket, "Key": info.key, **self.access.payer()}
        if info.etag:
            request["IfMatch"] = info.etag
        if end - start < info.size:
            request["Range"] = f"bytes={start}-{end - 1}"
        for attempt in range(1, _BODY_ATTEMPTS + 1):
            try:
                answer = self.client.get_object(**request)
            except (BotoCoreError, ClientError) as error:
                raise explain_object(error, self.uri(info.key), self.access) from error
            try:
                data = answer["Body"].read()
                break
            except (HTTPClientError, IncompleteReadError, OSError) as error:
                # botocore retries requests, but not bodies that break off.
                if attempt == _BODY_ATTEMPTS:
                    raise explain_object(error, self.uri(info.key), self.access) from error
        if len(data) < end - start:
            raise TruncatedError(
                f"{self.uri(info.key)}: {start + len(data):,} bytes instead of the {info.size:,} "
                "that were listed: run again if it was being written"
            )
        if len(data) > end - start:
            raise FetchError(f"{self.uri(info.key)}: it grew after it was listed: run again")
        return data


def _nameable(key: str) -> bool:
    """Whether obstore asks for this very key: it refuses or rewrites others."""
    return not any(part in {"", ".", ".."} for part in key.split("/")) and key.isprintable()


def open_s3(location: Location, access: Access, *, write: bool = False) -> S3Store:
    """Connect to a bucket: find its region, and whether the path is an object or a folder.

    Args:
        location: A path with a slash at its end, or none, is a folder. Any other is the object
            of that name if there is one, else the folder.
        access: How to reach it.
        write: The location is for writing: a folder that need not exist yet.

    Raises:
        UsageError: Wrong credentials, bucket, region, endpoint, or a path with nothing there.
        ServiceError: The service does not answer.
    """
    with explained("s3:ListBucket", location.uri, access):
        session = open_session(access)
        region = _region(open_client(access, session, quick=True), str(location.bucket))
        client = open_client(access, session, region=region)
        if access.owner:
            _refuse_other_owner(client, location, access)
        found = location.folder if write else _kind(client, location, access)
        return S3Store(found, access, session, client)


def _refuse_other_owner(client: "S3Client", location: Location, access: Access) -> None:
    """Refuse a bucket that is not the expected account's, before anything is asked of it.

    Raises:
        UsageError: it is not, or that may not be known.
    """
    from botocore.exceptions import ClientError

    try:
        client.head_bucket(Bucket=str(location.bucket), ExpectedBucketOwner=str(access.owner))
    except ClientError as error:
        if error_code(error) != "403":
            raise
        raise UsageError(
            f"s3://{location.bucket}: the bucket does not belong to the account {access.owner}, or"
            f" {access.described} may not reach it (s3:ListBucket)"
        ) from error


def _region(client: "S3Client", bucket: str) -> str | None:
    """The region that the service says the bucket is in, in answers and errors alike.

    Raises:
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError: No access at all.
    """
    from botocore.exceptions import ClientError

    if bucket.startswith("arn:"):
        return bucket.split(":")[3] or None
    try:
        answer: Any = client.head_bucket(Bucket=bucket)
    except ClientError as error:
        answer = error.response
        if error_code(error) not in {"403", "301", "400"}:
            raise
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return headers.get("x-amz-bucket-region") or None


def _kind(client: "S3Client", location: Location, access: Access) -> Location:
    """The location as one object or as a folder, decided by what is there."""

    def first(prefix: str) -> str | None:
        page = client.list_objects_v2(
            Bucket=str(location.bucket), Prefix=prefix, MaxKeys=1, **access.payer()
        )
        return next((entry["Key"] for entry in page.get("Contents", ())), None)

    begins = first(location.path)
    if location == location.folder or begins == location.path:
        return location
    if first(location.folder.path) is None:
        other = f"; a key that begins so is {begins!r}" if begins else ""
        raise UsageError(f"{location.uri}: no such object, and no such folder{other}")
    return location.folder
