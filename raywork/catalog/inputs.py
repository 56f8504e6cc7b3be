"""What to write to Glue: a table, and its partitions, over what is there already.

What people set stays: comments, descriptions, parameters, the spelling of types, an owner. What a
crawl decides is laid over it: types, new columns, mappings, and the ranges of partition projection
where no one else has changed them.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from raywork.catalog.entry import EXTERNAL, Entry, parsed
from raywork.catalog.facts import OF_PARTITION, Facts
from raywork.catalog.projection import widened
from raywork.ddl import Table
from raywork.ddl.partition_notes import excluded
from raywork.errors import UsageError

MARK: Final = "raywork.projection"
"""The table's property that tells whether the properties of projection are as they were written."""

Input = dict[str, Any]
"""A `TableInput` or a `PartitionInput`."""


def new_table(table: Table, facts: Facts) -> Input:
    """Return the `TableInput` for a table that is not there, as Athena would write it.

    `facts` are what is known of its objects.
    """
    parameters = facts.over({"EXTERNAL": "TRUE", **table.parameters})
    return {
        "Name": table.options.table,
        "TableType": EXTERNAL,
        "Parameters": _marked(parameters),
        "PartitionKeys": [{"Name": each.name, "Type": each.type} for each in table.partitions],
        "StorageDescriptor": {
            "Columns": [{"Name": each.name, "Type": each.type} for each in table.columns],
            "Location": table.options.location,
            "InputFormat": table.serde.input_format,
            "OutputFormat": table.serde.output_format,
            "Compressed": False,
            "NumberOfBuckets": -1,
            "SerdeInfo": {
                "SerializationLibrary": table.serde.library,
                "Parameters": {"serialization.format": "1", **table.serde.properties},
            },
            "StoredAsSubDirectories": False,
        },
    }


def next_table(table: Table, entry: Entry, allowed: Collection[str], facts: Facts) -> Input:
    """Return the `TableInput` for a table that is there; equal to it where nothing changes.

    Args:
        table: What a crawl made of it, with what it is as prior decisions.
        entry: What it is.
        allowed: The members that a `TableInput` has: GetTable gives more.
        facts: What is known of its objects.
    """
    kept = {key: value for key, value in entry.content.items() if key in allowed}
    return kept | {
        "Parameters": facts.over(_next_parameters(table.parameters, entry.parameters)),
        "StorageDescriptor": _next_storage(table, entry.storage),
    }


def new_partition(table: Input, values: Iterable[str], location: str) -> Input:
    """Return the `PartitionInput` for a folder, with the columns and the SerDe of its table."""
    parameters = table.get("Parameters") or {}
    return {
        "Values": list(values),
        "StorageDescriptor": {**table["StorageDescriptor"], "Location": location},
        "Parameters": {name: parameters[name] for name in OF_PARTITION if name in parameters},
    }


def next_partition(
    partition: Mapping[str, Any], storage: Mapping[str, Any], allowed: Collection[str]
) -> Input | None:
    """Return the `PartitionInput` that gives a partition the columns of its table; None if it has.

    A partition keeps its location, its formats and its parameters.
    """
    own = partition.get("StorageDescriptor") or {}
    serde, theirs = own.get("SerdeInfo") or {}, storage["SerdeInfo"]
    properties = _properties(serde, theirs)
    changed = {
        **own,
        "Columns": storage["Columns"],
        "SerdeInfo": {**serde, **_library(theirs), "Parameters": properties},
    }
    if changed == own:
        return None
    kept = {key: value for key, value in partition.items() if key in allowed}
    return kept | {"StorageDescriptor": changed}


def _next_storage(table: Table, storage: Mapping[str, Any]) -> Input:
    known = {column["Name"]: column for column in storage.get("Columns") or ()}
    columns = []
    for column in table.columns:
        old = known.get(column.name, {})
        # A type is left as it is spelled: `STRUCT<a: INT>`.
        same = "Type" in old and parsed(old["Type"]) == parsed(column.type)
        shown = old["Type"] if same else column.type
        columns.append({**old, "Name": column.name, "Type": shown})
    serde = storage.get("SerdeInfo") or {}
    own = {"SerializationLibrary": table.serde.library, "Parameters": table.serde.properties}
    properties = _properties(serde, own)
    return {
        **storage,
        "Columns": columns,
        "SerdeInfo": {**serde, **_library(own), "Parameters": properties},
    }


def _library(serde: Mapping[str, Any]) -> Input:
    return {"SerializationLibrary": serde["SerializationLibrary"]}


def _properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return the properties of a SerDe with new ones over them.

    One that is there as it is needed keeps its spelling: `true`, `TRUE`.
    """
    found = dict(old.get("Parameters") or {})
    for key, value in (new.get("Parameters") or {}).items():
        if key != "case.insensitive" or found.get(key, "").lower() != value.lower():
            found[key] = value
    return found


def _next_parameters(new: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    """Return a table's properties: those that are there stay, but for those of projection.

    They are widened by what was found, unless people made or changed them.
    """
    projected = _projected(old)
    plain = {**_others(new), **_others(old)}
    if projected and old.get(MARK) != _digest(projected):
        return plain | projected
    plain.pop(MARK, None)
    return _marked(plain | widened(projected, _projected(new)))


def _others(parameters: Mapping[str, str]) -> dict[str, str]:
    projected = _projected(parameters)
    return {key: value for key, value in parameters.items() if key not in projected}


def _projected(parameters: Mapping[str, str]) -> dict[str, str]:
    names = ("projection.", "storage.location.template")
    return {key: value for key, value in parameters.items() if key.startswith(names)}


def _digest(properties: Mapping[str, str]) -> str:
    return sha256(repr(sorted(properties.items())).encode()).hexdigest()[:16]


def _marked(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return a table's properties with the mark of those of projection, if it has any."""
    projected = _projected(parameters)
    return {**parameters, MARK: _digest(projected)} if projected else dict(parameters)


def check_partition_columns(table: Table, entry: Entry) -> None:
    """Check that the folders make the partition columns that the table has.

    Raises:
        UsageError: they do not.
    """
    found = tuple(column.name for column in table.partitions)
    if found != entry.partition_keys:
        had = ", ".join(entry.partition_keys)
        folders = [table.scheme.folder, *(odd.folder for odd in table.scheme.odd)]
        folder = next(filter(None, folders), "")
        such = f" ({folder} is the first)" if folder else ""
        out = "" if not folder else f" Leave out what is not for it, as with {excluded(folder)}."
        raise UsageError(
            f"the table {entry.name} has the partition columns ({had}), and the folders{such} make"
            f" ({', '.join(found)}): the catalog cannot change them.{out} Or name another table"
            " with --table, or drop this one"
        )
