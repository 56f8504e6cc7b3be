"""What an error of S3 means for the copy of one object, in words, or for the whole run."""

from typing import Final, NoReturn

from raywork.bulkcopy.outcomes import (
    FailedCopyError,
    GoneCopyError,
    SkippedCopyError,
    UncertainCopyError,
)
from raywork.errors import UsageError
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

ARCHIVED: Final = "archived: restore it to copy it"
EXISTS: Final = "exists on the destination"
GONE_SINCE: Final = "gone since the report"
CHANGED: Final = "it kept changing while it was copied: run again"
CHANGED_SINCE: Final = "it has changed since: run again"

_WHOLE: Final = {
    "NoSuchBucket": "there is no such bucket: check its name",
    "InvalidAccessKeyId": "the access key does not exist there",
    "SignatureDoesNotMatch": "the secret key does not match the access key",
    "InvalidToken": "the session token is not valid there",
    "ExpiredToken": "the session token has expired",
    "RequestTimeTooSkewed": "this machine's clock is wrong",
    "PermanentRedirect": "the bucket is in another region: name it with --region",
    "AuthorizationHeaderMalformed": "the bucket is in another region: name it with --region",
    "AccessControlListNotSupported": "the destination's bucket takes no ACLs: leave out --acl",
    "InvalidStorageClass": "the destination's service has no such --storage-class: give one of its"
    " own, or keep",
}
"""What would meet every other object too."""

NOT_READABLE: Final = frozenset({"InvalidObjectState", "ObjectNotInActiveTierError"})
"""What reading and copying an archived object are answered with."""

_REASONS: Final = {
    "EntityTooLarge": "it is too large for a single copy: lower --multipart-threshold",
    "KMS.DisabledException": "the KMS key that encrypts it is disabled",
    "KMS.NotFoundException": "the KMS key that encrypts it does not exist",
    "KeyTooLongError": "the destination's key is longer than 1,024 bytes",
}


def refused(error: Exception, where: str) -> NoReturn:
    """Raise what an error of a call means.

    Raises:
        GoneCopyError: there is no such object any more.
        SkippedCopyError: the object is archived.
        FailedCopyError: it is about this object.
        UsageError: every other object would meet it, too.
    """
    if isinstance(error, BrokenAnswerError):
        raise UncertainCopyError(
            f"the service gave no whole answer on any attempt: {error}"
        ) from error
    if not isinstance(error, RefusedError):
        raise error
    if error.code in _WHOLE:
        raise UsageError(f"{where}: {_WHOLE[error.code]} ({error.asked})") from error
    if error.code == "NoSuchKey":
        raise GoneCopyError from error
    if error.code in NOT_READABLE:
        raise SkippedCopyError(ARCHIVED) from error
    if error.status == 403:  # noqa: PLR2004
        raise FailedCopyError(
            f"access denied to {error.asked}: allow s3:GetObject on it and s3:PutObject on its copy"
            " (and for tags s3:GetObjectTagging and s3:PutObjectTagging, or --tags drop)"
        ) from error
    text = _REASONS.get(error.code) or f"the service answered {error} on every attempt"
    kind = UncertainCopyError if error.uncertain else FailedCopyError
    raise kind(" ".join(text.split()).rstrip(".")) from error
