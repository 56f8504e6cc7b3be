"""The export of a relational database: its rows, range by range, as files for Athena."""

import time
from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import msgspec

from raywork.ddl import is_location, parse_table_name, table_name_from_uri
from raywork.ddl.delimited import LAZY_SIMPLE
from raywork.ddl.statements import SerDe, create_table
from raywork.ddl.typed import SERDES
from raywork.engine import InlineEngine, Progress, choose
from raywork.errors import ServiceError, UsageError
from raywork.exports.cuts import cut
from raywork.exports.database import Database
from raywork.exports.folder import Folder
from raywork.exports.result import DatabaseExport, ExportedColumn
from raywork.exports.source import Rows, Source, SourceColumn, open_source
from raywork.exports.unit import Context, Written, export_rows
from raywork.formats.model import Format
from raywork.report.shown import counted
from raywork.storage import Access, Location, open_store

FormatName = Literal["csv", "parquet"]
LineBreaks = Literal["fail", "space"]

FILE_BYTES: Final = 64_000_000
"""Of a file as stored: it is in memory whole until it is written."""
_MOST_PARTITIONS: Final = 10_000
_CONNECTIONS: Final = 4
"""Ranges at once in one process: a database serves that many readers beside its users."""

_CSV: Final = SerDe(
    LAZY_SIMPLE,
    {"field.delim": ",", "serialization.format": ",", "escape.delim": "\\"},
    parameters={"classification": "csv", "skip.header.line.count": "1"},
)


def export_db(
    url: str,
    destination: str,
    *,
    table: str | None = None,
    query: str | None = None,
    partition_on: str | None = None,
    partitions: int | None = None,
    format: FormatName = "csv",  # noqa: A002  as on the command line
    hints: Mapping[str, str] | None = None,
    line_breaks: LineBreaks = "fail",
    file_bytes: int = FILE_BYTES,
    name: str | None = None,
    location: str | None = None,
    engine: Literal["auto", "inline", "ray"] = "auto",
    workers: int | None = None,
    access: Access | None = None,
    quiet: bool = True,
) -> DatabaseExport:
    """Write a table or the rows of a query as CSV or Parquet, for Athena.

    Memory is bounded by the size of a file for each range that is read at once. The same rows give
    the same files; what an earlier run left over is removed.

    Args:
        url: Of the database, as SQLAlchemy reads it. Its password is never shown.
        destination: The folder for the files, `s3://...` or local, which holds nothing else.
        table: The table or view to read, its schema before a dot; or
        query: a SELECT.
        partition_on: The column, of numbers, dates or timestamps, by whose ranges rows are read
            side by side.
        partitions: In how many ranges.
        format: `csv` in gzip, or `parquet`.
        hints: Types of columns (`bigint`, `decimal(12,2)`, `string`, ...) by their names in the
            database, in place of those that it declares or that a query's first rows show.
        line_breaks: What becomes of a line break in a text of CSV, where Athena ends a row:
            `fail`, or a `space` in its place.
        file_bytes: A file ends when it has that many bytes.
        name: `[database.]table` in the DDL; by default the last name of `destination`.
        location: The S3 folder of that table, if it is not `destination`.
        engine: Where to run.
        workers: How many ranges are read at once.
        access: How to reach S3; by default as the environment says.
        quiet: Show no progress on stderr.

    Raises:
        UsageError: an argument is wrong, or a value cannot be written as its column's type.
        ServiceError: the database or the store fails.
    """
    started = time.monotonic()
    access = access or Access()
    _check(table, query, partition_on, partitions, format, line_breaks, file_bytes)
    runner = choose(engine, workers)
    if runner.name == "inline":
        runner = InlineEngine(workers or min(_CONNECTIONS, partitions or 1))
    database = Database(url)
    shown = database.shown
    with database.explained(), database.connect().connect() as connection:
        source = open_source(connection, table, query, partition_on, dict(hints or {}))
        low, high = (None, None) if partition_on is None else source.range_of(connection)
    units = cut(partition_on or "", low, high, partitions or 1)
    place = Location.parse(destination)
    columns = [_result_column(column, format) for column in source.columns]
    ddl = _ddl(columns, format, name, location, place)
    folder = Folder(open_store(place, access, write=True))
    origin = {
        "source": shown,
        "selected": table or query,
        "format": format,
        "columns": msgspec.to_builtins(columns),
    }
    folder.begin(origin)
    context = Context(database, source, place, access, format, file_bytes, line_breaks == "space")
    written = _run(runner, context, units, quiet=quiet)
    files = sorted(file for each in written for file in each.files)
    removed = folder.end(origin, files, ddl)
    replaced = sum(each.replaced for each in written)
    return DatabaseExport(
        source=shown,
        selected=str(table or query),
        destination=place.folder.uri,
        format=format,
        rows=sum(file.rows for file in files),
        files=len(files),
        bytes=sum(file.bytes for file in files),
        partitions=len(units),
        removed=removed,
        replaced_line_breaks=replaced,
        columns=columns,
        ddl=ddl,
        manifest=folder.manifest,
        warnings=_warnings(source, replaced, partitions, len(units)),
        seconds=round(time.monotonic() - started, 3),
    )


