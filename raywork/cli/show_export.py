"""Printing what became of an export."""

import sys
from collections.abc import Iterable, Iterator

from raywork.cli.output import DONE, print_document
from raywork.exports import DatabaseExport, DynamoDBExport
from raywork.report.page import render_document
from raywork.report.shown import counted, duration, size, visible


def show_database_export(result: DatabaseExport, *, json: bool, quiet: bool) -> int:
    """Print the document or the DDL on stdout, the summary on stderr; return the exit code."""
    if json:
        print_document(render_document(result))
    elif result.ddl is not None:
        print_document(f"{result.ddl};\n".encode())
    if not quiet:
        _say(_summary(result))
    return DONE


def _summary(result: DatabaseExport) -> Iterator[str]:
    yield f"{result.source} to {result.destination}"
    yield (
        f"{counted(result.rows, 'row')} of {counted(len(result.columns), 'column')} in"
        f" {counted(result.files, 'file')}, {size(result.bytes)} in {duration(result.seconds)}"
    )
    if result.removed:
        yield f"{counted(result.removed, 'file')} of an earlier run removed"
    yield from (f"! {warning}" for warning in result.warnings)


def show_dynamodb_export(result: DynamoDBExport, *, json: bool, quiet: bool) -> int:
    """Print the document, or where the data are, on stdout; return the exit code."""
    if json:
        print_document(render_document(result))
    else:
        print_document(f"{result.manifest or result.data}\n".encode())
    if not quiet:
        told = [f"{result.export}: {result.status}"]
        if result.items is not None:
            told.append(f"{counted(result.items, 'item')}, {size(result.bytes or 0)} billed")
        if not result.started:
            told.append("begun by an earlier run")
        _say(told)
    return DONE


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(visible(line), file=sys.stderr)  # noqa: T201
