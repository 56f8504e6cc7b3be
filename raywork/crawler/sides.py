"""The sides of a comparison: tables that a crawl saved, or answered with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from raywork.crawler.result import CrawlResult
from raywork.ddl import TableOptions, TableShape, load_decided, make_table, parse_type, shape_of
from raywork.errors import RayworkError, UsageError
from raywork.schema import Schema, load
from raywork.sql.tables import table_in
from raywork.storage import Store

LARGEST: Final = 256 * 1024**2
"""Bytes of a saved schema or report; a larger file is taken for records."""

_OUT: Final = ("report.json", "schema.json")
"""What tells that a folder is one of `--out`: the table that was made before the schema alone."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    shape: TableShape
    notes: Sequence[str] = ()
    is_declared: bool = False
    """Whether it is a table as it stands, and not what records need."""


def saved_side(store: Store, name: str) -> Side | None:
    """Return what an earlier crawl saved at a place; None if it saved nothing there."""
    if not store.single:
        for file in _OUT:
            data = store.get(store.whole.prefix + file)
            if data is not None:
                return _read(data, f"{name.rstrip('/')}/{file}")
    if not store.location.path.endswith((".json", ".sql")):
        return None
    info = next(iter(store.list_range(store.whole, ordered=False)), None)
    small = info is not None and info.size <= LARGEST
    data = store.get(store.location.path) if small else None
    if data is None:
        return None
    if store.location.path.endswith(".sql"):
        return Side(table_in(data.decode(errors="replace"), name), is_declared=True)
    return _read(data, name)


def _read(data: bytes, name: str) -> Side | None:
    """Return the table of a saved document; None if it is none of a crawl's.

    Raises:
        UsageError: it is one, or has the name of one, and cannot be read.
    """
    document = _decoded(data)
    if isinstance(document, dict):
        keys = document.keys()
        if keys == {"tables", "warnings"} and isinstance(document["tables"], list):
            raise UsageError(f"{name} is about several tables: name the folder of one of them")
        if {"ddl", "columns", "partitions", "uris"} <= keys:
            return _of_report(document, name)
        root = document.get("root")
        if isinstance(root, dict) and {"rank", "sights"} <= root.keys():
            return _of_schema(data, name)
    if name.endswith(_OUT) and not _has_records(data, document):
        raise UsageError(
            f"{name} is no schema or report of a crawl, or is damaged: name another one, or crawl"
            " again. If it holds records, name a file or folder of another name"
        )
    return None


def _decoded(data: bytes) -> object:
    """Return what a document holds; None if it is damaged, or more than one."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _has_records(data: bytes, document: object) -> bool:
    """Return whether a file named like one of a crawl's may be one of records all the same."""
    if isinstance(document, dict):
        return not document.keys() <= {*Schema.__struct_fields__, "table"}
    return document is not None or _decoded(data.partition(b"\n")[0]) is not None


def _of_report(document: dict[str, object], name: str) -> Side:
    try:
        return side_of(msgspec.convert(document, CrawlResult), name)
    except msgspec.ValidationError as error:
        text = f"{name} is a report of another version ({error}): name the schema.json beside it"
        raise UsageError(text) from None


def _of_schema(data: bytes, name: str) -> Side:
    try:
        schema, decided = load(data), load_decided(data)
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from None
    if decided is not None:
        return Side(decided.shape())
    made = make_table(schema, TableOptions("t", "s3://bucket/"))
    # A schema alone knows nothing of a place and of partitions.
    return Side(replace(shape_of(made), location=None, partitions=None))


def side_of(result: CrawlResult, name: str) -> Side:
    """Return the table of a crawl. Of its SerDe, only the keys of columns are known.

    Raises:
        RayworkError: no record could be read.
    """
    if not result.ddl:
        raise RayworkError(f"{name}: no record could be read, so that there is no table to compare")
    notes = []
    left = result.objects.unreadable + result.bad_records
    if left:
        notes.append(
            f"{name}: {result.objects.unreadable:,} unreadable objects and"
            f" {result.bad_records:,} bad records are not in the comparison"
        )
    if result.sample is not None:
        notes.append(f"{name}: from a sample of {result.sample:.2%} of the objects")
    return Side(
        TableShape(
            columns=tuple((each.name, parse_type(each.type)) for each in result.columns),
            keys={each.name: each.path for each in result.columns if each.path != each.name},
            partitions=tuple((each.name, parse_type(each.type)) for each in result.partitions),
        ),
        notes,
    )
