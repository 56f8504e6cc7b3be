"""Scanning one object of delimited text: every row of it, column by column."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from raywork.errors import CorruptError, LimitError
from raywork.formats.delimited.columns import Column
from raywork.formats.delimited.dialect import (
    SAMPLE,
    Dialect,
    common_width,
    find_dialect,
    first_rows,
    has_header,
)
from raywork.formats.delimited.headers import column_names
from raywork.formats.delimited.rows import Rows, read_rows
from raywork.formats.delimited.traits import Trait, traits_of
from raywork.formats.model import Form, Format, Scanned
from raywork.records import RECORD_LIMIT
from raywork.records.foreign import HEAD, refuse_foreign
from raywork.scan import Noticed, ScanOptions, Tally
from raywork.scan.tally import EXAMPLES, SAMPLED_EVERY
from raywork.schema import Kind, Node, Rank, Schema, Sight


def scan_delimited(
    uri: str,
    chunks: Iterable[bytes],
    options: ScanOptions,
    extension: str = "",
    limit: int = RECORD_LIMIT,
) -> Scanned:
    """Scan an object to its end.

    Args:
        uri: Its URI, for ranks and messages.
        chunks: Its text, decompressed.
        options: Of the crawl; the generation and the bounds matter here.
        extension: Of its name, which may promise a delimiter.
        limit: The longest line, in bytes.

    Raises:
        UnreadableError: it is no text, or goes beyond a limit, or `chunks` broke off.
    """
    remaining = iter(chunks)
    first = _first(remaining)
    # To JSON the delimiter ^A is a sign of binary data.
    refuse_foreign(first[:HEAD].replace(b"\x01", b"\t"))
    sample = first[:SAMPLE]
    if len(first) > SAMPLE and b"\n" not in sample and b"\r" not in sample:
        raise LimitError(f"its first line is longer than {SAMPLE:,} bytes: it is no table")
    dialect = find_dialect(sample, extension)
    rows = first_rows(sample, dialect)
    header, guessed = has_header(rows) if rows else (False, False)
    names = column_names(common_width(rows), rows[0] if header else ()) if rows else ()
    if len(names) > options.limits.columns:
        raise LimitError(
            f"its first lines have {len(names):,} fields, beyond the limit of"
            f" {options.limits.columns:,} columns: leave it out with --exclude"
        )
    scan = _Scan(uri, options.generation, dialect, names)
    read = _counted(chain((first,), remaining), scan.tally)
    for batch in read_rows(read, dialect, limit, header=header):
        scan.take(batch)
    form = Form(Format.CSV, header and guessed, dialect.delimiter, names if header else ())
    return Scanned(form, scan.schema(header=header), scan.tally)


def _first(chunks: Iterator[bytes]) -> bytes:
    """Return the first chunks, together more than the sample where there is so much."""
    first = bytearray()
    for chunk in chunks:
        first += chunk
        if len(first) > SAMPLE:
            break
    return bytes(first)


def _counted(chunks: Iterable[bytes], tally: Tally) -> Iterator[bytes]:
    for chunk in chunks:
        tally.bytes += len(chunk)
        yield chunk


class _Scan:
    """What is known of an object so far."""

    def __init__(self, uri: str, generation: int, dialect: Dialect, names: Sequence[str]) -> None:
        self.tally = Tally()
        self._uri = uri
        self._dialect = dialect
        self._names = names
        self._start = Rank(generation, uri, 1, 0)
        places = (Rank(generation, uri, 1, place) for place in range(1, len(names) + 1))
        self._columns = [Column(place) for place in places]
        self._traits: set[str] = set()

    def schema(self, *, header: bool) -> Schema:
        """Return the schema of all records, and complete the tally."""
        columns = dict(zip(self._names, self._columns, strict=True))
        if not columns:
            return Schema()
        self.tally.presence = {
            (name,): column.presence for name, column in columns.items() if column.presence.present
        }
        fields = {name: column.node for name, column in columns.items()}
        root = Node(self._start, {Kind.OBJECT: Sight(self._start, "")}, fields)
        found = {*self._traits, *((Trait.HEADER,) if header else ())}
        traits = {str(trait): Sight(self._start, "") for trait in sorted(found)}
        return Schema(root, format=Format.CSV.value, traits=traits)

    def take(self, batch: Rows) -> None:
        """Learn from some rows."""
        self._traits.update(traits_of("".join(batch.lines), self._dialect))
        if batch.numbers and batch.numbers[0] == 0:
            del batch.numbers[0], batch.rows[0]
        width = len(self._columns)
        bad = batch.bad
        if max(map(len, batch.rows), default=0) > width:
            bad += _without_long(batch, width)
        for number, reason in sorted(bad):
            if number < 1:
                raise CorruptError(f"its header: {reason}: correct it")
            self.tally.bad_record(self._uri, number, reason)
        self.tally.records += len(batch.rows)
        self._notice("newline-in-quotes", batch.spread)
        if batch.blank:
            self.tally.notice("blank-lines", batch.blank, [Noticed(self._uri, 0, "")])
            if self._columns:
                self._columns[0].see(Kind.EMPTY, 1, "")
        self._learn(batch)

    def _learn(self, batch: Rows) -> None:
        """Learn from rows none of which is too long."""
        numbers, rows, width = batch.numbers, batch.rows, len(self._columns)
        one_line = not batch.spread
        if min(map(len, rows), default=width) == width:
            for column, fields in zip(self._columns, zip(*rows, strict=True), strict=bool(rows)):
                column.learn(numbers, fields, one_line=one_line)
        else:
            numbered = list(zip(numbers, rows, strict=True))
            self._notice("short-rows", [n for n, row in numbered if len(row) < width])
            for place, column in enumerate(self._columns):
                there = [(n, row[place]) for n, row in numbered if len(row) > place]
                column.learn([n for n, _ in there], [f for _, f in there], one_line=one_line)
        sampled = [
            row
            for number, row in zip(numbers, rows, strict=True)
            if (number - 1) % SAMPLED_EVERY == 0
        ]
        self.tally.sampled += len(sampled)
        for place, column in enumerate(self._columns):
            column.count(row[place] for row in sampled if len(row) > place)

    def _notice(self, code: str, numbers: Sequence[int]) -> None:
        if numbers:
            places = [Noticed(self._uri, number, "") for number in numbers[:EXAMPLES]]
            self.tally.notice(code, len(numbers), places)


def _without_long(batch: Rows, width: int) -> list[tuple[int, str]]:
    """Take the rows with too many fields out of a batch; return their numbers and what is wrong."""
    numbered = list(zip(batch.numbers, batch.rows, strict=True))
    batch.numbers = [number for number, row in numbered if len(row) <= width]
    batch.rows = [row for row in batch.rows if len(row) <= width]
    return [
        (number, f"{len(row)} fields where there are {width} columns")
        for number, row in numbered
        if len(row) > width
    ]
