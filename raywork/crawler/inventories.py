"""Taking an S3 Inventory report for a listing of what is to be crawled."""

from collections.abc import Sequence
from datetime import UTC, datetime

from raywork.crawler.model import CrawlOptions
from raywork.crawler.result import WarningResult
from raywork.errors import UsageError
from raywork.storage import Access, Inventory, Store, open_inventory


def inventory_of(
    uri: str | None,
    stores: Sequence[Store],
    access: Access,
    options: CrawlOptions,
    *,
    remembered: bool,
) -> Inventory | None:
    """Open the report that a user named, if any, which must list what is crawled.

    Args:
        uri: Of its manifest.
        stores: What is crawled.
        access: How to reach S3.
        options: Of the crawl.
        remembered: Whether the crawl has a state.

    Raises:
        UsageError: it is no report, or one of another bucket, or lacks a column that is needed.
    """
    if uri is None:
        return None
    inventory = open_inventory(uri, access)
    for store in stores:
        if store.location.bucket != inventory.bucket:
            raise UsageError(
                f"--inventory {uri} lists the bucket {inventory.bucket}, and {store.location.uri}"
                " is not in it: take the report of its bucket, or none"
            )
    has_time = "last_modified_date" in inventory.columns
    if options.filters.newer_than is not None and not has_time:
        raise UsageError(
            f"--inventory {uri} has no column LastModifiedDate, which --newer-than needs: add it to"
            " the inventory"
        )
    if remembered and not has_time and "e_tag" not in inventory.columns:
        raise UsageError(
            f"--inventory {uri} has neither ETag nor LastModifiedDate, by which --state knows what"
            " has changed: add one to the inventory"
        )
    return inventory


def warning_of(inventory: Inventory) -> WarningResult:
    """Return the warning that says of when the listing is."""
    moment = "an unknown time"
    if inventory.created is not None:
        moment = datetime.fromtimestamp(inventory.created, UTC).strftime("%Y-%m-%d %H:%M UTC")
    text = (
        f"the objects were listed by an inventory of {moment}: newer ones were not read, and those"
        " deleted since are unreadable"
    )
    return WarningResult("inventory", text, 1, [inventory.uri])
