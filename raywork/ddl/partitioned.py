"""The partition columns of a table, and how Athena finds its partitions: computed or listed.

Athena computes partitions (partition projection) from properties of the table, and then never looks
for others: what no property covers is silently empty. Or it looks them up in the catalog, where
ALTER TABLE ADD PARTITION puts them. Sources: Athena user guide, partition-projection and
partition-projection-supported-types.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import prod
from typing import Final, Literal

from raywork.ddl.findings import Finding, TableWarning, warning
from raywork.ddl.names import clean
from raywork.ddl.projection import DENSE, Projected, listed_type, project
from raywork.ddl.quoting import is_writable
from raywork.partitions import Odd, Scheme, Step, moment

Ways = Literal["auto", "projection", "add", "none"]

WAYS: Final = ("auto", "projection", "add", "none")

_LONGEST_NAME: Final = 200
"""Characters in a column's name that leave room for the names of its properties."""

WARNINGS: Final = {
    "partitions-mixed": "the objects lie in folders of several schemes, none of which nine in ten"
    " follow, so that the table has no partitions: {}. Bring them into one scheme, leave out what"
    " does not belong with --exclude, or crawl each as a table of its own",
    "outside-partitions": "objects outside of the partitions, which the table does not read: {}."
    " Move them into the folder of a partition, or use --partitions none",
    "partition-renamed": "partition columns whose names other columns have: {}",
    "partition-range": "partition columns of which the table knows the values that were seen, and"
    " no others: {}. Objects in folders of other values are silently not read: crawl again when"
    " there are some",
    "partition-injected": "partition columns with too many values to list: {}. Each query must name"
    " their values, with = or IN",
    "partitions-sparse": "more than half of the partitions that the table computes are empty, which"
    " makes queries slow: {}. Use --partitions add",
    "partition-future": "partition columns with dates beyond now (UTC), where the partitions end"
    " that the table computes: {}. It does not read these before their time. Use --partitions add",
    "partition-null": "partition columns that are NULL for some objects, which no projection"
    " computes, so that these are not read: {}. Use --partitions add",
}
"""What each code means and what to do about it; `{}` stands for the first cases."""


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
    scheme: Scheme, location: str, taken: Collection[str], way: Ways = "auto"
) -> Partitioning:
    """Return the partition columns of a table whose objects follow a scheme.

    `taken` are the names of its other columns. `auto` computes partitions where one column is a
    date, so that there will be more of them, each other one is a date, a range of integers or one
    of a few values, and at least half of the computed partitions exist; else it lists them.
    """
    if way == "none":
        return Partitioning()
    if not scheme.columns:
        return Partitioning(warnings=tuple(_odd("partitions-mixed", scheme.odd)))
    names, renamed = _names(scheme.columns, taken)
    odd = _odd("outside-partitions", scheme.odd)
    computed = [project(step) for step in scheme.columns]
    if not _is_writable(scheme) or (way == "auto" and not _is_apt(scheme, computed)):
        way = "add"
    if way == "add":
        kinds = [listed_type(step.level) for step in scheme.columns]
        return Partitioning(_columns(scheme, names, kinds), {}, (*odd, *renamed))
    notes = _about_projection(names, computed, scheme)
    properties = {"projection.enabled": "true"}
    for name, each in zip(names, computed, strict=True):
        properties |= {f"projection.{name}.{key}": value for key, value in each.properties.items()}
    properties["storage.location.template"] = _template(scheme, location, names)
    kinds = [each.type for each in computed]
    return Partitioning(_columns(scheme, names, kinds), properties, (*odd, *renamed, *notes))


def _is_apt(scheme: Scheme, computed: list[Projected]) -> bool:
    """Return whether a projection suits: for what `auto` decides."""
    dated = any(each.properties["type"] == "date" for each in computed)
    return dated and all(each.whole for each in computed) and not _is_sparse(scheme, computed)


def _is_sparse(scheme: Scheme, computed: list[Projected]) -> bool:
    """Return whether more than half of the partitions that would be computed are empty."""
    return scheme.partitions < DENSE * prod(each.size for each in computed)


def future(
    scheme: Scheme, names: Sequence[str], projection: Mapping[str, str], now: datetime
) -> Iterator[TableWarning]:
    """Yield a warning where a projection, whose dates end `now` (UTC), leaves some out that exist.

    `names` are those of the partition columns.
    """
    late = []
    for name, step in zip(names, scheme.columns, strict=True):
        last = moment(step.level.highest or "", step.level.shape or "")
        if last is not None and last > now and f"projection.{name}.format" in projection:
            late.append(Finding(f"{name} up to {step.level.highest}"))
    yield from _warn("partition-future", late)


def _columns(
    scheme: Scheme, names: list[str], kinds: list[str]
) -> tuple[tuple[str, str, str], ...]:
    paths = [step.column or "" for step in scheme.columns]
    return tuple(zip(names, kinds, paths, strict=True))


def _names(
    columns: tuple[Step, ...], taken: Collection[str]
) -> tuple[list[str], list[TableWarning]]:
    """Return a name for each column that no other one has, and a warning for those renamed."""
    names: list[str] = []
    renamed = []
    for step in columns:
        wanted = clean(step.column or "")[:_LONGEST_NAME]
        name, number = wanted, 1
        while name in taken or name in names:
            number += 1
            name = f"{wanted}_{number}"
        names.append(name)
        if name != wanted:
            renamed.append(Finding(f"{step.column} is {name}"))
    return names, [*_warn("partition-renamed", renamed)]


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


# What there is to say.


def _about_projection(
    names: list[str], computed: list[Projected], scheme: Scheme
) -> Iterator[TableWarning]:
    kinds = [*zip(names, computed, strict=True)]
    yield from _warn("partition-range", [Finding(name) for name, each in kinds if each.closed])
    injected = [Finding(name) for name, each in kinds if each.properties["type"] == "injected"]
    yield from _warn("partition-injected", injected)
    if not injected and _is_sparse(scheme, computed):
        size = prod(each.size for each in computed)
        what = f"about {scheme.partitions:,.0f} of {size:,.0f} exist"
        yield from _warn("partitions-sparse", [Finding(what)])
    empty = [
        Finding(name) for name, step in zip(names, scheme.columns, strict=True) if step.level.null
    ]
    yield from _warn("partition-null", empty)


def _odd(code: str, odd: tuple[Odd, ...]) -> Iterator[TableWarning]:
    """Yield a warning that counts objects; it names the first folder of each scheme."""
    if odd:
        shown = ", ".join(
            f"{each.objects:,} as {each.labels or 'no scheme'} ({each.folder or 'no folder'})"
            for each in odd[:3]
        )
        more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""  # noqa: PLR2004
        objects = sum(each.objects for each in odd)
        folders = tuple(each.folder for each in odd if each.folder)
        yield TableWarning(code, WARNINGS[code].replace("{}", shown + more), objects, folders)


def _warn(code: str, findings: list[Finding]) -> Iterator[TableWarning]:
    yield from warning(code, findings, WARNINGS[code])
