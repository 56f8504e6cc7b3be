"""When to check by compiled code, when to learn, and when to compile: whatever is fastest.

The choice changes only the time that a scan takes, never its result.
"""

from typing import Final

_LEAST, _MOST = 0.25, 16.0
_PAUSE: Final = 512
"""Batches that are learned from before checking is tried again, where it is the slower way."""

_COMPARED: Final = 256 << 10
_CLEARLY: Final = 1.25
"""After how many bytes the two ways are compared, and how much faster learning must be: a single
batch may be slow for reasons that have nothing to do with it."""

_WIDE: Final = 64
"""A decoder looks a field up by going through the fields, from where it found the last one. With so
many, and members in no order, that takes longer than to learn: one batch is spent to find out."""


class Pace:
    """Decides for one scan, batch by batch.

    A check that is out of date still passes most records, so that compiling anew can wait until
    the records that it did not pass have cost as much time. A schema that keeps changing would go
    on paying for both: with each compilation the next one has to be earned twice over.
    """

    def __init__(self) -> None:
        self._cost = 0.0
        """Seconds of the last compilation."""
        self._lost = 0.0
        """Seconds of learning since then."""
        self._patience = _LEAST
        self._pause = 0
        self._trial = False
        self._learning = 0.0
        """Bytes a second of the last batch that was learned from whole; 0 before there was one."""
        self._bytes = 0
        self._seconds = 0.0
        """What was checked since the two ways were last compared, and the time that it took."""

    def may_check(self) -> bool:
        """Return whether to check the next batch; False is to learn from it."""
        if self._trial:
            self._trial = False
            return False
        self._pause = max(0, self._pause - 1)
        return not self._pause

    def may_compile(self) -> bool:
        """Return whether to bring the check up to date now."""
        return self._lost >= self._patience * self._cost

    def compiled(self, seconds: float, fields: int) -> None:
        """Note a compilation of so many top-level fields."""
        self._cost, self._lost = seconds, 0.0
        self._patience = min(_MOST, 2 * self._patience)
        self._trial = fields >= _WIDE and not self._learning

    def passed(self, size: int, seconds: float) -> None:
        """Note that a batch of `size` bytes passed the check."""
        self._patience = max(_LEAST, self._patience / 2)
        if self._learning:
            self._bytes += size
            self._seconds += seconds
            if self._bytes > _COMPARED:
                if self._bytes * _CLEARLY < self._learning * self._seconds:
                    self._pause = _PAUSE
                self._bytes, self._seconds = 0, 0.0

    def learned(self, size: int, seconds: float, *, whole: bool) -> None:
        """Note that a batch was learned from; `whole`, and without news, or what did not pass."""
        self._lost += seconds
        if whole:
            self._learning = size / max(seconds, 1e-9)
