"""Text in, batches of rows out, numbered, in bounded memory.

A row is one line, unless a quote stays open at its end: then it goes on. A quote that nothing
closes within `OPEN_LINES` is taken for a stray one: its line is a bad record, and the next line
is a row of its own again.
"""

import csv
import re
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from raywork.errors import LimitError
from raywork.formats.delimited.cells import NULL
from raywork.formats.delimited.dialect import Dialect

OPEN_LINES: Final = 1000
"""Over how many lines a quoted field may go on."""

_OPEN_CHARACTERS: Final = 1 << 20
_BLOCK: Final = 256 << 10
_SENTINEL: Final = "x"
"""A last line that is a row of its own, unless one before it is still open."""

Row = list[str]


@dataclass(slots=True)
class Rows:
    """Rows that follow each other; `numbers` says where in the object each stands."""

    lines: list[str] = field(default_factory=list)
    """The lines of all rows, also of those that are bad or blank, but for stray quotes."""
    numbers: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    """The numbers of records that cannot be read, and why."""
    blank: int = 0
    """Lines that hold nothing."""
    spread: list[int] = field(default_factory=list)
    """The numbers of records that go over several lines."""


def read_rows(
    chunks: Iterable[bytes], dialect: Dialect, limit: int, *, header: bool = False
) -> Iterator[Rows]:
    """Yield the rows of an object, numbered from 1; a header is row 0.

    Raises:
        LimitError: a line is longer than `limit` bytes.
    """
    csv.field_size_limit(max(limit, csv.field_size_limit()))
    reader = _Reader(dialect, -1 if header else 0)
    for block in _blocks(chunks, limit):
        yield reader.read(block)
    yield reader.end()


def _blocks(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield whole lines, about `_BLOCK` bytes at once, without a byte order mark."""
    held = bytearray()
    mark = BOM_UTF8
    for chunk in chunks:
        held += chunk
        if len(held) >= _BLOCK and (cut := held.rfind(b"\n") + 1):
            yield _checked(bytes(held[:cut]), limit).removeprefix(mark)
            mark = b""
            del held[:cut]
        if len(held) > limit:
            raise _too_long(limit)
    yield _checked(bytes(held), limit).removeprefix(mark)


def _checked(block: bytes, limit: int) -> bytes:
    """Return a block none of whose lines is too long."""
    if len(block) > limit and max(map(len, block.split(b"\n"))) > limit:
        raise _too_long(limit)
    return block


def _too_long(limit: int) -> LimitError:
    return LimitError(
        f"a line is longer than the limit of {limit:,} bytes: write the object again with a record"
        " a line, or leave it out with --exclude"
    )


class _Reader:
    """Reads lines into rows; holds the lines of a row that is not complete yet."""

    def __init__(self, dialect: Dialect, number: int) -> None:
        self._dialect = dialect
        self._number = number
        """That of the last row."""
        self._open: list[str] = []
        self._pure = True
        """Whether all bytes so far are UTF-8."""
        self._nulls = _whole_nulls(dialect.delimiter) if dialect.escape else None

    def read(self, block: bytes) -> Rows:
        """Return the rows that are complete with these lines."""
        try:
            text = block.decode()
        except UnicodeDecodeError:
            # Each byte that is none becomes half of a surrogate pair, which no text holds.
            text, self._pure = block.decode(errors="surrogateescape"), False
        if self._nulls is not None and NULL in text:
            text = self._nulls.sub(r"\1\1N", text)
        found = Rows()
        self._read(found, StringIO(text, newline="").readlines())
        return found

    def end(self) -> Rows:
        """Return the rows of the lines that are left, whose quote nothing closed."""
        found = Rows()
        while self._open:
            self._read(found, self._given_up(found))
        return found

    def _read(self, found: Rows, lines: list[str]) -> None:
        if not self._open:
            rows = self._rows([*lines, _SENTINEL])
            if len(rows) > len(lines):
                self._take(found, lines, rows[:-1])
                return
        closed: list[str] = []
        ahead = deque(lines)
        while ahead:
            line = ahead.popleft()
            was_open = bool(self._open)
            if self._is_open(line):
                self._take(found, closed, self._rows(closed))
                closed = []
                self._open.append(line)
                if self._is_too_long():
                    ahead.extendleft(reversed(self._given_up(found)))
            elif was_open:
                lines, self._open = [*self._open, line], []
                self._take(found, lines, self._rows(lines))
                found.spread.append(self._number)
            else:
                closed.append(line)
        self._take(found, closed, self._rows(closed))

    def _is_open(self, line: str) -> bool:
        """Return whether what follows a line still belongs to its row: a quote, an escaped end."""
        if not self._open:
            lines = [line]
        elif self._dialect.escape is None:
            lines = [self._dialect.quote + line]
        else:
            lines = [*self._open, line]
        return len(self._rows([*lines, _SENTINEL])) == 1

    def _is_too_long(self) -> bool:
        return len(self._open) > OPEN_LINES or sum(map(len, self._open)) > _OPEN_CHARACTERS

    def _given_up(self, found: Rows) -> list[str]:
        """Take the first line that is open for a bad record; return the others, to read anew."""
        _, *others = self._open
        self._open = []
        self._number += 1
        found.bad.append((self._number, "a quote that is not closed"))
        return others

    def _rows(self, lines: list[str]) -> list[Row]:
        return self._dialect.rows(lines)

    def _take(self, found: Rows, lines: list[str], rows: list[Row]) -> None:
        """Number complete rows; leave out blank lines, and records that are no UTF-8."""
        found.lines += lines
        if not all(rows):
            found.blank += sum(not row for row in rows)
            rows = [row for row in rows if row]
        numbers = list(range(self._number + 1, self._number + 1 + len(rows)))
        self._number += len(rows)
        if not self._pure:
            numbered = list(zip(numbers, rows, strict=True))
            impure = {number: byte for number, row in numbered if (byte := _impure(row))}
            found.bad += [(number, f"not UTF-8: byte {byte}") for number, byte in impure.items()]
            rows = [row for number, row in numbered if number not in impure]
            numbers = [number for number in numbers if number not in impure]
        found.numbers += numbers
        found.rows += rows


def _whole_nulls(delimiter: str) -> re.Pattern[str]:
    r"""Return what finds fields of `\N` and `\\N`, whose backslashes are to be doubled.

    The first stands for NULL and is no escaped N; the second is the text of two characters, which
    must not be taken for NULL.
    """
    sign = re.escape(delimiter)
    return re.compile(rf"(?:(?<={sign})|^)(\\{{1,2}})N(?={sign}|\r?$)", re.MULTILINE)


def _impure(row: Row) -> str:
    """Return the first byte of a row that is not UTF-8, if there is one."""
    try:
        "".join(row).encode()
    except UnicodeEncodeError as error:
        return f"{ord(error.object[error.start]) - 0xDC00:#04x}"
    return ""
