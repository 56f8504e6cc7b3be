"""Lines: whole ones in each batch, endless ones value by value, and which values a line holds."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from raywork.records.model import WHITE_SPACE, Batch, Layout, Oversize
from raywork.records.structure import ALL, FOLDED, Outline, ends, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: In JSON text this stands between two values and nowhere else, except in a string.
_BETWEEN = re.compile(rb"\}[ \t\r]*+\{")


def line_batches(blocks: Iterable[bytes], limit: int) -> Iterator[Batch | Oversize]:
    """Yield the lines of `blocks`, none of which is longer than `limit` bytes.

    A line that goes on for more than a block is read by its values, so that an object that is one
    endless line takes no more memory than others.
    """
    held = b""
    line: _LongLine | None = None
    for block in blocks:
        rest, end = block, block.find(b"\n")
        if held and (end < 0 or len(held) + end > limit):
            line = _LongLine(limit)
            yield from line.feed(held)
            held = b""
        if line:
            yield from line.feed(block if end < 0 else block[:end])
            if end < 0:
                continue
            yield from line.close()
            line, rest = None, block[end + 1 :]
        cut = rest.rfind(b"\n") + 1
        if cut:
            yield Batch(b"".join((held, memoryview(rest)[:cut])), Layout.LINES)
            held = b""
        held += rest[cut:]
    if line:
        yield from line.close()
    elif held.strip(WHITE_SPACE):
        yield Batch(held, Layout.LINES)


class _LongLine:
    """Reads one line in pieces, by the rules of `values_of_line`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._outline = Outline()
        self._held: list[bytes] = []
        self._length = 0
        self._behind = False  # a value of this line was given
        self._apart = False  # a carriage return stands before the next value
        self._lost = False  # from here to the newline all is one bad record

    def feed(self, piece: bytes) -> Iterator[Batch]:
        """Yield the values that are whole now, each on a line of its own."""
        start = 0
        values: list[bytes] = []
        crowded = 0
        if not self._lost:
            folded, at = self._outline.feed(piece)
            sound = len(folded) - len(folded.lstrip(FOLDED + b" "))
            self._lost = sound < len(folded)
            for end in ends(folded[:sound], at):
                value = piece[start:end]
                if start == 0:
                    value = b"".join((*self._held, value))
                apart = self._apart or b"\r" in _before(value)
                if len(value := value.strip(WHITE_SPACE)) > self._limit:
                    self._lost = True
                    break
                values.append(value)
                crowded += self._behind and not apart
                self._behind, self._apart = True, False
                start = end
        if start:
            self._held.clear()
            self._length = 0
        if values:
            yield Batch(b"\n".join(values) + b"\n", Layout.LINES, crowded)
        self._hold(piece[start:])

    def _hold(self, rest: bytes) -> None:
        if not self._length:
            self._apart |= b"\r" in _before(rest)
            rest = rest.lstrip(WHITE_SPACE)
        self._length += len(rest)
        self._lost |= self._length > self._limit
        if self._length > self._limit:
            self._held.clear()
        elif rest:
            self._held.append(rest)

    def close(self) -> Iterator[Batch | Oversize]:
        """Yield what is left at the end of the line: a bad record, if anything."""
        if self._length > self._limit:
            reason = f"the record is longer than the limit of {self._limit} bytes"
            yield Oversize(reason, self._length)
        elif self._held:
            yield Batch(b"".join(self._held) + b"\n", Layout.LINES, int(self._behind))


def _before(text: bytes) -> bytes:
    """Return the white space that a text begins with."""
    return text[: len(text) - len(text.lstrip(WHITE_SPACE))]


def values_of_line(line: bytes) -> list[bytes]:
    """Return the exact bytes of each record on a line that is not one JSON value.

    Objects and arrays may follow each other; from the first byte that belongs to neither, the rest
    of the line is one record, which does not parse. A blank line holds none.
    """
    import msgspec

    line = line.strip(WHITE_SPACE)
    if not line:
        return []
    # What does not begin or end a value before the last byte is one record, good or bad.
    if line[:1] not in (b"{", b"[") or (b"}" not in line[:-1] and b"]" not in line[:-1]):
        return [line]
    cuts = [found.start() + 1 for found in _BETWEEN.finditer(line)]
    values = [line[start:end] for start, end in pairwise((0, *cuts, len(line)))]
    decoder = msgspec.json.Decoder(msgspec.Raw)
    try:
        for value in values:
            decoder.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return _values_by_structure(line)
    return [value.lstrip(WHITE_SPACE) for value in values]


def _values_by_structure(line: bytes) -> list[bytes]:
    values = []
    start = 0
    for at, letter in marks(line, ALL):
        if letter not in FOLDED:
            break
        values.append(line[start : at + 1].strip(WHITE_SPACE))
        start = at + 1
    rest = line[start:].strip(WHITE_SPACE)
    return [*values, rest] if rest else values
