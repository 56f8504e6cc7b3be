"""The rows that UNLOAD left as Parquet: batch by batch, and the first of them as values of JSON."""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import msgspec

from raywork.athena.leftovers import listed_in
from raywork.athena.result import QueryResult, ResultColumn
from raywork.athena.values import json_value
from raywork.errors import RayworkError, ServiceError
from raywork.formats.ranged import TAIL, RangedFile
from raywork.storage import Access, Location, ObjectInfo, Store, open_store

if TYPE_CHECKING:
    import pyarrow as pa

_FIRST: Final = 999
"""Rows in the document, as many as the first page of a SELECT has."""
_BATCH: Final = 8192
"""Rows that are in memory at a time."""
_BLOCK: Final = 1 << 20
"""Bytes that are fetched at a time at least."""
_READERS: Final = 8
"""Results that are looked into at once."""


def unloaded_reader(query: QueryResult, access: Access) -> "pa.RecordBatchReader":
    """Return all rows of a query that ran as UNLOAD, in the order of its manifest.

    Of a result without rows Athena writes nothing: it has no columns either.

    Raises:
        UsageError, ServiceError: they cannot be read.
    """
    import pyarrow as pa

    batches = _batches(query, access, _BATCH)
    first = next(batches, None)
    if first is None:
        return pa.RecordBatchReader.from_batches(pa.schema([]), [])
    return pa.RecordBatchReader.from_batches(first.schema, chain([first], batches))


def with_first_rows(queries: Sequence[QueryResult], access: Access) -> list[QueryResult]:
    """Return queries with the columns and first rows of those that ran as UNLOAD.

    One whose rows cannot be read has failed.
    """
    with ThreadPoolExecutor(_READERS, thread_name_prefix="raywork-unloaded") as threads:
        return list(threads.map(partial(_looked_into, access=access), queries))


def _looked_into(query: QueryResult, access: Access) -> QueryResult:
    if not query.unloaded:
        return query
    try:
        return _with_rows(query, access)
    except RayworkError as error:
        return query.failed(str(error))


def _with_rows(query: QueryResult, access: Access) -> QueryResult:
    rows: list[list[Any]] = []
    columns: list[ResultColumn] = []
    for batch in _batches(query, access, _FIRST + 1):
        columns = [ResultColumn(field.name, type_name(field.type)) for field in batch.schema]
        values = [_values(column) for column in batch.columns]
        rows += [[json_value(value) for value in row] for row in zip(*values, strict=True)]
        if len(rows) > _FIRST:
            break
    return msgspec.structs.replace(
        query, columns=columns, rows=rows[:_FIRST], more=len(rows) > _FIRST
    )


def _values(column: "pa.Array") -> list[Any]:
    """Return the values of a column; those of `real` with the digits that they are written with."""
    import pyarrow as pa

    if pa.types.is_float32(column.type):
        column = column.cast(pa.string()).cast(pa.float64())
    return list(column.to_pylist(maps_as_pydicts="strict"))


def _batches(query: QueryResult, access: Access, rows: int) -> Iterator["pa.RecordBatch"]:
    """Yield the rows of the files of a query; of files without any, one batch that is empty."""
    import pyarrow as pa
    from pyarrow import parquet

    for store, info in _files(query, access):
        source = _opened(store, info)
        try:
            with parquet.ParquetFile(
                io.BufferedReader(source, _BLOCK), coerce_int96_timestamp_unit="us"
            ) as file:
                schema = file.schema_arrow
                if file.metadata.num_rows == 0:
                    yield pa.RecordBatch.from_pylist([], schema)
                for batch in file.iter_batches(rows):
                    yield batch.replace_schema_metadata(None)
        except pa.ArrowException as error:
            if source.failure is not None:
                raise source.failure from None
            raise ServiceError(f"{store.uri(info.key)}: it is no Parquet: {error}") from error


def _files(query: QueryResult, access: Access) -> Iterator[tuple[Store, ObjectInfo]]:
    """Yield the files of a query as its manifest lists them.

    Raises:
        RayworkError: one is gone, or may not be read.
    """
    gone = f"{query.result}: the result was deleted: run the query again"
    if query.manifest is None or query.result is None:
        raise ServiceError(f"Athena names no manifest of the query {query.id}")
    places = listed_in(query.manifest, access)
    if places is None:
        raise ServiceError(gone)
    if not places:
        return
    store = open_store(Location.parse(query.result), access, write=True)
    infos = {info.key: info for info in store.list_folder(store.location.path)}
    for place in places:
        if place.path not in infos:
            raise ServiceError(gone)
        yield store, infos[place.path]


def _opened(store: Store, info: ObjectInfo) -> RangedFile:
    tail = store.read_range(info, max(0, info.size - TAIL), info.size)
    return RangedFile(info.size, tail, partial(store.read_range, info))


_TYPES: Final = (
    ("bool", "boolean"), ("int8", "tinyint"), ("int16", "smallint"), ("int32", "integer"),
    ("int64", "bigint"), ("float", "float"), ("double", "double"), ("decimal", "decimal"),
    ("date", "date"), ("timestamp", "timestamp"), ("binary", "varbinary"), ("list", "array"),
    ("map", "map"), ("struct", "row"),
)  # fmt: skip
"""The names of Arrow's types begin so; Trino's names for them."""


def type_name(kind: "pa.DataType") -> str:
    """Return Trino's name of a type, without what is inside of an array, a map or a row."""
    return next((name for start, name in _TYPES if str(kind).startswith(start)), "varchar")
