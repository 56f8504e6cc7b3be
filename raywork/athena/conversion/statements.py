"""The statements of a conversion. Pure.

The table is made by DDL and not by CREATE TABLE AS: so its types are those of the source, the codec
is a property that each INSERT follows, and a workgroup that insists on its own place for results,
which refuses CREATE TABLE AS with a location, takes it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from raywork.ddl.quoting import literal, quoted
from raywork.errors import UsageError

CODECS: Final = {"zstd": "ZSTD", "snappy": "SNAPPY", "gzip": "GZIP", "none": "UNCOMPRESSED"}
"""What `parquet.compression` calls them (Athena user guide, "Use compression")."""

_COUNTED: Final = 200
"""Columns whose values are counted, at most: Trino compiles no endless expressions."""

_HIVE: Final = {
    "varchar": "string", "char": "string", "string": "string", "date": "date", "boolean": "boolean",
    "integer": "int", "int": "int", "bigint": "bigint", "smallint": "smallint",
    "tinyint": "tinyint",
}  # fmt: skip
"""The types that a partition column may have, by Trino's names of them."""

_UNWRITABLE: Final = re.compile(r"[^ -~]")
"""What Trino takes in no value of a partition: all but printable ASCII."""

Values = tuple[str | None, ...]
"""Of the partition columns, as text; None for NULL."""


@dataclass(frozen=True, slots=True)
class Key:
    """A partition column: one of the source, or computed from its columns."""

    name: str
    expression: str | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What is to become of what."""

    source: tuple[str, str]
    """Database and table."""
    target: tuple[str, str]
    location: str
    columns: tuple[tuple[str, str], ...]
    """Name and Hive's type, without the partition columns."""
    keys: tuple[Key, ...]
    compression: str

    def create(self, types: Sequence[str]) -> str:
        """Return the DDL of the new table; `types` are those of its partition columns."""
        columns = ",\n".join(f"  {quoted(name)} {kind}" for name, kind in self.columns)
        parts = ", ".join(
            f"{quoted(key.name)} {kind}" for key, kind in zip(self.keys, types, strict=True)
        )
        return (
            f"CREATE EXTERNAL TABLE {'.'.join(map(quoted, self.target))} (\n{columns}\n)\n"
            + (f"PARTITIONED BY ({parts})\n" if parts else "")
            + f"STORED AS PARQUET\nLOCATION {literal(self.location)}\n"
            f"TBLPROPERTIES ('parquet.compression'='{CODECS[self.compression]}')"
        )

    def count(self) -> str:
        """Return the query of how many rows and values each partition has."""
        names = [identifier(key.name) for key in self.keys]
        places = ", ".join(str(place) for place in range(1, len(names) + 1))
        groups = f"\nGROUP BY {places}\nORDER BY {places}" if names else ""
        return f"SELECT {', '.join([*names, *self._counts()])}\nFROM {self._rows()}{groups}"

    def insert(self, where: str) -> str:
        """Return the statement that writes the rows of a condition."""
        names = [name for name, _ in self.columns] + [key.name for key in self.keys]
        return (
            f"INSERT INTO {_dotted(self.target)}\nSELECT {', '.join(map(identifier, names))}\n"
            f"FROM {self._rows()}{_condition(where)}"
        )

    def recount(self, where: str) -> str:
        """Return the query of how many rows and values of the source meet a condition."""
        return f"SELECT {', '.join(self._counts())}\nFROM {self._rows()}{_condition(where)}"

    def verify(self, where: str) -> str:
        """Return the query of how many there are in the new table."""
        return f"SELECT {', '.join(self._counts())}\nFROM {_dotted(self.target)}{_condition(where)}"

    @property
    def measured(self) -> str:
        """The column whose scan is measured: the first that has no parts, if there is one."""
        flat = (name for name, kind in self.columns if "<" not in kind)
        return next(flat, self.columns[0][0])

    def measure(self, table: tuple[str, str]) -> str:
        """Return a query that reads the measured column alone."""
        return f"SELECT count({identifier(self.measured)}) FROM {_dotted(table)}"

    def _rows(self) -> str:
        computed = [
            f"({key.expression}) AS {identifier(key.name)}" for key in self.keys if key.expression
        ]
        source = _dotted(self.source)
        return f"(SELECT *, {', '.join(computed)} FROM {source}) AS t" if computed else source

    def _counts(self) -> list[str]:
        values = [f"count({identifier(name)})" for name, _ in self.columns[:_COUNTED]]
        return ["count(*) AS raywork_rows", f"{' + '.join(values)} AS raywork_values"]


def hive_types(names: Iterable[tuple[str, str]]) -> list[str]:
    """Return the types of partition columns, from the names and Trino's types of a result.

    Raises:
        UsageError: one is no type of a partition.
    """
    found = []
    for name, kind in names:
        if kind not in _HIVE:
            raise UsageError(
                f"--partition-by {name}: a partition column has no type {kind}. Make it a text or"
                f' a date: --partition-by "{name}_text=CAST({name} AS varchar)"'
            )
        found.append(_HIVE[kind])
    return found


def refuse_unwritable(name: str, value: str | None, kind: str) -> None:
    """Check that a value comes back from the name of a folder.

    Raises:
        UsageError: it does not.
    """
    if value is None or kind != "string":
        return
    if not value:
        raise UsageError(
            f"--partition-by {name}: it has the empty text, which is no name of a folder and would"
            f" come back as NULL: --partition-by \"{name}_=nullif({name}, '')\""
        )
    if _UNWRITABLE.search(value):
        raise UsageError(
            f"--partition-by {name}: it has the value {value!r}, and Athena writes no partition"
            " whose value is not printable ASCII: partition by an expression, NAME=EXPRESSION"
        )


def condition(keys: Sequence[Key], types: Sequence[str], values: Sequence[Values]) -> str:
    """Return the condition that the rows of some partitions meet, and no others."""
    if not keys:
        return ""
    ways = []
    for prefix, group in groupby(values, key=lambda each: each[:-1]):
        tests = [
            _test(key, kind, [value]) for key, kind, value in zip(keys, types, prefix, strict=False)
        ]
        tests.append(_test(keys[-1], types[-1], [each[-1] for each in group]))
        ways.append(" AND ".join(tests))
    return ways[0] if len(ways) == 1 else "\n   OR ".join(f"({way})" for way in ways)


def batches_of(values: Iterable[Values], most: int) -> Iterator[list[Values]]:
    """Yield partitions in their order, so many at a time."""
    batch: list[Values] = []
    for each in values:
        batch.append(each)
        if len(batch) == most:
            yield batch
            batch = []
    if batch:
        yield batch


def identifier(name: str) -> str:
    """Return a name in the quotes of Trino."""
    return '"' + name.replace('"', '""') + '"'


def _dotted(table: tuple[str, str]) -> str:
    return ".".join(map(identifier, table))


def _condition(where: str) -> str:
    return f"\nWHERE {where}" if where else ""


def _test(key: Key, kind: str, values: Sequence[str | None]) -> str:
    name = identifier(key.name)
    known = [_literal(value, kind) for value in values if value is not None]
    tests = []
    if len(known) == 1:
        tests.append(f"{name} = {known[0]}")
    elif known:
        tests.append(f"{name} IN ({', '.join(known)})")
    if len(known) < len(values):
        tests.append(f"{name} IS NULL")
    return tests[0] if len(tests) == 1 else f"({' OR '.join(tests)})"


def _literal(value: str, kind: str) -> str:
    text = "'" + value.replace("'", "''") + "'"
    return {"string": text, "date": f"DATE {text}"}.get(kind, value)
