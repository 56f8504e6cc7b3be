"""The export of a DynamoDB table to S3: started, waited for, and described by its manifest.

DynamoDB does the work, from the table's point-in-time recovery, without a read of the table. A run
that is killed is taken up by the next one: an export of the same table to the same place that is
under way is waited for, and one of the same moments that is complete is the answer.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Literal

import msgspec

from raywork.catalog import Catalog, open_catalog
from raywork.errors import ServiceError, UsageError
from raywork.report.shown import visible
from raywork.storage import Access, Location, open_store
from raywork.storage.failures import error_code

View = Literal["new", "new-and-old"]

_VIEWS: Final = {"new": "NEW_IMAGE", "new-and-old": "NEW_AND_OLD_IMAGES"}
_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = 2.0, 30.0, 1.5
"""Seconds between two looks at an export, which takes minutes to hours."""
_LEAST_WINDOW, _MOST_WINDOW = 15 * 60, 24 * 3600
"""Seconds in an incremental export [DynamoDB developer guide, "Requesting a table export"]."""


class DynamoDBExport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an export."""

    table: str
    """The ARN of the table."""
    export: str
    """The ARN of the export."""
    status: str
    """`COMPLETED`; `IN_PROGRESS` where it was not waited for."""
    type: Literal["full", "incremental"]
    started: bool
    """Whether this run began it; else an earlier one had."""
    items: int | None
    bytes: int | None
    """That are billed."""
    at: str | None
    """The moment that the items of a full export are from."""
    since: str | None
    """The first moment of an incremental export, and `until` the one behind its last."""
    until: str | None
    manifest: str | None
    """The URI of manifest-summary.json; None where the service wrote none."""
    data: str
    """The folder of the data files. That of incremental exports is shared by all to the same DEST:
    `files` names those of this one."""
    files: list[str]
    """URIs, the first 100; the manifest has all."""
    seconds: float


def export_dynamodb(
    table: str,
    destination: str,
    *,
    at: datetime | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    view: View = "new-and-old",
    kms_key: str | None = None,
    bucket_owner: str | None = None,
    wait: bool = True,
    timeout: float | None = None,
    access: Access | None = None,
    quiet: bool = True,
) -> DynamoDBExport:
    """Export a DynamoDB table to S3 as DynamoDB JSON, and wait until that is done.

    Args:
        table: Its name or ARN.
        destination: `s3://bucket/prefix/`, below which DynamoDB makes a folder `AWSDynamoDB/`.
        at: The moment that the items are from; by default now.
        since: Export the changes from here on, up to `until`, in place of the items.
        until: By default now.
        view: Whether a change has the `new` item, or `new-and-old`.
        kms_key: Encrypt what is written with this KMS key.
        bucket_owner: The account that the bucket belongs to, if it is another.
        wait: Wait for the end.
        timeout: Stop to wait after so many seconds; the export itself goes on.
        access: How to reach AWS; by default as the environment says.
        quiet: Say nothing on stderr while waiting.

    Raises:
        UsageError: an argument is wrong, or the table keeps no point-in-time recovery.
        ServiceError: the export failed, or was not done in time.
    """
    started = time.monotonic()
    access = access or Access()
    place = _place(destination)
    _check(at, since, until, view)
    catalog = open_catalog(access)
    client = catalog.client("dynamodb")
    with catalog.explained("dynamodb:DescribeTable", table):
        arn = _table_arn(client, table)
    request = {
        **_request(arn, place, at, since, until, view),
        **({"S3BucketOwner": bucket_owner} if bucket_owner else {}),
        **({"S3SseAlgorithm": "KMS", "S3SseKmsKeyId": kms_key} if kms_key else {}),
    }
    found = _under_way(catalog, client, request)
    ours = found is None
    if found is None:
        found = _start(catalog, client, table, request)
    if wait:
        found = _await(catalog, client, found, timeout, _say(table, quiet=quiet))
    return _answer(found, place, access, ours=ours, seconds=time.monotonic() - started)


def _place(destination: str) -> Location:
    place = Location.parse(destination)
    if place.bucket is None:
        raise UsageError(f"{destination}: DynamoDB exports to S3 alone: write s3://bucket/prefix/")
    return place


