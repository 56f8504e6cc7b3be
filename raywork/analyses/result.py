"""What an analysis answers: the document that `--json` prints."""

from typing import Any, Literal

import msgspec

from raywork.athena import Failure, ResultColumn

Severity = Literal["ok", "note", "warning", "bad"]
Verdict = Literal["ok", "bad"]


class Finding(msgspec.Struct, frozen=True):
    """What the answers mean, in one sentence."""

    code: str
    """Its name for programs, such as `error-rate`."""
    severity: Severity
    """`bad` fails the run; `ok` is a threshold that was kept."""
    message: str
    value: float | None = None
    """The figure that it rests on."""
    remedy: str = ""
    """What to do about it."""


class ResultTable(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one question."""

    title: str
    columns: list[ResultColumn] = []
    rows: list[list[Any]] = []
    """The first rows, up to 999."""
    more: bool = False
    """Whether there are more rows than these."""
    file: str | None = None
    """Where all rows were written to as Parquet, with `--out`."""
    result: str | None = None
    """The URI of the object that Athena wrote, if it was kept."""
    statement: str = ""
    scanned_bytes: int = 0
    seconds: float = 0.0
    error: Failure | None = None
    """Why there is no answer."""

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def records(self, **only: Any) -> list[dict[str, Any]]:
        """Return the rows as dicts; with `column=value`, those that have it."""
        found = [dict(zip(self.names, row, strict=True)) for row in self.rows]
        return [each for each in found if all(each[name] == only[name] for name in only)]


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What the questions are going to scan at most."""

    scanned_bytes: int
    objects: int
    complete: bool
    """False where a table has more objects than are looked at: then it is more than this."""


class AnalysisResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an analysis made, asked and found."""

    case: str
    title: str
    database: str
    tables: list[str]
    """The tables that it made."""
    results: dict[str, ResultTable]
    """The answers, by the keys of the questions."""
    findings: list[Finding]
    verdict: Verdict | None
    """Whether thresholds were kept; None where there are none to keep."""
    assumptions: list[str]
    statements: list[str]
    """All that was run, or would be, in order, but for what drops the tables."""
    estimate: Estimate | None = None
    """With `--dry-run`."""
    failed: int = 0
    """Questions without an answer."""
    scanned_bytes: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0
    report: str | None = None
    """Where report.html was written to, with `--out`."""
    kept: bool = False
    """Whether the tables are still there, as `--keep` asks."""
    left: list[str] = []
    """What could not be dropped or deleted."""
