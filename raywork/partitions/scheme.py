"""The scheme that the folders of a table follow, and the partitions that it makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from raywork.partitions.folders import Sign, parts_of
from raywork.partitions.summary import SHAPES, Folders, Level, Shape
from raywork.partitions.values import NULL, unescape

ENOUGH: Final = 0.9
"""A scheme holds for a table if at least this share of the objects follows it."""

NAMED: Final = {
    Sign.DATE: "dt",
    Sign.ACCOUNT: "account",
    Sign.REGION: "region",
    Sign.ORGANIZATION: "organization",
}
"""What columns are called whose folders do not name them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a scheme: a partition column, or a name that all folders share."""

    level: Level
    column: str | None
    """The column's name as the folders suggest it, not yet cleaned; None for a shared name."""

    @property
    def prefix(self) -> str:
        """What stands in the folder before the value: `key=`."""
        part = self.level.part
        return f"{part.key}=" if part.sign is Sign.HIVE else ""


@dataclass(frozen=True, slots=True)
class Found:
    """One partition that was found."""

    values: tuple[str, ...]
    """One for each partition column; `NULL` stands for NULL."""
    folder: str
    """Relative to the table's location, as it is written, with a slash at its end."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Folders that do not follow the scheme, or one of several schemes where none prevails."""

    labels: str
    """Their sequence of parts, to be read: `dt=/hour=`, `yyyy/MM/dd`; empty for none."""
    objects: int
    folder: str
    """The first of them, by name."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How folders make partitions; without columns, they do not."""

    steps: tuple[Step, ...] = ()
    partitions: float = 0.0
    """How many different ones there are: exact up to 1,024, else estimated."""
    odd: tuple[Odd, ...] = ()
    """The other schemes, those with the most objects first."""
    folder: str = ""
    """The first folder that follows it, by name."""
    is_decided: bool = False
    """Whether it was decided before, and not by these folders."""

    @property
    def columns(self) -> tuple[Step, ...]:
        """The steps that are partition columns, in order."""
        return tuple(step for step in self.steps if step.column is not None)

    def read(self, folder: str) -> Found | None:
        """Return the partition that a folder lies in; None if it does not follow the scheme."""
        parts = parts_of(folder)
        if [part.label for part in parts] != [step.level.part.label for step in self.steps]:
            return None
        texts = [part.text for part in parts]
        if any(
            step.column is None and text != step.level.part.text
            for text, step in zip(texts, self.steps, strict=True)
        ):
            return None
        values = tuple(
            unescape(text) or NULL
            for text, step in zip(texts, self.steps, strict=True)
            if step.column is not None
        )
        return Found(values, "".join(f"{part.folder}/" for part in parts))

    def partitions_of(self, folders: Iterator[str]) -> Iterator[Found]:
        """Yield the partitions that folders lie in, each once; the folders come sorted."""
        last = None
        for folder in folders:
            found = self.read(folder)
            if found is not None and found != last:
                yield found
                last = found


def find_scheme(folders: Folders) -> Scheme:
    """Return the scheme that at least nine in ten objects follow, or one without columns.

    Where there are too many different ones, none is looked for: see `summary.SHAPES`.
    """
    if folders.shapes is None:
        return Scheme(odd=(Odd(f"more than {SHAPES} schemes", folders.objects, ""),))
    ranked = sorted(folders.shapes.items(), key=lambda item: (-item[1].objects, item[0]))
    objects = sum(shape.objects for _, shape in ranked)
    odd = [odd_one(shape) for _, shape in ranked]
    if not ranked or (len(ranked) == 1 and not ranked[0][1].levels):
        return Scheme()
    _, shape = ranked[0]
    if not shape.levels or shape.objects < ENOUGH * objects:
        return Scheme(odd=tuple(odd))
    return Scheme(_steps(shape), shape.partitions, tuple(odd[1:]), shape.lowest)


def _steps(shape: Shape) -> tuple[Step, ...]:
    return tuple(Step(level, column_of(level, at)) for at, level in enumerate(shape.levels))


def column_of(level: Level, at: int) -> str | None:
    """Return the name that a level suggests for its column; None where it is the same for all."""
    part = level.part
    if part.sign is Sign.HIVE:
        return unescape(part.key)
    if part.sign is Sign.NAME:
        shared = level.values is not None and len(level.values) + level.null == 1
        return None if shared else f"partition_{at}"
    return NAMED[part.sign]


def odd_one(shape: Shape) -> Odd:
    """Return folders as ones that do not follow a scheme."""
    labels = "/".join(
        "*" if level.part.sign is Sign.NAME else level.part.label for level in shape.levels
    )
    return Odd(labels, shape.objects, shape.lowest)
