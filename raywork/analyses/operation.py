"""The analysis: look, plan, make tables, ask, drop them, say what was found."""

import time
from collections.abc import Mapping
from typing import Any

import msgspec

from raywork.analyses.case import Case, load_case
from raywork.analyses.estimate import estimate
from raywork.analyses.naming import new_names
from raywork.analyses.publish import Folder
from raywork.analyses.result import AnalysisResult, Finding, ResultTable, Verdict
from raywork.analyses.running import Run, Where
from raywork.athena.cost import PRICE
from raywork.athena.operation import CONCURRENCY
from raywork.athena.result import QueryResult
from raywork.errors import UsageError
from raywork.storage import Access


def analyze(
    case: str,
    *,
    database: str | None = None,
    workgroup: str | None = None,
    output: str | None = None,
    max_scan: int | None = None,
    max_cost: float | None = None,
    price: float = PRICE,
    keep: bool = False,
    dry_run: bool = False,
    out: str | None = None,
    concurrency: int = CONCURRENCY,
    access: Access | None = None,
    quiet: bool = True,
    **options: Any,
) -> AnalysisResult:
    """Answer the questions of a ready-made analysis with tables of its own, and drop these again.

    Args:
        case: Its name, such as `api-calls`.
        database: Where to make the tables; by default a database that is made for the run.
        workgroup: `primary` by default.
        output: The S3 folder for results of Athena, where the workgroup has none.
        max_scan: Stop a query that scans more bytes.
        max_cost: Stop all questions if they cost more dollars.
        price: Dollars a terabyte.
        keep: Do not drop the tables, nor delete the results, of a run that was completed.
        dry_run: Only say what would be run, and what it would scan.
        out: A folder, `s3://...` or local, for report.html, report.json and a Parquet file for
            each answer.
        concurrency: Statements at once.
        access: How to reach AWS; by default as the environment says.
        quiet: Say nothing on stderr when a statement has ended.
        options: What the case takes, as its `raywork analyze` command does.

    Raises:
        UsageError: an argument is wrong, or there is nothing to analyze.
        ServiceError: AWS does not answer, or a table cannot be made.
    """
    started = time.monotonic()
    if dry_run and out is not None:
        raise UsageError("--out: nothing is written with --dry-run, which prints to stdout")
    access = access or Access()
    found = load_case(case)
    settings = _settings(found, options)
    names = new_names(case, database)
    folder = None if out is None else Folder(out, access)
    plan = found.plan(settings, found.look(settings, access))
    where = Where(workgroup, output, max_scan, max_cost, price, concurrency, access, quiet)
    run = Run(plan, names, where)
    result = _described(case, run)
    if dry_run:
        return msgspec.structs.replace(
            result, estimate=estimate(plan, access), seconds=_since(started)
        )
    answers = _answers(run, folder, keep=keep)
    answered = {key: answer for key, answer in answers.items() if answer.error is None}
    findings = [*plan.findings, *found.findings(settings, answered)]
    result = msgspec.structs.replace(
        result,
        results=answers,
        findings=findings,
        verdict=_verdict(findings),
        failed=len(answers) - len(answered),
        scanned_bytes=sum(each.scanned_bytes for each in run.done),
        cost_usd=sum(each.cost_usd for each in run.done),
        kept=keep,
        left=run.left,
        report=None if folder is None else folder.report,
        seconds=_since(started),
    )
    if folder is not None:
        folder.write(result, plan)
    return result


def _settings(case: Case[Any, Any], options: Mapping[str, Any]) -> Any:
    try:
        return case.options(**options)
    except TypeError as error:
        raise UsageError(f"analyze {case.name}: {error}") from error


def _described(case: str, run: Run) -> AnalysisResult:
    """Return the result without answers."""
    names, plan = run.names, run.plan
    return AnalysisResult(
        case=case,
        title=plan.title,
        database=names.database,
        tables=[names.table(table.name) for table in plan.tables],
        results={},
        findings=list(plan.findings),
        verdict=None,
        assumptions=list(plan.assumptions),
        statements=run.statements(),
    )


def _answers(run: Run, folder: Folder | None, *, keep: bool) -> dict[str, ResultTable]:
    """Make the tables, ask, save the answers, and drop all, whatever happens."""
    try:
        run.make()
        asked = run.ask()
        files = {} if folder is None else folder.save(asked)
    except BaseException:
        run.drop_after_failure()
        raise
    if not keep:
        run.drop()
    return {
        question.key: _answer(question.title, asked[question.key], files.get(question.key), keep)
        for question in run.plan.questions
    }


def _answer(title: str, asked: QueryResult, file: str | None, kept: bool) -> ResultTable:  # noqa: FBT001
    return ResultTable(
        title=title,
        columns=asked.columns,
        rows=asked.rows,
        more=asked.more,
        file=file,
        result=asked.result if kept else None,
        statement=asked.statement,
        scanned_bytes=asked.scanned_bytes,
        seconds=asked.seconds,
        error=asked.error,
    )


def _verdict(findings: list[Finding]) -> Verdict | None:
    severities = {finding.severity for finding in findings}
    if "bad" in severities:
        return "bad"
    return "ok" if "ok" in severities else None


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
