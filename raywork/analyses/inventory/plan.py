"""From options and snapshots to tables and questions."""

from collections.abc import Iterator
from typing import Final

from raywork.analyses.inventory.looking import Sight
from raywork.analyses.inventory.options import InventoryOptions
from raywork.analyses.inventory.questions import (
    Asking,
    duplicates_sql,
    growth_sql,
    makeup_sql,
    prefixes_sql,
    small_sql,
    totals_sql,
    versions_sql,
)
from raywork.analyses.inventory.rows import Rows
from raywork.analyses.inventory.snapshots import Snapshot
from raywork.analyses.inventory.tables import table_ddl
from raywork.analyses.model import Chart, NewTable, Plan, Question, View
from raywork.analyses.result import Finding
from raywork.report.shown import counted
from raywork.report.units import Unit

_UNITS: Final[dict[str, Unit]] = {
    name: "bytes" if "bytes" in name or name == "size" else "usd"
    for name in (
        *("bytes", "noncurrent_bytes", "median_bytes", "p90_bytes", "largest_bytes"),
        *("small_bytes", "cold_bytes", "size", "spare_bytes", "all_spare_bytes", "billed_bytes"),
        *("expirable_bytes", "grown_bytes", "added_bytes", "removed_bytes"),
        *("usd", "noncurrent_usd", "dear_usd", "copy_usd", "cold_usd", "cold_usd_saved"),
        *("transition_usd", "spare_usd", "all_spare_usd", "usd_in_standard", "expirable_usd"),
    )
}
_BOTH: Final = ("bytes", "noncurrent_bytes")
_VALUES: Final = (*("value", "objects", "bytes", "noncurrent_objects", "noncurrent_bytes", "usd"),)
_TOTALS: Final = {
    "The whole bucket": (
        *("objects", "bytes", "usd", "noncurrent_objects", "noncurrent_bytes", "noncurrent_usd"),
        "delete_markers",
    ),
    "Sizes and days of objects": (
        *("median_bytes", "p90_bytes", "largest_bytes", "oldest", "newest"),
    ),
    "What remedies are about": (
        *("small_objects", "small_bytes", "dear_objects", "dear_usd", "cold_objects", "cold_bytes"),
        *("cold_usd", "cold_usd_saved"),
    ),
    "What was read": ("rows_read", "files_listed", "files_read", "unpriced_objects"),
}
"""The columns of the totals, in tables that fit on a page."""
_DUPLICATES: Final = (
    *("first_key", "last_key", "copies", "size", "spare_bytes", "spare_usd", "classes"),
)
_SAME: Final = (
    "Objects with the same ETag and size. An ETag is the MD5 of the content only where the object"
    " was not uploaded in parts, which are left out, and not encrypted with KMS or the customer's"
    " keys, where copies go unnoticed. The cost is that of all but the dearest of each group."
)
_GROWTH: Final = (
    *("prefix", "objects", "bytes", "grown_objects", "grown_bytes", "added", "added_bytes"),
    *("removed", "removed_bytes", "changed"),
)
_LACKING: Final = {
    "storage_class": "storage classes: all is priced as STANDARD",
    "e_tag": "probable duplicates",
    "last_modified_date": "ages, and what could be moved because it is old",
    "encryption_status": "encryption",
    "replication_status": "replication",
    "is_latest": "noncurrent versions and delete markers, which cost as much as others:"
    " IncludedObjectVersions All has them",
}
"""What cannot be told without a column."""


def plan_inventory(options: InventoryOptions, sight: Sight) -> Plan:
    """Return the tables of the snapshots, and the questions that their columns can answer."""
    snapshot, before = sight.snapshot, sight.before
    asking = Asking(_rows("objects", snapshot), options, sight.prices)
    tables = [_table("objects", snapshot)]
    questions = list(_questions(asking, snapshot))
    if before is not None:
        tables.append(_table("before", before))
        questions.append(_growth(asking, _rows("before", before), before))
    bucket = snapshot.inventory.bucket
    return Plan(
        title=f"Inventory of {bucket}, {snapshot.moment:%Y-%m-%d %H:%M} UTC",
        tables=tables,
        questions=questions,
        assumptions=list(_assumptions(asking, sight)),
        findings=list(_findings(sight)),
    )


def _rows(name: str, snapshot: Snapshot) -> Rows:
    inventory = snapshot.inventory
    return Rows(name, inventory.format, inventory.columns, snapshot.day)


def _table(name: str, snapshot: Snapshot) -> NewTable:
    """Return the table of a snapshot, over S3's own symlink or, if that is of no use, another."""
    inventory = snapshot.inventory
    link = f"{name}/"
    return NewTable(
        name=name,
        ddl=table_ddl(inventory.format, inventory.columns, snapshot.hive or f"{{folder}}{link}"),
        locations=(),
        sizes=snapshot.sizes,
        files={} if snapshot.hive else {f"{link}symlink.txt": snapshot.symlink},
    )


