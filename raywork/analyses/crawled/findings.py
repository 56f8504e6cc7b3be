"""What the profile means: what is empty, constant, mixed, or comes and goes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from raywork.analyses.crawled.options import CrawledOptions
from raywork.analyses.crawled.statistics import KINDS
from raywork.analyses.result import Finding, ResultTable
from raywork.report.shown import counted, share

Row = Mapping[str, Any]

_JUMP: Final = 0.2
"""The share of missing values that a leaf must gain or lose from one period to the next."""
_UNIQUE: Final = 0.99
"""Distinct values of those present, from which a leaf may be a key; both are approximate."""
_LOOKALIKES: Final = 0.01
"""The share of texts that may look like something else without being meant so."""
_ENOUGH: Final = 100
"""Fewer records say nothing of what is always so."""


def findings(_options: CrawledOptions, results: Mapping[str, ResultTable]) -> list[Finding]:
    """Return what is worth knowing of each leaf."""
    found: list[Finding] = []
    for key, table in results.items():
        if key.startswith("frequent_values"):
            continue
        for row in table.records(per="all"):
            found += _of_all(row)
        if not table.more:
            found += _over_time(table)
    return found


def _of_all(row: Row) -> Iterator[Finding]:
    leaf, present = row["leaf"], row["present"]
    if not row["records"]:
        return
    if not present:
        yield Finding(f"never-there-{leaf}", "warning", f"{leaf} is never there.", 0)
        return
    parts = sorted(
        ((kind, row[kind]) for kind in KINDS if kind != "empty" and row[kind]),
        key=lambda part: -part[1],
    )
    if _are_mixed(parts, present):
        shown = ", ".join(f"{share(count / present)} {kind}" for kind, count in parts)
        yield Finding(
            f"mixed-{leaf}",
            "warning",
            f"{leaf} holds values of several kinds: {shown}.",
            1 - parts[0][1] / present,
            "Ask for its kind in queries, as with try_cast, or have its writers agree.",
        )
    distinct = row["distinct_values"]
    if present < _ENOUGH or distinct is None:
        return
    if distinct == 1 and row["lowest"] == row["highest"]:
        yield Finding(f"constant-{leaf}", "note", f"{leaf} is {row['lowest']!r} wherever it is.")
    elif parts[0][0] != "times" and distinct >= _UNIQUE * present and not row["missing"]:
        yield Finding(
            f"unique-{leaf}",
            "note",
            f"{leaf} is there in every record, and hardly two have the same: it may be a key.",
            distinct / present,
        )


def _are_mixed(parts: list[tuple[str, int]], present: int) -> bool:
    """Return whether values are of several kinds.

    Among texts a few may look like numbers, as ids do; among numbers each text counts.
    """
    if len(parts) < 2:  # noqa: PLR2004
        return False
    return parts[0][0] != "text" or parts[1][1] >= _LOOKALIKES * present


def _over_time(table: ResultTable) -> Iterator[Finding]:
    """Name what appears, disappears, or is missing far more often than a period before."""
    periods = defaultdict(list)
    for row in table.records():
        if row["per"] != "all" and row["period"] is not None and row["records"]:
            periods[row["leaf"]].append(row)
    for leaf, rows in periods.items():
        there = [row["present"] > 0 for row in rows]
        if not any(there):
            continue
        begin, end = there.index(True), len(there) - 1 - there[::-1].index(True)
        if begin:
            yield Finding(
                f"appears-{leaf}",
                "note",
                f"{leaf} is there from {rows[begin]['period']} on, after"
                f" {counted(begin, 'period')} without it.",
            )
        if end < len(there) - 1:
            yield Finding(
                f"disappears-{leaf}",
                "warning",
                f"{leaf} is not there after {rows[end]['period']}.",
                remedy="Ask its writers whether they dropped it.",
            )
        yield from _jump(leaf, rows[begin : end + 1])
        yield from _shift(leaf, rows[begin : end + 1])


def _jump(leaf: str, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    steps = [
        (after["missing"] - before["missing"], before, after) for before, after in pairwise(rows)
    ]
    if not steps:
        return
    step, before, after = max(steps, key=lambda each: abs(each[0]))
    if abs(step) >= _JUMP:
        yield Finding(
            f"jump-{leaf}",
            "warning" if step > 0 else "note",
            f"{leaf} is missing in {share(after['missing'])} of {after['period']}, and in"
            f" {share(before['missing'])} of {before['period']}.",
            step,
        )


def _shift(leaf: str, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    """Name the first period in which most values are of another kind than before."""
    most = [(row["period"], _most(row)) for row in rows if row["present"]]
    for (_, before), (period, after) in pairwise(most):
        if None not in {before, after} and before != after:
            yield Finding(
                f"shifts-{leaf}",
                "warning",
                f"Most values of {leaf} read as {before} before {period}, and as {after} then.",
                remedy="Ask its writers what changed.",
            )
            return


def _most(row: Row) -> str | None:
    """Return the kind of most values of a period that are not empty; None where there are none."""
    kinds = [kind for kind in KINDS if kind != "empty" and row[kind]]
    return max(kinds, key=lambda kind: row[kind], default=None)
