"""When compiling is worth it: a schema that keeps changing must not be recompiled without end."""

from typing import Final

_LONGEST_PAUSE: Final = 64


class Pace:
    """Doubles the pause before the next compilation while new checks fail on the next batch.

    A pause is counted in batches that are learned from instead; a batch that passes halves it.
    """

    def __init__(self) -> None:
        self._pause = 0
        self._next = 0

    def may_compile(self) -> bool:
        """Return whether to compile now; asked once a batch while there is something new."""
        if self._pause:
            self._pause -= 1
            return False
        return True

    def passed(self) -> None:
        """Note that a batch held nothing new."""
        self._next //= 2

    def failed(self) -> None:
        """Note that a compiled check met something new."""
        self._pause = self._next
        self._next = min(_LONGEST_PAUSE, 2 * self._next + 1)
