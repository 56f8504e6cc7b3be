"""Cutting a batch into the records that it holds, where no compiled check does it on its way."""

from collections.abc import Iterator
from typing import Final

import msgspec

from raywork.records import Batch, Layout, split

_raw_values: Final = msgspec.json.Decoder(msgspec.Raw).decode_lines
_raw_elements: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode


def pieces(batch: Batch) -> Iterator[bytes]:
    """Yield the bytes of each record, or of each line, which may be blank or hold several."""
    if batch.layout is Layout.LINES:
        lines = batch.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        yield from lines
        return
    try:
        if batch.layout is Layout.DOCUMENTS:
            yield from map(bytes, _raw_values(batch.data))
        else:
            yield from map(bytes, _raw_elements(b"".join((b"[", batch.data, b"]"))))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # One of them is broken: find out which by structure alone.
        yield from split(batch)
