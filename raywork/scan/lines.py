"""Proof that lines are records: a decoder takes newlines for white space, wherever they stand."""

from typing import Any, Final

import numpy as np

_LF, _CR, _OPEN, _CLOSE = b"\n\r{}"

_SHORTEST: Final = len(b"{}")

Ends = np.ndarray[Any, np.dtype[np.intp]]


def line_ends(data: bytes) -> Ends | None:
    """Return where each line of valid JSON text ends, if every newline ends a record; else None.

    In valid JSON a newline between `}` and `{` can only stand between two records. Positions are
    those of the newlines; where the last line has none, its end is the length of the data. Blank
    lines and lines that begin or end in a space are not proved this way.
    """
    text = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(text == _LF)
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    if not len(ends) or ends[0] < _SHORTEST:
        return None
    before = text[ends - 1]
    if not (before == _CLOSE).all():
        before = np.where(before == _CR, text[ends - 2], before)
        if not (before == _CLOSE).all():
            return None
    if not (text[ends[:-1] + 1] == _OPEN).all():
        return None
    return ends
