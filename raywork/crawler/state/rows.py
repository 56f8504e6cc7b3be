"""The rows of a state: one for each object that was crawled, in Parquet files sorted by key."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import msgspec

from raywork.crawler.parts import JSON
from raywork.errors import RayworkError
from raywork.storage import Access, KeyRange, Location, ObjectInfo, Store, open_store

if TYPE_CHECKING:
    import pyarrow as pa

FILE_ROWS: Final = 250_000
"""The most rows of a file: some 10 MB."""

GROUP_ROWS: Final = 16_384
"""Rows that are decoded at once."""

FOLDER: Final = "objects/"
"""Where the files are, in the folder of the state."""


class Kind(IntEnum):
    """What a row says of its key."""

    READ = 0
    """The schema holds the records of this version of the object."""
    GONE = 1
    """The object is not there any more: earlier rows of the key do not count."""
    SEEN = 2
    """The object was listed and not read. Tells a crawl that goes on what was listed before."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One object, as it was when it was crawled."""

    key: str
    size: int
    etag: str | None
    modified: float
    records: int
    generation: int
    """The crawl that wrote the row: of two rows of a key the later one counts."""
    kind: int = Kind.READ
    form: str = JSON.id
    """Of the object's records; empty for an object without content, which goes with every form."""

    def is_of(self, info: ObjectInfo) -> bool:
        """Return whether an object is still the one that was crawled."""
        if self.size != info.size:
            return False
        if self.etag is not None and info.etag is not None:
            return self.etag == info.etag
        return self.modified == info.modified


class RowsFile(msgspec.Struct, frozen=True):
    """A file of rows, and what is to be known of it without reading it."""

    name: str
    source: int
    """Which of the crawl's URIs its keys are of."""
    rows: int
    first: str
    last: str

    def overlaps(self, keys: KeyRange) -> bool:
        """Return whether keys of the range can be in the file."""
        return (keys.after is None or self.last > keys.after) and (
            keys.until is None or self.first <= keys.until
        )


@lru_cache(maxsize=4)
def folder_of(location: Location, access: Access) -> Store:
    """Return the folder of a state, opened once a process."""
    return open_store(location, access, write=True)


def write_rows(folder: Store, source: int, generation: int, rows: Sequence[Row]) -> RowsFile:
    """Write rows, which ascend by key, as one file under a name that no other file has."""
    import pyarrow as pa

    columns = zip(*map(msgspec.structs.astuple, rows), strict=True)
    schema = _schema()
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return write_table(folder, source, generation, pa.Table.from_arrays(arrays, schema=schema))


def write_table(folder: Store, source: int, generation: int, table: "pa.Table") -> RowsFile:
    """Write a table of rows, which ascend by key, as one file."""
    import pyarrow as pa
    from pyarrow import parquet

    name = f"{generation:06}-{uuid4().hex}.parquet"
    buffer = pa.BufferOutputStream()
    parquet.write_table(
        table,
        buffer,
        row_group_size=GROUP_ROWS,
        compression="zstd",
        use_dictionary=["generation", "kind", "form"],
        # Keys in order begin alike: only what differs is stored.
        column_encoding={"key": "DELTA_BYTE_ARRAY"},
    )
    folder.put(folder.whole.prefix + FOLDER + name, buffer.getvalue().to_pybytes())
    keys = table["key"]
    return RowsFile(name, source, len(table), keys[0].as_py(), keys[-1].as_py())


def rows_between(folder: Store, files: Iterable[RowsFile], keys: KeyRange) -> Iterator[Row]:
    """Yield what is known of the objects of a range, in order; a row group at a time.

    Raises:
        RayworkError: a file is missing or damaged.
    """
    apart = chains([file for file in files if file.overlaps(keys)])
    streams = [_stream(folder, chain, keys) for chain in apart]
    rows = streams[0] if len(streams) == 1 else merge(*streams, key=_order)
    for _, versions in groupby(rows, key=attrgetter("key")):
        latest = next(versions)
        if latest.kind == Kind.READ:
            yield latest


