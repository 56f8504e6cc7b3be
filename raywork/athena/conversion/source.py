"""What a conversion is asked, checked against the catalog and the place to write to."""

import re
from collections.abc import Sequence
from typing import Final

from raywork.athena.conversion.statements import CODECS, Conversion, Key
from raywork.catalog import Catalog, Entry, GlueTables
from raywork.catalog.entry import parsed
from raywork.ddl import is_location, parse_table_name, render
from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store

_CHARACTERS: Final = re.compile(r"(var)?char(\(\d+\))?")
_COLUMNAR: Final = ("parquet", "orc", "iceberg")


def find_source(catalog: Catalog, table: str, database: str | None) -> Entry:
    """Return the table that is to be converted.

    Raises:
        UsageError: there is none.
    """
    own, name = parse_table_name(table)
    place = own or database or "default"
    found = GlueTables(catalog).find(place, name)
    if found is None:
        raise UsageError(f"there is no table {place}.{name}: name it as database.table")
    return found


def is_columnar(entry: Entry) -> bool:
    """Return whether a query of one column scans less than one of all."""
    kind = f"{entry.library} {entry.parameters.get('table_type', '')}".lower()
    return any(name in kind for name in _COLUMNAR)


def plan_conversion(
    entry: Entry,
    to: str,
    table: str | None,
    partition_by: Sequence[str] | None,
    columns: Sequence[str] | None,
    compression: str,
) -> Conversion:
    """Return what is to become of the table.

    Raises:
        UsageError: an argument is wrong, or a column is of a type that Parquet does not take.
    """
    database, _, name = entry.name.partition(".")
    own, target = parse_table_name(table or f"{name}_parquet")
    if compression not in CODECS:
        raise UsageError(f"--compression {compression}: give {', '.join(CODECS)}")
    types = _types(entry)
    keys = [Key(each) for each in entry.partition_keys]
    if partition_by is not None:
        keys = [_key(text, types) for text in partition_by]
    kept = _kept(types, columns, {key.name for key in keys})
    refused = [f"{each} ({types[each]})" for each in kept if _written(types[each]) is None]
    if refused:
        raise UsageError(
            f"{entry.name}: Parquet takes no column {', '.join(refused)}: name the others with"
            " --columns, or convert a view that casts these"
        )
    return Conversion(
        source=(database, name),
        target=(own or database, target),
        location=_location(to, entry),
        columns=tuple((each, _written(types[each]) or "") for each in kept),
        keys=tuple(keys),
        compression=compression,
    )


def refuse_existing(catalog: Catalog, conversion: Conversion, access: Access) -> None:
    """Check that the table and the place to write to are new.

    Raises:
        UsageError: they are not.
    """
    name = ".".join(conversion.target)
    if GlueTables(catalog).find(*conversion.target) is not None:
        raise UsageError(
            f"the table {name} is there already: name another with --table, or drop it. A"
            " conversion that was killed goes on with the --state that it had"
        )
    store = open_store(Location.parse(conversion.location), access, write=True)
    found = next(store.list_range(store.whole, ordered=False), None)
    if found is not None:
        raise UsageError(
            f"--to {conversion.location}: it is not empty ({store.uri(found.key)} is there), and"
            " whatever lies there would be rows of the table: name an empty folder"
        )


def _location(to: str, entry: Entry) -> str:
    place = Location.parse(to).folder
    if place.bucket is None or not is_location(place.uri):
        raise UsageError(f"--to {to}: write s3://bucket/folder/, without // within")
    uri = place.uri
    own = entry.location
    if own.startswith("s3") and (uri.startswith(own) or own.startswith(uri)):
        raise UsageError(
            f"--to {to}: {entry.name} reads {own}, so that its rows and those of the new table"
            " would mix: name a folder beside it"
        )
    return uri


def _types(entry: Entry) -> dict[str, str]:
    """The types of all columns, those of partitions last."""
    own = entry.storage.get("Columns") or ()
    keys = entry.content.get("PartitionKeys") or ()
    return {each["Name"]: each.get("Type") or "string" for each in (*own, *keys)}


def _key(text: str, types: dict[str, str]) -> Key:
    name, equals, expression = text.partition("=")
    name = name.strip().lower()
    if equals:
        _, name = parse_table_name(name)
        if name in types:
            raise UsageError(f"--partition-by {text}: the table has a column {name}: name another")
        return Key(name, expression.strip())
    if name not in types:
        raise UsageError(
            f"--partition-by {text}: there is no such column. Give one of {', '.join(types)}, or"
            " NAME=EXPRESSION"
        )
    return Key(name)


def _kept(types: dict[str, str], columns: Sequence[str] | None, keys: set[str]) -> list[str]:
    wanted = list(types) if columns is None else [each.strip().lower() for each in columns]
    unknown = next((each for each in wanted if each not in types), None)
    if unknown is not None:
        raise UsageError(f"--columns: there is no column {unknown}")
    kept = [each for each in dict.fromkeys(wanted) if each not in keys]
    if not kept:
        raise UsageError("no column is left beside those of the partitions")
    return kept


def _written(kind: str) -> str | None:
    """Return a type as DDL writes it, or None if it is none that Hive writes to Parquet."""
    if _CHARACTERS.fullmatch(kind.lower()):
        return kind.lower()
    try:
        return render(parsed(kind))
    except UsageError:
        return None