def _check(at: datetime | None, since: datetime | None, until: datetime | None, view: str) -> None:
    if view not in _VIEWS:
        raise UsageError(f"--view {view}: give {' or '.join(_VIEWS)}")
    if since is None:
        if until is not None:
            raise UsageError("--until is the end of the changes that --since begins: give both")
        return
    if at is not None:
        raise UsageError("--at is for the items of a moment, --since for changes: give one")
    length = ((until or datetime.now(UTC)) - since).total_seconds()
    if not _LEAST_WINDOW <= length <= _MOST_WINDOW:
        raise UsageError(
            f"--since and --until are {length / 3600:.1f} hours apart: DynamoDB exports changes of"
            " 15 minutes to 24 hours at a time"
        )


def _table_arn(client: Any, table: str) -> str:
    if table.startswith("arn:"):
        return table
    try:
        return str(client.describe_table(TableName=table)["Table"]["TableArn"])
    except client.exceptions.ResourceNotFoundException:
        raise UsageError(
            f"there is no DynamoDB table {table} in {client.meta.region_name}: check its name, and"
            " --region"
        ) from None


def _request(
    arn: str,
    place: Location,
    at: datetime | None,
    since: datetime | None,
    until: datetime | None,
    view: View,
) -> dict[str, Any]:
    request: dict[str, Any] = {
        "TableArn": arn,
        "S3Bucket": place.bucket,
        "ExportFormat": "DYNAMODB_JSON",
        "ExportType": "FULL_EXPORT" if since is None else "INCREMENTAL_EXPORT",
    }
    if prefix := place.path.strip("/"):
        request["S3Prefix"] = prefix
    if at is not None:
        request["ExportTime"] = at
    if since is not None:
        request["IncrementalExportSpecification"] = {
            "ExportFromTime": since,
            **({"ExportToTime": until} if until else {}),
            "ExportViewType": _VIEWS[view],
        }
    return request


def _under_way(catalog: Catalog, client: Any, request: Mapping[str, Any]) -> Any:
    """Return the export that an earlier run of the same request began, if there is one."""
    with catalog.explained("dynamodb:ListExports", str(request["TableArn"])):
        for arn in _exports(client, request):
            found = client.describe_export(ExportArn=arn)["ExportDescription"]
            if found["ExportStatus"] == "FAILED" or not _is_same(found, request):
                continue
            if found["ExportStatus"] == "IN_PROGRESS" or _is_pinned(request):
                return found
    return None


def _exports(client: Any, request: Mapping[str, Any]) -> Iterator[str]:
    """Yield the exports that may be that of a request, of those of the last 90 days."""
    wanted = {"IN_PROGRESS", "COMPLETED"} if _is_pinned(request) else {"IN_PROGRESS"}
    following: dict[str, str] = {}
    while True:
        page = client.list_exports(TableArn=request["TableArn"], **following)
        for each in page.get("ExportSummaries", ()):
            if each.get("ExportStatus") in wanted:
                yield each["ExportArn"]
        if not page.get("NextToken"):
            return
        following = {"NextToken": page["NextToken"]}


