"""Records whose boundaries only brackets tell: documents over several lines, arrays, wrappers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from raywork.errors import CorruptError, LimitError, TruncatedError
from raywork.records.model import WHITE_SPACE, Batch, Layout
from raywork.records.structure import FOLDED, Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_SCALAR = re.compile(rb'"s*+"|s++')
_END = re.compile(rb"[oa]")
_SEPARATOR = re.compile(rb"[,\[\]{}]")
_BRACKET = re.compile(rb"[\[\]{}]")
_ARRAY_TO_OBJECT = bytes.maketrans(b"a", b"o")
_NAMES = {ord("o"): "a value", ord(","): "a comma"}
#: What may not stand side by side, when every element is an `o`, every scalar folded, and blanks
#: are gone. An array may follow an array; behind a wrapped one only its `}` may stand.
_WRONG = {
    Layout.ARRAY: re.compile(rb"[^o,\[\]]|\[[\[,]|o[o\[]|,[,\[\]]|\][^\[]"),
    Layout.WRAPPED: re.compile(rb"[^o,\[\]}]|\[[\[,}]|o[o\[}]|,[,\[\]}]|\][^}]|\}."),
}


def document_batches(blocks: Iterable[bytes], limit: int) -> Iterator[Batch]:
    """Yield the objects and arrays that follow each other in `blocks`.

    Raises:
        CorruptError: a bracket closes what is not open, or something stands between the values.
        TruncatedError: the text ends within a value.
        LimitError: a value is longer than `limit` bytes.
    """
    held = _Held(limit)
    outline = Outline()
    for block in blocks:
        folded, at = outline.feed(block)
        if folded.translate(None, FOLDED + b" "):
            place = len(folded) - len(folded.lstrip(FOLDED + b" "))
            raise CorruptError(
                f"{_near(block, int(at[place]))} is not within a JSON object or array"
            )
        end = 0
        if found := _END.search(folded):
            held.check(int(at[found.start()]) + 1)
            end = int(at[len(folded.rstrip(b" ")) - 1]) + 1
            yield Batch(held.take(block[:end]), Layout.DOCUMENTS)
        held.add(block[end:])
        if outline.depth == 0:
            held.clear()
    if outline.depth:
        raise TruncatedError("the object ends within a JSON value")


def array_batches(
    blocks: Iterable[bytes], limit: int, layout: Literal[Layout.ARRAY, Layout.WRAPPED]
) -> Iterator[Batch]:
    """Yield the elements of the arrays in `blocks`; those of a wrapper begin behind its `[`.

    Raises:
        CorruptError: a comma is missing or doubled, or something stands outside of the arrays.
        TruncatedError: the text ends before the last array (or the wrapper) is closed.
        LimitError: an element is longer than `limit` bytes.
    """
    wrapped = layout is Layout.WRAPPED
    last, final = (b"[", b"}") if wrapped else (b"]", b"]")
    outline = Outline(0 if wrapped else -1)
    held = _Held(limit)
    element = bytearray()  # the outline since the last separator
    for block in blocks:
        folded, at = outline.feed(block)
        cut = max(folded.rfind(letter) for letter in (b",", b"[", b"]", b"{", b"}")) + 1
        end = 0
        if found := _SEPARATOR.search(folded):
            _check_elements(last + element + folded[:cut], layout)
            held.check(int(at[found.start()]))
            end = int(at[cut - 1]) + 1
            text = held.take(block[:end])
            brackets = [
                (int(at[bracket.start()]) + len(text) - end, bracket[0])
                for bracket in _BRACKET.finditer(folded, 0, cut)
            ]
            if data := _without_brackets(text, brackets, inside=last in b"[,"):
                yield Batch(data, layout)
            last = folded[cut - 1 : cut]
            element.clear()
        element += folded[cut:]
        held.add(block[end:])
        if outline.depth <= 0 and (not element or element.isspace()):
            held.clear()
            element.clear()
        elif last == final:
            raise CorruptError(
                f"{_near(block[end:], 0)} follows the end of the {layout} of records"
            )
    if last != final:
        raise TruncatedError(f"the object ends before the {layout} of records is closed")


def _check_elements(outline: bytes, layout: Layout) -> None:
    """Raise CorruptError unless the outline alternates between elements and commas."""
    elements = outline.translate(_ARRAY_TO_OBJECT, b" ")
    if elements[:1] in {b"[", b","} and elements[1:] == b"o," * (len(elements) // 2):
        return  # as nearly always
    elements = _SCALAR.sub(b"o", outline).translate(_ARRAY_TO_OBJECT, b" ")
    if wrong := _WRONG[layout].search(elements):
        parts = " and then ".join(_NAMES.get(letter, repr(chr(letter))) for letter in wrong[0])
        raise CorruptError(f"{parts} where the {layout} needs one value between two commas")


def _without_brackets(text: bytes, brackets: list[tuple[int, bytes]], *, inside: bool) -> bytes:
    """Return the elements in text that ends in a separator, as if of one array.

    `brackets` are those around the elements, with their positions; `inside` tells whether the text
    begins within an array.
    """
    pieces = []
    start = 0
    for position, bracket in brackets:
        if bracket == b"[":
            start, inside = position + 1, True
        elif inside:
            pieces.append(text[start:position])
            inside = False
    if inside:
        pieces.append(text[start:-1])
    return b",".join(piece for piece in pieces if piece.strip(WHITE_SPACE))


class _Held:
    """The beginning of a record whose end was not seen yet, without white space before it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        if not self._parts:
            part = part.lstrip(WHITE_SPACE)
        if part:
            self._parts.append(part)
        self._size += len(part)
        self.check(0)

    def check(self, more: int) -> None:
        """Raise LimitError if what is held and `more` bytes are too long for one record."""
        if self._size and self._size + more > self._limit:
            raise LimitError(
                f"a record is longer than the limit of {self._limit} bytes: leave the object out"
            )

    def take(self, end: bytes) -> bytes:
        """Return what was held and `end`; nothing is held from then on."""
        text = b"".join((*self._parts, end))
        self.clear()
        return text

    def clear(self) -> None:
        self._parts.clear()
        self._size = 0


def _near(text: bytes, place: int) -> str:
    return repr(text[place : place + 20].lstrip(WHITE_SPACE).decode(errors="replace"))
