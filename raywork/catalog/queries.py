"""Queries in Athena: submitted, looked at, stopped, their first rows and their history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from raywork.catalog.clients import Catalog
from raywork.errors import ServiceError, UsageError
from raywork.storage.failures import error_code

ENDED: Final = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
MOST_IDS: Final = 50
"""As many queries BatchGetQueryExecution takes."""
FIRST_ROWS: Final = 1000
"""As many rows one GetQueryResults gives, the header among them."""

_THROTTLES: Final = frozenset({
    "ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded",
    "SlowDown",
})  # fmt: skip
_WITHHELD: Final = frozenset({"AccessDeniedException", "InvalidRequestException"})
"""What Athena says of a result that is gone from S3, or that the caller may not read there."""
_NO_SLOT: Final = "CONCURRENT_QUERY_LIMIT_EXCEEDED"


class NoSlotError(ServiceError):
    """As many queries of the account run or wait as its quota allows: one has to end first."""


class ThrottledError(ServiceError):
    """Calls come too fast, or the answer of one was lost: it is to be made again, later."""


class UnreachedError(ThrottledError):
    """No connection came about, so that the call was not made."""


class RefusedError(UsageError):
    """Athena does not take a statement: it is none. The message is Athena's."""


class NoResultError(UsageError):
    """The result of one query is not given; those of others may be."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where Athena runs statements, and where it leaves their results."""

    database: str | None = None
    catalog: str | None = None
    workgroup: str | None = None
    output: str | None = None
    """The S3 folder for results; None where the workgroup has one."""
    reuse_minutes: int | None = None
    """How old an earlier result of the same statement may be to stand for a new one."""

    def request(self) -> dict[str, Any]:
        """Return the members of StartQueryExecution that say so."""
        context = {"Database": self.database, "Catalog": self.catalog}
        context = {key: value for key, value in context.items() if value}
        request: dict[str, Any] = {}
        if context:
            request["QueryExecutionContext"] = context
        if self.workgroup:
            request["WorkGroup"] = self.workgroup
        if self.output:
            request["ResultConfiguration"] = {"OutputLocation": self.output}
        if self.reuse_minutes is not None:
            by_age = {"Enabled": True, "MaxAgeInMinutes": self.reuse_minutes}
            request["ResultReuseConfiguration"] = {"ResultReuseByAgeConfiguration": by_age}
        return request

    def within(self, folder: str) -> "Place":
        """Return the place with results in a folder of their own, where it has a say in that."""
        if self.output is None:
            return self
        return replace(self, output=f"{self.output.rstrip('/')}/{folder}/")


