"""Which keys were visited: a set of keys as intervals, each after one key and up to another."""

from bisect import bisect_left
from collections.abc import Iterable

from raywork.storage import KeyRange

Ends = tuple[str | None, str | None]
"""After which key, and up to which; None for no bound."""


class Intervals:
    """A union of intervals. Those that touch are one."""

    def __init__(self, ends: Iterable[Ends] = ()) -> None:
        """Take intervals in any order, which may overlap."""
        self._ends: list[Ends] = []
        for after, until in sorted(ends, key=lambda each: each[0] or ""):
            if self._ends and _reaches(self._ends[-1][1], after):
                before, reached = self._ends[-1]
                self._ends[-1] = (before, _later(reached, until))
            else:
                self._ends.append((after, until))

    @property
    def ends(self) -> tuple[Ends, ...]:
        """The intervals, in order and apart from each other."""
        return tuple(self._ends)

    def __contains__(self, key: str) -> bool:
        place = bisect_left(self._ends, key, key=lambda each: each[0] or "")
        # The last interval that begins before the key.
        return place > 0 and _reaches(self._ends[place - 1][1], key)

    def gaps(self, whole: KeyRange) -> list[KeyRange]:
        """Return the parts of a range that are in no interval, in order."""
        gaps = []
        after = whole.after
        for begin, end in self._ends:
            if (begin or "") > (after or ""):
                gaps.append(KeyRange(whole.prefix, after, begin))
            if end is None:
                return gaps
            after = max(after or "", end)
        if whole.until is None or (after or "") < whole.until:
            gaps.append(KeyRange(whole.prefix, after, whole.until))
        return gaps


def _reaches(end: str | None, key: str | None) -> bool:
    return end is None or (key or "") <= end


def _later(a: str | None, b: str | None) -> str | None:
    return None if a is None or b is None else max(a, b)
