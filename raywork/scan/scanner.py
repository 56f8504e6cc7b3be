"""Scanning objects: every record is checked by compiled code, and learned from where it is news."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from raywork.errors import CorruptError
from raywork.records import WHITE_SPACE, Batch, Layout, Oversize, values_of_line
from raywork.scan.check import SEPARATORS, Table, extension
from raywork.scan.compiled import Compiled
from raywork.scan.decoder import Decode, compile_decoder
from raywork.scan.duplicates import duplicate_key
from raywork.scan.learner import DEEPEST, Learner, TooDeepError
from raywork.scan.pieces import pieces
from raywork.scan.presence import count_presence, still_fields
from raywork.scan.tally import SAMPLED_EVERY, Noticed, Tally
from raywork.schema import LIMITS, Limits, Schema

ROW_LIMIT: Final = 32_000_000
"""Athena's limit of a row, in bytes [Athena user guide, service limits]."""

CHECKED_EVERY: Final = 64 * SAMPLED_EVERY
"""Every which record is searched for equal keys, unless all are."""

_STATISTICS_EVERY: Final = 8 << 20
"""After how many bytes the statistics of sampled records are brought up to date."""

_NODES_A_RECORD: Final = 16.0
_DECODED_A_RECORD: Final = 0.5
"""How many nodes of the tree are compiled, to a table or to a decoder, in the time that it takes to
learn from a small record."""

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
        self._tables: Compiled[Table] | None = None
        self._decoders: Compiled[Decode | None] | None = None
        if extension is None:
            self._decoders = Compiled(self._learner, compile_decoder, _DECODED_A_RECORD)
        else:
            self._tables = Compiled(self._learner, extension.Table, _NODES_A_RECORD)
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
                    self._take(batch)
        except BaseException:
            self._learner.roll_back()
            for compiled in (self._tables, self._decoders):
                if compiled is not None:
                    compiled.renew()
            raise
        self._count_sampled()
        self._learner.commit()
        self._total.add(self._tally)
        return self._tally

    def _take(self, batch: Batch) -> None:
        self._tally.bytes += len(batch.data)
        self._unsampled += len(batch.data)
        if batch.crowded:
            self._notice("several-records-a-line", batch.crowded)
        if batch.returned:
            self._notice("carriage-return", batch.returned)
        if self._tables is None or len(batch.data) > ROW_LIMIT:
            self._take_pieces(batch)
        else:
            self._check(batch, self._tables)
        if self._unsampled > _STATISTICS_EVERY:
            self._count_sampled()

    # The fast path: what holds no news is passed, and only counted.

    def _check(self, batch: Batch, tables: Compiled[Table]) -> None:
        """Count the records of a batch that hold no news, and read the others."""
        data, separator = batch.data, SEPARATORS[batch.layout]
        every = min(self._check_every, SAMPLED_EVERY)
        position = 0
        while position < len(data):
            position, records, blank, crowded, shown, piece = tables.current().check(
                data, position, self._number, every, separator
            )
            if blank:
                self._notice("blank-lines", blank)
            if crowded:
                self._notice("several-records-a-line", crowded)
            number = self._number + -self._number % every
            for record in shown:
                self._look_at(record, number)
                number += every
            self._number += records
            self._tally.records += records
            if piece is not None:
                self._read(piece, batch.layout)

    def _take_pieces(self, batch: Batch) -> None:
        """Read a batch record by record: without the extension, or since one of them is huge."""
        for piece in pieces(batch):
            if batch.layout is Layout.LINES and not piece.strip(WHITE_SPACE):
                self._notice("blank-lines")
            elif self._is_news(piece):
                self._read(piece, batch.layout)

    def _is_news(self, piece: bytes) -> bool:
        """Return whether to learn from a record, and count it if not."""
        decode = self._decoders and self._decoders.current()
        # Records to look at are decoded anyway.
        if not decode or self._number % min(self._check_every, SAMPLED_EVERY) == 0:
            return True
        try:
            decode(piece)
        except _ERRORS:
            return True
        self._number += 1
        self._tally.records += 1
        return False

    # The slow path: record by record.

    def _read(self, piece: bytes, layout: Layout) -> None:
        """Read one record, or a line that may hold several, and learn from it."""
        try:
            value = _decode(piece)
        except _ERRORS as error:
            values = values_of_line(piece) if layout is Layout.LINES else [piece]
            if len(values) > 1:
                self._notice("several-records-a-line", len(values) - 1)
                for one in values:
                    self._read(one, layout)
            elif layout is Layout.LINES or type(error) is not msgspec.DecodeError:
                self._bad(_reason(error))
            else:
                raise CorruptError(f"record {self._number + 1}: {error}") from None
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
            self._look_at(piece, self._number, value)
            if len(piece) > ROW_LIMIT:
                size = f"{len(piece)} bytes"
                self._notice("row-too-large", detail=size, number=self._number + 1)
            self._number += 1
            self._tally.records += 1

    # Counting.

    def _bad(self, reason: str) -> None:
        """Count one record that could not be read."""
        self._number += 1
        self._tally.bad_record(self._uri, self._number, reason)

    def _notice(self, code: str, count: int = 1, detail: str = "", number: int = 0) -> None:
        """Count something noticed in record `number`, or in the object where that is 0."""
        self._tally.notice(code, count, [Noticed(self._uri, number, detail)])

    def _look_at(self, piece: bytes, before: int, record: Any = None) -> None:
        """Look closer at a record, decoded or not, if it is its turn; so many came `before` it."""
        if before % SAMPLED_EVERY == 0:
            self._sampled.append(_decode(piece) if record is None else record)
        if before % self._check_every == 0:
            key = duplicate_key(piece)
            if key is not None:
                self._notice("duplicate-keys", detail=key, number=before + 1)

    def _count_sampled(self) -> None:
        """Add the statistics of the records sampled since the last call: together is cheaper."""
        root = self._learner.root
        if root is not None and self._sampled:
            self._tally.sampled += len(self._sampled)
            count_presence(self._sampled, root, self._tally.presence)
        self._sampled = []
        self._unsampled = 0


def _reason(error: Exception) -> str:
    """Return why a record cannot be decoded."""
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.object[error.start]:#04x}"
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    return _REASONS.get(str(error), str(error))
