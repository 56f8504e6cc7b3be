"""Cuts a stream of chunks of any sizes into blocks of one size.

Everything after this sees the same blocks whatever the chunks were, so that no result can depend
on how an object happened to arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def regroup(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield the bytes of `chunks` in blocks of `size` bytes; only the last may be shorter."""
    held = bytearray()
    for chunk in chunks:
        at = 0
        if held:
            at = min(size - len(held), len(chunk))
            held += chunk[:at]
            if len(held) < size:
                continue
            yield bytes(held)
            held.clear()
        while len(chunk) - at >= size:
            yield chunk[at : at + size]
            at += size
        held += chunk[at:]
    if held:
        yield bytes(held)
