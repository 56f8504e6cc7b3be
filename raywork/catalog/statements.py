"""Registering a table through Athena: its DDL is run, statement by statement."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from raywork.catalog.clients import Catalog
from raywork.errors import ServiceError

_ENDED: Final = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
_LONGEST_WAIT: Final = 5.0
"""Seconds between two looks at a statement."""


@dataclass(frozen=True, slots=True)
class AthenaPlace:
    """Where Athena runs statements."""

    workgroup: str | None = None
    output: str | None = None
    """The S3 folder for results; None where the workgroup has one."""


def register_athena(catalog: Catalog, statements: Iterable[str], place: AthenaPlace) -> int:
    """Run statements one after another, each to its end; return how many.

    Raises:
        UsageError: Athena takes no such request, or there is no place for results.
        ServiceError: a statement failed; the error has Athena's reason.
    """
    client = catalog.client("athena")
    count = 0
    for count, statement in enumerate(statements, start=1):  # noqa: B007
        _run(catalog, client, statement, place)
    return count


def _run(catalog: Catalog, client: Any, statement: str, place: AthenaPlace) -> None:
    request: dict[str, Any] = {"QueryString": statement}
    if place.workgroup:
        request["WorkGroup"] = place.workgroup
    if place.output:
        request["ResultConfiguration"] = {"OutputLocation": place.output}
    # One token for one run of a statement: a call that is repeated runs nothing twice.
    started = f"{time.time_ns()} {statement}"
    request["ClientRequestToken"] = sha256(started.encode()).hexdigest()
    what = f"the statement {_short(statement)}"
    with catalog.explained("athena:StartQueryExecution", what):
        query = client.start_query_execution(**request)["QueryExecutionId"]
    wait = 0.1
    while True:
        with catalog.explained("athena:GetQueryExecution", what):
            status = client.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        if status["State"] in _ENDED:
            break
        time.sleep(wait)
        wait = min(1.5 * wait, _LONGEST_WAIT)
    if status["State"] != "SUCCEEDED":
        reason = status.get("StateChangeReason") or "no reason is given"
        raise ServiceError(f"Athena: {what} {status['State'].lower()} ({query}): {reason}")


def _short(statement: str, longest: int = 60) -> str:
    line = " ".join(statement.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
