"""What the commands of `raywork analyze` share: options, and how a result is given."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from raywork.cli.athena import AthenaOptions, QueryOptions, concurrency
from raywork.cli.options import GlobalOptions, size

if TYPE_CHECKING:
    from raywork.analyses import AnalysisResult, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What every analysis is asked beside its own options."""

    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day, as 2026-03-01.")
    ] = None
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day, included.")
    ] = None
    database: Annotated[
        str | None, typer.Option(help="Where to make the tables; by default one made for the run.")
    ] = None
    athena: QueryOptions
    keep: Annotated[bool, typer.Option("--keep", help="Do not drop the tables at the end.")] = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the statements and what they would scan.")
    ] = False
    out: Annotated[
        str | None,
        typer.Option(metavar="URI", help="Folder for report.html, report.json and Parquet files."),
    ] = None
    options: GlobalOptions

    def analyze(self, case: str, **options: Any) -> None:
        """Run an analysis, print what it found, and leave the process with its exit code."""
        import raywork
        from raywork.engine import interruptible

        with interruptible():
            result = raywork.analyze(
                case,
                first=self.first,
                last=self.last,
                database=self.database,
                workgroup=self.athena.workgroup,
                output=self.athena.output,
                max_scan=size(self.athena.max_scan),
                max_cost=self.athena.max_cost,
                price=self.athena.price,
                keep=self.keep,
                dry_run=self.dry_run,
                out=self.out,
                concurrency=concurrency(self.options),
                access=self.options.access,
                quiet=self.options.quiet,
                **options,
            )
        sys.exit(_show(result, json=self.options.json, quiet=self.options.quiet))


@dataclass(frozen=True, slots=True, kw_only=True)
class AthenaRun(Run):
    """Likewise of an analysis that reads no records itself, so that `--engine` means nothing."""

    options: AthenaOptions


def share(option: str, text: str | None) -> float | None:
    """Return a share as a number: `0.05` and `5%` are the same.

    Raises:
        UsageError: it is neither, with the option's name.
    """
    if text is None:
        return None
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        from raywork.errors import UsageError

        raise UsageError(f"{option} {text}: give a share, as 0.05 or 5%") from None


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
