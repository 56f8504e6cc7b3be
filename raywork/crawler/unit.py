"""One unit of a crawl: some objects, listed and scanned by the worker that runs it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from operator import attrgetter
from typing import Final
from zlib import crc32

from raywork.crawler.audit import (
    ARCHIVED,
    FILTERED,
    HIDDEN,
    IN_TABLE,
    MARKER,
    NOT_SAMPLED,
    audit,
    audit_listed,
    audit_scanned,
    hidden,
)
from raywork.crawler.due import RowsUntilDue, UntilDue
from raywork.crawler.model import (
    Context,
    CrawlOptions,
    InventoryUnit,
    ObjectsUnit,
    RangeUnit,
    Unit,
    UnitResult,
)
from raywork.crawler.parts import JSON, Part, add_counts
from raywork.crawler.peek import first_fields
from raywork.crawler.place import Place
from raywork.crawler.reading import open_object, scan_other, start_of
from raywork.crawler.result import Unreadable
from raywork.crawler.state.visit import Visit
from raywork.errors import UnreadableError
from raywork.formats.model import Form, Format
from raywork.partitions import (
    fields_sketch,
    folder_of,
    named_prefix,
    summarize,
)
from raywork.records import Layout, read_records
from raywork.scan import Noticed, Scanner
from raywork.schema.layouts import LayoutSights
from raywork.storage import (
    Access,
    KeyRange,
    Location,
    ObjectInfo,
    Store,
    count_rows,
    list_rows,
    open_store,
)

_LEAST_ROWS: Final = 50_000
"""Fewer rows of an inventory are not split: each part reads its way to its first row."""


def crawl_unit(context: Context, unit: Unit) -> UnitResult:
    """List and scan the objects of one unit."""
    store = _store(context.sources[unit.source], context.access)
    place = context.places[unit.source] if context.places else Place()
    if isinstance(unit, ObjectsUnit):
        objects = sorted(unit.objects, key=attrgetter("key"))
        visit = _visit(context, unit.source, unit.keys)
        result = _crawl(context, store, place, objects, visit)
        return _visited(result, visit, store, unit.keys.until if unit.keys else None)
    if unit.split and len(parts := _parts(context, store, unit)) > 1:
        return UnitResult(rest=parts)
    if isinstance(unit, InventoryUnit):
        return _crawl_rows(context, store, place, unit)
    listing = UntilDue(store.list_range(unit.keys), context.seconds)
    visit = _visit(context, unit.source, unit.keys)
    result = _crawl(context, store, place, listing, visit)
    if listing.last is not None:
        keys = KeyRange(unit.keys.prefix, listing.last, unit.keys.until)
        result.rest = (RangeUnit(unit.source, keys, split=True),)
    return _visited(result, visit, store, listing.last or unit.keys.until)


def _parts(context: Context, store: Store, unit: RangeUnit | InventoryUnit) -> tuple[Unit, ...]:
    """Return the units that a unit is to be split into."""
    if isinstance(unit, RangeUnit):
        return tuple(RangeUnit(unit.source, keys) for keys in store.split(unit.keys, context.parts))
    assert context.inventory is not None  # noqa: S101  # for the type
    rows = count_rows(context.inventory, unit.file, context.access)
    step = max(_LEAST_ROWS, -(-rows // context.parts))
    starts = range(0, rows, step)
    return tuple(InventoryUnit(unit.source, unit.file, row, row + step) for row in starts)


def _crawl_rows(context: Context, store: Store, place: Place, unit: InventoryUnit) -> UnitResult:
    """Crawl the objects of some rows of an inventory, and hand back the others."""
    assert context.inventory is not None  # noqa: S101  # for the type
    part = (unit.first, unit.last)
    rows = list_rows(context.inventory, unit.file, store.whole, context.access, *part)
    listing = RowsUntilDue(rows, context.seconds)
    visit = _visit(context, unit.source, None)
    result = _crawl(context, store, place, listing, visit)
    if listing.last is not None:
        result.rest = (InventoryUnit(unit.source, unit.file, listing.last, unit.last),)
    return _visited(result, visit, store, None)


def _visit(context: Context, source: int, keys: KeyRange | None) -> Visit | None:
    if context.known is None:
        return None
    return Visit(context.known, context.access, source, keys)


def _visited(
    result: UnitResult, visit: Visit | None, store: Store, until: str | None
) -> UnitResult:
    """Return the result with what there is to remember of the keys up to `until`."""
    if visit is not None:
        result.visited = visit.finish(store.uri, until)
    return result


@lru_cache(maxsize=8)
def _store(location: Location, access: Access) -> Store:
    return open_store(location, access)


def _crawl(
    context: Context,
    store: Store,
    place: Place,
    objects: Iterable[ObjectInfo],
    visit: Visit | None,
) -> UnitResult:
    options, result = context.options, UnitResult()
    scanner, layouts = Scanner(options.scan), LayoutSights(options.scan.generation)
    fields: dict[str, frozenset[int]] = {}
    start = partial(start_of, wanted=options.input)
    known = objects if visit is None else visit.ahead(objects)
    chosen: Iterable[ObjectInfo] = _chosen(known, store, place, options, result, visit)
    if isinstance(objects, RowsUntilDue):
        chosen = objects.in_order(chosen)
    for info, chunks in store.read_many(chosen, start):
        prefix = named_prefix(folder_of(place.seen(store.relative(info.key)) or ""))
        try:
            found, form, records = _scan(store, info, chunks, scanner, layouts, options, result)
            if prefix is not None:
                fields[prefix] = fields.get(prefix, frozenset()) | fields_sketch(found)
            if visit is not None:
                visit.read(info, records, form)
        except UnreadableError as error:
            reason = str(error).removeprefix(f"{store.uri(info.key)}: ")
            result.unreadable.append(Unreadable(_shown(store, info), reason))
            if visit is not None:
                visit.unread(info)
    result.layout = summarize(result.folders, fields)
    schema, tally = scanner.result()
    result.schema = layouts.on(schema)
    tally.add(result.tally)
    result.tally = tally
    return result


def _shown(store: Store, info: ObjectInfo) -> str:
    """Return the URI of an object; a name that is not UTF-8 could not stand in schema.json."""
    return store.uri(info.key).encode(errors="backslashreplace").decode()


def _scan(
    store: Store,
    info: ObjectInfo,
    chunks: Iterator[bytes],
    scanner: Scanner,
    layouts: LayoutSights,
    options: CrawlOptions,
    result: UnitResult,
) -> tuple[frozenset[str], Form | None, int]:
    """Scan one object; return the fields of its first record, its form, and how many records.

    Where the object is no JSON, the fields are those of its table; without content it has no form.
    """
    uri = _shown(store, info)
    opened = open_object(info, chunks, options.input, options.limits)
    if opened.format is not Format.JSON:
        fetch = partial(store.read_range, info)
        form, part = scan_other(info, uri, opened, fetch, options.scan, options.record_limit)
        result.parts.add(form, part, options.scan.limits)
        names = frozenset(part.schema.root.fields if part.schema.root else ())
        return names, None if Layout.EMPTY in part.layouts else form, part.tally.records
    fields, reader = first_fields(read_records(opened.stream, options.record_limit))
    counts = scanner.scan(uri, reader)
    codec, layout = {opened.detection.codec.value: 1}, {reader.layout.value: 1}
    part = Part(int(counts.records > 0), [uri], 1, codecs=codec, layouts=layout)
    result.parts.add(JSON, part, options.scan.limits)
    if reader.layout is Layout.EMPTY:
        return fields, None, 0
    if counts.records:
        layouts.see(reader.layout.value, reader.traits.wrapper, uri)
    result.scanned += 1
    result.stored_bytes += info.size
    add_counts(result.codecs, codec)
    add_counts(result.layouts, layout)
    for code, detail in (*audit(info.key, opened.detection, reader), *audit_scanned(counts)):
        result.tally.notice(code, 1, [Noticed(uri, 0, detail)])
    return fields, JSON, counts.records


def _chosen(
    objects: Iterable[ObjectInfo],
    store: Store,
    place: Place,
    options: CrawlOptions,
    result: UnitResult,
    visit: Visit | None,
) -> Iterator[ObjectInfo]:
    """Yield the objects to read, and count the others with the reason to skip them."""
    for info in objects:
        result.listed += 1
        reason = _why_skip(info, store, options)
        if visit is not None:
            reason = visit.meet(info, reason)
        seen = place.seen(store.relative(info.key))
        if code := audit_listed(info, seen, reason):
            result.tally.notice(code, 1, [Noticed(_shown(store, info), 0, "")])
        if seen is not None and reason in IN_TABLE:
            add_counts(result.folders, {folder_of(seen): 1})
        if reason is None:
            yield info
        else:
            add_counts(result.skipped, {reason: 1})


def _why_skip(info: ObjectInfo, store: Store, options: CrawlOptions) -> str | None:
    key = store.relative(info.key)
    # The location's own marker has no key left.
    folder = (not key or key.endswith("/")) and not info.size
    if folder and not info.problem:
        return MARKER
    # A folder that cannot be opened may hold anything: no filter can tell.
    if not folder and not options.filters.matches(key, info):
        return FILTERED
    if hidden(key):
        return HIDDEN
    if info.archived:
        return ARCHIVED
    if options.sample is not None and not _in_sample(store.uri(info.key), options.sample):
        return NOT_SAMPLED
    return None


def _in_sample(uri: str, share: float) -> bool:
    """Return whether an object is in the sample: a matter of its URI alone (law 1)."""
    return crc32(uri.encode(errors="surrogateescape")) < share * 2**32
