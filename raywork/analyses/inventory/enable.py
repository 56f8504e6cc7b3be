"""Having S3 make inventories of a bucket, with all that an analysis can use."""

import re
from typing import Any, Final, Literal

import msgspec

from raywork.errors import UsageError
from raywork.storage import Access, Location
from raywork.storage.inventory_settings import get_inventory_settings, put_inventory_settings

Format = Literal["CSV", "ORC", "Parquet"]
Frequency = Literal["Daily", "Weekly"]

FIELDS: Final = (
    *("Size", "LastModifiedDate", "StorageClass", "ETag", "IsMultipartUploaded"),
    *("ReplicationStatus", "EncryptionStatus", "ObjectLockRetainUntilDate", "ObjectLockMode"),
    *("ObjectLockLegalHoldStatus", "IntelligentTieringAccessTier", "BucketKeyStatus"),
    *("ChecksumAlgorithm", "ObjectAccessControlList", "ObjectOwner", "LifecycleExpirationDate"),
)
"""All optional columns (S3 user guide, "Amazon S3 Inventory list")."""


class EnabledInventory(msgspec.Struct, frozen=True, kw_only=True):
    """What `--enable` did, and what is left to do."""

    bucket: str
    id: str
    changed: bool
    """Whether the configuration was made now; False if it was there, or with `--dry-run`."""
    configuration: dict[str, Any]
    """As PutBucketInventoryConfiguration takes it."""
    inventory: str
    """The folder to analyze, once the first report has come, within 48 hours."""
    policy_bucket: str
    """The bucket that needs the policy."""
    policy: dict[str, Any]
    """What its policy must allow, for S3 to deliver reports."""


def enable_inventory(
    bucket: str,
    destination: str,
    *,
    name: str = "raywork",
    kind: Format = "Parquet",
    frequency: Frequency = "Daily",
    current_only: bool = False,
    prefix: str | None = None,
    account: str | None = None,
    dry_run: bool = False,
    access: Access | None = None,
) -> EnabledInventory:
    """Have S3 report all objects of a bucket, with every optional column.

    An equal configuration stays as it is. The policy of the destination is said, not set.

    Args:
        bucket: Whose objects; its name.
        destination: Where to, as `s3://bucket/prefix/`; in the same region.
        name: The id of the configuration.
        kind: The format of the reports.
        frequency: How often.
        current_only: Leave noncurrent versions and delete markers out.
        prefix: Only of keys that begin so.
        account: The account that owns the bucket, for the policy.
        dry_run: Change nothing.
        access: How to reach AWS; by default as the environment says.

    Raises:
        UsageError: an argument is wrong, or there is another configuration of that id.
        ServiceError: S3 does not answer.
    """
    access = access or Access()
    place = _destination(destination)
    _check(bucket, name, account)
    to: dict[str, Any] = {"Bucket": f"arn:aws:s3:::{place.bucket}", "Format": kind}
    if place.path:
        to["Prefix"] = place.path.rstrip("/")
    settings: dict[str, Any] = {
        "Id": name,
        "IsEnabled": True,
        "Destination": {"S3BucketDestination": to},
        "IncludedObjectVersions": "Current" if current_only else "All",
        "OptionalFields": list(FIELDS),
        "Schedule": {"Frequency": frequency},
    }
    if prefix:
        settings["Filter"] = {"Prefix": prefix}
    found = get_inventory_settings(bucket, name, access)
    if found is not None and _plain(found) != _plain(settings):
        raise UsageError(
            f"s3://{bucket} has another inventory with the id {name}: choose another with --id, or"
            " delete that one"
        )
    changed = found is None and not dry_run
    if changed:
        put_inventory_settings(bucket, settings, access)
    return EnabledInventory(
        bucket=bucket,
        id=name,
        changed=changed,
        configuration=settings,
        inventory=f"{place.folder.uri}{bucket}/{name}/",
        policy_bucket=str(place.bucket),
        policy=delivery_policy(bucket, place, account),
    )


def delivery_policy(bucket: str, place: Location, account: str | None) -> dict[str, Any]:
    """Return the policy of the destination (S3 user guide, "Granting permissions for Amazon S3
    Inventory and Amazon S3 analytics").
    """  # noqa: D205  the title of the page is long
    equal = {"s3:x-amz-acl": "bucket-owner-full-control"}
    if account is not None:
        equal["aws:SourceAccount"] = account
    statement = {
        "Sid": "InventoryDelivery",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{place.bucket}/{place.folder.path}*",
        "Condition": {
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"},
            "StringEquals": equal,
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _destination(destination: str) -> Location:
    place = Location.parse(destination)
    if place.bucket is None:
        raise UsageError(f"--destination {destination}: write s3://bucket/prefix/")
    return place


def _check(bucket: str, name: str, account: str | None) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise UsageError(f"--enable {bucket}: name a bucket, without s3://")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name):
        raise UsageError(f"--id {name}: use letters, digits, and - . _")
    if account is not None and not re.fullmatch(r"\d{12}", account):
        raise UsageError(f"--account {account}: an account has 12 digits")


def _plain(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings in a form that can be compared: the order of fields means nothing."""
    filled = {key: value for key, value in settings.items() if value}
    return {**filled, "OptionalFields": sorted(settings.get("OptionalFields", ()))}
