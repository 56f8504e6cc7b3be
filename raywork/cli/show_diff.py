"""Printing what differs between two tables, and the exit code that says whether anything does."""

import sys

from raywork.cli.output import DONE, FAILURES, print_document
from raywork.crawler import DiffResult
from raywork.crawler.told import change_in_words
from raywork.report.page import render_document
from raywork.report.shown import visible


def show_diff(result: DiffResult, *, json: bool, quiet: bool) -> int:
    """Print the document or the changes in words on stdout; return the exit code."""
    if json:
        print_document(render_document(result))
    else:
        lines = [visible(change_in_words(change)) for change in result.changes]
        print_document("".join(f"{line}\n" for line in lines or ["no difference"]).encode())
    if not quiet:
        for note in result.notes:
            print(f"raywork: {visible(note)}", file=sys.stderr)  # noqa: T201
    return DONE if result.same else FAILURES
