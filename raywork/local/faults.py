"""The two ways in which Athena says no: an answer to a request, and the end of a query.

Messages keep Athena's form `NAME: what is wrong`. Types of errors are those of the Athena user
guide, "Athena error catalog", where it lists one that fits; else 0.
"""

from dataclasses import dataclass, field
from typing import Any, Final

SYSTEM: Final = 1
USER: Final = 2
OTHER: Final = 3


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
    category: int = USER
    type: int = 0
    retryable: bool = False

    def __str__(self) -> str:
        return self.reason


def malformed(message: str) -> RefusedRequest:
    """Return the refusal of a query that cannot be parsed."""
    return RefusedRequest(message, fields={"AthenaErrorCode": "MALFORMED_QUERY"})


def invalid(message: str) -> RefusedRequest:
    """Return the refusal of a request whose arguments are wrong."""
    return RefusedRequest(message, fields={"AthenaErrorCode": "INVALID_INPUT"})


def not_emulated(what: str) -> FailedQuery:
    """Return the failure of a query that only the real Athena runs."""
    return FailedQuery(f"NOT_SUPPORTED: raywork local does not emulate {what}", OTHER)
