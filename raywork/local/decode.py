"""Objects as Parquet files of this machine, decoded as Athena would."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from raywork.errors import BadDataError, CursorError, SerDeError, UnmeasuredError, UnreadableError
from raywork.local import columnar
from raywork.local.faults import OTHER, FailedQuery
from raywork.local.formats import TableFormat
from raywork.local.readers import rows
from raywork.local.types import Type, arrow_type
from raywork.storage import ObjectInfo

_BATCH: Final = 20_000
"""Rows that are in memory at a time."""


def decode(
    path: Path,
    uri: str,
    chunks: Iterable[bytes],
    form: TableFormat,
    only: tuple[str, ...] | None,
) -> None:
    """Decode an object to a file. Columns that are not in `only` are NULL throughout.

    Raises:
        FailedQuery: It cannot be read so.
    """
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, arrow_type(kind)) for name, kind in form.columns])
    if form.columnar:
        _write_columnar(path, uri, chunks, form, schema)
        return
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in _tables(uri, chunks, form, only, schema):
            writer.write_table(table)


def _write_columnar(
    path: Path, uri: str, chunks: Iterable[bytes], form: TableFormat, schema: Any
) -> None:
    from pyarrow import parquet

    source = path.with_suffix(".source")
    try:
        columnar.save(chunks, source)
        with named_reasons(uri):
            sizes = json.dumps(columnar.column_sizes(source, form)).encode()
            schema = schema.with_metadata({columnar.SIZES: sizes})
            with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
                for table in columnar.tables(source, form, schema):
                    writer.write_table(table)
    finally:
        source.unlink(missing_ok=True)


def _tables(
    uri: str,
    chunks: Iterable[bytes],
    form: TableFormat,
    only: tuple[str, ...] | None,
    schema: Any,
) -> Iterator[Any]:
    batch: list[list[Any]] = []
    with named_reasons(uri):
        for row in rows(uri, chunks, form, only):
            batch.append(row)
            if len(batch) == _BATCH:
                yield _table(batch, form, schema)
                batch = []
    yield _table(batch, form, schema)


@contextmanager
def named_reasons(uri: str) -> Iterator[None]:
    """Name the errors of reading one object as Athena does, with the object."""
    try:
        yield
    except BadDataError as error:
        raise FailedQuery(f"HIVE_BAD_DATA: {error} (in {uri})") from None
    except CursorError as error:
        raise FailedQuery(f"HIVE_CURSOR_ERROR: {error} (in {uri})") from None
    except UnmeasuredError as error:
        raise FailedQuery(
            f"NOT_SUPPORTED: raywork local does not know what Athena reads here: {error} "
            f"(in {uri})",
            OTHER,
        ) from None
    except (SerDeError, UnreadableError) as error:
        raise FailedQuery(f"HIVE_CURSOR_ERROR: {error} (in {uri})") from None


def scanned(path: str, info: ObjectInfo, form: TableFormat, used: set[str] | None) -> int:
    """Return the bytes of an object that a query over some columns reads."""
    if not form.columnar or used is None:
        return info.size
    from pyarrow import parquet

    metadata = parquet.read_schema(path).metadata or {}
    sizes: dict[str, int] = json.loads(metadata.get(columnar.SIZES, b"{}"))
    if not sizes:
        return info.size
    return sum(size for name, size in sizes.items() if name in used)


def _table(batch: list[list[Any]], form: TableFormat, schema: Any) -> Any:
    import pyarrow as pa

    columns = list(zip(*batch, strict=True)) if batch else [()] * len(form.columns)
    arrays = []
    for values, (_, kind), each in zip(columns, form.columns, schema, strict=True):
        shape = _shape(kind)
        given = values if shape is None else [None if v is None else shape(v) for v in values]
        arrays.append(pa.array(given, each.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _shape(kind: Type) -> Callable[[Any], Any] | None:
    """What brings a value into the shape that Arrow takes: maps are lists of pairs there."""
    if kind.name == "array":
        element = _shape(kind.parts[0])
        return element and (lambda value: [None if v is None else element(v) for v in value])
    if kind.name == "map":
        part = _shape(kind.parts[1]) or (lambda value: value)
        return lambda value: [(k, None if v is None else part(v)) for k, v in value.items()]
    if kind.name == "struct":
        shapes = {n: s for n, p in zip(kind.fields, kind.parts, strict=True) if (s := _shape(p))}
        if shapes:
            return lambda value: {
                k: shapes[k](v) if k in shapes and v is not None else v for k, v in value.items()
            }
    return None
