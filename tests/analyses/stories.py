"""Generated data for each analysis, of any size, with the command that analyzes it.

What the demo tells and the benchmark measures: a story puts its data in a bucket, and returns the
arguments of `raywork analyze`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from tests.analyses import api_calls_data, crawled_data, events_data, inventory_data, storage_data


@dataclass(frozen=True)
class Bucket:
    """Where a story puts its data."""

    client: Any
    name: str

    def fill(self, folder: str, objects: Iterable[tuple[str, bytes]]) -> str:
        """Write objects into a folder; return its URI."""
        for key, body in objects:
            self.client.put_object(Bucket=self.name, Key=f"{folder}/{key}", Body=body)
        return f"s3://{self.name}/{folder}/"


Story = Callable[[Bucket, int], list[str]]
"""From a bucket and about so many rows."""


def storage(bucket: Bucket, rows: int) -> list[str]:
    """A table of customers in CSV, and a DynamoDB table of what they store, as lines of JSON."""
    among = max(rows // 50, 20)
    customers = [("customers.csv", storage_data.csv_of(storage_data.customers(among)))]
    found = map(storage_data.plain, storage_data.resources(rows, among))
    resources = [("part.json.gz", storage_data.packed(found))]
    return [
        *("--customers", bucket.fill("storage/customers", customers)),
        *("--resources", bucket.fill("storage/resources", resources)),
    ]


def inventory(bucket: Bucket, rows: int) -> list[str]:
    """Two snapshots of a bucket, a month apart."""
    latest, _ = inventory_data.make_rows(rows)
    before, _ = inventory_data.later(latest)
    for table, moment in ((before, inventory_data.EARLIER), (latest, inventory_data.MOMENT)):
        inventory_data.publish(bucket.client, bucket.name, table, "Parquet", moment=moment)
    return [f"s3://{bucket.name}/inventory/shop-data/daily/", "--from", "2026-02-01"]


def events(bucket: Bucket, rows: int) -> list[str]:
    """Two targets of one stream: snappy JSON, and text between bars."""
    streams = events_data.make(rows)
    sides = [
        bucket.fill("events/json", streams.left.items()),
        bucket.fill("events/text", streams.right.items()),
    ]
    options = [
        f"--{name}={value}"
        for name, values in events_data.OPTIONS.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return [*sides, *options]


def api_calls(bucket: Bucket, rows: int) -> list[str]:
    """A week of two accounts and two regions, and of a trail."""
    days = 7
    balancers = api_calls_data.alb_objects(days, max(rows // 28, 100))
    trail = api_calls_data.trail_objects(days, max(rows // 28, 100))
    return [
        *("--alb", bucket.fill("api-calls/alb", balancers)),
        *("--cloudtrail", bucket.fill("api-calls/trail", trail)),
    ]


def crawled(bucket: Bucket, rows: int) -> list[str]:
    """Days of JSON whose keys come, go and change their kind."""
    found = crawled_data.objects(max(rows // crawled_data.DAYS, 50))
    return [bucket.fill("crawled", found), "--engine", "inline"]


STORIES: Final[dict[str, Story]] = {
    "storage": storage,
    "inventory": inventory,
    "events": events,
    "api-calls": api_calls,
    "crawled": crawled,
}
