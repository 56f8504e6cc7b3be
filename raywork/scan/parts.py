"""Cutting batches: lines into parts of a size that suits the cache, and batches into records."""

from collections.abc import Iterator
from typing import Final

import msgspec

from raywork.records import Batch, Ends, Layout, line_ends, split

Data = bytes | memoryview

_SLICE: Final = 64 << 10
"""How many bytes of lines are decoded at once. What comes of them is several times as large."""

_raw_values: Final = msgspec.json.Decoder(msgspec.Raw).decode_lines
_raw_elements: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode


def slices(data: bytes) -> Iterator[tuple[Data, Ends | None]]:
    """Cut lines into parts small enough that what is decoded from them stays in the core's cache.

    With each come the ends of its lines; without those, it is all lines that are not proven.
    """
    ends = line_ends(data)
    if ends is None:
        yield data, None
        return
    view = memoryview(data)
    stops = ends.searchsorted(range(_SLICE, len(data), _SLICE)) + 1
    start = line = 0
    for stop in (*stops.tolist(), len(ends)):
        lines = ends[line:stop]
        if len(lines):
            end = min(int(lines[-1]) + 1, len(data))
            yield view[start:end], lines - start
            start, line = end, stop


def as_array(elements: Data) -> bytes:
    """Return elements that commas separate as an array."""
    return b"".join((b"[", elements, b"]"))


def records_of(batch: Batch) -> Iterator[bytes]:
    """Yield the bytes of each record of a batch that is not in lines."""
    try:
        yield from map(bytes, raw_records(batch.data, batch.layout))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # One of them is broken: find out which by structure alone.
        yield from split(batch)


def raw_records(data: Data, layout: Layout) -> list[msgspec.Raw]:
    """Return the text of each record of a batch.

    Raises:
        msgspec.DecodeError: a record is no JSON.
    """
    if layout in {Layout.ARRAY, Layout.WRAPPED}:
        return _raw_elements(as_array(data))
    return _raw_values(data)
