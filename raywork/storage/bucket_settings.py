"""What a bucket is set to do with the objects that are written to it."""

from typing import Final

from raywork.storage.failures import error_code, explained
from raywork.storage.s3 import S3Store

_NO_LOCK: Final = {
    "ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed",
    "404", "405", "501",
}  # fmt: skip


def keeps_versions(store: S3Store) -> bool:
    """Return whether each write to the bucket makes another version.

    Raises:
        UsageError, ServiceError: that may not be asked, or there is no answer.
    """
    with explained("s3:GetBucketVersioning", store.uri(""), store.access):
        found = store.client.get_bucket_versioning(Bucket=store.bucket, **store.access.owned())
    return found.get("Status") == "Enabled"


def has_lock(store: S3Store) -> bool | None:
    """Return whether objects of the bucket can be under Object Lock; None if it is not told.

    Raises:
        UsageError, ServiceError: there is no answer.
    """
    from botocore.exceptions import ClientError

    with explained("s3:GetBucketObjectLockConfiguration", store.uri(""), store.access):
        try:
            found = store.client.get_object_lock_configuration(
                Bucket=store.bucket, **store.access.owned()
            )
        except ClientError as error:
            return False if error_code(error) in _NO_LOCK else None
    return found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled"
