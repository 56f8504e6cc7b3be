"""One unit of an export: a range of rows read in a stream and written as files."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from raywork.errors import ServiceError
from raywork.exports.cells import Texts
from raywork.exports.database import Database
from raywork.exports.files import (
    EXTENSIONS,
    CsvWriter,
    FileWriter,
    ParquetFileWriter,
    Table,
)
from raywork.exports.source import Rows, Source
from raywork.storage import Access, Location, Store, open_store

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ROWS: Final = 5000
"""As many rows are fetched at once at most."""
_FETCH_BYTES: Final = 4 << 20
"""As many bytes the rows that are fetched at once have, as far as those before them tell."""
_BUFFERED: Final = 500
"""As many rows a driver may hold."""
_ATTEMPTS: Final = 3
_PAUSE: Final = 2.0
"""Seconds before a range is read anew; twice as many before the next time."""


class File(msgspec.Struct, frozen=True, order=True):
    """One file of an export: its name below DEST, its rows and its bytes."""

    name: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Context:
    """What all units of an export share."""

    database: Database
    source: Source
    destination: Location
    access: Access
    format: str
    file_bytes: int
    spaces: bool
    """Whether spaces stand for line breaks."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a unit wrote."""

    files: tuple[File, ...]
    replaced: int


def export_rows(context: Context, rows: Rows) -> Written:
    """Write the rows of a range as files. The same rows make the same files again.

    Raises:
        UsageError: a value cannot be written.
        ServiceError: the database fails on every attempt.
    """
    store = open_store(context.destination, context.access, write=True)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _export(context, rows, store)
        except ServiceError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE * attempt)
    raise AssertionError


def _export(context: Context, rows: Rows, store: Store) -> Written:
    texts = Texts(spaces=context.spaces)
    engine = context.database.connect()
    files: list[File] = []
    with context.database.explained(), engine.connect() as connection:
        writer, count = _new_writer(context, texts), 0
        for table in _fetched(connection, context, rows):
            if writer.size() >= context.file_bytes:
                files.append(_put(context, store, rows.number, len(files), writer, count))
                writer, count = _new_writer(context, texts), 0
            writer.write(table)
            count += len(table)
        if count or (rows.number == 0 and not files):  # a table without rows has one file, too
            files.append(_put(context, store, rows.number, len(files), writer, count))
    return Written(tuple(files), texts.replaced)


def _fetched(connection: "Connection", context: Context, rows: Rows) -> Iterator[Table]:
    """Yield the rows of a range, some at a time: as many as have a few megabytes."""
    streaming = connection.execution_options(stream_results=True, max_row_buffer=_BUFFERED)
    with streaming.execute(context.source.select(rows)) as result:
        count = min(100, _ROWS)
        while table := result.fetchmany(count):
            plain: Any = [tuple(row) for row in table]
            yield plain
            width = max(1, sum(map(_width, plain[:: len(plain) // 20 + 1])) * 20 // len(plain))
            count = max(1, min(_ROWS, 2 * count, _FETCH_BYTES // width))


def _width(row: tuple[Any, ...]) -> int:
    return sum(len(value) if isinstance(value, str | bytes) else 16 for value in row)


def _new_writer(context: Context, texts: Texts) -> FileWriter:
    columns = context.source.columns
    if context.format == "csv":
        return CsvWriter(columns, texts)
    return ParquetFileWriter(columns, context.file_bytes)


def _put(
    context: Context, store: Store, part: int, number: int, writer: FileWriter, rows: int
) -> File:
    data = writer.end()
    name = f"part-{part:05}-{number:05}.{EXTENSIONS[context.format]}"
    store.put(store.whole.prefix + name, data)
    return File(name, rows, len(data))
