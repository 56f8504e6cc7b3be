"""From two sides to the questions about them."""

from collections.abc import Iterator
from dataclasses import dataclass

from raywork.analyses.events import questions
from raywork.analyses.events.mapping import Mapped, read_mapping
from raywork.analyses.events.options import EventsOptions
from raywork.analyses.events.pairing import Comparison, pair_up
from raywork.analyses.events.sides import Sides
from raywork.analyses.model import Plan
from raywork.analyses.sources import Source, look_at
from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store


@dataclass(frozen=True, slots=True)
class Seen:
    """What is on both sides, and what is said of it."""

    left: Source
    right: Source
    mapped: Mapped


def look(options: EventsOptions, access: Access) -> Seen:
    """Find the tables of both sides, by a crawl where they are locations, and read the mapping.

    Raises:
        UsageError: there is no such table, no record, or no such file.
        ServiceError: the catalog or the storage does not answer.
    """
    mapped = _mapped(options, access)
    sides = [
        look_at(given, name, access, engine=options.engine)
        for name, given in (("left", options.left), ("right", options.right))
    ]
    return Seen(sides[0], sides[1], mapped)


def plan(options: EventsOptions, seen: Seen) -> Plan:
    """Return the tables and questions of a comparison.

    Raises:
        UsageError: the mapping does not fit the sides, or nothing tells the day of an event.
    """
    comparison = pair_up(seen.left, seen.right, seen.mapped)
    sides = Sides(comparison, options.days)
    if (options.days.first or options.days.last) and not sides.has_day():
        raise UsageError(
            "--from and --to need the day of an event: name its time with --time, for not both"
            " sides have partitions by day"
        )
    asked = [questions.classes(sides, options.examples)]
    if comparison.pairs:
        asked.append(questions.columns(sides, options.examples))
    asked += [questions.rows(sides), questions.mapping(comparison)]
    made = [source.table for source in (seen.left, seen.right) if source.table is not None]
    title = f"{options.left} and {options.right}"
    return Plan(title, made, asked, tuple(_assumptions(comparison, sides)))


def _mapped(options: EventsOptions, access: Access) -> Mapped:
    if options.mapping is None:
        return options.mapped
    store = open_store(Location.parse(options.mapping), access)
    data = store.get(store.location.path) if store.single else None
    if data is None:
        raise UsageError(f"--mapping {options.mapping}: it is no file")
    return options.mapped.over(read_mapping(options.mapping, data))


def _assumptions(comparison: Comparison, sides: Sides) -> Iterator[str]:
    keys = ", ".join(pair.name for pair in comparison.keys)
    yield f"An event is known by {keys}; of several rows of a key one is compared."
    if comparison.time is not None:
        yield "The day of an event is that of its time on the left, or on the right if only there."
    elif sides.has_day():
        yield "The day of an event is that of its partition."
    for source in (comparison.left, comparison.right):
        if source.days is not None and source.days.assumed:
            column = source.days.columns[0]
            yield f"{source.given}: the partitions {column} are taken for days as YYYY-MM-DD."
        yield from source.notes
