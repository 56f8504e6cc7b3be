"""What one unit of a crawl makes of the objects that it lists: new, changed, known, or gone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import msgspec

from raywork.crawler.audit import KNOWN
from raywork.crawler.parts import FORMS, last_of
from raywork.crawler.state.rows import (
    Kind,
    Row,
    RowsFile,
    folder_of,
    rows_between,
    rows_of,
    write_rows,
)
from raywork.formats.model import Form
from raywork.storage import Access, KeyRange, Location, ObjectInfo

_BATCH: Final = 1000
_BATCH_BYTES: Final = 256 << 20
"""Of so many objects, or bytes, the rows are looked up together."""

EXAMPLES: Final = 100
"""How many objects that are gone are named."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a crawl begins, for every worker. It names files, and no keys."""

    folder: Location
    generation: int
    """The number of this crawl."""
    files: tuple[RowsFile, ...] = ()
    """What earlier crawls have read."""
    forms: frozenset[str] = frozenset()
    """The forms that the table reads; objects of others are read anew, to be named again."""
    seen: tuple[RowsFile, ...] = ()
    """What this crawl listed before it was stopped, where listings have no order."""


class Totals(msgspec.Struct):
    """How much some rows stand for."""

    objects: int = 0
    records: int = 0
    bytes: int = 0
    """As stored."""

    def add(self, other: "Totals") -> None:
        """Add further ones."""
        self.objects += other.objects
        self.records += other.records
        self.bytes += other.bytes

    def count(self, row: Row) -> None:
        """Add one row."""
        self.objects += 1
        self.records += row.records
        self.bytes += row.size


class News(msgspec.Struct):
    """The objects of one form that were read."""

    new: int = 0
    changed: int = 0
    rows: dict[int, Totals] = {}
    """By source: the rows that were written for them."""

    def add(self, other: "News") -> None:
        """Add further ones."""
        self.new += other.new
        self.changed += other.changed
        add_totals(self.rows, other.rows)


class Visited(msgspec.Struct):
    """What units found beside the records. Those of different units add up."""

    matched: dict[int, Totals] = {}
    """By source: the rows of earlier crawls whose objects are still there."""
    stayed: dict[int, Totals] = {}
    """By source: those of them that stand as they are."""
    read: dict[Form, News] = {}
    """What was read, by its form. Of very many only the first `FORMS` are kept, as in `Parts`."""
    empty: News = msgspec.field(default_factory=News)
    """What was read and is empty, which goes with every form."""
    gone: list[str] = []
    """The URIs of the first objects that are not there any more."""
    files: list[RowsFile] = []
    """What was written."""
    ranges: list[tuple[int, str | None, str | None]] = []
    """What needs no further visit: source, and the keys after one and up to another."""

    def add(self, other: "Visited") -> None:
        """Add what other units found."""
        add_totals(self.matched, other.matched)
        add_totals(self.stayed, other.stayed)
        self.empty.add(other.empty)
        for form, news in other.read.items():
            self.of(form).add(news)
        if other.gone:
            self.gone = sorted([*self.gone, *other.gone])[:EXAMPLES]
        self.files += other.files
        self.ranges += other.ranges

    def of(self, form: Form | None) -> News:
        """Return where objects of a form are counted, or those without content."""
        if form is None:
            return self.empty
        news = self.read.setdefault(form, News())
        while len(self.read) > FORMS:
            del self.read[last_of(self.read)]
        return news


def add_totals(totals: dict[int, Totals], more: Mapping[int, Totals]) -> None:
    """Add further totals, source by source."""
    for source, each in more.items():
        totals.setdefault(source, Totals()).add(each)


