"""Registering a table through Athena: its DDL is run, statement by statement."""

import time
from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from raywork.catalog.clients import Catalog
from raywork.catalog.queries import Execution, NoSlotError, Place, Queries, ThrottledError, short
from raywork.errors import ServiceError

_LONGEST_WAIT: Final = 5.0
"""Seconds between two looks at a statement."""

_ATTEMPTS: Final = 30
"""How often a statement is submitted, until Athena takes it."""


def register_athena(catalog: Catalog, statements: Iterable[str], place: Place) -> int:
    """Run statements one after another, each to its end; return how many.

    Raises:
        UsageError: Athena takes no such request, or there is no place for results.
        ServiceError: a statement failed; the error has Athena's reason.
    """
    queries = Queries(catalog)
    count = 0
    for count, statement in enumerate(statements, start=1):  # noqa: B007
        ended = _run(queries, statement, place)
        if ended.state != "SUCCEEDED":
            raise ServiceError(
                f"Athena: the statement {short(statement)} {ended.state.lower()} ({ended.id}):"
                f" {ended.reason or 'no reason is given'}"
            )
    return count


def _run(queries: Queries, statement: str, place: Place) -> Execution:
    query = _start(queries, statement, place)
    wait = 0.1
    while True:
        found = queries.look([query]).get(query)
        if found is not None and found.ended:
            return found
        time.sleep(wait)
        wait = min(1.5 * wait, _LONGEST_WAIT)


def _start(queries: Queries, statement: str, place: Place) -> str:
    # One token for one run of a statement: a call that is repeated runs nothing twice.
    token = uuid4().hex
    for attempt in range(1, _ATTEMPTS):
        try:
            return queries.start(statement, place, token)
        except (NoSlotError, ThrottledError):
            time.sleep(min(0.1 * 2**attempt, _LONGEST_WAIT))
    return queries.start(statement, place, token)
