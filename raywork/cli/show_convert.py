"""Printing what a conversion did, and the exit code that says whether it did all."""

import sys

from raywork.athena import ConvertResult
from raywork.athena.conversion import BatchFailure, ScanCost
from raywork.cli.output import DONE, FAILURES, print_document
from raywork.report.page import render_document
from raywork.report.shown import counted, size, visible


def show_conversion(result: ConvertResult, *, json: bool, quiet: bool) -> int:
    """Print the document, or what queries cost before and after; return the exit code."""
    if json:
        print_document(render_document(result))
    elif result.dry_run:
        script = "".join(f"{statement};\n\n" for statement in result.statements)
        print_document(script.rstrip("\n").encode(errors="backslashreplace") + b"\n")
    elif result.before is not None and result.after is not None:
        print_document("".join(_comparison(result, result.before, result.after)).encode())
    for failure in result.failures:
        _say(_failure(failure))
    if result.failed > len(result.failures):
        _say(f"... and {result.failed - len(result.failures):,} more")
    if result.changed:
        _say(f"batches that changed in the source since the count: {result.changed:,}")
    if not quiet and not result.dry_run:
        _say(
            f"{result.table}: {result.rows_written:,} of {counted(result.rows, 'row')} in"
            f" {counted(result.partitions, 'partition')}, {result.batches_done} of"
            f" {result.batches} batches, {size(result.scanned_bytes)} scanned,"
            f" ${result.cost_usd:.5f} in {result.seconds:.1f} s"
        )
    return FAILURES if result.failed else DONE


def _comparison(result: ConvertResult, before: ScanCost, after: ScanCost) -> list[str]:
    """Return lines that say what a query of each table scans and costs."""
    names = ["all columns"]
    rows = [(before.bytes, before.cost_usd, after.bytes, after.cost_usd)]
    if before.column_bytes is not None and after.column_bytes is not None:
        names.append(visible(f"only {result.column}"))
        rows.append((
            before.column_bytes, before.column_cost_usd or 0.0,
            after.column_bytes, after.column_cost_usd or 0.0,
        ))  # fmt: skip
    lines = [f"A query of     {'before':>24}{'now':>24}\n"]
    for name, (bytes_before, cost_before, bytes_after, cost_after) in zip(names, rows, strict=True):
        was = f"{size(bytes_before)}, ${cost_before:.5f}"
        now = f"{size(bytes_after)}, ${cost_after:.5f}"
        lines.append(f"{name:<15}{was:>24}{now:>24}\n")
    return lines


def _failure(failure: BatchFailure) -> str:
    hint = "" if failure.hint is None else f"\n  {failure.hint}"
    where = " ".join(failure.where.split()) or "all rows"
    if len(where) > 120:  # noqa: PLR2004  the document has it whole
        where = f"{where[:119]}…"
    return (
        f"not written: {counted(failure.partitions, 'partition')},"
        f" {counted(failure.rows, 'row')} ({where}): {failure.reason}{hint}"
    )


def _say(text: str) -> None:
    print("\n".join(map(visible, text.split("\n"))), file=sys.stderr)  # noqa: T201
