"""What the commands of `raywork analyze` share: options, and how a result is given."""

# ruff: noqa: FBT002  # a flag is a parameter with the default False to typer

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from raywork.cli.options import (
    AssumeRole,
    EndpointUrl,
    EngineName,
    EngineOption,
    EngineUnused,
    Json,
    NoSignRequest,
    Profile,
    Quiet,
    Region,
    RequesterPays,
    Verbose,
    Workers,
)

if TYPE_CHECKING:
    from raywork.analyses import AnalysisResult, Finding
    from raywork.storage import Access


@dataclass(frozen=True, slots=True)
class Run:
    """What every analysis is asked beside its own options."""

    access: "Access"
    engine: str
    json: bool
    quiet: bool
    dry_run: bool
    options: dict[str, Any]
    """The others, as `raywork.analyze` has them."""

    def analyze(self, case: str, **options: Any) -> None:
        """Run an analysis, print what it found, and leave the process with its exit code."""
        import raywork
        from raywork.engine import interruptible

        with interruptible():
            result = raywork.analyze(
                case,
                access=self.access,
                quiet=self.quiet,
                dry_run=self.dry_run,
                **self.options,
                **options,
            )
        sys.exit(_show(result, json=self.json, quiet=self.quiet))


def analysis(command: Callable[..., None], *, crawls: bool) -> Callable[..., None]:
    """Return a function whose parameters are the options of a command, and those that all share.

    Args:
        command: Takes a `Run`, and then its own options.
        crawls: Whether it reads records itself, so that `--engine` means something.
    """
    own = list(inspect.signature(command).parameters.values())[1:]
    shared = [
        each.replace(annotation=EngineOption) if crawls and each.name == "engine" else each
        for each in inspect.signature(_run).parameters.values()
    ]

    def together(**given: Any) -> None:
        mine = {each.name: given.pop(each.name) for each in own}
        command(_run(**given), **mine)

    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in (*own, *shared)]
    together.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    together.__annotations__ = {each.name: each.annotation for each in parameters}
    together.__doc__ = command.__doc__
    return together


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


def _run(
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day, as 2026-03-01.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day, included.")
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="Where to make the tables; by default one made for the run.")
    ] = None,
    workgroup: Annotated[str | None, typer.Option(help="By default primary.")] = None,
    output: Annotated[
        str | None, typer.Option(metavar="URI", help="S3 folder where Athena leaves results.")
    ] = None,
    max_scan: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Stop a query that scans more: 10GB.")
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option(metavar="USD", min=0, help="Stop all if they cost more.")
    ] = None,
    price: Annotated[
        float, typer.Option(metavar="USD", min=0, help="Dollars a terabyte scanned.")
    ] = 5.0,
    keep: Annotated[
        bool, typer.Option("--keep", help="Do not drop the tables at the end.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the statements and what they would scan.")
    ] = False,
    out: Annotated[
        str | None,
        typer.Option(metavar="URI", help="Folder for report.html, report.json and Parquet files."),
    ] = None,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
    no_sign_request: NoSignRequest = False,
    requester_pays: RequesterPays = False,
    assume_role: AssumeRole = None,
    engine: EngineUnused = EngineName.AUTO,
    workers: Workers = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> Run:
    """Return what these options, which all analyses share, ask for."""
    from raywork.athena.operation import CONCURRENCY
    from raywork.storage import Access, parse_size

    del verbose
    options = {
        "first": first,
        "last": last,
        "database": database,
        "workgroup": workgroup,
        "output": output,
        "max_scan": None if max_scan is None else parse_size(max_scan),
        "max_cost": max_cost,
        "price": price,
        "keep": keep,
        "out": out,
        "concurrency": workers or CONCURRENCY,
    }
    access = Access(profile, region, endpoint_url, no_sign_request, requester_pays, assume_role)
    return Run(access, engine.value, json, quiet, dry_run, options)


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