def rows_of(folder: Store, files: Iterable[RowsFile], keys: Sequence[str]) -> dict[str, Row]:
    """Return the latest row, of any kind, of those keys that have one; the keys ascend.

    Of the files, only the row groups are decoded that may hold one of them.

    Raises:
        RayworkError: a file is missing or damaged.
    """
    found: dict[str, Row] = {}
    wanted = frozenset(keys)
    for file in files:
        if keys and file.first <= keys[-1] and file.last >= keys[0]:
            for row in _groups(folder, file, keys):
                known = found.get(row.key)
                if row.key in wanted and (known is None or known.generation <= row.generation):
                    found[row.key] = row
    return found


def read_table(folder: Store, file: RowsFile, keys: KeyRange) -> "pa.Table":
    """Return the rows of a file that lie in a range, as a table.

    Raises:
        RayworkError: the file is missing or damaged.
    """
    import pyarrow.compute as pc

    table = _open(folder, file).read()
    if keys.after is not None:
        table = table.filter(pc.greater(table["key"], keys.after))
    if keys.until is not None:
        table = table.filter(pc.less_equal(table["key"], keys.until))
    return table


def chains(files: list[RowsFile]) -> list[list[RowsFile]]:
    """Return the files in as few chains as there must be: those of a chain do not overlap."""
    found: list[list[RowsFile]] = []
    for file in sorted(files, key=attrgetter("first")):
        for chain in found:
            if chain[-1].last < file.first:
                chain.append(file)
                break
        else:
            found.append([file])
    return found


def _schema() -> "pa.Schema":
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("key", pa.string(), nullable=False),
            pa.field("size", pa.int64(), nullable=False),
            pa.field("etag", pa.string()),
            pa.field("modified", pa.float64(), nullable=False),
            pa.field("records", pa.int64(), nullable=False),
            pa.field("generation", pa.int32(), nullable=False),
            pa.field("kind", pa.int8(), nullable=False),
            pa.field("form", pa.string(), nullable=False),
        ]
    )


def _order(row: Row) -> tuple[str, int]:
    return row.key, -row.generation


def _stream(folder: Store, files: list[RowsFile], keys: KeyRange) -> Iterator[Row]:
    """Yield the rows of a chain that lie in a range, in order."""
    for file in files:
        for row in _groups(folder, file, keys):
            if keys.after is not None and row.key <= keys.after:
                continue
            if keys.until is not None and row.key > keys.until:
                return
            yield row


def _groups(folder: Store, file: RowsFile, wanted: KeyRange | Sequence[str]) -> Iterator[Row]:
    """Yield the rows of the row groups that may hold what is wanted."""
    parquet = _open(folder, file)
    for number in range(parquet.num_row_groups):
        bounds = parquet.metadata.row_group(number).column(0).statistics
        if bounds is not None and bounds.has_min_max:
            group = RowsFile("", 0, 0, bounds.min, bounds.max)
            if not _may_hold(group, wanted):
                continue
        columns = parquet.read_row_group(number).to_pydict()
        yield from map(Row, *columns.values())


def _may_hold(group: RowsFile, wanted: KeyRange | Sequence[str]) -> bool:
    if isinstance(wanted, KeyRange):
        return group.overlaps(wanted)
    from bisect import bisect_left

    place = bisect_left(wanted, group.first)
    return place < len(wanted) and wanted[place] <= group.last


def _open(folder: Store, file: RowsFile) -> Any:
    """Open a file whole: it is of some megabytes, and a unit reads most of it."""
    import pyarrow as pa
    from pyarrow import parquet

    key = folder.whole.prefix + FOLDER + file.name
    data = folder.get(key)
    try:
        if data is None:
            raise RayworkError(_unusable(folder.uri(key), "is missing"))
        return parquet.ParquetFile(pa.BufferReader(data))
    except pa.ArrowException as error:
        raise RayworkError(_unusable(folder.uri(key), f"is damaged ({error})")) from None


def _unusable(uri: str, what: str) -> str:
    return f"{uri} {what}: start over with --full, or name another state"
