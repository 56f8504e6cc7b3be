"""What the folders of any number of objects look like, in bounded space.

Summaries merge: the result does not depend on order or grouping (law 1), and beside the counts of
objects, which are added, merging is idempotent. Each bound is monotone: what was given up once, a
larger set of folders gives up too.
"""

from functools import reduce
from hashlib import blake2b
from typing import Final

import msgspec

from raywork.partitions.folders import Part, parts_of
from raywork.partitions.values import NULL, date_format, integer

SHAPES: Final = 64
"""Up to so many different sequences of parts are told apart; with more there is no scheme."""

VALUES: Final = 100
"""Up to so many different values of a level are remembered."""

SKETCH: Final = 1024
"""How many hashes estimate the number of different folders: exact up to so many, then to 3%."""

PREFIXES: Final = 100
"""Of so many first-level folders, the first by name, the fields of their records are compared."""

FIELDS: Final = 128
"""How many hashes stand for the fields of a first-level folder."""


class Level(msgspec.Struct, frozen=True):
    """The values of all folders at one place of their shape."""

    part: Part
    """One of them: the lowest."""
    values: frozenset[str] | None = frozenset()
    """The different texts, without that of NULL; None once there are more than `VALUES`."""
    lowest: str | None = None
    highest: str | None = None
    """By code points: for dates of one shape, the first and the last."""
    shape: str | None = None
    """The shape of date that all have; empty if they have none in common."""
    dates: dict[str, tuple[str, str]] = {}
    """By the shape of date: the first and the last text that has it."""
    numbers: tuple[int, int] | None = None
    """The least and the largest, if there are."""
    integral: bool = True
    """Whether all are integers of 64 bits."""
    canonical: bool = True
    """Whether all integers are written without leading zeros and plus signs."""
    widths: tuple[int, int] | None = None
    """The least and the largest number of characters."""
    null: bool = False
    """Whether NULL is among them: its text, or none, which Hive takes for it."""


class Shape(msgspec.Struct, frozen=True):
    """All folders with the same sequence of labels."""

    levels: tuple[Level, ...]
    objects: int
    lowest: str
    """The first folder, by code points."""
    sketch: frozenset[int]
    """The `SKETCH` smallest hashes of the different folders, cut after their last part."""

    @property
    def partitions(self) -> float:
        """How many different folders there are: exact up to `SKETCH`, else estimated."""
        if len(self.sketch) < SKETCH:
            return float(len(self.sketch))
        return (SKETCH - 1) / (max(self.sketch) / 2**64)


class Folders(msgspec.Struct, frozen=True):
    """The folders of any number of objects. `Folders()` is that of none: merging's identity."""

    shapes: dict[str, Shape] | None = {}
    """By their labels; None once there were more than `SHAPES`."""
    objects: int = 0
    """How many there are, in any folder."""
    fields: dict[str, frozenset[int]] = {}
    """By first-level folder, for the first `PREFIXES`: see `prefixes.fields_sketch`."""


def summarize(folders: dict[str, int], fields: dict[str, frozenset[int]] | None = None) -> Folders:
    """Return the summary of folders, given with the number of objects directly in each."""
    parts = [Folders(fields=fields or {})]
    parts += (Folders(_with_shape({}, _one(*each)), each[1]) for each in folders.items())
    while len(parts) > 1:  # in pairs, since small summaries merge faster
        rest = parts[-1:] if len(parts) % 2 else []
        parts = [*map(merge_folders, parts[::2], parts[1::2]), *rest]
    return merge_folders(parts[0], Folders())


def merge_folders(a: Folders, b: Folders) -> Folders:
    """Return the summary of all folders of either side."""
    shapes: dict[str, Shape] | None = None
    if a.shapes is not None and b.shapes is not None:
        shapes = dict(a.shapes)
        for shape in b.shapes.values():
            shapes = _with_shape(shapes, shape)
    fields = dict(a.fields)
    for prefix, sketch in b.fields.items():
        fields[prefix] = smallest(fields.get(prefix, frozenset()) | sketch, FIELDS)
    kept = fields if len(fields) <= PREFIXES else dict(sorted(fields.items())[:PREFIXES])
    return Folders(shapes, a.objects + b.objects, kept)


def smallest(hashes: frozenset[int], count: int) -> frozenset[int]:
    """Return the smallest hashes: a sample of a set that does not depend on how it came about."""
    return hashes if len(hashes) <= count else frozenset(sorted(hashes)[:count])


def hashed(text: str) -> int:
    """Return 64 bits that are the same on every machine."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest)


def _with_shape(shapes: dict[str, Shape] | None, shape: Shape) -> dict[str, Shape] | None:
    """Return the shapes with one more; None where they are too many."""
    if shapes is None:
        return None
    labels = "/".join(level.part.label for level in shape.levels)
    known = shapes.get(labels)
    shapes[labels] = shape if known is None else _merge_shapes(known, shape)
    return shapes if len(shapes) <= SHAPES else None


def _merge_shapes(a: Shape, b: Shape) -> Shape:
    return Shape(
        levels=tuple(map(_merge_levels, a.levels, b.levels)),
        objects=a.objects + b.objects,
        lowest=min(a.lowest, b.lowest),
        sketch=smallest(a.sketch | b.sketch, SKETCH),
    )


def _one(folder: str, objects: int) -> Shape:
    parts = parts_of(folder)
    cut = "/".join(part.folder for part in parts)
    return Shape(tuple(map(_level, parts)), objects, folder, frozenset({hashed(cut)}))


def _level(part: Part) -> Level:
    text = part.text
    if text in {NULL, ""}:
        return Level(part, null=True)
    number = integer(text)
    shape = date_format(text) if "/" not in text else part.key
    return Level(
        part=part,
        values=frozenset({text}),
        lowest=text,
        highest=text,
        shape=shape,
        dates={shape: (text, text)} if shape else {},
        numbers=None if number is None else (number, number),
        integral=number is not None,
        canonical=number is not None and str(number) == text,
        widths=(len(text), len(text)),
    )


def _merge_levels(a: Level, b: Level) -> Level:
    if a == b:
        return a
    values = None if a.values is None or b.values is None else a.values | b.values
    return Level(
        part=min(a.part, b.part),
        values=values if values is None or len(values) <= VALUES else None,
        lowest=_least(a.lowest, b.lowest),
        highest=_most(a.highest, b.highest),
        shape=_common(a.shape, b.shape),
        dates=_spans(a.dates, b.dates),
        numbers=_hull(a.numbers, b.numbers),
        integral=a.integral and b.integral,
        canonical=a.canonical and b.canonical,
        widths=_hull(a.widths, b.widths),
        null=a.null or b.null,
    )


def _least(*texts: str | None) -> str | None:
    return min((text for text in texts if text is not None), default=None)


def _most(*texts: str | None) -> str | None:
    return max((text for text in texts if text is not None), default=None)


def _spans(
    a: dict[str, tuple[str, str]], b: dict[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    both = dict(a)
    for shape, (first, last) in b.items():
        lowest, highest = both.get(shape, (first, last))
        both[shape] = min(first, lowest), max(last, highest)
    return both


def _common(*shapes: str | None) -> str | None:
    found = {shape for shape in shapes if shape is not None}
    return found.pop() if len(found) == 1 else "" if found else None


def _hull(*ranges: tuple[int, int] | None) -> tuple[int, int] | None:
    found = [each for each in ranges if each is not None]
    return reduce(lambda a, b: (min(a[0], b[0]), max(a[1], b[1])), found) if found else None
