"""An S3 Inventory report as a listing: no LIST is needed, and its files are read in parallel.

A report is a manifest and data files in CSV, ORC or Parquet [S3 user guide, storage-inventory]. It
is of some moment, up to days ago, and its rows come in no order that could be relied upon.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import md5
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

import msgspec

from raywork.codecs import open_stream
from raywork.errors import CorruptError, RayworkError, UnreadableError, UsageError
from raywork.formats.ranged import RangedFile
from raywork.storage.access import Access
from raywork.storage.location import Location
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.store import Store, open_store

if TYPE_CHECKING:
    import pyarrow as pa

_MANIFEST: Final = "manifest.json"
_BATCH: Final = 8192
"""Rows that are taken apart at once."""

_NEEDED: Final = ("bucket", "key", "size")
_NAMES: Final = {
    *_NEEDED,
    "is_latest",
    "is_delete_marker",
    "last_modified_date",
    "e_tag",
    "storage_class",
}
"""The columns that matter here, as ORC and Parquet files call them."""

_COLUMN: Final = {
    "CSV": re.compile(r"\s*(\w+)\s*(?:,|$)"),
    "ORC": re.compile(r"[<,]\s*(\w+)\s*:"),
    "Parquet": re.compile(r"\s(\w+)\s*(?:\([^)]*(?:\([^)]*\))?[^)]*\))?\s*;"),
}
"""How the manifest names columns, by format."""

Columns = Mapping[str, Sequence[Any]]


class DataFile(msgspec.Struct, frozen=True):
    """One data file of a report."""

    key: str
    size: int


class _Manifest(msgspec.Struct, rename="camel"):
    source_bucket: str
    file_format: str
    file_schema: str
    files: list[DataFile]
    creation_timestamp: str | None = None


class Inventory(msgspec.Struct, frozen=True):
    """A report: what its manifest says. It names data files, and no keys."""

    uri: str
    """Of the manifest."""
    bucket: str
    """Whose objects it lists."""
    folder: Location
    """Where the manifest is; the data files are in the same bucket."""
    format: str
    """`CSV`, `ORC` or `Parquet`."""
    columns: tuple[str, ...]
    """Their names, in order, as ORC and Parquet files call them."""
    files: tuple[DataFile, ...]
    created: float | None
    """When it was made, in seconds since 1970."""


def open_inventory(uri: str, access: Access) -> Inventory:
    """Read the manifest of a report.

    Raises:
        UsageError: there is none, it does not match its checksum, or the report lacks a column
            that is needed.
        ServiceError: the service does not answer.
    """
    location = Location.parse(uri)
    if location.bucket is None or location.path.rpartition("/")[2] != _MANIFEST:
        raise UsageError(
            f"--inventory {uri}: name the manifest of a report, such as"
            f" s3://bucket/source-bucket/config/2026-01-31T01-00Z/{_MANIFEST}"
        )
    folder = Location(location.bucket, location.path.removesuffix(_MANIFEST))
    store = open_store(folder, access, write=True)
    data = store.get(location.path)
    if data is None:
        raise UsageError(
            f"--inventory {uri}: there is no such file. Reports are in folders named after their"
            f" time, and complete once {_MANIFEST} is there: name that of the latest one"
        )
    checksum = store.get(folder.path + "manifest.checksum")
    if checksum is not None and checksum.decode(errors="replace").strip().lower() != _md5(data):
        raise UsageError(
            f"--inventory {uri} does not match its manifest.checksum: take another report"
        )
    try:
        found = msgspec.json.decode(data, type=_Manifest)
    except msgspec.DecodeError as error:
        raise UsageError(
            f"--inventory {uri} is not the manifest of an inventory: {error}"
        ) from None
    return Inventory(
        uri,
        found.source_bucket,
        folder,
        found.file_format,
        _columns(uri, found),
        tuple(found.files),
        int(found.creation_timestamp) / 1000 if found.creation_timestamp else None,
    )


def _columns(uri: str, found: _Manifest) -> tuple[str, ...]:
    if found.file_format not in _COLUMN:
        raise UsageError(f"{uri}: its files are {found.file_format}, not {', '.join(_COLUMN)}")
    written = _COLUMN[found.file_format].findall(found.file_schema)
    names = tuple(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in written)
    columns = tuple("e_tag" if name == "etag" else name for name in names)
    for name in _NEEDED:
        if name not in columns:
            raise UsageError(f"{uri}: the report has no column {name}: add it to the inventory")
    return columns


def count_rows(inventory: Inventory, number: int, access: Access) -> int:
    """Return how many rows a data file has."""
    file, store = inventory.files[number], _store(inventory, access)
    if inventory.format == "CSV":
        return sum(1 for _ in _lines(file, store))
    opened = _opened(inventory, file, store)
    return int(opened.metadata.num_rows if inventory.format == "Parquet" else opened.nrows)


def list_rows(
    inventory: Inventory,
    number: int,
    keys: KeyRange,
    access: Access,
    first: int = 0,
    last: int | None = None,
) -> Iterator[tuple[int, ObjectInfo]]:
    """Yield the objects of a part of a data file, each with the number of the row after it.

    Args:
        inventory: The report.
        number: Which of its files.
        keys: Only these.
        access: How to reach S3.
        first: The first row, from 0.
        last: The row to end before; by default none.

    Raises:
        UnreadableError: the file is damaged, or cannot be fetched.
    """
    file, store = inventory.files[number], _store(inventory, access)
    row = first
    for columns in _batches(inventory, file, store, first):
        for info in _infos(columns, inventory.bucket):
            if last is not None and row >= last:
                return
            row += 1
            if info is not None and info.key in keys:
                yield row, info


def _store(inventory: Inventory, access: Access) -> Store:
    return open_store(inventory.folder, access, write=True)


def _batches(inventory: Inventory, file: DataFile, store: Store, first: int) -> Iterator[Columns]:
    """Yield the columns of a file from a row on, some thousand rows at a time."""
    if inventory.format == "CSV":
        yield from _csv_batches(inventory, file, store, first)
        return
    opened = _opened(inventory, file, store)
    tables = _parquet_tables if inventory.format == "Parquet" else _orc_tables
    import pyarrow as pa

    try:
        for table in tables(opened, first):
            yield {name: _listed(table[name], name) for name in table.column_names}
    except (pa.ArrowException, OSError) as error:
        raise CorruptError(f"{store.uri(file.key)}: {error}") from error


def _csv_batches(
    inventory: Inventory, file: DataFile, store: Store, first: int
) -> Iterator[Columns]:
    rows = csv.reader(islice(_lines(file, store), first, None), strict=True)
    names = inventory.columns
    try:
        while batch := list(islice(rows, _BATCH)):
            columns = dict(zip(names, zip(*batch, strict=True), strict=True))
            columns["key"] = tuple(map(unquote_plus, columns["key"]))
            yield columns
    except (csv.Error, ValueError) as error:
        raise CorruptError(
            f"{store.uri(file.key)}: rows that do not have the columns of the manifest ({error})"
        ) from error


def _lines(file: DataFile, store: Store) -> Iterator[str]:
    """Yield the lines of a CSV file: keys are URL-encoded, so that none goes on over several."""
    rest = b""
    try:
        chunks = store.read(ObjectInfo(file.key, file.size))
        _, stream = open_stream(file.key, chunks, size=file.size)
        for chunk in stream:
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (line.decode() for line in lines if line.strip())
    except UnreadableError as error:
        uri = store.uri(file.key)
        raise CorruptError(f"{uri}: {str(error).removeprefix(f'{uri}: ')}") from error
    if rest.strip():
        yield rest.decode()


def _opened(inventory: Inventory, file: DataFile, store: Store) -> Any:
    """Open a Parquet or ORC file, of which only what is asked for is fetched."""
    import pyarrow as pa
    from pyarrow import orc, parquet

    info = ObjectInfo(file.key, file.size)
    ranged = RangedFile(file.size, b"", lambda start, end: store.read_range(info, start, end))
    try:
        if inventory.format == "Parquet":
            return parquet.ParquetFile(ranged)
        return orc.ORCFile(ranged)
    except (pa.ArrowException, OSError) as error:
        raise ranged.failure or CorruptError(f"{store.uri(file.key)}: {error}") from error


def _parquet_tables(opened: Any, first: int) -> Iterator["pa.RecordBatch"]:
    groups: list[int] = []
    for group in range(opened.num_row_groups):
        rows = opened.metadata.row_group(group).num_rows
        if not groups and first >= rows:
            first -= rows
        else:
            groups.append(group)
    names = [name for name in opened.schema_arrow.names if name in _NAMES]
    for batch in opened.iter_batches(_BATCH, row_groups=groups, columns=names):
        if first < len(batch):
            yield batch.slice(first)
        first = max(0, first - len(batch))


def _orc_tables(opened: Any, first: int) -> Iterator["pa.RecordBatch"]:
    names = [name for name in opened.schema.names if name in _NAMES]
    for stripe in range(opened.nstripes):
        table = opened.read_stripe(stripe, columns=names)
        for start in range(first, len(table), _BATCH):
            yield table.slice(start, _BATCH)
        first = max(0, first - len(table))


def _listed(column: Any, name: str) -> Sequence[Any]:
    """Return a column as Python values; times as seconds since 1970."""
    import pyarrow as pa

    if name == "last_modified_date" and pa.types.is_timestamp(column.type):
        milliseconds = column.cast(pa.timestamp("ms", tz=column.type.tz)).cast(pa.int64())
        return [each and each / 1000 for each in milliseconds.to_pylist()]
    values: Sequence[Any] = column.to_pylist()
    return values


def _infos(columns: Columns, bucket: str) -> Iterator[ObjectInfo | None]:
    """Yield the object of each row; None for a version that is not the latest, or no object."""
    rows = len(columns["key"])
    nothing: Iterable[None] = [None] * rows
    for owner, key, size, latest, marker, tag, modified, storage in zip(
        columns["bucket"],
        columns["key"],
        columns["size"],
        columns.get("is_latest", nothing),
        columns.get("is_delete_marker", nothing),
        columns.get("e_tag", nothing),
        columns.get("last_modified_date", nothing),
        columns.get("storage_class", nothing),
        strict=True,
    ):
        if latest in {False, "false"} or marker in {True, "true"}:
            yield None
            continue
        if owner != bucket:
            raise RayworkError(f"the inventory of {bucket} holds a row of {owner}: it is damaged")
        etag = f'"{tag}"' if tag and not tag.startswith('"') else tag or None
        yield ObjectInfo(key, int(size), etag, _seconds(modified), storage or None)


def _seconds(moment: str | float | None) -> float:
    if isinstance(moment, str):
        return datetime.fromisoformat(moment).timestamp() if moment else 0.0
    return moment or 0.0


def _md5(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()
