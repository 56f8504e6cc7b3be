"""A Glue catalog on moto's server, over real HTTP, and crawls that register there."""

import json
from typing import Any

import boto3

import raywork
from raywork.crawler import CrawlResult
from tests.servers import KEY_ID, REGION, SECRET, S3Server


def client(server: S3Server, service: str = "glue") -> Any:
    return boto3.client(
        service,
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
    )


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


class Lake:
    """A bucket and a database of a test's own, with one table over it."""

    def __init__(self, server: S3Server) -> None:
        self.server = server
        self.bucket = server.new_bucket()
        self.database = self.bucket.replace("-", "_")
        self.uri = f"s3://{self.bucket}/events/"
        self.glue = client(server)

    def put(self, key: str, *records: Any) -> None:
        self.server.fill(self.bucket, {f"events/{key}": lines(*records)})

    def crawl(self, *, url: str | None = None, **options: Any) -> CrawlResult:
        asked = {"register": "glue", "table": f"{self.database}.events", "engine": "inline"}
        access = raywork.Access(endpoint_url=url or self.server.url)
        return raywork.crawl(self.uri, access=access, **(asked | options))

    def table(self) -> dict[str, Any]:
        table: dict[str, Any] = self.glue.get_table(DatabaseName=self.database, Name="events")
        return table["Table"]

    def change(self, change: Any) -> None:
        """Change the table as people do, in the console: `change` gets its input."""
        shown = self.table()
        members = self.glue.meta.service_model.shape_for("TableInput").members
        content = {key: value for key, value in shown.items() if key in members}
        change(content)
        self.glue.update_table(DatabaseName=self.database, TableInput=content)

    def types(self) -> dict[str, str]:
        columns = self.table()["StorageDescriptor"]["Columns"]
        return {column["Name"]: column["Type"] for column in columns}

    def partitions(self) -> list[dict[str, Any]]:
        pages = self.glue.get_paginator("get_partitions").paginate(
            DatabaseName=self.database, TableName="events"
        )
        return [partition for page in pages for partition in page["Partitions"]]


def changed(result: CrawlResult) -> dict[str, tuple[str, str | None, str | None]]:
    """The changes by path: kind, before, after."""
    return {each.path: (each.kind, each.before, each.after) for each in result.changes}
