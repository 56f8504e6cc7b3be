"""A bucket, or a part of it, as a store."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from raywork.errors import FetchError, TruncatedError
from raywork.storage import listing, order, ranges, reading
from raywork.storage.access import Access, open_client, open_session
from raywork.storage.address import Address
from raywork.storage.blocking import BlockingCaller
from raywork.storage.calls import Call
from raywork.storage.failures import error_code, explain_object, explained
from raywork.storage.fast import open_fast
from raywork.storage.location import Location
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.pace import Budget
from raywork.storage.pages import Page, read_page
from raywork.storage.store import Look

if TYPE_CHECKING:
    from concurrent.futures import Future

    import obstore.store
    from mypy_boto3_s3 import S3Client

    from raywork.storage.wire import Answer

_BODY_ATTEMPTS = 3

PAGE_KEYS = 1000
"""How many keys a LIST asks for: the most that S3 gives."""

_PAGE_SECONDS: Final = 20.0
"""How long a page may take on one attempt."""

_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
"""What a write with If-None-Match is answered where the key is taken, or is just being taken."""


class S3Store:
    """One bucket below one prefix, or one object of it. Safe to share between threads.

    Listings go over a wire of our own; obstore reads the objects whose keys it can name. Whatever
    obstore fails to read is asked for again through boto3, which retries with backoff, slows
    down when throttled, and tells errors apart; it also does what is rare. Obstore and boto3 are
    loaded when they are first needed.
    """

    def __init__(self, location: Location, access: Access, address: Address) -> None:
        """Take a location whose kind is known, see `raywork.storage.opening`."""
        assert location.bucket is not None  # noqa: S101  # for the type
        self.location = location
        self.bucket: str = location.bucket
        self.access = access
        self.address = address
        self.caller = BlockingCaller(address, access)
        self._budget = Budget(None)
        self.page_keys = PAGE_KEYS
        self.single = location.path != "" and not location.path.endswith("/")
        self.base = location.path[: location.path.rfind("/") + 1]
        self.whole = KeyRange(location.path, until=location.path if self.single else None)

    @cached_property
    def client(self) -> "S3Client":
        """What boto3 reaches the bucket with."""

        def wait(**_: Any) -> None:
            self._budget.spend(1)

        client = open_client(self.access, open_session(self.access), region=self.address.region)
        client.meta.events.register("before-send.s3", wait)
        return client

    @cached_property
    def _fast(self) -> "obstore.store.S3Store | None":
        return open_fast(self.access, self.address, self.bucket)

    def keep_to(self, budget: Budget) -> None:
        """Let requests, which are listings for the most part, wait for their turn."""
        self._budget = budget
        self.caller.keep_to(budget)

    def sorted_by_contract(self) -> bool:
        """Whether this is Amazon S3 itself, whose general purpose buckets list in byte order."""
        return self.address.is_on_aws and not self.bucket.endswith("--x-s3")

    def uri(self, key: str) -> str:
        """The URI of a key, as it stands in messages and reports."""
        return f"s3://{self.bucket}/{key}"

    def relative(self, key: str) -> str:
        """A listed key below the folder of the location, for globs."""
        return key[len(self.base) :]

    def list_range(
        self, keys: KeyRange, *, ordered: bool = True, begun: Page | None = None
    ) -> Iterator[ObjectInfo]:
        """List the objects of a range, see `listing.list_range`.

        Raises:
            UsageError, ServiceError: The bucket cannot be listed, in one line.
            UnorderedListing: The server breaks the order while `ordered`.
        """
        asked = keys if ordered else KeyRange(keys.prefix)

        def start(token: str | None) -> "Future[Answer]":
            return self.caller.start(self._page_call(asked, token))

        uri = self.uri(keys.prefix)
        with explained("s3:ListBucket", uri, self.access):
            yield from listing.list_range(start, uri, keys, ordered=ordered, begun=begun)

    def look(self) -> Look:
        """See `Store.look`."""
        if self.single:
            page = Page(list(self.list_range(self.whole)), [], None)
            return Look(page, ordered=True)
        page = self.page(self.whole)
        return Look(page, ordered=order.is_ordered(self, self.location.path, page))

    def is_ordered(self) -> bool:
        """Whether the server lists in byte order, see `order.is_ordered`."""
        return self.look().ordered

    def split(self, keys: KeyRange, parts: int) -> list[KeyRange]:
        """Cut a range in about `parts`, see `ranges.split`; only if `is_ordered`."""
        return [keys] if parts < 2 or self.single else ranges.split(self, keys, parts)  # noqa: PLR2004

    def page(self, keys: KeyRange, *, delimiter: str = "", most: int | None = None) -> Page:
        """The first page of a listing, in the server's order."""
        call = self._page_call(keys, None, delimiter=delimiter, most=most)
        with explained("s3:ListBucket", self.uri(keys.prefix), self.access):
            return read_page(self.caller.call(call).body)

    def first(self, keys: KeyRange) -> str | None:
        """The first key of a range in the server's order, if there is one."""
        for info in self.page(keys, most=1).infos:
            if keys.until is None or info.key <= keys.until:
                return info.key
        return None

    def level(self, folder: str) -> ranges.Level:
        """The first page of what lies directly in a folder."""
        page = self.page(KeyRange(folder), delimiter="/")
        entries = [*(info.key for info in page.infos), *page.folders]
        return ranges.Level(sorted(entries), page.token is None)

    def entries(self, folder: str | None = None) -> Iterator[str]:
        """The keys and folders directly in the location or in a folder, page by page."""
        inside = KeyRange(self.location.path if folder is None else folder)
        token = None
        while True:
            with explained("s3:ListBucket", self.uri(inside.prefix), self.access):
                page = read_page(
                    self.caller.call(self._page_call(inside, token, delimiter="/")).body
                )
            yield from (info.key for info in page.infos)
            yield from page.folders
            if not page.token:
                return
            token = page.token

    def _page_call(
        self, keys: KeyRange, token: str | None, *, delimiter: str = "", most: int | None = None
    ) -> Call:
        """Ask for one page; keys are URL-encoded in it, since XML cannot hold every legal key."""
        query = [("list-type", "2"), ("prefix", keys.prefix), ("encoding-type", "url")]
        query.append(("max-keys", str(most or self.page_keys)))
        if delimiter:
            query.append(("delimiter", delimiter))
        if token is not None:
            query.append(("continuation-token", token))
        elif keys.after is not None:
            query.append(("start-after", keys.after))
        headers = {"x-amz-optional-object-attributes": "RestoreStatus"}
        return Call("GET", None, query, headers, expects="ListBucketResult", seconds=_PAGE_SECONDS)

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
