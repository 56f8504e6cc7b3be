"""From a table to the questions about its columns."""

import re
from collections.abc import Iterator, Sequence

from raywork.analyses.crawled.leaf_groups import ALIAS, Group, groups_of
from raywork.analyses.crawled.options import CrawledOptions
from raywork.analyses.crawled.questions import LEAVES, frequent, profile
from raywork.analyses.leaves import Leaf, leaves_of
from raywork.analyses.model import Plan, Question
from raywork.analyses.moments import day_of, moment
from raywork.analyses.sources import Source, look_at
from raywork.ddl.names import free
from raywork.errors import UsageError
from raywork.storage import Access

_LENGTHS = {"hour": 13, "day": 10, "month": 7}
"""Characters of a time that name the period."""
_LONGEST = 200
"""Characters of a key, which names a file too."""


def look(options: CrawledOptions, access: Access) -> Source:
    """Find the table, by a crawl if a location is named.

    Raises:
        UsageError: there is no such table, or no record.
        ServiceError: the catalog or the storage does not answer.
    """
    return look_at(options.source, "records", access, engine=options.engine)


def plan(options: CrawledOptions, source: Source) -> Plan:
    """Return the questions about all columns.

    Raises:
        UsageError: a name is none of the table, or nothing tells the day of a record.
    """
    time = None if options.time is None else _leaf(source, options.time, "--time")
    for name in options.exclude:
        _check_excluded(source, name)
    period = _period(options, source, time)
    where = _where(options, source, time)
    groups = groups_of(source.columns, options.exclude)
    taken: dict[str, int] = {}
    asked = [
        profile(free(key, taken), group, leaves, source.sql, where, period)
        for group in groups
        for key, leaves in _parts(group)
    ]
    asked += _frequent(groups[0], source, where, options.top)
    made = [] if source.table is None else [source.table]
    return Plan(options.source, made, asked, tuple(_assumptions(source, time)))


def _parts(group: Group) -> Iterator[tuple[str, tuple[Leaf, ...]]]:
    """Yield the leaves of a group, as many as one query takes at a time, with a key."""
    key = _key(group)
    for n, at in enumerate(range(0, len(group.leaves), LEAVES)):
        yield (f"{key}_{n + 1}" if n else key), group.leaves[at : at + LEAVES]


def _key(group: Group) -> str:
    if not group.path:
        return "columns"
    path = re.sub(r"[^a-z0-9]+", "_", group.path.lower()).strip("_")
    return f"elements_of_{path}"[:_LONGEST]


def _frequent(group: Group, source: Source, where: str, top: int) -> Iterator[Question]:
    leaves: Sequence[Leaf] = [leaf for leaf in group.leaves if not leaf.is_container]
    for at in range(0, len(leaves), LEAVES):
        yield frequent(group, leaves[at : at + LEAVES], source.sql, where, top, at // LEAVES)


def _leaf(source: Source, name: str, option: str) -> Leaf:
    found = {leaf.path: leaf for leaf in leaves_of((*source.columns, *source.partitions), ALIAS)}
    leaf = found.get(name) or found.get(name.lower())
    if leaf is None:
        raise UsageError(f"{option}: {source.given} has no {name!r}: there is {', '.join(found)}")
    return leaf


def _check_excluded(source: Source, name: str) -> None:
    shorter = groups_of(source.columns, [name])
    if sum(len(each.leaves) for each in shorter) == sum(
        len(each.leaves) for each in groups_of(source.columns, ())
    ):
        raise UsageError(f"--exclude {name}: {source.given} has nothing of that name")


def _period(options: CrawledOptions, source: Source, time: Leaf | None) -> str | None:
    """Return an expression for the period of a record, as text that sorts by time."""
    if time is None and source.days is None:
        return None
    if time is None:
        assert source.days is not None  # noqa: S101  # for the type
        when = source.days.day(ALIAS)
        if options.every == "week":
            when = f"try_cast({when} AS date)"
    else:
        when = moment(time.sql, time.type)
    if options.every == "week":
        return f"substr(CAST(date_trunc('week', {when}) AS varchar), 1, 10)"
    return f"substr(CAST({when} AS varchar), 1, {_LENGTHS[options.every]})"


def _where(options: CrawledOptions, source: Source, time: Leaf | None) -> str:
    """Return the condition that a record is of the days that are asked for."""
    days = options.days
    if days.first is None and days.last is None:
        return "true"
    if time is None and source.days is None:
        raise UsageError(
            "--from and --to need the day of a record: name its time with --time, for the table"
            " has no partitions by day"
        )
    parts = []
    if source.days is not None:
        parts.append(source.days.condition(ALIAS, days.wider() if time is not None else days))
    if time is not None:
        parts.append(days.condition(day_of(time.sql, time.type)))
    return " AND ".join(parts)


def _assumptions(source: Source, time: Leaf | None) -> Iterator[str]:
    if time is not None:
        yield f"The time of a record is its {time.path}, in UTC."
    elif source.days is None:
        yield "Nothing tells when a record is from: name its time with --time to see it over time."
    else:
        yield "The day of a record is that of its partition."
        if source.days.assumed:
            yield f"The partitions {source.days.columns[0]} are taken for days as YYYY-MM-DD."
    if source.records is not None:
        yield f"The crawl read {source.records:,} records."
    yield from source.notes
