"""What the answers mean: how much there is, what is wrong, and what each remedy would save."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from raywork.analyses.inventory.options import InventoryOptions
from raywork.analyses.inventory.questions import LONE_MARKER
from raywork.analyses.result import Finding, ResultTable, Severity
from raywork.report.shown import counted, size

_CHEAP: Final = 1.0
"""Dollars a month below which a remedy is a note, and no warning."""


def findings_inventory(
    options: InventoryOptions, answers: Mapping[str, ResultTable]
) -> list[Finding]:
    """Return the findings, those of the whole first, then the remedies with what they save."""
    return [
        *_whole(_first(answers, "totals")),
        *_remedies(options, answers),
        *_growth(_first(answers, "growth")),
        *_state(_first(answers, "totals")),
    ]


def _first(answers: Mapping[str, ResultTable], key: str) -> dict[str, Any]:
    """Return the first row of an answer, empty where there is none."""
    records = answers[key].records() if key in answers else []
    return records[0] if records else {}


def _whole(totals: dict[str, Any]) -> Iterator[Finding]:
    if not totals:
        return
    usd = totals["usd"] + totals["noncurrent_usd"]
    yield Finding(
        "storage",
        "note",
        f"{counted(totals['objects'], 'object')} of {size(totals['bytes'])}, and"
        f" {counted(totals['noncurrent_objects'], 'noncurrent version')} of"
        f" {size(totals['noncurrent_bytes'])}, cost about {dollars(usd)} a month to store",
        usd,
    )
    if totals["files_read"] < totals["files_listed"]:
        yield Finding(
            "files-without-rows",
            "warning",
            f"{totals['files_listed'] - totals['files_read']:,} of"
            f" {counted(totals['files_listed'], 'data file')} have no rows",
            totals["files_listed"] - totals["files_read"],
            "look at these files: the figures may lack objects",
        )
    if totals["unpriced_objects"]:
        yield Finding(
            "unpriced",
            "note",
            f"{counted(totals['unpriced_objects'], 'object')} are in a storage class without a"
            " price, and count as free",
            totals["unpriced_objects"],
            "give its price in a file with --prices",
        )


def _remedies(options: InventoryOptions, answers: Mapping[str, ResultTable]) -> Iterator[Finding]:
    """Yield what could be saved. The savings overlap: a duplicate may be old too."""
    found = [
        *_duplicates(_first(answers, "duplicates")),
        *_small(_first(answers, "totals")),
        *_versions(options, answers),
        *_cold(options, _first(answers, "totals")),
    ]
    found.sort(key=lambda finding: -(finding.value or 0.0))
    yield from found
    if options.max_waste is not None:
        largest = max((finding.value or 0.0 for finding in found), default=0.0)
        bad = largest > options.max_waste
        yield Finding(
            "max-waste",
            "bad" if bad else "ok",
            f"the largest saving is {dollars(largest)} a month, where"
            f" {dollars(options.max_waste)} are allowed",
            largest,
        )


def _saving(code: str, message: str, usd: float, remedy: str) -> Finding:
    severity: Severity = "warning" if usd >= _CHEAP else "note"
    return Finding(code, severity, f"{message}: {dollars(usd)} a month", usd, remedy)


def _duplicates(first: dict[str, Any]) -> Iterator[Finding]:
    if first:
        yield _saving(
            "duplicates",
            f"{counted(first['all_spare'], 'object')} in {counted(first['all_groups'], 'group')}"
            f" are probably copies of others ({size(first['all_spare_bytes'])} to spare)",
            first["all_spare_usd"],
            "compare the contents of a group before you delete all but one of it: equal ETag and"
            " size make equal content likely, and no more",
        )


def _small(totals: dict[str, Any]) -> Iterator[Finding]:
    if totals.get("small_objects"):
        yield _saving(
            "small-infrequent",
            f"{counted(totals['small_objects'], 'object')} of {size(totals['small_bytes'])} in"
            " classes for infrequent access are billed for 128 KiB each; STANDARD is cheaper for"
            f" {totals['dear_objects']:,} of them",
            totals["dear_usd"],
            f"copy these to STANDARD, once for about {dollars(totals['copy_usd'])} in requests,"
            " and let lifecycle rules for the class begin at 128 KiB (ObjectSizeGreaterThan)",
        )


def _versions(options: InventoryOptions, answers: Mapping[str, ResultTable]) -> Iterator[Finding]:
    records = answers["versions"].records() if "versions" in answers else []
    old = sum(each["expirable"] for each in records)
    if old:
        yield _saving(
            "old-versions",
            f"{counted(old, 'version')} of {size(sum(r['expirable_bytes'] for r in records))} have"
            f" been noncurrent for {options.noncurrent_days} days or more",
            sum(each["expirable_usd"] for each in records),
            "expire noncurrent versions with a lifecycle rule (NoncurrentVersionExpiration,"
            f" NoncurrentDays {options.noncurrent_days})",
        )
    lone = sum(each["versions"] for each in records if each["kind"] == LONE_MARKER)
    if lone:
        yield Finding(
            "lone-delete-markers",
            "note",
            f"{counted(lone, 'delete marker')} hide no version any more: they cost next to nothing,"
            " and slow down listings",
            0.0,
            "remove them with a lifecycle rule (ExpiredObjectDeleteMarker)",
        )


def _cold(options: InventoryOptions, totals: dict[str, Any]) -> Iterator[Finding]:
    if totals.get("cold_objects") and totals["cold_usd_saved"] > 0:
        yield _saving(
            "cold",
            f"{counted(totals['cold_objects'], 'object')} of {size(totals['cold_bytes'])} in"
            f" STANDARD, of 128 KiB and more, were written {options.cold_days} days ago or earlier;"
            f" {options.cold_class} would save",
            totals["cold_usd_saved"],
            f"if they are seldom read, move them to {options.cold_class} with a lifecycle rule,"
            f" once for about {dollars(totals['transition_usd'])} in transitions; reading them"
            " costs more there",
        )


def _growth(row: dict[str, Any]) -> Iterator[Finding]:
    if row:
        grown, objects = row["grown_bytes"], row["grown_objects"]
        yield Finding(
            "growth",
            "note",
            f"since the earlier snapshot {counted(row['added'], 'object')} came"
            f" ({size(row['added_bytes'])}), {row['removed']:,} went"
            f" ({size(row['removed_bytes'])}) and {row['changed']:,} changed: "
            f"{'+' if objects >= 0 else '-'}{counted(abs(objects), 'object')},"
            f" {'+' if grown >= 0 else '-'}{size(abs(grown))}",
            grown,
        )


def _state(totals: dict[str, Any]) -> Iterator[Finding]:
    if totals.get("unencrypted_objects"):
        yield Finding(
            "unencrypted",
            "warning",
            f"{counted(totals['unencrypted_objects'], 'object')} are not encrypted by the server",
            totals["unencrypted_objects"],
            "copy them in place: what is written now is encrypted",
        )
    if totals.get("replication_failed"):
        yield Finding(
            "replication-failed",
            "warning",
            f"{counted(totals['replication_failed'], 'object')} could not be replicated",
            totals["replication_failed"],
            "see to the permissions and the destination of the rule, then replicate them with S3"
            " Batch Replication",
        )
    if totals.get("replication_pending"):
        yield Finding(
            "replication-pending",
            "note",
            f"{counted(totals['replication_pending'], 'object')} were still to be replicated",
            totals["replication_pending"],
        )


def dollars(amount: float) -> str:
    """Return an amount as `$1,234.50`, with more digits where it is small."""
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:,.4f}"