def _is_same(found: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    same = ("S3Bucket", "ExportType")
    return (
        all(found.get(name) == request.get(name) for name in same)
        and (found.get("S3Prefix") or "") == request.get("S3Prefix", "")
        and set(_moments(request)) <= set(_moments(found))
    )


def _is_pinned(request: Mapping[str, Any]) -> bool:
    """Return whether a request names all its moments, so that its answer is always the same."""
    window = request.get("IncrementalExportSpecification") or {}
    return "ExportTime" in request or "ExportToTime" in window


def _moments(of: Mapping[str, Any]) -> list[int]:
    """Return the moments that a request names, or an export is about, in seconds since 1970."""
    window = of.get("IncrementalExportSpecification") or {}
    moments = [of.get("ExportTime")] if not window else []
    moments += [window.get(name) for name in ("ExportFromTime", "ExportToTime")]
    return [int(moment.timestamp()) for moment in moments if moment is not None]


def _start(catalog: Catalog, client: Any, table: str, request: dict[str, Any]) -> Any:
    try:
        with catalog.explained("dynamodb:ExportTableToPointInTime", table):
            return client.export_table_to_point_in_time(**request, ClientToken=_token(request))[
                "ExportDescription"
            ]
    except Exception as error:
        cause = error.__cause__
        code = error_code(cause) if isinstance(cause, Exception) else ""
        if code == "PointInTimeRecoveryUnavailableException":
            name = str(request["TableArn"]).rpartition("/")[2]
            raise UsageError(
                f"{table} keeps no point-in-time recovery, from which DynamoDB exports. Turn it on,"
                " and export moments from then on: aws dynamodb update-continuous-backups"
                f" --table-name {name} --point-in-time-recovery-specification"
                " PointInTimeRecoveryEnabled=true"
            ) from error
        if code == "InvalidExportTimeException":
            raise UsageError(
                f"{table}: there is no point-in-time recovery of that moment: give one of the last"
                f" 35 days, since it was turned on, and not in the future ({error})"
            ) from error
        raise


def _token(request: Mapping[str, Any]) -> str:
    """Return the token by which DynamoDB knows a repetition of the call, for eight hours.

    What names no moment is another export each time: the token holds the time, and botocore's own
    repetitions have it in common.
    """
    moment = [] if _is_pinned(request) else [time.time_ns()]
    text = json.dumps([sorted(request.items()), moment], default=str)
    return sha256(text.encode()).hexdigest()[:36]


def _await(
    catalog: Catalog,
    client: Any,
    found: Any,
    timeout: float | None,
    say: Callable[[str], None],
) -> Any:
    """Return an export at its end.

    Raises:
        ServiceError: it failed, or did not end in time.
    """
    arn, wait, until = found["ExportArn"], _FIRST_WAIT, time.monotonic() + (timeout or 0)
    while found["ExportStatus"] == "IN_PROGRESS":
        if timeout is not None and time.monotonic() >= until:
            raise ServiceError(f"{arn} is not complete in time: run again to wait for it")
        say(f"{arn} is under way")
        time.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311  many may wait: not in step
        wait = min(_LONGEST_WAIT, wait * _GROWTH)
        with catalog.explained("dynamodb:DescribeExport", arn):
            found = client.describe_export(ExportArn=arn)["ExportDescription"]
    if found["ExportStatus"] != "COMPLETED":
        reason = found.get("FailureMessage") or "no reason is told"
        code = found.get("FailureCode") or found["ExportStatus"]
        raise ServiceError(f"{arn} failed ({code}): {reason}")
    return found


def _say(table: str, *, quiet: bool) -> Callable[[str], None]:
    started = time.monotonic()

    def say(message: str) -> None:
        if not quiet:
            seconds = f"{time.monotonic() - started:.0f} s"
            print(visible(f"export of {table}, {seconds}: {message}"), file=sys.stderr)  # noqa: T201

    return say


def _answer(
    found: Mapping[str, Any], place: Location, access: Access, *, ours: bool, seconds: float
) -> DynamoDBExport:
    bucket, key = f"s3://{place.bucket}/", found.get("ExportManifest")
    window = found.get("IncrementalExportSpecification") or {}
    incremental = found.get("ExportType") == "INCREMENTAL_EXPORT"
    home = f"{place.folder.uri}AWSDynamoDB/"
    export = str(found["ExportArn"]).rpartition("/")[2]
    return DynamoDBExport(
        table=found["TableArn"],
        export=found["ExportArn"],
        status=found["ExportStatus"],
        type="incremental" if incremental else "full",
        started=ours,
        items=found.get("ItemCount"),
        bytes=found.get("BilledSizeBytes"),
        at=None if incremental else _text(found.get("ExportTime")),
        since=_text(window.get("ExportFromTime")),
        until=_text(window.get("ExportToTime")),
        manifest=bucket + key if key else None,
        data=f"{home}data/" if incremental else f"{home}{export}/data/",
        files=[bucket + name for name in _files(bucket + key, access)] if key else [],
        seconds=round(seconds, 3),
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _files(manifest: str, access: Access) -> list[str]:
    """Return the keys of the first data files that a manifest leads to."""
    store = open_store(Location.parse(manifest), access)
    summary = json.loads(store.get(store.location.path) or b"{}")
    listed = store.get(summary.get("manifestFilesS3Key", "")) or b""
    return [json.loads(line)["dataFileS3Key"] for line in listed.splitlines()[:100] if line]
