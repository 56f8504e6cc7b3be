"""Finds out from the first bytes of an object how its records are laid out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from raywork.errors import LimitError, TruncatedError
from raywork.records.foreign import HEAD, refuse_foreign
from raywork.records.model import WHITE_SPACE, Layout, Traits
from raywork.records.structure import Outline, slices

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_WRAPPER = re.compile(rb'\{[ \t\r\n]*+("(?:[^"\\\x00-\x1f]|\\.)*+")[ \t\r\n]*+:[ \t\r\n]*+\[')


@dataclass(frozen=True, slots=True)
class Recognised:
    """The layout of an object, and the bytes that were read to find it."""

    layout: Layout
    traits: Traits
    text: bytes
    """What was read, from the first byte of the first record or array on."""


def recognise(blocks: Iterator[bytes], limit: int) -> Recognised:
    """Read as many blocks as it takes to know the layout: hardly more than the first record.

    Raises:
        CorruptError: the object is no JSON text.
        TruncatedError: the object ends within its first value, which spans lines or wraps records.
        LimitError: the first value spans lines and is longer than `limit` bytes.
    """
    text = b""
    while len(text) < HEAD and (block := next(blocks, None)):
        text += block
    refuse_foreign(text)
    bom = text.startswith(_BOM)
    text = text.removeprefix(_BOM).lstrip(WHITE_SPACE)
    while len(text) < HEAD and (block := next(blocks, None)):
        text = (text + block).lstrip(WHITE_SPACE)
    if not text:
        return Recognised(Layout.EMPTY, Traits(bom=bom), b"")
    if text.startswith(b"["):
        layout, wrapper = Layout.ARRAY, None
    elif text.startswith(b"{"):
        layout, wrapper, text = _of_object(text, blocks, limit)
    else:
        layout, wrapper = Layout.LINES, None
    crlf = text.find(b"\r\n") == text.find(b"\n") - 1 >= 0
    if wrapper:
        text = text[wrapper.end() :]
    key = json.loads(wrapper[1]) if wrapper else None
    return Recognised(layout, Traits(bom=bom, crlf=crlf, wrapper=key), text)


def _of_object(
    text: bytes, blocks: Iterator[bytes], limit: int
) -> tuple[Layout, re.Match[bytes] | None, bytes]:
    """Return the layout of text that begins with an object, a wrapper's head, what was read."""
    wrapper = _wrapper(text)
    end = None
    wraps = wrapper is not None
    if wrapper:
        text, end, wraps = _wrapped_value(text, wrapper.end(), blocks, limit)
    if not wraps:
        text, end = _first_value(text, blocks, limit)
    first = text[:end]
    if end is None or end > limit:
        wrapper = wrapper if wraps else None
        layout = _of_open_object(first, wrapper, limit, too_long=len(text) > limit)
        return layout, wrapper if layout is Layout.WRAPPED else None, text
    if wraps:
        rest = _up_to_next_value(text[end:], blocks)
        text = first + rest
        if not rest.strip(WHITE_SPACE):
            return Layout.WRAPPED, wrapper, text
    several_lines = b"\n" in first and is_json(first)
    return Layout.DOCUMENTS if several_lines else Layout.LINES, None, text


def _of_open_object(
    first: bytes, wrapper: re.Match[bytes] | None, limit: int, *, too_long: bool
) -> Layout:
    """Return the layout of text whose first value has no end in sight."""
    if not _is_json_so_far(first):
        return Layout.LINES
    several_lines = b"\n" in first
    wraps = wrapper is not None and first[wrapper.end() :].lstrip(WHITE_SPACE)[:1] == b"{"
    if not too_long and (several_lines or wraps):
        raise TruncatedError("the object ends within its first JSON value: write it again")
    if too_long and wraps:
        return Layout.WRAPPED
    if too_long and several_lines:
        raise LimitError(
            f"the first record goes over several lines and is longer than {limit} bytes: "
            "write one record a line, or leave the object out"
        )
    return Layout.LINES


def _first_value(text: bytes, blocks: Iterator[bytes], limit: int) -> tuple[bytes, int | None]:
    """Read to the end of the object that begins `text`, or beyond the limit, or to the end.

    Return all that was read, and where the value ends in it if its end was seen.
    """
    outline = Outline()
    read = [text]
    size = 0
    for block in chain(slices(text), blocks):
        if size >= len(text):
            read.append(block)
        folded, at = outline.feed(block)
        if folded:
            return b"".join(read), size + int(at[0]) + 1
        size += len(block)
        if size > max(limit, len(text)):
            break
    return b"".join(read), None


def _wrapped_value(
    text: bytes, start: int, blocks: Iterator[bytes], limit: int
) -> tuple[bytes, int | None, bool]:
    """Read an object whose first member is an array from `start` on, as far as it can be a wrapper.

    Return all that was read, where the object ends if that was seen, and whether it is a wrapper,
    as far as was seen.
    """
    outline = Outline()
    folded = bytearray()
    closed = False
    read = [text[:start]]
    size = start
    for block in chain((text[start:],), blocks):
        read.append(block)
        more, at = outline.feed(block)
        folded += more
        closed = closed or b"]" in more
        if closed:
            elements, _, rest = folded.partition(b"]")
            if rest := rest.lstrip(b" "):  # its first byte came with this block
                end = size + int(at[-len(rest)]) + 1
                # What happens to stand in the last block beyond the limit must not count.
                wraps = end > limit or (rest[:1] == b"}" and _only_objects(elements))
                return b"".join(read), end, wraps
        size += len(block)
        if size > limit:
            break
    return b"".join(read), None, True


def _up_to_next_value(rest: bytes, blocks: Iterator[bytes]) -> bytes:
    """Read until `rest` holds more than white space, of which only the kind is kept."""
    while not rest.strip(WHITE_SPACE) and (block := next(blocks, None)):
        rest = (b"\n" if b"\n" in rest else rest[:1]) + block
    return rest


def _only_objects(outline: bytearray) -> bool:
    elements = outline.translate(None, b" ") + b","
    return elements == b"o," * max(1, len(elements) // 2)


def _wrapper(text: bytes) -> re.Match[bytes] | None:
    """Match the beginning of an object whose first member is an array."""
    found = _WRAPPER.match(text)
    try:
        return found if found and isinstance(json.loads(found[1]), str) else None
    except ValueError:
        return None


def is_json(text: bytes) -> bool:
    """Tell whether `text` is one JSON value."""
    import msgspec

    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    except RecursionError:  # sound as far as anyone looked
        return True
    return True


def _is_json_so_far(text: bytes) -> bool:
    """Tell whether `text` is the beginning of a JSON value."""
    import msgspec

    try:
        # A number may be cut anywhere; what begins well without it began well.
        msgspec.json.decode(text.rstrip(b"0123456789+-.eE"), type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except RecursionError:
        return True
    return True
