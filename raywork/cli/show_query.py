"""Printing what queries answered, and the exit code that says whether all did."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import msgspec

from raywork.athena import DropResult, QueryResult, QueryResults
from raywork.athena.operation import scripts_of
from raywork.athena.writing import write_csv, write_parquet
from raywork.catalog.queries import short
from raywork.cli.output import DONE, FAILURES, print_document
from raywork.errors import RayworkError, UsageError
from raywork.report.page import render_document
from raywork.report.shown import counted, size, visible
from raywork.sql import has_rows
from raywork.storage import Access, Location, Store, open_store

_SHOWN_ROWS: Final = 100
"""Rows of a result on a terminal."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How results are to be given."""

    format: str
    out: str | None
    json: bool
    """Whether stdout is to hold the one document, whatever files have."""
    quiet: bool
    unload: bool = False
    """Whether results are Parquet, by UNLOAD."""

    @property
    def document(self) -> bool:
        """Whether the document goes to stdout."""
        return self.json or self.format == "json"

    def check(self, statements: Sequence[str], files: Sequence[str], access: Access) -> None:
        """Refuse what does not go together, before anything is run and paid.

        Raises:
            UsageError: it does not, or the folder cannot be written to.
        """
        if self.unload and self.format == "csv":
            raise UsageError("--unload gives values, which are no CSV: name another --format")
        if self.format == "parquet" and self.out is None:
            raise UsageError("--format parquet writes files: name a folder with --out")
        if self.out is not None:
            _need_folder(self.out, access)
        elif self.format == "csv" and not self.json:
            scripts = scripts_of(statements, files, access)
            count = sum(has_rows(each.text) for script in scripts for each in script)
            if count > 1:
                raise UsageError(
                    f"{count} statements have rows, which are no one CSV: name a folder with --out"
                )


def _need_folder(out: str, access: Access) -> None:
    """Check that files can be written to a folder.

    Raises:
        UsageError: they cannot.
    """
    store = open_store(Location.parse(out).folder, access, write=True)
    probe = f"{store.whole.prefix}.raywork-{uuid4().hex}"
    try:
        store.put(probe, b"")
        store.delete(probe)
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror or error}") from error


def show_queries(results: QueryResults, shown: Shown, access: Access) -> int:
    """Give the results as asked, with failures and costs on stderr; return the exit code.

    Raises:
        UsageError: several results are to go to one stream of CSV.
        RayworkError: the one result that is to go to stdout cannot be read.
    """
    if shown.out is not None:
        results = _write(results, shown, access)
    if shown.document:
        print_document(render_document(results))
    elif shown.out is not None:
        files = [query.file for query in results.queries if query.file is not None]
        print_document("".join(f"{visible(file)}\n" for file in files).encode())
    elif shown.format == "csv":
        _stream(results, access)
    else:
        for query in results.queries:
            if query.columns:
                _print_table(query)
    if not shown.quiet:
        _summarize(results)
    return DONE if results.succeeded == len(results.queries) else FAILURES


def show_history(found: Sequence[QueryResult], shown: Shown) -> int:
    """Print queries of the past."""
    if shown.document:
        print_document(render_document({"queries": list(found)}))
        return DONE
    rows = [
        [query.submitted, query.id, query.state, size(query.scanned_bytes),
         f"${query.cost_usd:.5f}", f"{query.seconds:.1f} s", short(query.statement)]
        for query in found
    ]  # fmt: skip
    _print_rows(["submitted", "id", "state", "scanned", "cost", "time", "statement"], rows)
    return DONE


def show_cancelled(ids: Sequence[str], states: Sequence[str]) -> int:
    """Print what became of queries that were to be stopped."""
    lines = [f"{query} {state}\n" for query, state in zip(ids, states, strict=True)]
    print_document("".join(lines).encode())
    return DONE


def show_dropped(result: DropResult, shown: Shown) -> int:
    """Print what was dropped, and what is left and why."""
    if shown.document:
        print_document(render_document(result))
    else:
        lines = [f"{visible(name)}\n" for name in (*result.tables, *result.databases)]
        print_document("".join(lines).encode())
    for kept in result.kept:
        _say(f"left: {kept.name}: {kept.reason}")
    if not shown.quiet:
        would = "would be " if result.dry_run else ""
        parts = [
            counted(len(result.tables), "table"), counted(len(result.databases), "database"),
            counted(result.objects, "object"),
        ]  # fmt: skip
        _say(f"{', '.join(parts)} {would}dropped")
    return FAILURES if result.kept else DONE


