"""Cutting a key range into several that can be listed at the same time.

Folders are cut between their entries; where a level has more entries than one page shows, the
range is bisected: a LIST of one key tells whether anything is after a point. Every guess about
the keys touches the balance only: the ranges are disjoint and cover the whole in any case.
Points are printable text, since some servers repeat them in their answer as plain XML.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple, Protocol

from raywork.storage.objects import KeyRange

LAST = "\U0010ffff"
"""Sorts after every character that follows a prefix in real keys."""

_AT_ONCE = 8
_DIGITS = 10
"""Characters after the common prefix that a middle is computed from."""


class Level(NamedTuple):
    """One page of what lies directly in a folder: keys, and folders ending in `/`, in order."""

    entries: list[str]
    complete: bool


class Tree(Protocol):
    """What cutting asks of a store."""

    def level(self, folder: str) -> Level:
        """The first page of the entries directly in `folder` (a key prefix)."""

    def first(self, keys: KeyRange) -> str | None:
        """The first key of the range, in the store's order."""


@dataclass(frozen=True, slots=True)
class _Piece:
    keys: KeyRange
    folder: str | None
    """The folder that all keys of the piece lie in; None if the piece is not worth a cut."""


def split(tree: Tree, keys: KeyRange, parts: int) -> list[KeyRange]:
    """Cut a key range into about `parts` ranges that together hold exactly its keys.

    There may be fewer where there is nothing to cut, and up to twice as many. Needs a store that
    lists in byte order, see `is_ordered`. Asks a few LISTs a part.
    """
    pieces = [_Piece(keys, keys.prefix)]
    with ThreadPoolExecutor(_AT_ONCE, "raywork-split") as threads:
        while len(pieces) < parts and any(piece.folder is not None for piece in pieces):
            share = -(-parts // len(pieces))
            if len(pieces) == 1:
                pieces = _cut(tree, pieces[0], share, threads.map)
            else:
                cuts = threads.map(lambda piece, n=share: _cut(tree, piece, n, map), pieces)
                pieces = [part for cut in cuts for part in cut]
    return [piece.keys for piece in pieces]


def _cut(
    tree: Tree, piece: _Piece, parts: int, run: "Callable[..., Iterable[str | None]]"
) -> list[_Piece]:
    """Cut one piece into up to `parts`, or return it as one that is not worth a cut."""
    keys, folder = piece.keys, piece.folder
    while folder is not None:
        level = tree.level(folder)
        entries = [e for e in level.entries if e != folder and _overlaps(e, keys)]
        if not level.complete:
            points = _bisect(tree, KeyRange(folder, keys.after, keys.until), parts, run)
            return [_Piece(part, None) for part in keys.cut(_inside(points, keys))]
        if len(entries) != 1:
            return _between(entries, keys, parts)
        folder = entries[0] if entries[0].endswith("/") else None
    return [_Piece(keys, None)]


def _overlaps(entry: str, keys: KeyRange) -> bool:
    return keys.holds_folder(entry) if entry.endswith("/") else entry in keys


def _between(entries: list[str], keys: KeyRange, parts: int) -> list[_Piece]:
    """Cut between entries, the same number of them in each part; a lone folder can be cut again."""
    count = min(parts, len(entries))
    ends = [len(entries) * n // count for n in range(1, count + 1)] if count else []
    ends = [end for end in ends if entries[end - 1].isprintable() or end == len(entries)]
    groups = [entries[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    points = [_end(group[-1]) for group in groups[:-1]]
    cuts = _inside(points, keys)
    if cuts != points or not cuts:
        return [_Piece(part, None) for part in keys.cut(cuts)]
    lone = [group[0] if len(group) == 1 and group[0].endswith("/") else None for group in groups]
    return [_Piece(part, folder) for part, folder in zip(keys.cut(cuts), lone, strict=True)]


def _end(entry: str) -> str:
    """A point after everything in the entry and before everything behind it."""
    return _beyond(entry) if entry.endswith("/") else entry


def _beyond(prefix: str) -> str:
    """The first text of the same length that sorts after all that begin with the prefix."""
    after = ord(prefix[-1]) + 1
    if after > ord(LAST) or 0xD800 <= after < 0xE000:  # noqa: PLR2004  # surrogates are no text
        return prefix + LAST
    return prefix[:-1] + chr(after)


def _inside(points: Iterable[str], keys: KeyRange) -> list[str]:
    """The points that cut the range, ascending and different."""
    return [
        point
        for point in sorted(set(points))
        if (keys.after is None or point > keys.after) and (keys.until is None or point < keys.until)
    ]


def _bisect(
    tree: Tree, keys: KeyRange, parts: int, run: "Callable[..., Iterable[str | None]]"
) -> list[str]:
    """Points that cut the keys of a flat range into up to `parts`, widest gaps first.

    Without counts, the distance of two keys stands for the number of keys between them.
    """
    low = tree.first(keys)
    if low is None:
        return []
    alphabet = _Alphabet(low)
    points: list[str] = []
    gaps = [(-1.0, low, _common(tree, keys, low) + LAST)]
    for _ in range(4 * parts // _AT_ONCE + 16):
        batch: list[tuple[str, str, str]] = []
        while gaps and len(batch) < min(_AT_ONCE, parts - 1 - len(points)):
            _, low, high = heappop(gaps)
            if middle := alphabet.middle(low, high):
                batch.append((low, middle, high))
        if not batch:
            break
        asked = [KeyRange(keys.prefix, middle, keys.until) for _, middle, _ in batch]
        for (low, middle, high), found in zip(batch, run(tree.first, asked), strict=True):
            if found is None or found > high:
                alternatives = [(low, middle)]
            else:
                alphabet.learn(found)
                points.append(middle)
                alternatives = [(low, middle), (found, high)]
            for gap in alternatives:
                heappush(gaps, (-alphabet.distance(*gap), *gap))
    return points


def _common(tree: Tree, keys: KeyRange, low: str) -> str:
    """The longest start of the first key that the last key of the range has too."""
    shortest, longest = len(keys.prefix), len(low)
    while not low[:longest].isprintable():
        longest -= 1
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        beyond = tree.first(KeyRange(keys.prefix, _beyond(low[:middle]), keys.until))
        if beyond is None:
            shortest = middle
        else:
            longest = middle - 1
    return low[:shortest]


class _Alphabet:
    """The characters that keys were seen to use, as digits, to compute with keys as numbers."""

    def __init__(self, key: str) -> None:
        self.letters: list[str] = sorted({*"0123456789abcdef"})
        self.learn(key)

    def learn(self, key: str) -> None:
        self.letters = sorted({*self.letters, *filter(str.isprintable, key)})

    def number(self, key: str, start: int) -> int:
        """The characters from `start` on as a number; 0 stands for the end of the key."""
        base = len(self.letters) + 2
        number = 0
        for place in range(start, start + _DIGITS):
            letter = key[place : place + 1]
            digit = bisect_left(self.letters, letter) + 1 if letter else 0
            number = number * base + digit
        return number

    def middle(self, low: str, high: str) -> str | None:
        """A string about half way, low < middle < high; None if they are too close."""
        start = _shared(low, high)
        base = len(self.letters) + 2
        number = (self.number(low, start) + self.number(high, start)) // 2
        digits: list[int] = []
        for _ in range(_DIGITS):
            number, digit = divmod(number, base)
            digits.append(digit)
        text = low[:start]
        for digit in reversed(digits):
            if digit == 0:
                break
            text += self.letters[min(digit, len(self.letters)) - 1]
            if low < text < high:
                return text if text.isprintable() else None
        return None

    def distance(self, low: str, high: str) -> float:
        """How far apart, as a part of all that keys with their common start could be."""
        start = _shared(low, high)
        base = float(len(self.letters) + 2)
        gap = self.number(high, start) - self.number(low, start)
        return float(gap / base**_DIGITS / base ** min(start, 64))


def _shared(low: str, high: str) -> int:
    """The length of the common start of two strings."""
    for place, (a, b) in enumerate(zip(low, high, strict=False)):
        if a != b:
            return place
    return min(len(low), len(high))
