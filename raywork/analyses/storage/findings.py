"""What the answers about storage mean."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from raywork.analyses.result import Finding, ResultTable, Severity
from raywork.analyses.storage.options import StorageOptions
from raywork.analyses.storage.questions import ORPHANS
from raywork.report.shown import counted, share, size

_CONCENTRATED: Final = 0.5
"""A customer with a larger share of all bytes is worth a warning."""


def findings_storage(options: StorageOptions, results: Mapping[str, ResultTable]) -> list[Finding]:
    """Return what stands out."""
    found: list[Finding] = []
    if "usage" in results:
        found += _usage(results["usage"])
    if "consumers" in results:
        found += _consumers(results["consumers"])
    if "usage" in results and "orphans" in results:
        every = results["usage"].records(level="all")
        found += _orphans(options, results["orphans"], every[0]["resources"] if every else 0)
    if "plans" in results:
        found += _plans(results["plans"])
    return found


def _usage(answer: ResultTable) -> Iterator[Finding]:
    for row in answer.records(level="all"):
        count, total = row["resources"], row["bytes"] or 0
        message = f"{counted(count, 'resource')} with {size(total)}"
        yield Finding("stored", "note", message, total)
        for column, what in ("without_bytes", "size"), ("without_date", "date"):
            if row[column]:
                yield Finding(
                    f"no-{what}",
                    "warning",
                    f"{counted(row[column], 'resource')} of {count:,} have no {what} that could be"
                    " read",
                    row[column],
                    "check which column has it, in the assumptions of the report",
                )
    periods = answer.records(level="period")
    if len(periods) > 1:
        last, total = periods[-1], periods[-1]["total_bytes"] or 0
        part = (last["bytes"] or 0) / total if total else 0.0
        message = (
            f"{size(last['bytes'] or 0)} were added in {last['period']}, {share(part)} of all bytes"
        )
        yield Finding("growth", "note", message, part)


def _consumers(answer: ResultTable) -> Iterator[Finding]:
    largest = next(iter(answer.records(list="size")), None)
    if largest is not None and largest["share"] is not None:
        part = largest["share"]
        yield Finding(
            "largest-customer",
            "warning" if part > _CONCENTRATED else "note",
            f"{largest['name']} stores most: {size(largest['customer_bytes'])}, {share(part)} of"
            " what customers store",
            part,
        )
    fastest = next(iter(answer.records(list="growth")), None)
    if fastest is not None:
        yield Finding(
            "fastest-customer",
            "note",
            f"{fastest['name']} added most in the last period: {share(fastest['growth'])} of its"
            " bytes are from then",
            fastest["growth"],
        )


def _orphans(options: StorageOptions, answer: ResultTable, resources: int) -> Iterator[Finding]:
    first = {row["kind"]: row for row in answer.records(place=1)}
    lost = [first[ORPHANS[key]] for key in ("no-id", "unknown", "no-customer")
            if ORPHANS[key] in first]  # fmt: skip
    count = sum(row["resources_of_kind"] for row in lost)
    part = count / resources if resources else 0.0
    limit = options.max_orphans
    if count or limit is not None:
        severity: Severity = "warning" if count else "note"
        if limit is not None:
            severity = "bad" if part > limit else "ok"
        lost_bytes = sum(row["bytes_of_kind"] for row in lost)
        yield Finding(
            "orphans",
            severity,
            f"{counted(count, 'resource')} of {resources:,} ({share(part)}), {size(lost_bytes)},"
            " belong to no known customer",
            part,
            "delete them, or find out why their customers are not in the export" if count else "",
        )
    for key in ("unused", "no-customer"):
        if row := first.get(ORPHANS[key]):
            yield Finding(key, "note", _ids(row), row["ids_of_kind"])


def _ids(row: Mapping[str, Any]) -> str:
    return f"{row['kind']}: {row['ids_of_kind']:,}"


def _plans(answer: ResultTable) -> Iterator[Finding]:
    for row in answer.records(every=True):
        if row["repeated"]:
            yield Finding(
                "repeated-customers",
                "warning",
                f"{counted(row['repeated'], 'row')} repeat the id of another customer: the first"
                " name and plan of each, by the alphabet, are taken",
                row["repeated"],
            )