def _write(results: QueryResults, shown: Shown, access: Access) -> QueryResults:
    """Write each result with rows to a file of its own, named after its place.

    One that cannot be written has failed; the others are written.
    """
    assert shown.out is not None  # noqa: S101  # for the type
    store = open_store(Location.parse(shown.out).folder, access, write=True)
    found = []
    for place, query in enumerate(results.queries, 1):
        if query.state != "SUCCEEDED" or not query.columns:
            found.append(query)
            continue
        parquet = query.unloaded or shown.format == "parquet"
        key = f"{store.whole.prefix}{place:04}.{'parquet' if parquet else 'csv'}"
        try:
            _write_one(query, store, key, access, parquet=parquet)
        except RayworkError as error:
            found.append(query.failed(f"its file is not written: {error}"))
        except OSError as error:
            why = f"--out {shown.out}: {error.strerror or error}"
            found.append(query.failed(f"its file is not written: {why}"))
        else:
            found.append(msgspec.structs.replace(query, file=store.uri(key)))
    lost = results.succeeded - sum(query.state == "SUCCEEDED" for query in found)
    return msgspec.structs.replace(
        results, queries=found, succeeded=results.succeeded - lost, failed=results.failed + lost
    )


def _write_one(
    query: QueryResult, store: Store, key: str, access: Access, *, parquet: bool
) -> None:
    """Write a result whole or not at all: a file that breaks off looks like a result."""
    with TemporaryDirectory(prefix="raywork-") as scratch:
        part = Path(scratch, "result")
        if parquet:
            write_parquet(query, part, access)
        else:
            with part.open("wb") as stream:
                write_csv(query, stream, access)
        store.put_file(key, part)


def _stream(results: QueryResults, access: Access) -> None:
    """Write the one result that there is to stdout, as it comes."""
    with_rows = [query for query in results.queries if query.columns]
    if len(with_rows) > 1:
        raise UsageError(
            f"{len(with_rows)} statements have rows, which are no one CSV: name a folder with --out"
        )
    for query in with_rows:
        write_csv(query, sys.stdout.buffer, access)
        sys.stdout.flush()


def _print_table(query: QueryResult) -> None:
    _print_rows([column.name for column in query.columns], query.rows[:_SHOWN_ROWS])
    if query.more or len(query.rows) > _SHOWN_ROWS:
        way = "--out" if query.unloaded else "--format csv"
        rest = f"… the first {_SHOWN_ROWS} rows; {way} gives all of {query.result}\n"
        print_document(rest.encode())


def _print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows in columns. NULL is shown as such, apart from the empty text."""
    cells = [[visible(name) for name in names]]
    cells += [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rules = ["─" * width for width in widths]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (cells[0], rules, *cells[1:])
    ]
    print_document("".join(f"{line}\n" for line in lines).encode(errors="backslashreplace"))


def _cell(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return visible(msgspec.json.encode(value).decode())
    return visible(value if isinstance(value, str) else str(value))


def _summarize(results: QueryResults) -> None:
    for query in results.queries:
        if query.error is not None:
            _say(_failure(query))
        unread = ", ".join(column.name for column in query.columns if column.ambiguous)
        if unread:
            _say(
                f"{query.source}, line {query.line}: {unread} is Athena's text, which has several"
                " readings: --unload gives values"
            )
    parts = [counted(len(results.queries), "statement")]
    counts = {"failed": results.failed, "cancelled": results.cancelled, "not run": results.skipped}
    parts += [f"{count} {name}" for name, count in counts.items() if count]
    parts += [f"{size(results.scanned_bytes)} scanned", f"${results.cost_usd:.5f}"]
    _say(f"{', '.join(parts)} in {results.seconds:.1f} s")


def _failure(query: QueryResult) -> str:
    error = query.error
    assert error is not None  # noqa: S101  # for the type
    line = query.line if error.line is None else error.line
    name = "" if query.id is None else f" ({query.id})"
    hint = "" if error.hint is None else f"\n  {error.hint}"
    return f"{query.source}, line {line}: {query.state}{name}: {error.reason}{hint}"


def _say(text: str) -> None:
    print("\n".join(map(visible, text.split("\n"))), file=sys.stderr)  # noqa: T201
