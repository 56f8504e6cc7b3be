"""The partition columns of a table, and how Athena finds its partitions: computed or listed.

Athena computes partitions (partition projection) from properties of the table, and then never looks
for others: what no property covers is silently empty. Or it looks them up in the catalog, where
ALTER TABLE ADD PARTITION puts them. Sources: Athena user guide, partition-projection and
partition-projection-supported-types.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import prod
from typing import Final, Literal

from raywork.ddl.findings import Finding, TableWarning, warning
from raywork.ddl.names import clean
from raywork.ddl.quoting import is_writable
from raywork.partitions import Level, Odd, Scheme, Sign, Step, moment

Ways = Literal["auto", "projection", "add", "none"]

WAYS: Final = ("auto", "projection", "add", "none")

ENUM: Final = 50
"""Up to so many values are listed by a projection; Athena advises a few dozen."""

DENSE: Final = 0.5
"""Of the partitions that a projection computes, at least this share is to exist; Athena advises
against projections that are more than half empty."""

_LONGEST_NAME: Final = 200
"""Characters in a column's name that leave room for the names of its properties."""

UNITS: Final = {"m": "MINUTES", "H": "HOURS", "d": "DAYS", "M": "MONTHS"}
"""The interval of a date, by the last letter of its shape."""

CALENDAR: Final = {
    **dict.fromkeys(("hour", "hh", "hr"), (0, 23)),
    **dict.fromkeys(("month", "mm"), (1, 12)),
    **dict.fromkeys(("day", "dd"), (1, 31)),
    "minute": (0, 59),
}
"""The values that integer columns of such names can have, whether or not they were seen."""

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


@dataclass(frozen=True, slots=True)
class _Projected:
    """How the values of one column are computed."""

    properties: dict[str, str]
    """By the last part of their name: `type`, `range`, ..."""
    size: float
    """How many values it computes, up to the last that was seen; infinite if it lists none."""
    type: str = "string"
    whole: bool = True
    """Whether it computes all values that were seen."""


def partition(
    scheme: Scheme, location: str, taken: Collection[str], way: Ways = "auto"
) -> Partitioning:
    """Return the partition columns of a table whose objects follow a scheme.

    `taken` are the names of its other columns. `auto` computes partitions where one column is a
    date, so that there will be more of them, each other one is a date, a range of integers or one
    of a few values, and at least half of the computed partitions exist; else it lists them.
    """
    odd = [*_mixed(scheme)] if not scheme.columns else [*_outside(scheme.odd)]
    if way == "none":
        return Partitioning()
    if not scheme.columns:
        return Partitioning(warnings=tuple(odd))
    names, renamed = _names(scheme.columns, taken)
    computed = [_projected(step) for step in scheme.columns]
    size = prod(each.size for each in computed)
    sparse = scheme.partitions < DENSE * size
    template = _template(scheme, location, names)
    if way == "auto":
        dated = any(each.properties["type"] == "date" for each in computed)
        whole = dated and all(each.whole for each in computed) and _is_writable(scheme)
        way = "projection" if whole and not sparse else "add"
    if way == "add":
        kinds = [_listed_type(step.level) for step in scheme.columns]
        return Partitioning(_columns(scheme, names, kinds), {}, (*odd, *renamed))
    notes = _about_projection(names, computed, scheme, sparse=sparse)
    properties = {"projection.enabled": "true"}
    for name, each in zip(names, computed, strict=True):
        properties |= {f"projection.{name}.{key}": value for key, value in each.properties.items()}
    properties["storage.location.template"] = template
    kinds = [each.type for each in computed]
    return Partitioning(_columns(scheme, names, kinds), properties, (*odd, *renamed, *notes))


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


def _projected(step: Step) -> _Projected:
    """Return the narrowest projection that computes the values of a column."""
    level = step.level
    if level.shape and level.lowest is not None and level.highest is not None:
        unit = UNITS[level.shape[-1]]
        properties = {
            "type": "date",
            "range": f"{level.lowest},NOW",
            "format": level.shape,
            "interval": "1",
            "interval.unit": unit,
        }
        kind = "date" if level.shape == "yyyy-MM-dd" else "string"
        size = _count(level.lowest, level.highest, level.shape, unit)
        return _Projected(properties, size, kind, whole=not level.null)
    values = sorted(level.values or ())
    listed = 0 < len(values) <= ENUM and not any("," in value for value in values)
    if level.numbers is not None and _is_range(level, listed=listed):
        return _integers(step, *level.numbers)
    if listed:
        plain = all("%" not in value and is_writable(value) for value in values)
        properties = {"type": "enum", "values": ",".join(values)}
        return _Projected(properties, len(values), whole=plain and not level.null)
    return _Projected({"type": "injected"}, float("inf"), whole=False)


