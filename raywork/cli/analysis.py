"""What the commands of `raywork analyze` share: options, and how a result is given."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from raywork.analyses import AnalysisResult, Finding
    from raywork.storage import Access

From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="The first day, as 2026-03-01.")
]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day, included.")]
Database = Annotated[
    str | None, typer.Option(help="Where to make the tables; by default one made for the run.")
]
Workgroup = Annotated[str | None, typer.Option(help="By default primary.")]
Output = Annotated[
    str | None, typer.Option(metavar="URI", help="S3 folder where Athena leaves results.")
]
MaxScan = Annotated[
    str | None, typer.Option(metavar="SIZE", help="Stop a query that scans more: 10GB.")
]
MaxCost = Annotated[
    float | None, typer.Option(metavar="USD", min=0, help="Stop all if they cost more.")
]
Price = Annotated[float, typer.Option(metavar="USD", min=0, help="Dollars a terabyte scanned.")]
Keep = Annotated[bool, typer.Option("--keep", help="Do not drop the tables at the end.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print the statements and what they would scan.")
]
Out = Annotated[
    str | None,
    typer.Option(metavar="URI", help="Folder for report.html, report.json and Parquet files."),
]


def run_analysis(
    case: str,
    options: dict[str, Any],
    *,
    access: "Access",
    workers: int | None,
    max_scan: str | None,
    json: bool,
    quiet: bool,
    **run: Any,
) -> None:
    """Run an analysis, print what it found, and leave the process with its exit code.

    Args:
        case: Its name.
        options: What the case takes.
        access: How to reach AWS.
        workers: Statements at once.
        max_scan: As the command line has it.
        json: Print the document.
        quiet: Say nothing on stderr.
        run: The other options of `raywork.analyze`.
    """
    import raywork
    from raywork.athena.operation import CONCURRENCY
    from raywork.engine import interruptible
    from raywork.storage import parse_size

    with interruptible():
        result = raywork.analyze(
            case,
            access=access,
            concurrency=workers or CONCURRENCY,
            max_scan=None if max_scan is None else parse_size(max_scan),
            quiet=quiet,
            **run,
            **options,
        )
    sys.exit(_show(result, json=json, quiet=quiet))


def _show(result: "AnalysisResult", *, json: bool, quiet: bool) -> int:
    from raywork.cli.output import print_document
    from raywork.report.page import render_document

    if json:
        print_document(render_document(result))
    elif result.estimate is not None:
        script = "".join(f"{statement};\n\n" for statement in result.statements)
        print_document(script.encode(errors="backslashreplace"))
    else:
        lines = "".join(f"{_line(finding)}\n" for finding in result.findings)
        print_document(lines.encode(errors="backslashreplace"))
    if not quiet:
        _summarize(result)
    bad = result.verdict == "bad" or result.failed or result.left
    return 1 if bad else 0


def _line(finding: "Finding") -> str:
    from raywork.report.shown import visible

    remedy = f"\n        {visible(finding.remedy)}" if finding.remedy else ""
    return f"{finding.severity:<7} {visible(finding.message)}{remedy}"


def _summarize(result: "AnalysisResult") -> None:
    from raywork.report.shown import counted, size

    if result.estimate is not None:
        least = "" if result.estimate.complete else "at least "
        found = result.estimate
        _say(f"would scan {least}{size(found.scanned_bytes)} in {counted(found.objects, 'object')}")
        return
    for answer in result.results.values():
        if answer.error is not None:
            _say(f"no answer to {answer.title!r}: {answer.error.reason}")
    for each in result.left:
        _say(f"left behind: {each}")
    if result.kept:
        _say(f"kept: {', '.join(f'{result.database}.{table}' for table in result.tables)}")
    scanned = f"{size(result.scanned_bytes)} scanned, ${result.cost_usd:.5f}"
    _say(f"{counted(len(result.results), 'question')}, {scanned} in {result.seconds:.1f} s")
    if result.report is not None:
        _say(f"report: {result.report}")


def _say(text: str) -> None:
    from raywork.report.shown import visible

    print(visible(text), file=sys.stderr)  # noqa: T201