def _questions(asking: Asking, snapshot: Snapshot) -> Iterator[Question]:
    rows = asking.rows
    yield Question(
        "totals",
        "The whole bucket",
        totals_sql(asking, len(snapshot.sizes)),
        units=_UNITS,
        views=tuple(View(title, columns=columns) for title, columns in _TOTALS.items()),
    )
    yield Question(
        "makeup",
        "What the bucket is made of",
        makeup_sql(asking),
        units=_UNITS,
        views=tuple(_makeup_views(rows)),
    )
    yield Question(
        "prefixes",
        "Where the bytes are",
        prefixes_sql(asking),
        units=_UNITS,
        views=tuple(_prefix_views(asking.options.depth)),
    )
    if rows.has("e_tag"):
        yield Question(
            "duplicates",
            "Probable duplicates",
            duplicates_sql(asking),
            units=_UNITS,
            views=(View("Probable duplicates", columns=_DUPLICATES, note=_SAME),),
        )
    if rows.has("storage_class"):
        yield Question(
            "small",
            "Small objects in classes for infrequent access",
            small_sql(asking),
            units=_UNITS,
            note="These classes bill an object of less than 128 KiB as one of 128 KiB.",
        )
    if rows.versions and rows.has("last_modified_date"):
        yield Question(
            "versions",
            "Versions and delete markers",
            versions_sql(asking),
            Chart("bars", "kind", "bytes"),
            units=_UNITS,
            note="A version is noncurrent since the next one was written.",
        )


def _makeup_views(rows: Rows) -> Iterator[View]:
    shown = {
        "storage class": ("Storage classes", "storage_class"),
        "access tier": ("Tiers of Intelligent-Tiering", "intelligent_tiering_access_tier"),
        "age": ("Age", "last_modified_date"),
        "size": ("Size of objects", "size"),
        "encryption": ("Encryption", "encryption_status"),
        "replication": ("Replication", "replication_status"),
    }
    measured = _BOTH if rows.versions else "bytes"
    for dimension, (title, column) in shown.items():
        if rows.has(column):
            chart = Chart("stacked" if rows.versions else "bars", "value", measured)
            yield View(title, chart, only=("dimension", dimension), columns=_VALUES)


def _prefix_views(depth: int) -> Iterator[View]:
    columns = ("prefix", *_VALUES[1:], "delete_markers", "newest")
    for level in range(1, depth + 1):
        title = "Prefixes" if level == 1 else f"Prefixes of {level} folders"
        chart = Chart("treemap", "prefix", "bytes", None if level == 1 else "top_folder")
        yield View(title, chart, only=("depth", str(level)), columns=columns)


def _growth(asking: Asking, before: Rows, snapshot: Snapshot) -> Question:
    return Question(
        "growth",
        f"Growth since {snapshot.moment:%Y-%m-%d %H:%M} UTC",
        growth_sql(asking, before),
        units=_UNITS,
        views=(
            View(
                "Growth in all",
                only=("part", "all"),
                columns=_GROWTH[1:],
                note="Of current objects, by key. Changed are those with another size, or another"
                " ETag if both snapshots have it.",
            ),
            View(
                f"Growth since {snapshot.moment:%Y-%m-%d %H:%M} UTC",
                Chart("bars", "prefix", "grown_bytes"),
                only=("part", "prefix"),
                columns=_GROWTH,
            ),
        ),
    )


def _assumptions(asking: Asking, sight: Sight) -> Iterator[str]:
    prices, rows = sight.prices, asking.rows
    yield (
        f"Prices are those of {prices.region}, from {prices.source}. They hold no discounts, no"
        " charges for requests or retrieval, and no charge for leaving a class before its minimum"
        " time. Costs are for a month."
    )
    if not prices.known:
        yield f"There are no prices of {prices.asked} here: give them in a file with --prices."
    yield (
        "What remedies save overlaps: an old object may be a duplicate too. Uploads that were never"
        " completed are in no inventory."
    )
    yield (
        "An inventory is a rolling snapshot: objects written or deleted while it was made may be"
        " missing or still be there."
    )
    for column, what in _LACKING.items():
        if not rows.has(column):
            yield f"The report has no column {column}: nothing is said about {what}."


def _findings(sight: Sight) -> Iterator[Finding]:
    """Yield what is wrong with the snapshots themselves."""
    if sight.unfinished:
        yield Finding(
            "unfinished",
            "note",
            f"{counted(len(sight.unfinished), 'later snapshot')} without a manifest:"
            f" {', '.join(sight.unfinished[:3])}",
            len(sight.unfinished),
            "S3 writes the manifest last: such a snapshot is under way, or its delivery failed",
        )
    for snapshot in filter(None, (sight.snapshot, sight.before)):
        yield from _incomplete(snapshot)


def _incomplete(snapshot: Snapshot) -> Iterator[Finding]:
    uri, files = snapshot.inventory.uri, len(snapshot.inventory.files)
    if snapshot.missing:
        yield Finding(
            "files-missing",
            "bad",
            f"{len(snapshot.missing):,} of {counted(files, 'data file')} of {uri} are missing, such"
            f" as {snapshot.missing[0]}: all figures are of the others only",
            len(snapshot.missing),
            "take another snapshot, or look at what deletes the files of inventories",
        )
    if snapshot.resized:
        yield Finding(
            "files-changed",
            "bad",
            f"{counted(len(snapshot.resized), 'data file')} of {uri} have another size than the"
            f" manifest says, such as {snapshot.resized[0]}",
            len(snapshot.resized),
            "take another snapshot",
        )
    if snapshot.hive_problem:
        yield Finding(
            "symlink",
            "note",
            f"{snapshot.hive_problem}: the manifest was followed instead",
            remedy="tables over the hive/ folder of this inventory do not show this snapshot",
        )
