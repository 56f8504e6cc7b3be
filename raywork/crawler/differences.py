"""What differs between two tables: in the catalog, of earlier crawls, or of what lies at a URI."""

import re
from collections.abc import Callable
from typing import Final, Literal

import msgspec

from raywork.crawler.operation import crawl
from raywork.crawler.registering import shown
from raywork.crawler.result import ChangeResult, CrawlResult
from raywork.crawler.sides import Side, saved_side, side_of
from raywork.ddl import Change, compare, parse_type, widens
from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store

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
        a: A table in the Glue catalog (`database.table`, or `glue:database.table`), a schema.json,
            report.json or table.sql of a crawl or the folder that it wrote them to, or else a URI
            or path, which is crawled.
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
    before, after = sides
    found = compare(before.shape, after.shape)
    if before.is_declared != after.is_declared:
        found = tuple(each for each in found if not _is_read(each, forth=after.is_declared))
    changes = list(shown(found))
    notes = [note for side in sides for note in side.notes]
    return DiffResult(a=a, b=b, same=not changes, changes=changes, notes=notes)


def _is_read(change: Change, *, forth: bool) -> bool:
    """Return whether a change from records to a table, or with `forth` off back, is none.

    A table may be wider than the records at hand need: a column that was only null, or has a hint.
    """
    wide, narrow = (change.after, change.before) if forth else (change.before, change.after)
    if change.kind == "case":
        return wide == "yes"
    if wide is None or narrow is None or change.kind not in _OF_TYPE:
        return False
    return widens(parse_type(narrow), parse_type(wide))


_OF_TYPE: Final = frozenset({"widened", "narrowed", "changed", "partition-changed"})


def _side(text: str, access: Access, crawled: Callable[[str], CrawlResult]) -> Side:
    table = _is_table(text)
    if table is not None and (text.startswith("glue:") or not _is_path(text)):
        return _registered(table[1], table[2], access)
    if text.startswith("glue:"):
        raise UsageError(f"{text!r} is no table: write glue:database.table")
    store = open_store(Location.parse(text), access)
    return saved_side(store, text) or side_of(crawled(text), text)


def _is_path(text: str) -> bool:
    """Return whether a text like `report.json` is a file or folder here, or is meant as one."""
    from pathlib import Path

    return Path(text).exists() or text.endswith((".json", ".sql"))


def _registered(database: str, table: str, access: Access) -> Side:
    from raywork.catalog import GlueTables, open_catalog

    entry = GlueTables(open_catalog(access)).find(database, table)
    if entry is None:
        raise UsageError(f"{database}.{table}: there is no such table in the Glue catalog")
    return Side(entry.shape(), is_declared=True)