@dataclass(frozen=True, slots=True)
class Execution:
    """What Athena says of a query."""

    id: str
    state: str
    statement: str = ""
    kind: str = ""
    """`DDL`, `DML` or `UTILITY`."""
    sub: str = ""
    """What kind of those, such as `SELECT`."""
    reason: str | None = None
    """Why it failed or was cancelled."""
    retryable: bool = False
    scanned: int = 0
    """Bytes, so far."""
    seconds: float = 0.0
    output: str | None = None
    """The URI of its result."""
    reused: bool = False
    workgroup: str | None = None
    database: str | None = None
    """Of names that have none."""
    submitted: datetime | None = None
    completed: datetime | None = None
    manifest: str | None = None
    """The URI of the list of the objects that it wrote, or was about to when it failed."""

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Execution":
        """Read the QueryExecution of the API."""
        status, statistics = answer.get("Status") or {}, answer.get("Statistics") or {}
        error = status.get("AthenaError") or {}
        reuse = statistics.get("ResultReuseInformation") or {}
        return cls(
            id=answer["QueryExecutionId"],
            state=status.get("State", "QUEUED"),
            statement=answer.get("Query", ""),
            kind=answer.get("StatementType", ""),
            sub=answer.get("SubstatementType", ""),
            reason=status.get("StateChangeReason") or error.get("ErrorMessage"),
            retryable=bool(error.get("Retryable")),
            scanned=statistics.get("DataScannedInBytes") or 0,
            seconds=(statistics.get("TotalExecutionTimeInMillis") or 0) / 1000,
            output=(answer.get("ResultConfiguration") or {}).get("OutputLocation"),
            reused=bool(reuse.get("ReusedPreviousResult")),
            workgroup=answer.get("WorkGroup"),
            database=(answer.get("QueryExecutionContext") or {}).get("Database"),
            submitted=status.get("SubmissionDateTime"),
            completed=status.get("CompletionDateTime"),
            manifest=statistics.get("DataManifestLocation"),
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result, as the API describes it."""

    name: str
    type: str
    """Trino's name of the type, without what is inside of an array, a map or a row."""
    precision: int = 0
    scale: int = 0


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The beginning of a result: text by column, None for NULL."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]
    more: bool
    """Whether there are rows beyond these."""


class Queries:
    """Athena's queries. Safe to use from many threads."""

    def __init__(self, catalog: Catalog) -> None:
        """Open the client; one that tries once for submissions, whose refusals mean something."""
        self._catalog = catalog
        self._client = catalog.client("athena")
        self._submitting = catalog.client("athena", attempts=1)

    def start(self, statement: str, place: Place, token: str) -> str:
        """Submit a statement and return its id: the same one if the token was seen before.

        Raises:
            RefusedError: it is no statement.
            NoSlotError: too many queries run.
            ThrottledError: the call is to be made again.
            UsageError: Athena takes no such request.
        """
        request = {"QueryString": statement, "ClientRequestToken": token, **place.request()}
        with self._catalog.explained(
            "athena:StartQueryExecution", f"the statement {short(statement)}"
        ):
            try:
                answer = self._submitting.start_query_execution(**request)
            except Exception as error:
                raise_meaning(error)
                raise
        return str(answer["QueryExecutionId"])

    def look(self, ids: Sequence[str]) -> dict[str, Execution]:
        """Return what is known of some queries, at most `MOST_IDS`, by their ids.

        Raises:
            ServiceError: Athena keeps failing.
        """
        with self._catalog.explained("athena:BatchGetQueryExecution", "queries"):
            answer = self._client.batch_get_query_execution(QueryExecutionIds=list(ids))
        found = map(Execution.of, answer.get("QueryExecutions") or ())
        return {execution.id: execution for execution in found}

    def stop(self, query: str) -> None:
        """Stop a query; one that has ended stays as it is.

        Raises:
            UsageError: there is no such query.
        """
        with self._catalog.explained("athena:StopQueryExecution", f"the query {query}"):
            self._client.stop_query_execution(QueryExecutionId=query)

    def first_rows(self, execution: Execution) -> FirstRows:
        """Return the beginning of the result of a query that succeeded.

        Raises:
            NoResultError: it is not given.
            RayworkError: Athena does not answer, or takes no calls.
        """
        what = f"the result of {execution.id}"
        try:
            with self._catalog.explained("athena:GetQueryResults", what):
                answer = self._client.get_query_results(
                    QueryExecutionId=execution.id, MaxResults=FIRST_ROWS
                )
        except UsageError as error:
            cause = error.__cause__
            if isinstance(cause, Exception) and error_code(cause) in _WITHHELD:
                raise NoResultError(str(error)) from error
            raise
        return _first_rows(answer, header=execution.sub in {"SELECT", "EXECUTE"})

    def all_rows(self, execution: Execution) -> Iterator[FirstRows]:
        """Yield a result page by page, for those that are in no object of ours."""
        pages = self._client.get_paginator("get_query_results")
        header = execution.sub in {"SELECT", "EXECUTE"}
        with self._catalog.explained("athena:GetQueryResults", f"the result of {execution.id}"):
            for page in pages.paginate(QueryExecutionId=execution.id):
                yield _first_rows(page, header=header)
                header = False

    def history(self, workgroup: str | None, count: int) -> list[Execution]:
        """Return the latest queries of a workgroup, the latest first."""
        group = {"WorkGroup": workgroup} if workgroup else {}
        pages = self._client.get_paginator("list_query_executions")
        with self._catalog.explained("athena:ListQueryExecutions", "the history of queries"):
            options = {"MaxItems": count, "PageSize": min(count, MOST_IDS)}
            ids = [
                query
                for page in pages.paginate(**group, PaginationConfig=options)
                for query in page.get("QueryExecutionIds") or ()
            ]
        found: dict[str, Execution] = {}
        for start in range(0, len(ids), MOST_IDS):
            found |= self.look(ids[start : start + MOST_IDS])
        return [found[query] for query in ids if query in found]

    def results_folder(self, place: Place) -> str:
        """Return the S3 folder where Athena leaves the results of a place, with a slash at its end.

        It is the workgroup's where that insists on it, or the place names none.

        Raises:
            UsageError: there is none, or no such workgroup.
        """
        with self._catalog.explained(
            "athena:GetWorkGroup", f"the workgroup {place.workgroup or 'primary'}"
        ):
            answer = self._client.get_work_group(WorkGroup=place.workgroup or "primary")
        found = answer["WorkGroup"].get("Configuration") or {}
        own = (found.get("ResultConfiguration") or {}).get("OutputLocation")
        insists = own and found.get("EnforceWorkGroupConfiguration")
        folder = own if insists or place.output is None else place.output
        if not folder:
            raise UsageError("the workgroup has no place for results: name one with --output")
        return f"{folder.rstrip('/')}/"

    def cutoff(self, workgroup: str | None) -> int | None:
        """Return the bytes after which a workgroup cancels a query, where it says so to us."""
        try:
            answer = self._client.get_work_group(WorkGroup=workgroup or "primary")
        except self._client.exceptions.ClientError:
            return None
        found = answer["WorkGroup"].get("Configuration") or {}
        limit = found.get("BytesScannedCutoffPerQuery")
        return None if limit is None else int(limit)


def raise_meaning(error: Exception) -> None:
    """Raise what refuses one statement, or is to be tried again, as an error that says so."""
    from botocore import exceptions as aws

    code = error_code(error)
    response = getattr(error, "response", None) or {}
    if code == "InvalidRequestException" and response.get("AthenaErrorCode") == "MALFORMED_QUERY":
        raise RefusedError(response["Error"].get("Message") or code) from error
    said = (response.get("Error") or {}).get("Message") or ""
    if code == "InvalidRequestException" and "output location" in said.lower():
        raise UsageError(
            "Athena does not know where to leave results: name an S3 folder with --output, or with"
            f" --workgroup one that has a place for them ({said})"
        ) from error
    if code == "TooManyRequestsException" and response.get("Reason") == _NO_SLOT:
        raise NoSlotError(f"too many queries run ({_NO_SLOT})") from error
    unreached = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ProxyConnectionError)
    if isinstance(error, (*unreached, aws.SSLError)):
        raise UnreachedError(f"there is no connection to Athena ({error})") from error
    status = (response.get("ResponseMetadata") or {}).get("HTTPStatusCode") or 0
    lost = isinstance(error, aws.HTTPClientError | aws.ConnectionError | aws.ResponseStreamingError)
    if code in _THROTTLES or status >= 500 or lost:  # noqa: PLR2004
        raise ThrottledError(f"Athena does not take the query ({code or error})") from error


def _first_rows(answer: Mapping[str, Any], *, header: bool) -> FirstRows:
    found = answer["ResultSet"]
    columns = tuple(
        Column(each["Name"], each["Type"].lower(), each.get("Precision", 0), each.get("Scale", 0))
        for each in (found.get("ResultSetMetadata") or {}).get("ColumnInfo") or ()
    )
    rows = tuple(
        tuple(datum.get("VarCharValue") for datum in row.get("Data") or ())
        for row in found.get("Rows") or ()
    )
    return FirstRows(columns, rows[1:] if header else rows, "NextToken" in answer)


def short(statement: str, longest: int = 60) -> str:
    """Return a statement as one line of a message."""
    line = " ".join(statement.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
