"""What differs between two tables: in the catalog, of earlier crawls, or of what lies at a URI."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import msgspec

from raywork.crawler.operation import crawl
from raywork.crawler.registering import shown
from raywork.crawler.result import ChangeResult, CrawlResult
from raywork.ddl import TableOptions, TableShape, compare, make_table, parse_type, shape_of
from raywork.errors import RayworkError, UsageError
from raywork.schema import Schema, load
from raywork.storage import Access, Location, Store, open_store

LARGEST: Final = 256 * 1024**2
"""Bytes of a saved schema or report; a larger file is taken for records."""

_OUT: Final = ("report.json", "schema.json")
"""What tells that a folder is one of `--out`: the table that was made before the schema alone."""

_is_table = re.compile(r"(?:glue:)?([a-z0-9_]+)\.([a-z0-9_]+)").fullmatch


class DiffResult(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a diff: what changes from `a` to `b`."""

    a: str
    b: str
    same: bool
    changes: list[ChangeResult]
    notes: list[str]
    """What the comparison does not cover."""


def diff(
    a: str,
    b: str,
    *,
    engine: Literal["auto", "inline", "ray"] = "auto",
    workers: int | None = None,
    access: Access | None = None,
    quiet: bool = True,
) -> DiffResult:
    """Compare two tables; return what changes from `a` to `b`.

    Args:
        a: A table in the Glue catalog (`database.table`, or `glue:database.table`), a schema.json
            or report.json of a crawl or the folder that it wrote them to, or else a URI or path,
            which is crawled.
        b: Likewise.
        engine: Where to crawl.
        workers: How many cores to use; by default all that there are.
        access: How to reach S3 and the catalog; by default as the environment says.
        quiet: Show no progress on stderr.

    Raises:
        UsageError: one side is none of these, or cannot be reached as asked.
        ServiceError: a service does not answer.
        RayworkError: no record could be read on one side.
    """

    def crawled(uri: str) -> CrawlResult:
        return crawl(uri, engine=engine, workers=workers, access=access, quiet=quiet)

    sides = [_side(side, access or Access(), crawled) for side in (a, b)]
    before, after = (side.shape for side in sides)
    changes = list(shown(compare(before, after)))
    notes = [note for side in sides for note in side.notes]
    return DiffResult(a=a, b=b, same=not changes, changes=changes, notes=notes)


@dataclass(frozen=True, slots=True)
class _Side:
    shape: TableShape
    notes: Sequence[str] = ()


def _side(text: str, access: Access, crawled: Callable[[str], CrawlResult]) -> _Side:
    table = _is_table(text)
    if table is not None and (text.startswith("glue:") or not _is_path(text)):
        return _registered(table[1], table[2], access)
    if text.startswith("glue:"):
        raise UsageError(f"{text!r} is no table: write glue:database.table")
    store = open_store(Location.parse(text), access)
    return _saved(store, text) or _of_result(crawled(text), text)


def _is_path(text: str) -> bool:
    """Return whether a text like `report.json` is a file or folder here, or is meant as one."""
    from pathlib import Path

    return Path(text).exists() or text.endswith(".json")


def _registered(database: str, table: str, access: Access) -> _Side:
    from raywork.catalog import GlueTables, open_catalog

    entry = GlueTables(open_catalog(access)).find(database, table)
    if entry is None:
        raise UsageError(f"{database}.{table}: there is no such table in the Glue catalog")
    return _Side(entry.shape())


def _saved(store: Store, name: str) -> _Side | None:
    """Return what an earlier crawl saved at a place; None if it saved nothing there."""
    if not store.single:
        for file in _OUT:
            data = store.get(store.whole.prefix + file)
            if data is not None:
                return _read(data, name)
        return None
    if not store.location.path.endswith(".json"):
        return None
    info = next(iter(store.list_range(store.whole, ordered=False)), None)
    if info is None or info.size > LARGEST:
        return None
    data = store.get(store.location.path)
    return None if data is None else _read(data, name)


def _read(data: bytes, name: str) -> _Side | None:
    """Return the table of a saved document; None if it is none of a crawl's."""
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not isinstance(document, dict):
        return None
    keys = document.keys()
    if keys == {"tables", "warnings"} and isinstance(document["tables"], list):
        raise UsageError(f"{name} is about several tables: name the folder of one of them")
    if {"ddl", "columns", "partitions", "uris"} <= keys:
        try:
            return _of_result(msgspec.convert(document, CrawlResult), name)
        except msgspec.ValidationError as error:
            text = (
                f"{name} is a report of another version ({error}): name the schema.json beside it"
            )
            raise UsageError(text) from None
    root = document.get("root") if keys <= {*Schema.__struct_fields__} else None
    if isinstance(root, dict) and {"rank", "sights"} <= root.keys():
        made = make_table(load(data), TableOptions("t", "s3://bucket/"))
        # A schema knows nothing of a place and of partitions.
        return _Side(replace(shape_of(made), location=None, partitions=None))
    return None


def _of_result(result: CrawlResult, name: str) -> _Side:
    """Return the table of a crawl. Of its SerDe, only the keys of columns are known."""
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
    return _Side(
        TableShape(
            columns=tuple((each.name, parse_type(each.type)) for each in result.columns),
            keys={each.name: each.path for each in result.columns if each.path != each.name},
            partitions=tuple((each.name, parse_type(each.type)) for each in result.partitions),
        ),
        notes,
    )
