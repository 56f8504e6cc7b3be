"""Generated data for each analysis, of any size, with the command that analyzes it.

What the demo tells and the benchmark measures: a story puts its data in a bucket, and returns the
arguments of `raywork analyze`, with some of what must come out.
"""

from collections.abc import Callable, Iterable, Iterator
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


@dataclass(frozen=True)
class Fact:
    """A figure that was planted, and where an answer has it."""

    question: str
    column: str
    value: float
    only: dict[str, Any]
    """The columns and values by which the one row is found."""

    def found(self, document: dict[str, Any]) -> Any:
        """What a result, as a document, has there; None if there is no such row."""
        answer = document["results"][self.question]
        names = [column["name"] for column in answer["columns"]]
        rows = [dict(zip(names, row, strict=True)) for row in answer["rows"]]
        rows = [row for row in rows if all(row[name] == self.only[name] for name in self.only)]
        return rows[0][self.column] if len(rows) == 1 else None


@dataclass(frozen=True)
class Told:
    """How to analyze data that was put in a bucket, and what must come out."""

    arguments: list[str]
    facts: list[Fact]

    def missed(self, document: dict[str, Any]) -> list[str]:
        """What is wrong with a result: facts that it has not, questions that failed, leftovers."""
        wrong = [f"failed: {document['failed']}"] if document["failed"] else []
        wrong += [f"left: {each}" for each in document["left"]]
        for fact in () if wrong else self.facts:
            if (found := fact.found(document)) != fact.value:
                wrong.append(
                    f"{fact.question} {fact.only} {fact.column}: {found}, not {fact.value}"
                )
        return wrong


Story = Callable[[Bucket, int], Told]
"""From a bucket and about so many rows."""


def storage(bucket: Bucket, rows: int) -> Told:
    """A table of customers in CSV, and a DynamoDB table of what they store, as lines of JSON."""
    among = max(rows // 50, 20)
    customers = [("customers.csv", storage_data.csv_of(storage_data.customers(among)))]
    truth = storage_data.Truth()

    def records() -> Iterator[dict[str, Any]]:
        for each in storage_data.resources(rows, among):
            truth.add(each)
            yield storage_data.plain(each)

    resources = [("part.json.gz", storage_data.packed(records()))]
    arguments = [
        *("--customers", bucket.fill("storage/customers", customers)),
        *("--resources", bucket.fill("storage/resources", resources)),
    ]
    every = {"level": "all"}
    facts = [
        Fact("usage", "resources", rows, every),
        Fact("usage", "bytes", truth.all_bytes, every),
    ]
    return Told(arguments, facts)


def inventory(bucket: Bucket, rows: int) -> Told:
    """Two snapshots of a bucket, a month apart."""
    latest, planted = inventory_data.make_rows(rows)
    before, counts = inventory_data.later(latest)
    for table, moment in ((before, inventory_data.EARLIER), (latest, inventory_data.MOMENT)):
        inventory_data.publish(bucket.client, bucket.name, table, "Parquet", moment=moment)
    uri = f"s3://{bucket.name}/inventory/shop-data/daily/"
    whole = {"part": "all"}
    facts = [
        Fact("totals", "objects", rows, {}),
        Fact("totals", "noncurrent_objects", planted.noncurrent, {}),
        Fact("totals", "delete_markers", planted.markers, {}),
        Fact("versions", "versions", planted.lone_markers, {"kind": "delete marker alone"}),
        # The earlier snapshot was made from the latest one: what came there went here.
        Fact("growth", "added", counts["removed"], whole),
        Fact("growth", "removed", counts["added"], whole),
        Fact("growth", "changed", counts["changed"], whole),
    ]
    return Told([uri, "--from", "2026-02-01"], facts)


def events(bucket: Bucket, rows: int) -> Told:
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
    facts = [
        Fact("classes", name, count, {"per": "all"})
        for name, count in streams.planted.counts.items()
    ]
    return Told([*sides, *options], facts)


def api_calls(bucket: Bucket, rows: int) -> Told:
    """A week of two accounts and two regions, and of a trail."""
    days = 7
    trees = len(api_calls_data.ACCOUNTS) * len(api_calls_data.REGIONS)
    per_day = max(rows // (days * trees), 100)
    arguments = [
        *("--alb", bucket.fill("api-calls/alb", api_calls_data.alb_objects(days, per_day))),
        *("--cloudtrail", bucket.fill("trail", api_calls_data.trail_objects(days, per_day))),
    ]
    of_a_day = api_calls_data.statuses(per_day)
    every = {"dimension": "all"}
    facts = [
        Fact("requests", "requests", days * trees * per_day, every),
        Fact("requests", "status_5xx", days * trees * of_a_day[502], every),
        Fact("requests", "status_4xx", days * trees * of_a_day[404], every),
        Fact("events", "events", days * per_day, every),
    ]
    return Told(arguments, facts)


def crawled(bucket: Bucket, rows: int) -> Told:
    """Days of JSON whose keys come, go and change their kind."""
    per_day = max(rows // crawled_data.DAYS, 50)
    uri = bucket.fill("crawled", crawled_data.objects(per_day))
    records = crawled_data.DAYS * per_day
    facts = [
        Fact("columns", "distinct_values", records, {"per": "all", "leaf": "id"}),
        Fact("columns", "records", records, {"per": "all", "leaf": "price"}),
    ]
    return Told([uri, "--engine", "inline"], facts)


STORIES: Final[dict[str, Story]] = {
    "storage": storage,
    "inventory": inventory,
    "events": events,
    "api-calls": api_calls,
    "crawled": crawled,
}
