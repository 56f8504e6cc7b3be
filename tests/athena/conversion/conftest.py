from collections.abc import Callable
from typing import Any

import pytest

import raywork
from tests.catalog.glue import lines
from tests.servers import LocalAws

DAYS = 12
OPENX = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture
def source(local_aws: LocalAws) -> str:
    """A table of JSON with 12 partitions, 24 rows in the first, 24 more in each after it."""
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(
        bucket,
        {
            f"in/dt=2026-03-{day:02}/a.json": lines(*(
                {"n": n, "text": None if n % 3 else "", "tags": [{"k": str(n)}]}
                for n in range(24 * day)
            ))
            for day in range(1, DAYS + 1)
        },
    )  # fmt: skip
    local_aws.rows(
        f"CREATE EXTERNAL TABLE {database}.events (n int, text string,"
        f" tags array<struct<k:string>>) PARTITIONED BY (dt string) {OPENX} LOCATION 's3://{bucket}/in/'"
    )
    local_aws.rows(f"MSCK REPAIR TABLE {database}.events")
    return f"{database}.events"


@pytest.fixture
def convert(local_aws: LocalAws) -> Callable[..., raywork.ConvertResult]:
    """`raywork.convert` on the local AWS, to a folder of its own."""

    def run(source: str, *, url: str = local_aws.url, **options: Any) -> raywork.ConvertResult:
        options.setdefault("output", f"s3://{local_aws.results}/convert/")
        access = raywork.Access(endpoint_url=url)
        to = options.pop("to", None) or f"s3://{local_aws.new_bucket()}/lake/"
        return raywork.convert(source, to, access=access, **options)

    return run


@pytest.fixture
def content(local_aws: LocalAws) -> Callable[[str], list[list[str | None]]]:
    """All rows of a table of such a source, in order, as JSON."""

    def rows(table: str) -> list[list[str | None]]:
        return local_aws.rows(
            f"SELECT dt, n, text, CAST(tags AS json) AS tags FROM {table} ORDER BY dt, n"
        )

    return rows
