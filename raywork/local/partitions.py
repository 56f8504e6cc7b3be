"""The partitions of a table that a query needs: from the catalog or by projection, then pruned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from raywork.local.definitions import escaped
from raywork.local.dialect import sql
from raywork.local.faults import FailedQuery
from raywork.local.glue import Glue, Json, keys_of
from raywork.local.projection import Projection
from raywork.local.types import duckdb_type, identifier, parse

HIVE_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
"""How a folder is named for the value NULL."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A folder of objects that share the values of the partition keys."""

    values: tuple[str | None, ...]
    location: str
    storage: Json


def partitions_of(
    table: Json, glue: Glue, conditions: "Conditions", cursor: Any
) -> list[Partition]:
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


class Conditions:
    """What a query demands of one table's partition keys: the parts of WHERE about them alone."""

    def __init__(self, node: Any, keys: list[str]) -> None:
        """Find the conditions on the table that stands at a node of the rewritten tree."""
        self.alias = node.alias_or_name
        self.keys = {*keys}
        self.parts = [part for part in _conjuncts(node) if self._is_about_keys(part)]

    def kept(
        self, cursor: Any, keys: list[str], types: list[Any], values: list[tuple[str | None, ...]]
    ) -> list[tuple[str | None, ...]]:
        """Return those values that meet all conditions on no other keys than these."""
        parts = [part for part in self.parts if self._names(part) <= {*keys}]
        if not parts or not values:
            return values
        import pyarrow as pa

        names = [f"k{place}" for place in range(len(keys))]
        columns = {name: [v[place] for v in values] for place, name in enumerate(names)}
        given = pa.table(
            {"n": range(len(values)), **{n: pa.array(c, pa.string()) for n, c in columns.items()}}
        )
        cursor.register("given_", given)
        shown = ", ".join(
            f"CAST({name} AS {duckdb_type(kind)}) AS {identifier(key)}"
            for name, key, kind in zip(names, keys, types, strict=True)
        )
        where = " AND ".join(f"({sql(part)})" for part in parts)
        inner = f"SELECT n, {shown} FROM given_"
        query = f"SELECT n FROM ({inner}) AS {identifier(self.alias)} WHERE {where} ORDER BY n"
        kept = cursor.execute(query).fetchall()
        cursor.unregister("given_")
        return [values[n] for (n,) in kept]

    def equal(self, key: str) -> list[str] | None:
        """Return the texts that a key is compared with for equality; None if it is not."""
        from sqlglot import exp

        for part in self.parts:
            while isinstance(part, exp.Paren):
                part = part.this  # noqa: PLW2901
            if isinstance(part, exp.EQ):
                sides = (part.this, part.expression)
                for column, value in (sides, sides[::-1]):
                    if _is_key(column, key) and isinstance(value, exp.Literal):
                        return [value.name]
            if isinstance(part, exp.In) and _is_key(part.this, key):
                values = part.expressions
                if values and all(isinstance(each, exp.Literal) for each in values):
                    return [each.name for each in values]
        return None

    def _is_about_keys(self, part: Any) -> bool:
        from sqlglot import exp

        if part.find(exp.Select, exp.AggFunc, exp.Window, exp.Subquery):
            return False
        columns = list(part.find_all(exp.Column))
        return bool(columns) and all(
            each.name.lower() in self.keys
            and (not each.table or each.table.lower() == self.alias.lower())
            for each in columns
        )

    def _names(self, part: Any) -> set[str]:
        from sqlglot import exp

        return {each.name.lower() for each in part.find_all(exp.Column)}


def _is_key(node: Any, key: str) -> bool:
    from sqlglot import exp

    return isinstance(node, exp.Column) and node.name.lower() == key


def _conjuncts(node: Any) -> Iterator[Any]:
    """The conditions that every row of a table must meet to count, where that is plain to see."""
    from sqlglot import exp

    place = node.parent
    select: Any = node.find_ancestor(exp.Select)
    if select is None:
        return
    joins = select.args.get("joins") or []
    if any(join.side in {"RIGHT", "FULL"} for join in joins):
        return
    where = select.args.get("where")
    left = isinstance(place, exp.Join) and place.side == "LEFT"
    if isinstance(place, exp.From | exp.Join) and place.parent is select:
        conditions = [place.args.get("on"), None if left or where is None else where.this]
        for condition in filter(None, conditions):
            yield from condition.flatten() if isinstance(condition, exp.And) else [condition]