def _check(
    table: str | None,
    query: str | None,
    partition_on: str | None,
    partitions: int | None,
    format_: str,
    line_breaks: str,
    file_bytes: int,
) -> None:
    if (table is None) == (query is None):
        raise UsageError("name what to export: either --table NAME or --query SELECT")
    if (partition_on is None) != (partitions is None):
        raise UsageError("--partition-on COLUMN and --partitions N go together")
    if partitions is not None and not 1 <= partitions <= _MOST_PARTITIONS:
        raise UsageError(f"--partitions {partitions}: give 1 to {_MOST_PARTITIONS:,}")
    if format_ not in get_args(FormatName):
        raise UsageError(f"--format {format_}: give csv or parquet")
    if line_breaks not in get_args(LineBreaks):
        raise UsageError(f"--line-breaks {line_breaks}: give fail or space")
    if file_bytes < 1:
        raise UsageError(f"--file-size {file_bytes}: give 1 byte or more")


def _run(runner: Any, context: Context, units: list[Rows], *, quiet: bool) -> list[Written]:
    """Run all units; what fails one fails the export, which is not marked as complete then."""
    written: list[Written] = []
    with Progress("exported", quiet=quiet) as progress:
        try:
            for outcome in runner.run(export_rows, context, units):
                if outcome.result is None:
                    raise ServiceError(
                        f"the export is not complete, range {outcome.unit.number} failed:"
                        f" {context.database.without_secrets(str(outcome.error))}: run it again"
                    )
                written.append(outcome.result)
                files = outcome.result.files
                progress.advance(
                    objects=len(files),
                    bytes=sum(file.bytes for file in files),
                    records=sum(file.rows for file in files),
                )
        finally:
            runner.close()
    return written


def _result_column(column: SourceColumn, format_: FormatName) -> ExportedColumn:
    text = format_ == "csv" and column.type == "binary"
    return ExportedColumn(column.name, "string" if text else column.type, column.source)


def _ddl(
    columns: list[ExportedColumn],
    format_: FormatName,
    name: str | None,
    location: str | None,
    place: Location,
) -> str | None:
    """Return the table that reads the files, where it is known at which S3 folder they are.

    Raises:
        UsageError: Athena takes no such name or location.
    """
    database, own = parse_table_name(name or table_name_from_uri(place.uri))
    home = place.folder.uri if location is None else Location.parse(location).folder.uri
    if not home.startswith("s3://") and location is None:
        return None
    if not is_location(home):
        raise UsageError(f"{home} is no location for a table: name another S3 folder")
    serde = _CSV if format_ == "csv" else SERDES[Format.PARQUET]
    described = [(column.name, column.type) for column in columns]
    return create_table(database, own, described, serde, home, serde.parameters, [])


def _warnings(source: Source, replaced: int, wanted: int | None, made: int) -> list[str]:
    found = []
    renamed = [
        f"{each.source} as {each.name}" for each in source.columns if each.source != each.name
    ]
    if renamed:
        found.append(f"names that Athena does not take: {', '.join(renamed)}")
    if replaced:
        found.append(f"spaces stand for line breaks in {counted(replaced, 'text')}")
    if source.query is not None:
        found.append("columns have the types of the query's first rows: set others with --hint")
    if wanted is not None and made < wanted:
        found.append(f"{source.partition_on} has values for {counted(made, 'range')} only")
    return found
