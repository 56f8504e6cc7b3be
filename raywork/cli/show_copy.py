"""Printing what became of a copy or a verification, and the exit code that says how it ended."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from raywork.bulkcopy import CopyResult, VerifyResult
from raywork.bulkcopy.actions import Action
from raywork.cli.output import DONE, FAILURES, INCOMPLETE, print_document
from raywork.report.page import render_document
from raywork.report.shown import counted, duration, size, visible

_EXAMPLES = 20
_LINES = 1000
"""How many lines of a plan are written at once."""


def show_copy(result: CopyResult, *, json: bool, quiet: bool, out: str | None) -> int:
    """Print the document on stdout, the summary on stderr; return the exit code."""
    if json:
        print_document(render_document(result))
    if not quiet:
        _say(_summary(result))
        if out is not None:
            _say([f"Full report: {out.rstrip('/')}/report.html"])
    return FAILURES if result.failed or result.undeleted else DONE


def show_plan(actions: Iterator[Action]) -> None:
    """Print all that would be done on stdout, a line each."""
    while lines := [f"{visible(str(action))}\n" for action in islice(actions, _LINES)]:
        print_document("".join(lines).encode())


def show_verification(result: VerifyResult, *, json: bool, quiet: bool, out: str | None) -> int:
    """Print the document or the differences on stdout; return the exit code."""
    if json:
        print_document(render_document(result))
    else:
        lines = (f"{each.sign} {visible(each.key)}\n" for each in result.examples)
        print_document("".join([*lines, *_more(result)]).encode())
    if not quiet:
        _say(_verified(result))
        if out is not None:
            _say([f"All differences: {out.rstrip('/')}/differences.jsonl"])
    if _different(result):
        return FAILURES
    return DONE if result.complete else INCOMPLETE


def _different(result: VerifyResult) -> int:
    return result.differ + result.missing_on_source + result.missing_on_destination + result.errors


def _more(result: VerifyResult) -> Iterator[str]:
    if more := _different(result) - len(result.examples):
        yield f"and {more:,} more: name a folder for all of them with --out\n"


def _summary(result: CopyResult) -> Iterator[str]:
    would = "would be " if result.dry_run else ""
    yield f"{result.source} to {result.destination}"
    if result.dry_run:
        yield f"a plan, nothing is changed: {result.copied:,} would be copied, {size(result.bytes)}"
    else:
        rate = f", {size(result.bytes / result.seconds)}/s" if result.seconds else ""
        took = duration(result.seconds)
        yield f"{result.copied:,} copied, {size(result.bytes)} in {took}{rate}"
    if result.moved:
        yield f"{counted(result.moved, 'object')} {would}removed from the source"
    yield (
        f"objects  {result.listed:,} listed = {result.copied:,} {would and 'to be '}copied"
        f" + {result.identical:,} identical + {result.skipped:,} skipped + {result.failed:,} failed"
    )
    for name, counts in (
        ("skipped", result.skipped_reasons),
        ("verified", result.verified),
        ("under Object Lock", result.locked),
    ):
        if counts:
            yield f"{name}  " + ", ".join(f"{count:,} {what}" for what, count in counts.items())
    if result.deleted or result.extra:
        yield (
            f"on the destination alone  {counted(result.extra, 'object')},"
            f" {result.deleted:,} {would}deleted"
        )
    yield from (f"! {warning}" for warning in result.warnings)
    if result.failed:
        yield f"! {counted(result.failed, 'object')} failed: run the same command again"
        for each in result.failures[:_EXAMPLES]:
            yield f"  {each.key}  {each.reason}"


def _verified(result: VerifyResult) -> Iterator[str]:
    yield f"{result.source} and {result.destination}, {duration(result.seconds)}"
    yield (
        f"{result.identical:,} identical, {result.differ:,} differ,"
        f" {result.missing_on_source:,} missing on the source,"
        f" {result.missing_on_destination:,} missing on the destination, {result.errors:,} errors"
    )
    if result.compared:
        used = ", ".join(f"{count:,} by {method}" for method, count in result.compared.items())
        yield f"compared  {used}"
    yield from (f"! {warning}" for warning in result.warnings)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(visible(line), file=sys.stderr)  # noqa: T201
