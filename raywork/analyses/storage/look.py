"""What lies at the sources: relations with columns, and DynamoDB's or plain records of JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from raywork.analyses.model import NewTable
from raywork.analyses.sources import Engine, Source, is_uri, look_at
from raywork.analyses.storage.exported import (
    changes_folder,
    export_time,
    items_folder,
    some_records,
)
from raywork.analyses.storage.options import StorageOptions, typed
from raywork.ddl import parse_type, table_name_from_uri
from raywork.errors import UsageError
from raywork.sql import statements_of
from raywork.storage import Access, KeyRange, Location, open_store

Layout = Literal["dynamodb", "lines"]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows whose columns are known."""

    source: Source
    kind: str | None = None
    """The type of the resources in it, where no column says it."""

    @property
    def given(self) -> str:
        """What the user named."""
        return self.source.given

    @property
    def names(self) -> list[str]:
        """The names of all columns."""
        return [name for name, _ in (*self.source.columns, *self.source.partitions)]


@dataclass(frozen=True, slots=True)
class Records:
    """Records of JSON, whose table is made for those attributes that have a role."""

    name: str
    given: str
    layout: Layout
    location: str
    attributes: tuple[str, ...]
    kind: str
    changes: tuple[str, ...] = ()
    """Where changes to them are."""
    keys: tuple[str, ...] = ()
    """The attributes that name an item, as changes have them."""
    exported: int | None = None
    """When the export is from, in microseconds since 1970: older changes are in it."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """All sources."""

    customers: Relation
    accounts: Relation | None
    plans: Relation | None
    resources: tuple[Relation | Records, ...]


def look_storage(options: StorageOptions, access: Access) -> Seen:
    """Find out what the sources are: from the catalog, an export's list, a crawl, or a few records.

    Raises:
        UsageError: there is nothing at one of them.
    """

    def relation(given: str | None, name: str) -> Relation | None:
        return None if given is None else _relation(given, name, access, options.engine)

    return Seen(
        _relation(options.customers, "customers", access, options.engine),
        relation(options.accounts, "accounts"),
        relation(options.plans, "plans"),
        tuple(_resources(options, access)),
    )


def _relation(
    given: str, name: str, access: Access, engine: Engine, kind: str | None = None
) -> Relation:
    """Return a relation: an export, a table of the catalog, or what a crawl finds.

    Raises:
        UsageError: there is none.
    """
    exported = _exported(given, name, access) if is_uri(given) else None
    return Relation(exported or look_at(given, name, access, engine=engine), kind)


def _exported(given: str, name: str, access: Access) -> Source | None:
    """Return what `raywork export db` wrote; its own DDL reads it exactly.

    Raises:
        UsageError: it is not complete, there is more in its DDL, or something else wrote it.
    """
    store = open_store(Location.parse(given).folder, access, write=True)
    listed = store.get(f"{store.whole.prefix}_export.json")
    ddl = store.get(f"{store.whole.prefix}_table.sql")
    if listed is None or ddl is None:
        return None
    try:
        document = json.loads(listed)
        complete = document["complete"]
        columns = tuple((each["name"], parse_type(each["type"])) for each in document["columns"])
        _, _, rest = ddl.decode().partition(" (\n")
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"{given}: its _export.json and _table.sql are not what raywork export db writes"
            f" ({type(error).__name__}): export again, or name a folder without them"
        ) from error
    if not complete:
        raise UsageError(f"{given}: the export is not complete: run raywork export db again")
    statement = f"CREATE EXTERNAL TABLE {{table}} (\n{rest.rstrip().rstrip(';')}"
    # Whoever can write there must not have statements run by whoever reads it.
    if len(list(statements_of(statement, f"{given}_table.sql"))) != 1:
        raise UsageError(f"{given}: its _table.sql has more than one statement")
    table = NewTable(name, statement, (store.location.folder.uri,))
    return Source(name, given, columns, (), None, table)


def _resources(options: StorageOptions, access: Access) -> Iterator[Relation | Records]:
    alone = len(options.resources) == 1
    for number, each in enumerate(options.resources, 1):
        kind, given = typed(each)
        name = f"resources_{number}"
        known = [
            place for of, place in map(typed, options.changes) if alone or (kind and of == kind)
        ]
        found: Records | None = None
        if is_uri(given):
            found = _records(given, name, kind, known, access)
        if found is not None:
            yield found
            continue
        if known:
            raise UsageError(
                f"--changes: {given} is no DynamoDB export, to which they could belong"
            )
        yield _relation(given, name, access, options.engine, kind or _kind(given))


def _kind(given: str) -> str:
    return table_name_from_uri(given) if is_uri(given) else given.partition(".")[2]


def _records(
    given: str, name: str, kind: str | None, changes: list[str], access: Access
) -> Records | None:
    """Return records of JSON, None if what is there is none."""
    store = open_store(Location.parse(given).folder, access, write=True)
    path, note = items_folder(store, store.whole.prefix)
    records = list(some_records(store, path))
    if not records:
        return None
    is_export = all(map(_is_item, records))
    items = [each["Item"] for each in records] if is_export else records
    if changes and not is_export:
        raise UsageError(f"--changes {changes[0]}: {given} is no DynamoDB export")
    looked = [_changes(change, access) for change in changes]
    made = [each for _, some in looked for each in some]
    images = [*items, *(each["NewImage"] for each in made if "NewImage" in each)]
    return Records(
        name,
        given,
        "dynamodb" if is_export else "lines",
        f"s3://{store.location.bucket}/{path}",
        tuple(dict.fromkeys(attribute for image in images for attribute in image)),
        kind or _kind(given),
        tuple(folder for folder, some in looked if some),
        tuple(dict.fromkeys(key for each in made for key in each["Keys"])),
        export_time(store, path) if changes else None,
        (note,) if note else (),
    )


def _changes(given: str, access: Access) -> tuple[str, list[dict[str, Any]]]:
    """Return the folder of an incremental export, and some of its changes, if it has any.

    Raises:
        UsageError: it is none.
    """
    store = open_store(Location.parse(given).folder, access, write=True)
    path = changes_folder(store, store.whole.prefix)
    some = list(some_records(store, path))
    empty = next(iter(store.list_range(KeyRange(path), ordered=False)), None) is None
    if empty or not all("Keys" in each for each in some):
        raise UsageError(f"--changes {given}: it is no incremental DynamoDB export")
    return f"s3://{store.location.bucket}/{path}", some


def _is_item(record: dict[str, Any]) -> bool:
    return list(record) == ["Item"] and isinstance(record["Item"], dict)
