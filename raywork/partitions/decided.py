"""A scheme that was decided before: it stays, whatever folders there are today."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from raywork.partitions.folders import Part, Sign
from raywork.partitions.scheme import Odd, Scheme, Step, column_of, odd_one
from raywork.partitions.summary import SHAPES, Folders, Level, Shape


class Place(NamedTuple):
    """One level of a scheme, as it was decided."""

    part: Part
    """One of the folders there; the only one where there is no column."""
    column: str | None
    """What the folders call the column; None for a name that all folders share."""


def places_of(scheme: Scheme) -> tuple[Place, ...]:
    """Return what is to be kept of a scheme."""
    return tuple(Place(step.level.part, step.column) for step in scheme.steps)


def decided_scheme(folders: Folders, places: Sequence[Place]) -> Scheme:
    """Return the scheme of such levels, with the values that it has in folders.

    All folders that do not follow it are odd, however many they are.
    """
    label = "/".join(place.part.label for place in places)
    if folders.shapes is None:
        odd = (Odd(f"more than {SHAPES} schemes", folders.objects, ""),)
        return Scheme(tuple(_steps(places, None)), odd=odd, is_decided=True)
    others = [shape for key, shape in folders.shapes.items() if key != label]
    others.sort(key=lambda shape: (-shape.objects, shape.lowest))
    shape = folders.shapes.get(label)
    return Scheme(
        tuple(_steps(places, shape)),
        0.0 if shape is None else shape.partitions,
        tuple(map(odd_one, others)),
        "" if shape is None else shape.lowest,
        is_decided=True,
    )


def find_places(
    folders: Folders, names: Sequence[str], clean: Callable[[str], str]
) -> tuple[Place, ...] | None:
    """Return the scheme whose columns have such names; None if there is none.

    Of several, it is the one with the most objects. `clean` makes a name of what folders call a
    column; one that was taken has a number at its end.
    """

    def is_for(name: str, column: str) -> bool:
        plain, _, number = name.rpartition("_")
        return clean(column) in {name, plain if number.isdecimal() else name}

    shapes = sorted((folders.shapes or {}).items(), key=lambda item: (-item[1].objects, item[0]))
    found = (_named(shape, names, is_for) for _, shape in shapes)
    return next((places for places in found if places is not None), None)


def _steps(places: Sequence[Place], shape: Shape | None) -> Iterator[Step]:
    for at, place in enumerate(places):
        level = Level(place.part) if shape is None else shape.levels[at]
        yield Step(msgspec.structs.replace(level, part=place.part), place.column)


def _named(
    shape: Shape, names: Sequence[str], is_for: Callable[[str, str], bool]
) -> tuple[Place, ...] | None:
    left = list(names)
    places = []
    for at, level in enumerate(shape.levels):
        is_name = level.part.sign is Sign.NAME
        column = f"partition_{at}" if is_name else column_of(level, at)
        if column is not None and left and is_for(left[0], column):
            del left[0]
        elif is_name:
            column = None
        else:
            return None
        places.append(Place(level.part, column))
    return tuple(places) if places and not left else None
