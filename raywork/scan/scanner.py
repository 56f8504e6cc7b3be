"""Scanning objects: every record is checked by compiled code, and learned from where it is news."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import thread_time
from typing import Any, Final

import msgspec

from raywork.errors import CorruptError
from raywork.records import Batch, Ends, Layout, Oversize, values_of_line
from raywork.scan.decoder import Decoders
from raywork.scan.duplicates import duplicate_key
from raywork.scan.learner import DEEPEST, Learner, TooDeepError
from raywork.scan.pace import Pace
from raywork.scan.parts import Data, as_array, raw_records, records_of, slices
from raywork.scan.presence import count_presence, still_fields
from raywork.scan.tally import SAMPLED_EVERY, Noticed, Tally
from raywork.schema import LIMITS, Limits, Schema

ROW_LIMIT: Final = 32_000_000
"""Athena's limit of a row, in bytes [Athena user guide, service limits]."""

CHECKED_EVERY: Final = 64 * SAMPLED_EVERY
"""Every which record is searched for equal keys, unless all are."""

_STATISTICS_EVERY: Final = 8 << 20
"""After how many bytes the statistics of sampled records are brought up to date."""

_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_decode: Final = msgspec.json.Decoder().decode
_TOO_DEEP: Final = f"nested more than {DEEPEST} levels deep"
_REASONS: Final = {
    "Input data was truncated": "the JSON text, or a surrogate pair in it, breaks off"
}
_NAMES: Final = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "text",
    list: "an array",
}


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What changes the result of a scan. All parts of one crawl must use the same."""

    generation: int = 0
    """The number of the incremental crawl: it leads every rank."""
    timestamps: bool = False
    """Tell text of the shape of a date or timestamp apart."""
    check_duplicates: bool = False
    """Search every record for equal keys, and not only every 4,096th."""
    limits: Limits = LIMITS


class Scanner:
    """Scans objects, in the order of their URIs, into one schema and one tally.

    An object that proves unreadable contributes nothing to either.
    """

    def __init__(self, options: ScanOptions | None = None) -> None:
        options = options or ScanOptions()
        self._learner = Learner(
            generation=options.generation, timestamps=options.timestamps, limits=options.limits
        )
        self._check_every = 1 if options.check_duplicates else CHECKED_EVERY
        self._total = Tally()
        self._pace = Pace()
        self._decoders: Decoders | None = None
        self._compiled = -1
        self._uri = ""
        self._number = 0
        self._tally = Tally()
        self._sampled: list[Any] = []
        """Sampled records that are not in the statistics yet."""
        self._unsampled = 0
        """Bytes read since they last were."""

    def result(self) -> tuple[Schema, Tally]:
        """Return the schema and the counts of all objects scanned to their end."""
        schema = self._learner.schema()
        self._total.presence = still_fields(self._total.presence, schema.root)
        return schema, self._total

    def scan(self, uri: str, batches: Iterable[Batch | Oversize]) -> Tally:
        """Scan one object to its end and return its counts.

        Raises:
            UnreadableError: it broke off; nothing of it was kept.
        """
        self._uri, self._number, self._tally = uri, 0, Tally()
        self._sampled, self._unsampled = [], 0
        try:
            for batch in batches:
                if isinstance(batch, Oversize):
                    self._bad(batch.reason)
                else:
                    self._take_batch(batch)
        except BaseException:
            self._learner.roll_back()
            self._decoders, self._compiled = None, -1
            raise
        self._count_sampled()
        self._learner.commit()
        self._total.add(self._tally)
        return self._tally

    def _take_batch(self, batch: Batch) -> None:
        self._tally.bytes += len(batch.data)
        self._unsampled += len(batch.data)
        if batch.crowded:
            self._notice("several-records-a-line", batch.crowded)
        if batch.layout is Layout.LINES:
            for part, ends in slices(batch.data):
                self._take(part, batch.layout, ends)
        else:
            self._take(batch.data, batch.layout, None)
        if self._unsampled > _STATISTICS_EVERY:
            self._count_sampled()

    def _take(self, data: Data, layout: Layout, ends: Ends | None) -> None:
        """Read some records; `ends` proves where each line ends, if they are in lines."""
        decoders = self._current_decoders()
        started = thread_time()
        if decoders is not None and self._check(data, layout, ends, decoders):
            self._pace.passed(len(data), thread_time() - started)
        else:
            news = self._learner.news
            self._learn(Batch(bytes(data), layout), decoders)
            whole = decoders is None and self._learner.news == news
            self._pace.learned(len(data), thread_time() - started, whole=whole)

    def _current_decoders(self) -> Decoders | None:
        """Return a check of what was learned, perhaps not the latest; None to learn instead."""
        root, news = self._learner.root, self._learner.news
        if root is None or not self._pace.may_check():
            return None
        if self._compiled != news and self._pace.may_compile():
            started = thread_time()
            self._decoders, self._compiled = Decoders(root), news
            self._pace.compiled(thread_time() - started, len(root.fields))
        return self._decoders

    # The fast path: many records at once, in C.

    def _check(self, data: Data, layout: Layout, ends: Ends | None, decoders: Decoders) -> bool:
        """Count a batch whose records hold no news; of another, count nothing and return False."""
        if len(data) > ROW_LIMIT:
            return False
        try:
            if layout is Layout.LINES:
                # Newlines are white space to the decoder. Unless each of them is known to end a
                # record, only one line at a time can be decoded.
                if ends is None:
                    return False
                records = decoders.lines(data)
                if len(records) > len(ends):
                    self._notice("several-records-a-line", len(records) - len(ends))
                    ends = None
            elif layout is Layout.DOCUMENTS:
                records = decoders.lines(data)
            else:
                records = decoders.elements(as_array(data))
        except _ERRORS:
            return False
        first = self._number + 1
        self._number += len(records)
        self._tally.records += len(records)
        self._sampled += records[-(first - 1) % SAMPLED_EVERY :: SAMPLED_EVERY]
        due = range(-(first - 1) % self._check_every, len(records), self._check_every)
        if due:
            self._check_some(data, layout, ends, due, first)
        return True

    def _check_some(
        self, data: Data, layout: Layout, ends: Ends | None, due: range, first: int
    ) -> None:
        """Search the records of a checked batch that are due for equal keys."""
        if ends is not None:
            for place in due:
                start = int(ends[place - 1]) if place else 0
                self._check_keys(bytes(data[start : int(ends[place])]), first + place)
            return
        pieces = raw_records(data, layout)
        for place in due:
            self._check_keys(bytes(pieces[place]), first + place)

    # The slow path: record by record.

    def _learn(self, batch: Batch, decoders: Decoders | None) -> None:
        """Read a batch record by record and learn from those that the check does not pass."""
        tried = missed = 0
        for piece in self._pieces(batch):
            if decoders is not None:
                tried += 1
                try:
                    checked = decoders.one(piece)
                except _ERRORS:
                    missed += 1
                    if missed * 4 > tried + 16:
                        decoders = None
                else:
                    self._number += 1
                    self._good(piece, checked)
                    continue
            self._read(piece, batch.layout)

    def _pieces(self, batch: Batch) -> Iterator[bytes]:
        """Yield the bytes of each record, or of each line that is not blank."""
        if batch.layout is not Layout.LINES:
            yield from records_of(batch)
            return
        lines = batch.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        for line in lines:
            if not line or line.isspace():
                self._notice("blank-lines")
            else:
                yield line

    def _read(self, piece: bytes, layout: Layout) -> None:
        """Read one record, or a line that may hold several, and learn from it."""
        try:
            value = _decode(piece)
        except msgspec.DecodeError as error:
            if not isinstance(error, msgspec.ValidationError):
                if layout is not Layout.LINES:
                    raise CorruptError(f"record {self._number + 1}: {error}") from None
                values = values_of_line(piece)
                if len(values) > 1:
                    self._notice("several-records-a-line", len(values) - 1)
                    for one in values:
                        self._read(one, layout)
                    return
            self._bad(_REASONS.get(str(error), str(error)))
        except UnicodeDecodeError as error:
            self._bad(f"not UTF-8: byte {error.object[error.start]:#04x}")
        except RecursionError:
            self._bad(_TOO_DEEP)
        else:
            self._learn_one(piece, value)

    def _learn_one(self, piece: bytes, value: Any) -> None:
        if type(value) is not dict:
            self._bad(f"not an object but {_NAMES[type(value)]}")
            return
        try:
            self._learner.learn(value, self._uri, self._number + 1)
        except TooDeepError:
            self._bad(_TOO_DEEP)
        else:
            self._number += 1
            self._good(piece, value)

    def _good(self, piece: bytes, record: Any) -> None:
        """Count one record that was read."""
        self._tally.records += 1
        if (self._number - 1) % SAMPLED_EVERY == 0:
            self._sampled.append(record)
        if (self._number - 1) % self._check_every == 0:
            self._check_keys(piece, self._number)
        if len(piece) > ROW_LIMIT:
            self._notice("row-too-large", detail=f"{len(piece)} bytes", number=self._number)

    # Counting.

    def _bad(self, reason: str) -> None:
        """Count one record that could not be read."""
        self._number += 1
        self._tally.bad_record(self._uri, self._number, reason)

    def _notice(self, code: str, count: int = 1, detail: str = "", number: int = 0) -> None:
        """Count something noticed in record `number`, or in the object where that is 0."""
        self._tally.notice(code, count, [Noticed(self._uri, number, detail)])

    def _check_keys(self, piece: bytes, number: int) -> None:
        key = duplicate_key(piece)
        if key is not None:
            self._notice("duplicate-keys", detail=key, number=number)

    def _count_sampled(self) -> None:
        """Add the statistics of the records sampled since the last call: together is cheaper."""
        root = self._learner.root
        if root is not None and self._sampled:
            self._tally.sampled += len(self._sampled)
            records = msgspec.to_builtins(self._sampled)
            count_presence(records, root, self._tally.presence)
        self._sampled = []
        self._unsampled = 0
