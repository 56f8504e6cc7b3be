"""What a bucket is set to do with the objects that are written to it."""

from typing import Final

from raywork.storage.calls import Call, RefusedError, element
from raywork.storage.failures import explained
from raywork.storage.s3 import S3Store

_NO_LOCK: Final = {"ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed"}
_UNKNOWN: Final = {404, 405, 501}
"""What a server answers that does not know of locks."""


def keeps_versions(store: S3Store) -> bool:
    """Return whether each write to the bucket makes another version.

    Raises:
        UsageError, ServiceError: that may not be asked, or there is no answer.
    """
    with explained("s3:GetBucketVersioning", store.uri(""), store.access):
        answer = store.caller.call(Call("GET", None, [("versioning", "")]))
    return element(answer.body, "Status") == "Enabled"


def has_lock(store: S3Store) -> bool | None:
    """Return whether objects of the bucket can be under Object Lock; None if it is not told.

    Raises:
        UsageError, ServiceError: there is no answer.
    """
    with explained("s3:GetBucketObjectLockConfiguration", store.uri(""), store.access):
        try:
            answer = store.caller.call(Call("GET", None, [("object-lock", "")]))
        except RefusedError as error:
            return False if error.code in _NO_LOCK or error.status in _UNKNOWN else None
    return element(answer.body, "ObjectLockEnabled") == "Enabled"
