"""What an error of Glue or Athena means to a user, in one line."""

from typing import Final

from raywork.errors import RayworkError, ServiceError, UsageError
from raywork.storage.access import Access
from raywork.storage.failures import error_code, explain

CONFLICTS: Final = frozenset({"ConcurrentModificationException", "VersionMismatchException"})
"""Somebody else changed the same table since it was read: read it again."""

PASSING: Final = frozenset({
    "ConcurrentModificationException",
    "InternalServiceException",
    "OperationTimeoutException",
    "ResourceNotReadyException",
    "ThrottlingException",
})  # fmt: skip
"""Errors of a single partition in a batch that are worth another try."""

_WRONG: Final = {
    "EntityNotFoundException": "it is not there: check the names",
    "ResourceNumberLimitExceededException": "a limit of the account is reached: delete old tables,"
    " versions of tables or partitions, or have the quota raised",
    "InvalidInputException": "the catalog does not take it",
    "GlueEncryptionException": "the key that encrypts the catalog cannot be used: allow kms:Decrypt"
    " and kms:GenerateDataKey on it",
    "InvalidRequestException": "Athena does not take it",
}


def explain_call(error: Exception, action: str, what: str, access: Access) -> RayworkError:
    """Return the error to raise for a failed call that needs an IAM action."""
    from botocore.exceptions import NoRegionError, ParamValidationError

    code = error_code(error)
    if code in _WRONG:
        detail = getattr(error, "response", {}).get("Error", {}).get("Message") or code
        text = " ".join(str(detail).split()).rstrip(".")
        return UsageError(f"{what}: {action} failed, {_WRONG[code]} ({text})")
    if isinstance(error, NoRegionError):
        return UsageError(f"{what}: no region is known: name it with --region")
    if isinstance(error, ParamValidationError):
        return ServiceError(f"{what}: {action} does not take such values: {error}")
    return explain(error, action, what, access)
