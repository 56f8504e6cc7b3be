"""Parquet and ORC objects as tables of Arrow with the columns that a table declares.

Columns of Parquet are found by name, in any case; those of ORC by position, unless
`orc.column.index.access` is false (Athena user guide, "Handle schema updates").
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from raywork.errors import BadDataError, CorruptError
from raywork.formats.orc import column_sizes as orc_sizes
from raywork.local.formats import TableFormat
from raywork.local.promotions import lowered, reads

SIZES = b"raywork.sizes"
"""Under this name the cached file holds the bytes of each column in the object."""


def save(chunks: Iterable[bytes], path: Path) -> None:
    """Write an object to a file of this machine, where it can be read in any order."""
    with path.open("wb") as file:
        shutil.copyfileobj(_Stream(chunks), file)


class _Stream:
    """Chunks as something to read from."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)

    def read(self, _size: int = -1) -> bytes:
        return next(self.chunks, b"")


def column_sizes(path: Path, form: TableFormat) -> dict[str, int]:
    """Return the bytes that each column of a table has in a file; none where that is not told."""
    if not is_parquet(form):
        return _orc_sizes(path, form)
    from pyarrow import parquet

    sizes: dict[str, int] = {}
    metadata = parquet.read_metadata(path)
    for group in range(metadata.num_row_groups):
        for place in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(place)
            name = chunk.path_in_schema.partition(".")[0].lower()
            sizes[name] = sizes.get(name, 0) + chunk.total_compressed_size
    return sizes


def _orc_sizes(path: Path, form: TableFormat) -> dict[str, int]:
    try:
        with path.open("rb") as file:
            found = orc_sizes(file)
    except CorruptError:  # then the library says whether it can be read
        return {}
    if by_place(form):
        declared = (name for name, _ in form.columns)
        return {name: size for name, (_, size) in zip(declared, found, strict=False)}
    return {name.lower(): size for name, size in found}


def is_parquet(form: TableFormat) -> bool:
    """Return whether the files of a table are Parquet; otherwise they are ORC."""
    return "parquet" in form.library.lower()


def by_place(form: TableFormat) -> bool:
    """Return whether columns are found by their position."""
    by_index = form.properties.get("orc.column.index.access", "true").lower() == "true"
    return not is_parquet(form) and by_index


def tables(path: Path, form: TableFormat, schema: Any) -> Iterator[Any]:
    """Yield the rows of a file in tables of a schema.

    Raises:
        CorruptError: It is no file of that format.
        BadDataError: A column is of a type that cannot be read as the declared one.
    """
    import pyarrow as pa

    try:
        parquet = is_parquet(form)
        batches = _parquet(path) if parquet else _orc(path)
        for batch in batches:
            table = pa.Table.from_batches([batch])
            yield _fitted(table, schema, by_place=by_place(form), parquet=parquet)
    except (pa.ArrowInvalid, OSError) as error:
        raise CorruptError(str(error)) from None


def _parquet(path: Path) -> Iterator[Any]:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        yield from file.iter_batches()


def _orc(path: Path) -> Iterator[Any]:
    from pyarrow import orc

    file = orc.ORCFile(path)
    for stripe in range(file.nstripes):
        yield file.read_stripe(stripe)


def _fitted(table: Any, schema: Any, *, by_place: bool, parquet: bool) -> Any:
    import pyarrow as pa

    places = {name.lower(): place for place, name in enumerate(table.column_names)}
    arrays = []
    for number, field in enumerate(schema):
        place = number if by_place else places.get(field.name.lower(), table.num_columns)
        if place >= table.num_columns:
            arrays.append(pa.nulls(table.num_rows, field.type))
            continue
        column = table.column(place)
        try:
            arrays.append(_cast(column.combine_chunks(), field.type, parquet=parquet))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, TypeError):
            raise BadDataError(
                f"Field {field.name}'s type {column.type} is incompatible with type {field.type} "
                "defined in table schema"
            ) from None
    return pa.Table.from_arrays(arrays, schema=schema)


def _cast(column: Any, kind: Any, *, parquet: bool) -> Any:
    import pyarrow as pa

    given = lowered(column.type)
    if not reads(kind, given, parquet=parquet):
        raise TypeError
    if given != column.type:
        column = column.view(given)
    if pa.types.is_timestamp(kind):
        # Nanoseconds are cut off, and a zone is UTC.
        return column.cast(pa.timestamp("us", given.tz), safe=False).cast(kind)
    return column.cast(kind)
