"""What statements create, and whether it was there before they ran."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from raywork.athena.driver import Task
from raywork.athena.record import Absent, Record
from raywork.catalog import Catalog, Place
from raywork.catalog.drops import GlueDrops
from raywork.sql import is_hive, tokens

_GLUE: Final = "awsdatacatalog"
_HEAD: Final = 24
"""As many tokens hold the name, whatever stands around it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A table or view, or without `table` a database."""

    database: str
    table: str | None = None


def made_by(statement: str, database: str | None) -> Made | None:
    """Return what a statement creates in Glue's own catalog, if it creates anything."""
    found = list(islice(tokens(statement, trino=not is_hive(statement)), _HEAD))
    words = [token.upper for token in found]
    if words[:1] != ["CREATE"]:
        return None
    place = 1
    while words[place : place + 1] and words[place] in {"OR", "REPLACE", "EXTERNAL", "PROTECTED"}:
        place += 1
    kind = words[place] if place < len(words) else ""
    place += 1
    if words[place : place + 3] == ["IF", "NOT", "EXISTS"]:
        place += 3
    names = [token.text.lower() for token in found[place : place + 5]]
    parts = names[:1]
    while names[1:2] == ["."] and len(names) > 2:  # noqa: PLR2004  a dot and a name
        parts.append(names[2])
        names = names[2:]
    if kind in {"DATABASE", "SCHEMA"}:
        return Made(parts[-1]) if parts and parts[:-1] in ([], [_GLUE]) else None
    if kind not in {"TABLE", "VIEW"} or parts[:-2] not in ([], [_GLUE]) or not parts:
        return None
    owner = parts[-2] if len(parts) > 1 else (database or "default").lower()
    return Made(owner, parts[-1])


def written_into(statement: str, database: str | None) -> Made | None:
    """Return the table that an INSERT writes into."""
    found = list(islice(tokens(statement, trino=True), 2))
    if [token.upper for token in found] != ["INSERT", "INTO"]:
        return None
    return made_by(f"CREATE TABLE {statement[found[1].end :]}", database)


class Foresight:
    """Writes down what statements create, before they are submitted. Safe to use from threads."""

    def __init__(self, catalog: Catalog, record: Record, place: Place) -> None:
        self._catalog = catalog
        self._record = record
        self._place = place
        self._drops: GlueDrops | None = None

    def look(self, task: Task) -> None:
        """Take note if what a statement creates is not there: then it is the run's own.

        Raises:
            UsageError: the catalog may not be read.
            ServiceError: Glue does not answer.
        """
        alien = (self._place.catalog or _GLUE).lower() != _GLUE
        if alien or not self._record.lasts:
            return
        made = made_by(task.text, self._place.database)
        if made is None:
            return
        if self._drops is None:
            self._drops = GlueDrops(self._catalog)
        if self._drops.created(made.database, made.table) is None:
            self._record.add(Absent(task.number, made.database, made.table), at_once=True)
