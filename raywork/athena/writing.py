"""Whole results as files: the bytes of Athena's CSV, or Parquet."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from raywork.athena.reading import is_csv, read_result, result_chunks
from raywork.athena.result import QueryResult
from raywork.storage import Access


def write_csv(query: QueryResult, stream: BinaryIO, access: Access) -> None:
    """Write a result as Athena writes CSV: all in quotes, and NULL as nothing.

    Raises:
        UsageError, ServiceError: it cannot be read.
    """
    if is_csv(query):
        stream.writelines(result_chunks(query, access))
        return
    names = [column.name for column in query.columns]
    stream.write(_line(names))
    for batch in read_result(query, access=access):
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        texts = ([None if value is None else str(value) for value in row] for row in rows)
        stream.writelines(map(_line, texts))


def write_parquet(query: QueryResult, path: Path, access: Access) -> None:
    """Write a result as Parquet, batch by batch.

    Raises:
        UsageError, ServiceError: it cannot be read.
    """
    from pyarrow import parquet

    with (
        read_result(query, access=access) as reader,
        parquet.ParquetWriter(path, reader.schema, compression="zstd") as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)


def _line(values: Sequence[str | None]) -> bytes:
    cells = ("" if value is None else '"' + value.replace('"', '""') + '"' for value in values)
    return (",".join(cells) + "\n").encode()
