"""The two ways in which Athena says no: an answer to a request, and the end of a query.

Messages keep Athena's form `NAME: what is wrong`. Types of errors are those of the Athena user
guide, "Athena error catalog", which does not say what name has which: a failure has a type where
the catalog's words for one name just this failure, or an answer of Athena was seen to have it (so
that of a bucket that is not there stands in "Monitor Athena query events with EventBridge").
"""

import errno
import os
import re
from dataclasses import dataclass, field
from typing import Any, Final

SYSTEM: Final = 1
USER: Final = 2
OTHER: Final = 3
"""A failure of this server, which is none in Athena."""

_BY_NAME: Final = {
    "EXCEEDED_LOCAL_MEMORY_LIMIT": (SYSTEM, 0),
    "GENERIC_INTERNAL_ERROR": (SYSTEM, 200),
    "FAILED: Execution Error": (USER, 1003),
    "FAILED: ParseException": (USER, 1006),
    "COLUMN_NOT_FOUND": (USER, 1006),
    "GENERIC_USER_ERROR": (USER, 1000),
    "INVALID_PROPERTY": (USER, 1101),
    "INVALID_TABLE_PROPERTY": (USER, 1103),
    "INVALID_FUNCTION_ARGUMENT": (USER, 1106),
    "INVALID_VIEW": (USER, 1107),
    "TABLE_NOT_FOUND": (USER, 1110),
    "NOT_SUPPORTED": (USER, 1200),
    "FUNCTION_NOT_FOUND": (USER, 1303),
    "Amazon S3 bucket not found": (USER, 1306),
    "Amazon S3 permission error": (USER, 1501),
}
"""The category and type of failures, by how their reasons begin; the others are the user's."""
_NAME: Final = re.compile(
    r"FAILED: (Execution Error|ParseException)|Amazon S3 [a-z ]+|[A-Z][A-Z_]+(?=:)"
)


@dataclass
class RefusedRequest(Exception):  # noqa: N818  # an answer of the service, not a failure of it
    """A request that the service answers with an error, by the error's name in the API."""

    message: str
    code: str = "InvalidRequestException"
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


@dataclass
class FailedQuery(Exception):  # noqa: N818  # a state of a query, not a failure of the service
    """A query that ends as FAILED, with the reason that GetQueryExecution shows."""

    reason: str
    category: int | None = None
    """None if the name of the failure says it, as it does the type."""
    type: int | None = None
    retryable: bool = False

    def __str__(self) -> str:
        return self.reason

    def shown(self) -> dict[str, Any]:
        """Return the AthenaError of the API, without a type where none is known."""
        named = _NAME.match(self.reason)
        category, kind = _BY_NAME.get(named[0] if named else "", (USER, None))
        kind = kind if self.type is None else self.type
        return {
            "ErrorCategory": self.category or category,
            **({} if kind is None else {"ErrorType": kind}),
            "Retryable": self.retryable,
            "ErrorMessage": self.reason,
        }


def malformed(message: str) -> RefusedRequest:
    """Return the refusal of a query that cannot be parsed."""
    return RefusedRequest(message, fields={"AthenaErrorCode": "MALFORMED_QUERY"})


def invalid(message: str) -> RefusedRequest:
    """Return the refusal of a request whose arguments are wrong."""
    return RefusedRequest(message, fields={"AthenaErrorCode": "INVALID_INPUT"})


def of_service(error: Any) -> FailedQuery:
    """Return the failure of a query to which another service of AWS said no."""
    said = error.response.get("Error", {})
    code = said.get("Code", "Unknown")
    text = f"{code}: {said.get('Message', error)}"
    if code == "NoSuchBucket":
        return FailedQuery(f"Amazon S3 bucket not found: {text}")
    if code in {"AccessDenied", "403"}:
        return FailedQuery(f"Amazon S3 permission error: {text}")
    return FailedQuery(f"FAILED: Execution Error: {text}")


def disk_error(error: Exception) -> str | None:
    """Return the reason of a failure for want of room on this machine, if that is what it is."""
    if os.strerror(errno.ENOSPC) not in str(error):
        return None
    return (
        "GENERIC_INTERNAL_ERROR: no space is left on the disk of raywork local: make room where "
        "its --data is, or begin it with a smaller --cache-size"
    )


def not_emulated(what: str) -> FailedQuery:
    """Return the failure of a query that only the real Athena runs."""
    return FailedQuery(f"NOT_SUPPORTED: raywork local does not emulate {what}", OTHER)
