"""What was decided about the partitions of a table, and what it means for the folders of today.

Partition columns cannot be changed in a catalog, and queries rest on their types: they stay, with
the scheme of folders that they stand for, and computed ranges only grow. Folders that do not fit
are outside of the table, and said to be.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from raywork.ddl.names import clean
from raywork.ddl.projection import CALENDAR, UNITS, Projected, count, last_of
from raywork.ddl.quoting import is_writable
from raywork.partitions import (
    Folders,
    Level,
    Place,
    Scheme,
    Step,
    decided_scheme,
    find_places,
    find_scheme,
    integer,
    moment,
)

_INTEGERS: Final = {"tinyint": 7, "smallint": 15, "int": 31, "bigint": 63}
"""Integer types, with the bits of a number without its sign."""


class Arrangement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was decided about the partitions of a table."""

    columns: tuple[tuple[str, str], ...] = ()
    """Name and type of each partition column; none for a table without partitions."""
    places: tuple[Place, ...] = ()
    """The folders that make them; none where that was not written down, as in a catalog."""
    projection: dict[str, str] = {}
    """The table's properties that compute partitions; empty where each is listed."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the partition columns."""
        return tuple(name for name, _ in self.columns)

    def scheme(self, folders: Folders) -> Scheme:
        """Return the scheme that was decided; where folders have none such, the one they have."""
        places = self.places or find_places(folders, self.names, clean)
        return find_scheme(folders) if places is None else decided_scheme(folders, places)

    def facts(self, name: str) -> dict[str, str]:
        """Return what was decided of the projection of a column; empty if nothing was."""
        prefix = f"projection.{name}."
        found = self.projection.items()
        return {key.removeprefix(prefix): each for key, each in found if key.startswith(prefix)}


def projection_of(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the properties of a table that compute its partitions, if it has any in use."""
    if parameters.get("projection.enabled", "").lower() != "true":
        return {}
    names = ("projection.", "storage.location.template")
    return {key: value for key, value in parameters.items() if key.startswith(names)}


def takes(kind: str, facts: Mapping[str, str], text: str) -> bool:
    """Return whether a partition column of a type takes a value.

    `facts` are those of its projection, empty where partitions are listed; `text` is then the
    value, else as it stands in the folder.
    """
    match facts.get("type", ""):
        case "date":
            return moment(text, facts.get("format", "")) is not None
        case "integer":
            number, digits = integer(text), facts.get("digits")
            padded = digits is not None and text.isdigit() and len(text) == int(digits)
            return number is not None and (padded or (digits is None and str(number) == text))
        case "enum":
            return "," not in text and is_writable(text)
        case "":
            return _is_of(kind, text)
    return True


def _is_of(kind: str, text: str) -> bool:
    if kind == "date":
        return moment(text, "yyyy-MM-dd") is not None
    if kind in _INTEGERS:
        number = integer(text)
        return number is not None and 0 <= number < 2 ** _INTEGERS[kind]
    return True


def strangers(step: Step, kind: str, facts: Mapping[str, str]) -> Iterator[str]:
    """Yield what is known of the folders at a level that a decided column does not take.

    Where there are many different ones, that is the first or the last of all folders at most. A
    level without a column has one name.
    """
    level = step.level
    if level.values is None:
        texts = [text for text in (level.lowest, level.highest) if text is not None]
    else:
        texts = sorted(level.values)
    for text in texts:
        fits = text == level.part.text if step.column is None else takes(kind, facts, text)
        if not fits:
            yield f"{step.prefix}{text}/"


def extend(step: Step, kind: str, facts: Mapping[str, str]) -> Projected:
    """Return the projection that was decided for a column, with the values of today in it."""
    level, extended, size, closed = step.level, dict(facts), 1, False
    match facts["type"]:
        case "date":
            shape, unit = facts.get("format", ""), facts.get("interval.unit", "")
            first, last = _ends(facts)
            seen = level.dates.get(shape)
            if seen is not None:
                first = first if first.startswith("NOW") else min(first, seen[0])
                last = last if last.startswith("NOW") else max(last, seen[1])
                size = count(first, seen[1], shape, unit) if unit in UNITS.values() else 1
            extended["range"] = f"{first},{last}"
        case "integer":
            ends = [int(end) for end in _ends(facts) if integer(end) is not None]
            seen_numbers = _numbers(level, kind, facts)
            if len(ends) == 2 and seen_numbers:  # noqa: PLR2004  first and last
                low = min(ends[0], *seen_numbers)
                high = max(ends[1], last_of(step, max(seen_numbers)))
                extended["range"] = f"{low},{high}"
                size = max(seen_numbers) - min(seen_numbers) + 1
                closed = CALENDAR.get((step.column or "").lower()) != (low, high)
        case "enum":
            old = facts.get("values", "").split(",")
            new = [text for text in sorted(level.values or ()) if takes(kind, facts, text)]
            values = [*dict.fromkeys([*old, *new])]
            extended["values"], size, closed = ",".join(values), len(values), True
        case _:
            return Projected(extended, float("inf"), kind, whole=False)
    return Projected(extended, size, kind, whole=not level.null, closed=closed)


def _ends(facts: Mapping[str, str]) -> tuple[str, str]:
    start, _, end = facts.get("range", "").partition(",")
    return start.strip(), end.strip()


def _numbers(level: Level, kind: str, facts: Mapping[str, str]) -> list[int]:
    """Return the numbers that are known of those that the column takes."""
    if level.values is None:
        return [*(level.numbers or ())]
    return [int(text) for text in level.values if takes(kind, facts, text)]