class Visit:
    """Follows one unit through its objects, and writes what it learns at the end.

    Where a unit has a range of keys, and its objects come in order, the rows of the range come
    along with them, and rows without an object are of objects that are gone. Without a range, the
    rows of its objects are looked up; then every object gets a row, of which those that are gone
    are the ones that have none.
    """

    def __init__(
        self,
        known: Known,
        access: Access,
        source: int,
        keys: KeyRange | None,
    ) -> None:
        """Begin with a range of keys, or without."""
        self.found = Visited()
        self._known = known
        self._folder = folder_of(known.folder, access)
        self._source = source
        self._keys = keys
        self._matched = self.found.matched.setdefault(source, Totals())
        self._stayed = self.found.stayed.setdefault(source, Totals())
        self._written: list[Row] = []
        self._pending: dict[str, Row | None] = {}
        """The objects that are being read, with the row of the version before."""
        self._files = [file for file in known.files if file.source == source]
        self._rows: Iterator[Row] = iter(())
        self._next: Row | None = None
        self._by_key: dict[str, Row] = {}
        if keys is not None:
            rows = rows_between(self._folder, self._files, keys)
            self._rows = filter(self._is_known, rows)
            self._next = next(self._rows, None)

    def ahead(self, objects: Iterable[ObjectInfo]) -> Iterator[ObjectInfo]:
        """Yield the objects that are to be met, once what is known of them is at hand.

        Left out are those that were counted before the crawl was stopped.
        """
        if self._keys is not None:
            yield from objects
            return
        seen = [file for file in self._known.seen if file.source == self._source]
        for batch in _batches(objects):
            names = sorted(info.key for info in batch)
            rows = rows_of(self._folder, self._files, names)
            self._by_key = {
                key: row
                for key, row in rows.items()
                if row.kind == Kind.READ and self._is_known(row)
            }
            counted = rows_of(self._folder, seen, names)
            yield from (info for info in batch if info.key not in counted)

    def meet(self, info: ObjectInfo, reason: str | None) -> str | None:
        """Take note of a listed object; return why to skip it, if `reason` or the state say so.

        One that is not skipped must be given to `read` or `unread` afterwards.
        """
        row = self._row_of(info.key)
        if row is not None:
            self._matched.count(row)
        if reason is None and row is not None and row.is_of(info):
            reason = KNOWN
        if reason is None:
            self._pending[info.key] = row
        else:
            self._stay(info, row)
        return reason

    def read(self, info: ObjectInfo, records: int, form: Form | None) -> None:
        """Take note that an object was read to its end; it has no form if it has no content."""
        news = self.found.of(form)
        if self._pending.pop(info.key) is None:
            news.new += 1
        else:
            news.changed += 1
        row = Row(
            info.key,
            info.size,
            info.etag,
            info.modified,
            records,
            self._known.generation,
            form="" if form is None else form.id,
        )
        self._written.append(row)
        news.rows.setdefault(self._source, Totals()).count(row)

    def unread(self, info: ObjectInfo) -> None:
        """Take note that an object could not be read: the next crawl will try again."""
        self._stay(info, self._pending.pop(info.key))

    def finish(self, uri_of: Callable[[str], str], until: str | None) -> Visited:
        """Write the rows, and return all that was found; the visit ended at the key `until`."""
        if self._keys is not None:
            while self._next is not None and (until is None or self._next.key <= until):
                self._leave(self._next)
            self.found.ranges = [(self._source, self._keys.after, until)]
        self._written.sort(key=attrgetter("key"))
        gone = [row.key for row in self._written if row.kind == Kind.GONE]
        self.found.gone = [uri_of(key) for key in gone[:EXAMPLES]]
        if self._written:
            written = write_rows(self._folder, self._source, self._known.generation, self._written)
            self.found.files = [written]
        return self.found

    def _is_known(self, row: Row) -> bool:
        """Return whether a row is of an object that the table reads."""
        return not row.form or row.form in self._known.forms

    def _row_of(self, key: str) -> Row | None:
        """Return the row of a key; those before it have lost their objects."""
        if self._keys is None:
            return self._by_key.get(key)
        while self._next is not None and self._next.key < key:
            self._leave(self._next)
        row = self._next
        if row is None or row.key != key:
            return None
        self._next = next(self._rows, None)
        return row

    def _leave(self, row: Row) -> None:
        """Take note that an object is gone."""
        generation = self._known.generation
        self._written.append(Row(row.key, 0, None, 0.0, 0, generation, Kind.GONE))
        self._next = next(self._rows, None)

    def _stay(self, info: ObjectInfo, row: Row | None) -> None:
        """Leave a row, if there is one, as it is."""
        if row is not None:
            self._stayed.count(row)
        if self._keys is None:
            seen = Row(info.key, info.size, None, 0.0, 0, self._known.generation, Kind.SEEN)
            self._written.append(row or seen)


def _batches(objects: Iterable[ObjectInfo]) -> Iterator[list[ObjectInfo]]:
    """Yield the objects by the thousand, or by fewer where they are large: that is more work."""
    batch: list[ObjectInfo] = []
    size = 0
    for info in objects:
        batch.append(info)
        size += info.size
        if len(batch) >= _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
