"""What a crawl says about a bucket holds: its statements make a table that reads every record."""

import gzip
import json

import raywork
from tests.servers import LocalAws

RECORDS = [
    {"id": 1, "user-agent": "curl/8", "user": {"name": "x", "Tags": ["a"]}, "ms": 1.5},
    {"id": 2, "user-agent": None, "user": {"name": "y", "Tags": []}, "ms": 2, "extra": {"k": 1}},
    {"id": "three", "user": {"name": 4}, "ms": 3, "extra": [1, "two"]},
]


def test_the_statements_of_a_crawl_make_a_table_that_reads_all(local_aws: LocalAws):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    body = b"".join(json.dumps(record).encode() + b"\n" for record in RECORDS)
    local_aws.put(
        bucket,
        {
            "e/dt=2024-01-01/a.json.gz": gzip.compress(body),
            "e/dt=2024-01-02/b.json": body,
        },
    )
    result = raywork.crawl(
        f"s3://{bucket}/e/",
        table=f"{database}.events",
        access=raywork.Access(endpoint_url=local_aws.url),
        engine="inline",
        quiet=True,
    )
    for statement in result.statements:
        local_aws.rows(statement)

    rows = local_aws.rows(
        "SELECT dt, id, user_agent, user.name, user.tags, ms, extra FROM events ORDER BY dt, ms",
        database,
    )
    assert len(rows) == 1 + result.records
    assert rows[1:4] == [
        ["2024-01-01", "1", "curl/8", "x", "[a]", "1.5", None],
        ["2024-01-01", "2", None, "y", "[]", "2.0", '{"k":"1"}'],
        ["2024-01-01", "three", None, "4", None, "3.0", '["1","two"]'],
    ]
