"""Listing a bucket: ListObjectsV2 page by page, raw keys, one page ahead of the consumer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from raywork.errors import ServiceError
from raywork.storage.objects import KeyRange, ObjectInfo

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class UnorderedListing(ServiceError):  # noqa: N818  # what happened, as its users read it
    """The server does not list in byte order, so that a range of keys cannot be listed alone."""


def list_range(
    client: "S3Client", bucket: str, keys: KeyRange, *, ordered: bool = True, **request: Any
) -> Iterator[ObjectInfo]:
    """List the objects of a key range; memory holds two pages of 1,000 keys.

    Keys come exactly as they are stored: botocore asks for URL encoding, since XML cannot hold
    every legal key, and decodes them. Folder markers (`dir/`, zero bytes) are objects like others.

    Args:
        client: From `open_client`.
        bucket: The bucket.
        keys: The range.
        ordered: Whether the server lists in byte order. If not, the whole prefix is listed and
            the keys outside of the range are left out, so that nothing is lost.
        request: More request parameters, such as RequestPayer.

    Raises:
        UnorderedListing: `ordered`, and a key was not after the one before it.
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError: The request failed.
    """
    if ordered and keys.after is not None:
        request["StartAfter"] = keys.after
    last = None
    until = keys.until if ordered else None
    for page in _pages(client, bucket, keys.prefix, until, request):
        for entry in page.get("Contents", ()):
            key = entry["Key"]
            if ordered and last is not None and key <= last:
                raise UnorderedListing(
                    f"s3://{bucket}: the server lists {key!r} after {last!r}, not in byte order"
                )
            last = key
            if key in keys:
                yield info(entry)


def _pages(
    client: "S3Client", bucket: str, prefix: str, until: str | None, request: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The pages up to the key `until`; one is fetched while the caller works on the one before."""

    def fetch(token: str | None) -> dict[str, Any]:
        resume: dict[str, Any] = {"ContinuationToken": token} if token else {}
        page = client.list_objects_v2(
            Bucket=bucket,
            Prefix=prefix,
            OptionalObjectAttributes=["RestoreStatus"],
            **request,
            **resume,
        )
        return dict(page)

    thread = ThreadPoolExecutor(1, "raywork-list")
    token = None
    page = fetch(None)
    try:
        while page.get("IsTruncated"):
            if until is not None and any(
                entry["Key"] > until for entry in page.get("Contents", ())[-1:]
            ):
                break
            before, token = token, page.get("NextContinuationToken")
            if not token or token == before:
                raise ServiceError(
                    f"s3://{bucket}/{prefix}: the server says that its listing goes on, but not "
                    "where: it cannot be listed"
                )
            ahead = thread.submit(fetch, token)
            yield page
            page = ahead.result()
        yield page
    finally:
        thread.shutdown(wait=False, cancel_futures=True)


def info(entry: dict[str, Any]) -> ObjectInfo:
    """One entry of a page."""
    restore = entry.get("RestoreStatus") or {}
    return ObjectInfo(
        entry["Key"],
        entry["Size"],
        entry.get("ETag"),
        entry["LastModified"].timestamp(),
        entry.get("StorageClass"),
        restored=bool(restore.get("RestoreExpiryDate")) and not restore.get("IsRestoreInProgress"),
    )
