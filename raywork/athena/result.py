"""What queries answer: the document that `--json` prints."""

from typing import Any

import msgspec

from raywork.catalog import Execution


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a statement has no result."""

    reason: str
    """In Athena's words, where it comes from there."""
    name: str | None = None
    """Athena's name for it, such as `HIVE_BAD_DATA`."""
    line: int | None = None
    """Where in the source of the statement, counted from 1; where it begins if no more is known."""
    column: int | None = None
    hint: str | None = None
    """What to do about it."""


class ResultColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A column of a result."""

    name: str
    type: str
    """Trino's name of it, with what is inside of an array, a map or a row where that is known."""
    ambiguous: int = 0
    """How many of the rows have an array, a map or a row that is not sure to be read from Athena's
    text. If there are any, all values of the column are that text."""


class QueryResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one statement."""

    statement: str
    source: str
    """The file that it stands in, or which argument it was."""
    line: int
    """The line of that on which it begins."""
    id: str | None = None
    """Athena's id of the query; None if it was not submitted."""
    state: str
    """SUCCEEDED, FAILED, CANCELLED, or SKIPPED: one before it in its file did not succeed."""
    kind: str = ""
    """What Athena says that it is: SELECT, CREATE_TABLE, ..."""
    columns: list[ResultColumn] = []
    rows: list[list[Any]] = []
    """The first rows, up to 999."""
    more: bool = False
    """Whether the result has more rows than these."""
    result: str | None = None
    """The URI of the whole result: an object, or a folder of Parquet if it was unloaded."""
    unloaded: bool = False
    """Whether it ran as UNLOAD, and the result is Parquet."""
    manifest: str | None = None
    """The URI of the list of the objects that it wrote, if it was a statement that writes."""
    file: str | None = None
    """Where it was written to, with `--out`."""
    scanned_bytes: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0
    reused: bool = False
    """Whether it is the result of an earlier query, which costs nothing."""
    submitted: str | None = None
    """When, as ISO 8601 has it."""
    attempts: int = 0
    """How often it was run."""
    error: Failure | None = None

    def failed(self, reason: str) -> "QueryResult":
        """Return it as one whose result cannot be had, and why."""
        error = Failure(reason=reason, line=self.line)
        return msgspec.structs.replace(self, state="FAILED", error=error)

    def on(self, execution: Execution, cost: float) -> "QueryResult":
        """Return it with what Athena says of the query, and its cost in dollars."""
        submitted = execution.submitted
        return msgspec.structs.replace(
            self,
            id=execution.id,
            state=execution.state,
            kind=execution.sub,
            result=execution.output,
            manifest=execution.manifest,
            scanned_bytes=execution.scanned,
            cost_usd=cost,
            seconds=execution.seconds,
            reused=execution.reused,
            submitted=None if submitted is None else submitted.isoformat(),
        )


class QueryResults(msgspec.Struct, frozen=True, kw_only=True):
    """What became of all statements, in the order in which they were given."""

    queries: list[QueryResult]
    succeeded: int
    failed: int
    cancelled: int
    skipped: int
    scanned_bytes: int
    cost_usd: float
    price_usd: float
    """Dollars a terabyte that the costs are reckoned with."""
    seconds: float
    workgroup_cutoff_bytes: int | None = None
    """After so many scanned bytes the workgroup itself cancels a query."""
    reuse_minutes: int | None = None
    """How old the result of an earlier query might be, to stand for a new one."""
