from collections.abc import Iterator
from typing import Any

import pytest

import raywork
from tests.catalog.faults import Faults, faulty
from tests.servers import LocalAws


@pytest.fixture
def faults(local_aws: LocalAws) -> Iterator[Faults]:
    """The local AWS behind a server that fails calls on demand, and notes them."""
    with faulty(local_aws.url) as server:
        yield server


@pytest.fixture
def run(local_aws: LocalAws) -> Any:
    """`raywork.query` on the local AWS."""

    def query(*statements: str, url: str = local_aws.url, **options: Any) -> raywork.QueryResults:
        options.setdefault("output", f"s3://{local_aws.results}/query/")
        return raywork.query(*statements, access=raywork.Access(endpoint_url=url), **options)

    return query


@pytest.fixture
def lines_table(local_aws: LocalAws) -> str:
    """The name of a table with two records, one of them with a value that is no integer."""
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"t/a.json": b'{"a": 1, "b": ""}\n{"a": "x", "b": null}\n'})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE {database}.t (a int, b string) ROW FORMAT SERDE "
        f"'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/t/'"
    )
    return f"{database}.t"
