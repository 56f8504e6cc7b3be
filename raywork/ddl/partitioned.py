"""The partition columns of a table, and how Athena finds its partitions: computed or listed.

Athena computes partitions (partition projection) from properties of the table, and then never looks
for others: what no property covers is silently empty. Or it looks them up in the catalog, where
ALTER TABLE ADD PARTITION puts them. Sources: Athena user guide, partition-projection and
partition-projection-supported-types.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from raywork.ddl.arrangement import Arrangement, extend, strangers
from raywork.ddl.findings import Finding, TableWarning
from raywork.ddl.names import clean
from raywork.ddl.partition_notes import (
    about_listing,
    about_odd,
    about_projection,
    about_renamed,
    about_strangers,
    about_unused,
)
from raywork.ddl.projection import Projected, hindrance, is_dated, listed_type, project
from raywork.ddl.quoting import is_writable
from raywork.partitions import Scheme, Step

Ways = Literal["auto", "projection", "add", "none"]

WAYS: Final = ("auto", "projection", "add", "none")

_LONGEST_NAME: Final = 200
"""Characters in a column's name that leave room for the names of its properties."""


@dataclass(frozen=True, slots=True)
class Partitioning:
    """The partition columns of a table."""

    columns: tuple[tuple[str, str, str], ...] = ()
    """Name, type, and what the folders call it, in order."""
    projection: dict[str, str] = field(default_factory=dict)
    """The table's properties from which Athena computes the partitions; empty where it looks them
    up."""
    warnings: tuple[TableWarning, ...] = ()


def partition(
    scheme: Scheme,
    location: str,
    taken: Collection[str],
    way: Ways = "auto",
    decided: Arrangement | None = None,
) -> Partitioning:
    """Return the partition columns of a table whose objects follow a scheme.

    `taken` are the names of its other columns. `auto` computes partitions where columns are a date
    or a year and a month, so that there will be more of them, each other one is a date, a range of
    integers or one of a few values, and at least half of the computed partitions exist; else it
    lists them. What was `decided` before stays, but for what `way` asks for.
    """
    if way == "none":
        return Partitioning()
    if decided is not None and (decided.columns or way == "auto"):
        if not decided.columns:
            return Partitioning(warnings=tuple(about_unused(scheme)))
        if scheme.is_decided:
            return _as_decided(scheme, location, taken, way, decided)
    if not scheme.columns:
        return Partitioning(warnings=tuple(about_odd("partitions-mixed", scheme)))
    names, renamed = _names(scheme.columns, taken)
    odd = about_odd("outside-partitions", scheme)
    computed = [project(step) for step in scheme.columns]
    reason = None if way == "add" else _hindrance(scheme, names, computed, way)
    if way == "add" or reason is not None:
        kinds = [listed_type(step.level) for step in scheme.columns]
        notes = about_listing(reason or "") if is_dated(scheme.columns, computed) else ()
        return Partitioning(_columns(scheme, names, kinds), {}, (*odd, *renamed, *notes))
    notes = about_projection(names, computed, scheme)
    properties = _properties(scheme, location, names, computed)
    kinds = [each.type for each in computed]
    return Partitioning(_columns(scheme, names, kinds), properties, (*odd, *renamed, *notes))


def _as_decided(
    scheme: Scheme, location: str, taken: Collection[str], way: Ways, decided: Arrangement
) -> Partitioning:
    """Return the partition columns that were decided, over the folders of today."""
    computes = bool(decided.projection) if way == "auto" else way == "projection"
    names, renamed = _names(scheme.columns, taken, decided.names)
    kinds = [kind for _, kind in decided.columns]
    facts = [decided.facts(name) if computes else {} for name in decided.names]
    shared = (step for step in scheme.steps if step.column is None)
    strange = [folder for step in shared for folder in strangers(step, "", {})]
    if bool(decided.projection) != computes:  # the way was changed: types are what it needs
        kinds = [listed_type(step.level) for step in scheme.columns]
    elif computes:  # of listed partitions, each is looked at
        for step, kind, each in zip(scheme.columns, kinds, facts, strict=True):
            strange += strangers(step, kind, each)
    notes = [*about_odd("outside-partitions", scheme), *renamed, *about_strangers(strange)]
    if not computes:
        return Partitioning(_columns(scheme, names, kinds), {}, tuple(notes))
    computed = [
        extend(step, kind, each) if each.get("type") else project(step)
        for step, kind, each in zip(scheme.columns, kinds, facts, strict=True)
    ]
    properties = _properties(scheme, location, names, computed)
    notes += about_projection(names, computed, scheme)
    types = [each.type for each in computed]
    return Partitioning(_columns(scheme, names, types), properties, tuple(notes))


def _properties(
    scheme: Scheme, location: str, names: list[str], computed: list[Projected]
) -> dict[str, str]:
    properties = {"projection.enabled": "true"}
    for name, each in zip(names, computed, strict=True):
        properties |= {f"projection.{name}.{key}": value for key, value in each.properties.items()}
    return properties | {"storage.location.template": _template(scheme, location, names)}


def _hindrance(
    scheme: Scheme, names: list[str], computed: list[Projected], way: Ways
) -> str | None:
    """Return why partitions are not computed: because they cannot be, or for `auto`, should not."""
    if not _is_writable(scheme):
        return "a folder's name can stand in no property of a table"
    return hindrance(scheme, names, computed) if way == "auto" else None


def _columns(
    scheme: Scheme, names: list[str], kinds: list[str]
) -> tuple[tuple[str, str, str], ...]:
    paths = [step.column or "" for step in scheme.columns]
    return tuple(zip(names, kinds, paths, strict=True))


def _names(
    columns: tuple[Step, ...], taken: Collection[str], decided: Sequence[str] = ()
) -> tuple[list[str], list[TableWarning]]:
    """Return a name for each column that no other one has, and a warning for those renamed."""
    names: list[str] = []
    renamed = []
    wishes = decided or [clean(step.column or "")[:_LONGEST_NAME] for step in columns]
    for step, wanted in zip(columns, wishes, strict=True):
        name, number = wanted, 1
        while name in taken or name in names:
            number += 1
            name = f"{wanted}_{number}"
        names.append(name)
        if name != wanted:
            renamed.append(Finding(f"{step.column} is {name}"))
    return names, [*about_renamed(renamed)]


def _is_writable(scheme: Scheme) -> bool:
    """Return whether what is the same in all folders can stand in a property."""
    same = (
        step.prefix if step.column is not None else step.level.part.text for step in scheme.steps
    )
    return all(map(is_writable, same))


def _template(scheme: Scheme, location: str, names: list[str]) -> str:
    """Return where the objects of a partition are, with its values as variables."""
    rest = iter(names)
    steps = (
        f"{step.prefix}${{{next(rest)}}}" if step.column is not None else step.level.part.folder
        for step in scheme.steps
    )
    return location + "".join(f"{step}/" for step in steps)
