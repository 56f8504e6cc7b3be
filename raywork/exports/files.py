"""Rows as files in memory, each up to a size: CSV in gzip, or Parquet.

Equal rows give equal bytes: no file holds its name or the time.
"""

import gzip
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from raywork.errors import UsageError
from raywork.exports.cells import NULL, Cell, LineBreakError, Texts, cell_for
from raywork.exports.source import SourceColumn
from raywork.exports.types import check_for

if TYPE_CHECKING:
    import pyarrow as pa

EXTENSIONS: Final = {"csv": "csv.gz", "parquet": "parquet"}

_GROUP_BYTES: Final = 32 << 20
"""Of a row group, in memory."""
_LEVEL: Final = 6
_SHOWN: Final = 60
"""Characters of a value in a message."""

Table = Sequence[tuple[Any, ...]]


class FileWriter(Protocol):
    """One file that is being written."""

    def write(self, rows: Table) -> None:
        """Add rows.

        Raises:
            UsageError: a value is none of its column's type, or one that the format cannot hold.
        """

    def size(self) -> int:
        """Return how many bytes the file has so far."""

    def end(self) -> bytes:
        """Return the whole file."""


class CsvWriter:
    """Writes the fields of `cells`, below a header."""

    def __init__(self, columns: Sequence[SourceColumn], texts: Texts) -> None:
        """Begin a file."""
        self._columns = columns
        self._cells = [_csv_cell(column.type, texts) for column in columns]
        self._buffer = io.BytesIO()
        self._gzip = gzip.GzipFile("", "wb", _LEVEL, self._buffer, mtime=0)
        self._gzip.write((",".join(column.name for column in columns) + "\n").encode())

    def write(self, rows: Table) -> None:
        """See `FileWriter.write`."""
        values = zip(*rows, strict=True)
        fields = [
            [*_converted(column, cell, cells)]
            for column, cell, cells in zip(self._columns, self._cells, values, strict=True)
        ]
        lines = "\n".join(map(",".join, zip(*fields, strict=True)))
        self._gzip.write(f"{lines}\n".encode())

    def size(self) -> int:
        """See `FileWriter.size`."""
        return self._buffer.tell()

    def end(self) -> bytes:
        """See `FileWriter.end`."""
        self._gzip.close()
        return self._buffer.getvalue()


class ParquetFileWriter:
    """Writes row groups of a bounded size in memory."""

    def __init__(self, columns: Sequence[SourceColumn], group_bytes: int) -> None:
        """Begin a file."""
        import pyarrow as pa
        from pyarrow import parquet

        self._columns = columns
        self._checks = [check_for(column.type) for column in columns]
        self._schema = pa.schema([(column.name, arrow_type(column.type)) for column in columns])
        self._buffer = io.BytesIO()
        self._writer = parquet.ParquetWriter(self._buffer, self._schema, compression="zstd")
        self._held: list[pa.RecordBatch] = []
        self._group_bytes = min(group_bytes, _GROUP_BYTES)

    def write(self, rows: Table) -> None:
        """See `FileWriter.write`."""
        import pyarrow as pa

        arrays = [
            pa.array([*_converted(column, check, cells, None)], field.type)
            for column, check, cells, field in zip(
                self._columns, self._checks, zip(*rows, strict=True), self._schema, strict=True
            )
        ]
        self._held.append(pa.record_batch(arrays, schema=self._schema))
        if sum(batch.nbytes for batch in self._held) >= self._group_bytes:
            self._flush()

    def size(self) -> int:
        """See `FileWriter.size`: what is held still is not in it."""
        return self._buffer.tell()

    def end(self) -> bytes:
        """See `FileWriter.end`."""
        self._flush()
        self._writer.close()
        return self._buffer.getvalue()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held))
            self._held = []


def arrow_type(kind: str) -> "pa.DataType":
    """Return the type of Parquet's that Athena reads as one of its own."""
    import pyarrow as pa

    name, _, sizes = kind.partition("(")
    if name == "decimal":
        return pa.decimal128(*map(int, sizes.rstrip(")").split(",")))
    return {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "double": pa.float64(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
        "binary": pa.binary(),
    }.get(name, pa.string())


def _csv_cell(kind: str, texts: Texts) -> Cell:
    check, cell = check_for(kind), cell_for(kind, texts)
    return lambda value: cell(check(value))


def _converted(
    column: SourceColumn, convert: Callable[[Any], Any], values: Sequence[Any], null: Any = NULL
) -> Sequence[Any]:
    """Return the values of a column as they are written.

    Raises:
        UsageError: one cannot be.
    """
    value: Any = None
    converted = []
    try:
        for value in values:
            converted.append(null if value is None else convert(value))
    except LineBreakError:
        raise UsageError(
            f"column {column.source}: a text holds a line break, where Athena ends a row of CSV:"
            " write --format parquet, or spaces in their place with --line-breaks space"
        ) from None
    except (ValueError, OverflowError):
        shown = repr(value)[:_SHOWN]
        raise UsageError(
            f"column {column.source}: {shown} is no {column.type}: give the column a type that all"
            f" its values have, as in --hint {column.source}=string, or double for rounded numbers"
        ) from None
    return converted
