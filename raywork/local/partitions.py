"""The partitions of a table that a query needs: from the catalog or by projection, then pruned."""

from dataclasses import dataclass
from typing import Any, Final

from raywork.local.conditions import Conditions
from raywork.local.definitions import escaped
from raywork.local.faults import FailedQuery
from raywork.local.glue import Glue, Json, keys_of
from raywork.local.projection import Projection
from raywork.local.types import parse

HIVE_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
"""How a folder is named for the value NULL."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A folder of objects that share the values of the partition keys."""

    values: tuple[str | None, ...]
    location: str
    storage: Json


def partitions_of(table: Json, glue: Glue, conditions: Conditions, cursor: Any) -> list[Partition]:
    """Return the partitions that may hold rows of a query. A table without keys is a single one.

    Raises:
        FailedQuery: The projection is wrong, or asks for a condition that the query has not.
    """
    storage = table["StorageDescriptor"]
    keys = keys_of(table)
    if not keys:
        return [Partition((), storage["Location"], storage)]
    types = [parse(each["Type"]) for each in table["PartitionKeys"]]
    parameters = table.get("Parameters", {})
    if parameters.get("projection.enabled", "").lower() == "true":
        projection = Projection(parameters, keys)
        choices = [
            conditions.kept(cursor, [key], [kind], projection.values(key, conditions.equal(key)))
            for key, kind in zip(keys, types, strict=True)
        ]
        found = [
            Partition(values, projection.location(values) or _folder(table, keys, values), storage)
            for values in projection.combined([[v for (v,) in each] for each in choices])
        ]
    else:
        found = [_of_glue(each) for each in glue.partitions(table)]
        _check_columns(table, found)
    by_values = {partition.values: partition for partition in found}
    kept = conditions.kept(cursor, keys, types, list(by_values))
    return [by_values[values] for values in kept]


def _of_glue(partition: Json) -> Partition:
    values = tuple(None if v == HIVE_NULL else v for v in partition["Values"])
    storage = partition["StorageDescriptor"]
    return Partition(values, storage["Location"], storage)


def _folder(table: Json, keys: list[str], values: tuple[str | None, ...]) -> str:
    root = table["StorageDescriptor"]["Location"].rstrip("/")
    named = zip(keys, values, strict=True)
    return f"{root}/{'/'.join(f'{key}={escaped(str(value))}' for key, value in named)}/"


def _check_columns(table: Json, partitions: list[Partition]) -> None:
    """A partition's columns must have the table's types, place by place."""
    expected = [str(parse(each["Type"])) for each in table["StorageDescriptor"]["Columns"]]
    for partition in partitions:
        for place, column in enumerate(partition.storage.get("Columns", [])):
            if place < len(expected) and str(parse(column["Type"])) != expected[place]:
                own = table["StorageDescriptor"]["Columns"][place]
                raise FailedQuery(
                    "HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and "
                    "partition schemas. The types are incompatible and cannot be coerced. The "
                    f"column '{own['Name']}' in table '{table['DatabaseName']}.{table['Name']}' is "
                    f"declared as type '{own['Type']}', but partition '{partition.location}' "
                    f"declared column '{column['Name']}' as type '{column['Type']}'."
                )
