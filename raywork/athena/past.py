"""Queries of the past: what ran, and stopping what still does."""

from collections.abc import Sequence

from raywork.athena.cost import PRICE, cost_of
from raywork.athena.failures import explain_failure
from raywork.athena.result import QueryResult
from raywork.catalog import Execution, Queries, open_catalog
from raywork.errors import UsageError
from raywork.sql import Statement
from raywork.storage import Access


def query_history(
    *,
    workgroup: str | None = None,
    count: int = 50,
    price: float = PRICE,
    access: Access | None = None,
) -> list[QueryResult]:
    """Return the latest queries of a workgroup, the latest first, without their rows.

    Raises:
        UsageError: there is no such workgroup, or a permission is missing.
        ServiceError: Athena does not answer.
    """
    found = Queries(open_catalog(access or Access())).history(workgroup, count)
    return [_shown(execution, price) for execution in found]


def cancel_queries(ids: Sequence[str], *, access: Access | None = None) -> list[str]:
    """Stop queries; return the states that they are in then.

    Raises:
        UsageError: there is no query of such an id.
        ServiceError: Athena does not answer.
    """
    queries = Queries(open_catalog(access or Access()))
    for query in ids:
        try:
            queries.stop(query)
        except UsageError as error:
            raise UsageError(f"{error}. --history shows the latest ids") from error
    return [found.state for query in ids for found in queries.look([query]).values()]


def _shown(execution: Execution, price: float) -> QueryResult:
    statement = Statement(execution.statement, f"workgroup {execution.workgroup}")
    failed = execution.state in {"FAILED", "CANCELLED"} and execution.reason
    shown = QueryResult(
        statement=execution.statement,
        source=statement.source,
        line=statement.line,
        state=execution.state,
        error=explain_failure(execution.reason or "", statement) if failed else None,
    )
    return shown.on(execution, cost_of(execution, price))
