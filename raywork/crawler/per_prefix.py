"""A table for each first-level folder of what is crawled (`--table-per-prefix`)."""

import inspect
from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, Generic, Literal, ParamSpec, Protocol, cast, overload

from raywork.crawler.audit import hidden
from raywork.crawler.publish import open_out
from raywork.crawler.report import render_html, render_json
from raywork.crawler.result import EXAMPLES, CrawlResult, CrawlResults, WarningResult
from raywork.ddl import is_location, parse_table_name, table_name_from_uri
from raywork.errors import UsageError
from raywork.storage import Access, Location, Rule, Store, open_store, rules_below

MOST: Final = 1000
"""Up to so many folders are tables."""

P = ParamSpec("P")


class Crawl(Protocol, Generic[P]):
    """A crawl of one table, or of one a folder."""

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> CrawlResult: ...
    @overload
    def __call__(
        self, *uris: str, table_per_prefix: Literal[True], **options: Any
    ) -> CrawlResults: ...
    @overload
    def __call__(
        self, *uris: str, table_per_prefix: bool, **options: Any
    ) -> CrawlResult | CrawlResults: ...


def or_table_per_prefix(crawl: Callable[P, CrawlResult]) -> Crawl[P]:
    """Add the option `table_per_prefix` to a crawl: with it, its answer is `CrawlResults`."""

    @wraps(crawl)
    def either(
        *uris: str, table_per_prefix: bool = False, **options: Any
    ) -> CrawlResult | CrawlResults:
        one = cast("Callable[..., CrawlResult]", crawl)
        return crawl_prefixes(one, *uris, **options) if table_per_prefix else one(*uris, **options)

    parameters = inspect.signature(crawl).parameters
    option = parameters["quiet"].replace(name="table_per_prefix", default=False)
    signature = inspect.Signature([*parameters.values(), option])
    either.__signature__ = signature  # type: ignore[attr-defined]
    return cast("Crawl[P]", either)


@dataclass(frozen=True, slots=True)
class Prefix:
    """One folder that becomes a table."""

    source: str
    """The URI that it lies in."""
    folder: str
    """Its name, with a slash."""
    table: str


def crawl_prefixes(
    crawl: Callable[..., CrawlResult],
    *uris: str,
    table: str | None = None,
    location: str | None = None,
    rules: Sequence[Rule] = (),
    out: str | None = None,
    access: Access | None = None,
    **options: Any,
) -> CrawlResults:
    """Crawl each first-level folder of some URIs as a table of its own, one after the other.

    Args:
        crawl: The crawl of one table.
        uris: Folders, in S3 or local.
        table: The beginning of the tables' names, `name` or `database.name`; by default they are
            called like the folders.
        location: The S3 folder that the folders are in, or will be; for one URI only.
        rules: Filters on keys relative to the URIs.
        out: A folder; it gets one of the table's name for each table, and the report of all.
        access: How to reach S3.
        options: Those of the crawl.

    Raises:
        UsageError: a URI is no folder, or has no folders, or too many.
        ServiceError: as the crawl does.
    """
    access = access or Access()
    if options.get("against") is not None:
        raise UsageError("--against is for one table: leave out --table-per-prefix")
    if location is not None and len(uris) > 1:
        raise UsageError("--location with --table-per-prefix is for one URI: crawl them one by one")
    stores = [open_store(Location.parse(uri), access) for uri in uris]
    target = None if out is None else open_out(out, stores, access, first="report.html")
    prefixes, left_out = _prefixes(stores, table)
    results = []
    for prefix in prefixes:
        home = None if location is None else Location.parse(location).folder.uri + prefix.folder
        own = {"out": out, "state": options.get("state")}
        places = {key: f"{root.rstrip('/')}/{prefix.table}" for key, root in own.items() if root}
        result = crawl(
            prefix.source + prefix.folder,
            table=_with_database(prefix.table, table),
            location=home,
            rules=rules_below(rules, prefix.folder),
            access=access,
            **{**options, **places},
        )
        results.append(result)
    answer = CrawlResults(results, [*_warning(left_out)])
    if target is not None:
        base = target.whole.prefix
        page = render_html(answer).encode(errors="backslashreplace")
        target.put(base + "report.html", page)
        target.put(base + "report.json", render_json(answer))
    return answer


@dataclass(slots=True)
class _LeftOut:
    """What is in no table: how many entries, and the first of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, uri: str) -> None:
        self.count += 1
        if len(self.first) < EXAMPLES or uri < self.first[-1]:
            insort(self.first, uri)
            del self.first[EXAMPLES:]


def _prefixes(stores: list[Store], table: str | None) -> tuple[list[Prefix], _LeftOut]:
    """Return the folders that become tables, in order, and what else there is."""
    found: list[tuple[str, str]] = []
    left_out = _LeftOut()
    for store in stores:
        source = store.location.folder.uri
        if store.single:
            raise UsageError(f"--table-per-prefix: {store.location.uri} is an object, not a folder")
        for entry in store.entries():
            name = store.relative(entry)
            if name.endswith("/") and not hidden(name) and is_location(f"s3://bucket/{name}"):
                found.append((source, name))
            elif name:
                left_out.add(store.uri(entry))
            if len(found) > MOST:
                raise UsageError(
                    f"--table-per-prefix: {source} has more than {MOST:,} folders: crawl the"
                    " folders above those that are to be tables"
                )
    if not found:
        uris = ", ".join(store.location.uri for store in stores)
        raise UsageError(f"--table-per-prefix: no folder lies directly in {uris}: leave it out")
    found.sort()
    begin = f"{parse_table_name(table)[1]}_" if table else ""
    return [*_named(found, begin)], left_out


def _named(found: list[tuple[str, str]], begin: str) -> Iterator[Prefix]:
    """Yield the folders with a table name each, which no two share."""
    taken: set[str] = set()
    for source, folder in found:
        wanted = begin + table_name_from_uri(folder)
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted}_{number}"
        taken.add(name)
        yield Prefix(source, folder, name)


def _with_database(name: str, table: str | None) -> str:
    database = parse_table_name(table)[0] if table else None
    return name if database is None else f"{database}.{name}"


def _warning(left_out: _LeftOut) -> Iterator[WarningResult]:
    if left_out.count:
        text = (
            "Objects and folders directly at the URI that are in no table: objects beside the"
            " folders, hidden folders, and names that no location can have. Move what holds"
            " records into a folder."
        )
        yield WarningResult("outside-prefixes", text, left_out.count, left_out.first)
