"""What an analysis reads: a table that exists, or a location whose table a crawl finds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from raywork.analyses.model import NewTable
from raywork.analyses.partition_days import PartitionDays, find_days
from raywork.analyses.trino import name
from raywork.ddl import Type, parse_type
from raywork.errors import UsageError
from raywork.storage import Access, Location

if TYPE_CHECKING:
    from raywork.crawler import CrawlResult

Engine = Literal["auto", "inline", "ray"]

_STAND_IN: Final = "raywork_source"
"""The name of the table of a crawl until the run gives it its own."""
_PROPERTY: Final = re.compile(r"'(projection\.[^']+)'='([^']*)'")
_FOUND: Final = re.compile(r"`([^`]+)`='([^']*)'")


@dataclass(frozen=True, slots=True)
class Source:
    """Rows, and what their columns are."""

    name: str
    """Its logical name in the plan."""
    given: str
    """What the user named: a URI, or `database.table`."""
    columns: tuple[tuple[str, Type], ...]
    partitions: tuple[tuple[str, Type], ...]
    days: PartitionDays | None
    """How the partitions are of days."""
    table: NewTable | None = None
    """The table that a run makes of it; None if it exists."""
    notes: tuple[str, ...] = ()
    """What a crawl noticed, as sentences."""
    records: int | None = None
    """How many a crawl read."""

    @property
    def sql(self) -> str:
        """The table, as questions name it."""
        if self.table is not None:
            return f"{{{self.name}}}"
        return ".".join(map(name, _table_parts(self.given)))


def look_at(given: str, logical: str, access: Access, *, engine: Engine = "auto") -> Source:
    """Return what a user named: the table of the catalog, or one over what a crawl reads.

    Raises:
        UsageError: there is no such table, no record at the URI, or what is there is no table of
            one format.
        ServiceError: the catalog or the storage does not answer.
    """
    if is_uri(given):
        return _crawled(given, logical, access, engine)
    return _existing(given, logical, access)


def check_source(option: str, given: str) -> None:
    """Check that a text may name rows.

    Raises:
        UsageError: it is neither a URI in S3 nor `database.table`.
    """
    if is_uri(given):
        if Location.parse(given).bucket is None:
            raise UsageError(f"{option} {given}: Athena reads S3: copy the folder there first")
        return
    if len(given.split(".")) != 2:  # noqa: PLR2004
        raise UsageError(f"{option} {given}: name a table as database.table, or a URI as s3://...")


def is_uri(given: str) -> bool:
    """Return whether a text names a location, and no table."""
    return "/" in given


def _table_parts(given: str) -> tuple[str, str]:
    database, _, table = given.lower().partition(".")
    return database, table


def _existing(given: str, logical: str, access: Access) -> Source:
    from raywork.catalog import GlueTables, open_catalog

    entry = GlueTables(open_catalog(access)).find(*_table_parts(given))
    if entry is None:
        raise UsageError(f"{given}: there is no such table in the catalog")
    shape = entry.shape()
    partitions = tuple(shape.partitions or ())
    return Source(
        name=logical,
        given=given,
        columns=entry.columns(),
        partitions=partitions,
        days=find_days(partitions, entry.parameters),
        notes=(f"{given} exists: a dry run does not estimate what is scanned of it.",),
    )


def _crawled(given: str, logical: str, access: Access, engine: Engine) -> Source:
    from raywork.crawler import crawl

    found = crawl(
        given,
        table=f"{_STAND_IN}.{_STAND_IN}",
        engine=engine,
        access=access,
    )
    if not found.statements:
        raise UsageError(f"{given}: no record was read there: see what raywork crawl says of it")
    stand_in = f"`{_STAND_IN}`.`{_STAND_IN}`"
    ddl, *after = [
        statement.replace(stand_in, "{table}")
        for statement in found.statements
        if not statement.startswith("CREATE DATABASE")
    ]
    partitions = tuple((each.name, parse_type(each.type)) for each in found.partitions)
    columns = tuple((each.name, parse_type(each.type)) for each in found.columns)
    location = Location.parse(given).folder.uri
    return Source(
        name=logical,
        given=given,
        columns=columns,
        partitions=partitions,
        days=find_days(partitions, dict(_PROPERTY.findall(ddl)), _first_values(after)),
        table=NewTable(logical, ddl, (location,), tuple(after)),
        notes=tuple(_notes(given, found)),
        records=found.records,
    )


def _first_values(statements: list[str]) -> Mapping[str, str]:
    """Return the values of the first partition that statements add."""
    line = next((line for each in statements for line in each.splitlines()[1:]), "")
    return dict(_FOUND.findall(line.partition(") LOCATION ")[0]))


def _notes(given: str, found: "CrawlResult") -> list[str]:
    notes = [
        f"{given}: {each.path} holds {' and '.join(each.kinds)}, and is read as {each.type}."
        for each in found.conflicts
    ]
    if found.bad_records or found.objects.unreadable:
        notes.append(
            f"{given}: {found.bad_records:,} bad records and {found.objects.unreadable:,}"
            " unreadable objects may fail queries: raywork crawl names them."
        )
    return notes