def _is_range(level: Level, *, listed: bool) -> bool:
    """Return whether a column's values are integers that a range describes better than a list."""
    if not level.integral or level.numbers is None or level.part.sign is Sign.ACCOUNT:
        return False
    low, high = level.numbers
    full = level.values is None or len(level.values) >= DENSE * (high - low + 1)
    return (full or not listed) and (level.canonical or _padding(level) > 0)


def _integers(step: Step, low: int, high: int) -> _Projected:
    """Return the projection of a range; that of hours and the like is known beyond what was seen.

    What they are counted as, for the share that exists, is what was seen all the same.
    """
    level = step.level
    least, most = CALENDAR.get((step.column or "").lower(), (low, high))
    known = least <= low and high <= most
    first, last = (least, most) if known else (low, high)
    properties = {"type": "integer", "range": f"{first},{last}"}
    if padded := _padding(level):
        properties["digits"] = str(padded)
    return _Projected(properties, high - low + 1, _integer_type(level), whole=not level.null)


def _padding(level: Level) -> int:
    """Return the number of digits that all integers have, where some have leading zeros."""
    low, high = level.widths or (0, 0)
    least, _ = level.numbers or (-1, 0)
    return low if low == high and least >= 0 and not level.canonical else 0


def _count(first: str, last: str, shape: str, unit: str) -> int:
    """Return how many intervals there are from a date to another, both included."""
    start, end = moment(first, shape), moment(last, shape)
    if start is None or end is None:
        return 1
    if unit == "MONTHS":
        return 12 * (end.year - start.year) + end.month - start.month + 1
    seconds = {"DAYS": 86_400, "HOURS": 3_600, "MINUTES": 60}[unit]
    return int((end - start).total_seconds() // seconds) + 1


def _listed_type(level: Level) -> str:
    """Return the type of a column whose values stand in the catalog, each as it is."""
    if level.null or level.shape not in {"", None}:
        return "date" if level.shape == "yyyy-MM-dd" and not level.null else "string"
    # Hive's grammar has no place for a sign in the value of a partition.
    if level.part.sign is Sign.HIVE and level.canonical and level.numbers and level.numbers[0] >= 0:
        return _integer_type(level)
    return "string"


def _integer_type(level: Level) -> str:
    low, high = level.numbers or (0, 0)
    return "int" if low >= -(2**31) and high < 2**31 else "bigint"


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
    names: list[str], computed: list[_Projected], scheme: Scheme, *, sparse: bool
) -> Iterator[TableWarning]:
    kinds = [(name, each.properties) for name, each in zip(names, computed, strict=True)]
    limited = [
        Finding(f"{name} ({each.get('range') or each.get('values')})")
        for name, each in kinds
        if each["type"] in {"integer", "enum"} and name not in CALENDAR
    ]
    yield from _warn("partition-range", limited)
    injected = [Finding(name) for name, each in kinds if each["type"] == "injected"]
    yield from _warn("partition-injected", injected)
    if not injected:
        size = prod(each.size for each in computed)
        what = f"about {scheme.partitions:,.0f} of {size:,.0f} exist"
        yield from _warn("partitions-sparse", [Finding(what)] if sparse else [])
    empty = [
        Finding(name) for name, step in zip(names, scheme.columns, strict=True) if step.level.null
    ]
    yield from _warn("partition-null", empty)


def _mixed(scheme: Scheme) -> Iterator[TableWarning]:
    yield from _odd("partitions-mixed", scheme.odd)


def _outside(odd: tuple[Odd, ...]) -> Iterator[TableWarning]:
    yield from _odd("outside-partitions", odd)


def _odd(code: str, odd: tuple[Odd, ...]) -> Iterator[TableWarning]:
    """Yield a warning that counts objects; it names the first folder of each scheme."""
    shown = ", ".join(
        f"{each.objects:,} as {each.labels or 'no scheme'} ({each.folder or 'no folder'})"
        for each in islice(odd, 3)
    )
    if odd:
        more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""  # noqa: PLR2004
        objects = sum(each.objects for each in odd)
        folders = tuple(each.folder for each in odd if each.folder)
        yield TableWarning(code, WARNINGS[code].replace("{}", shown + more), objects, folders)


def _warn(code: str, findings: list[Finding]) -> Iterator[TableWarning]:
    yield from warning(code, findings, WARNINGS[code])
