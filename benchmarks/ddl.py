"""DDL: the statement of a table from a schema in memory, of 5,000 columns in several shapes."""

import time
from collections.abc import Iterator, Mapping
from functools import reduce
from statistics import median
from typing import Any, Final

from benchmarks.report import Check, Finding
from raywork.ddl import TableOptions, make_table
from raywork.schema import Rank, Schema, merge, observe

_COLUMNS: Final = 5_000
_ROUNDS: Final = 7
_VALUES: Final = (1, 1.5, "x", True, None, [1, 2], {"id": 1, "user-agent": "y"}, 2**60, [{"a": 1}])

Record = Mapping[str, Any]


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure each shape, with the name of the table and its conflicts and warnings."""
    shapes = {
        "mixed": [_mixed(step) for step in (1, 2, 4)],
        "names that collide": [_colliding()],
        "nested": [_nested()],
    }
    rows: list[tuple[str, ...]] = []
    seconds: dict[str, float] = {}
    for name, records in shapes.items():
        schema = _schema(records)
        took = [_time(schema) for _ in range(2 if quick else _ROUNDS)]
        seconds[name] = median(took)
        size = len(make_table(schema, TableOptions("t", "s3://b/p/", "db")).ddl)
        rows.append((name, f"{size / 1e6:.2f}", f"{seconds[name]:.2f}", f"{max(took):.2f}"))
    yield Finding(
        title=f"ddl: a schema of {_COLUMNS:,} columns, or as many fields",
        header=("", "MB", "median s", "worst s"),
        rows=rows,
        checks=[Check(name, took, 1.0, "s", at_least=False) for name, took in seconds.items()],
    )


def _mixed(step: int) -> Record:
    """Columns of every kind, most of them of several; one key in three needs a mapping."""
    return {
        f"column{'-' if place % 3 else '_'}{place}": _VALUES[place * step % len(_VALUES)]
        for place in range(_COLUMNS)
    }


def _colliding() -> Record:
    """Keys that all clean to a few names."""
    return {f"a{'-' * (place % 7)}{chr(0x4E00 + place)}": place for place in range(_COLUMNS)}


def _nested() -> Record:
    return {
        f"c{a}": {f"f{b}": {f"Key-{c}": c for c in range(10)} for b in range(10)}
        for a in range(_COLUMNS // 100)
    }


def _schema(records: list[Record]) -> Schema:
    parts = (observe(each, Rank(0, "s3://b/k", n, 0)) for n, each in enumerate(records, start=1))
    return reduce(merge, parts)


def _time(schema: Schema) -> float:
    start = time.perf_counter()
    make_table(schema, TableOptions("t", "s3://b/p/", "db"))
    return time.perf_counter() - start
