"""Whole results, streamed from the object that Athena wrote."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from raywork.athena.result import QueryResult
from raywork.athena.unloaded import unloaded_reader
from raywork.athena.values import arrow_type, nested_readings
from raywork.catalog import Execution, FirstRows, Queries, open_catalog
from raywork.errors import ServiceError, UsageError
from raywork.storage import Access, Location, open_store

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK: Final = 36 << 20
"""Bytes that are read at a time: a row must fit, and has up to 32 MB in Athena."""


def read_result(query: QueryResult, *, access: Access | None = None) -> "pa.RecordBatchReader":
    """Return all rows of a query that succeeded, batch by batch, as Arrow has them.

    Memory does not grow with the size of the result.

    Args:
        query: Of `raywork.query(...)`.
        access: How to reach AWS; by default as the environment says.

    Raises:
        UsageError: the query has no result, or it may not be read.
        ServiceError: the result is gone, or is not what Athena says that it is.
    """
    import pyarrow as pa

    access = access or Access()
    if query.unloaded:
        return unloaded_reader(query, access)
    first = first_rows(query, access)
    schema = pa.schema(
        [
            pa.field(column.name, arrow_type(column, found))
            for column, found in zip(first.columns, query.columns, strict=True)
        ]
    )
    # Columns whose values have parts are text at first.
    flat = pa.schema(
        [field.with_type(pa.string()) if pa.types.is_nested(field.type) else field
         for field in schema]
    )  # fmt: skip
    if is_csv(query):
        batches = _csv_batches(_Stream(result_chunks(query, access)), flat, query)
    else:
        batches = _page_batches(_pages(query, access), flat)
    if flat != schema:
        batches = (_with_parts(batch, schema, query) for batch in batches)
    return pa.RecordBatchReader.from_batches(schema, batches)


def is_csv(query: QueryResult) -> bool:
    """Return whether the result is an object of CSV."""
    return query.result is not None and query.result.endswith(".csv")


def first_rows(query: QueryResult, access: Access) -> FirstRows:
    """Return the columns of a result in full, and its first rows.

    Raises:
        UsageError: there is none.
    """
    if query.id is None or query.state != "SUCCEEDED" or not query.columns:
        raise UsageError(f"the query {query.id or query.statement!r} has no rows to be read")
    return Queries(open_catalog(access)).first_rows(_execution(query, query.id))


def result_chunks(query: QueryResult, access: Access) -> Iterator[bytes]:
    """Yield the bytes of the object that Athena wrote.

    Raises:
        UsageError, ServiceError: it cannot be read.
    """
    assert query.result is not None  # noqa: S101  # for the type
    store = open_store(Location.parse(query.result), access)
    infos = [info for info in store.list_folder(store.location.path)
             if info.key == store.location.path]  # fmt: skip
    if not infos:
        raise ServiceError(f"{query.result}: the result was deleted: run the query again")
    yield from store.read(infos[0])


def _execution(query: QueryResult, name: str) -> Execution:
    return Execution(name, query.state, sub=query.kind)


def _pages(query: QueryResult, access: Access) -> Iterator[FirstRows]:
    assert query.id is not None  # noqa: S101  # for the type
    return Queries(open_catalog(access)).all_rows(_execution(query, query.id))


def _csv_batches(
    source: Any, schema: "pa.Schema", query: QueryResult
) -> Iterator["pa.RecordBatch"]:
    """Yield the rows of Athena's CSV: all is in quotes, and what is in none is NULL."""
    import pyarrow as pa
    from pyarrow import csv

    # Names may come twice in a result, but not in a file of CSV as Arrow reads it.
    names = [f"c{place}" for place in range(len(schema))]
    try:
        reader = csv.open_csv(
            source,
            csv.ReadOptions(
                column_names=names, skip_rows_after_names=1, block_size=_BLOCK, use_threads=False
            ),
            csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=dict(zip(names, schema.types, strict=True)),
                null_values=[""],
                true_values=["true"],
                false_values=["false"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        for batch in reader:
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)
    except pa.ArrowInvalid as error:
        raise ServiceError(f"{query.result}: it is not as Athena describes it: {error}") from error


def _page_batches(pages: Iterator[FirstRows], schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa

    for page in pages:
        texts = [pa.array(values, pa.string()) for values in zip(*page.rows, strict=True)]
        if texts:
            cast = [text.cast(kind) for text, kind in zip(texts, schema.types, strict=True)]
            yield pa.RecordBatch.from_arrays(cast, schema=schema)


def _with_parts(
    batch: "pa.RecordBatch", schema: "pa.Schema", query: QueryResult
) -> "pa.RecordBatch":
    """Return a batch with the arrays, maps and rows that its texts stand for."""
    import pyarrow as pa

    columns = list(batch.columns)
    for place, field in enumerate(schema):
        if field.type == columns[place].type:
            continue
        readings = nested_readings(query.columns[place].type)
        values: list[Any] = []
        for text in columns[place].to_pylist():
            found = [None] if text is None or readings is None else readings(text)
            if len(found) != 1:
                raise ServiceError(
                    f"{query.result}: Athena wrote {text[:80]!r} in the column {field.name}, which"
                    f" is no {query.columns[place].type}: run the query with --unload"
                )
            values += found
        columns[place] = pa.array(values, field.type)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


class _Stream(io.RawIOBase):
    """Chunks of bytes as a file that is read once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return `size` bytes, fewer only at the end."""
        pieces, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            pieces.append(chunk)
            length += len(chunk)
        data = b"".join(pieces)
        if size < 0:
            size = len(data)
        self._rest = data[size:]
        return data[:size]
