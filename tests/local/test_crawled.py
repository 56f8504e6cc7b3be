"""What a crawl says about a bucket holds: its statements make a table that reads every record."""

import gzip
import json
from decimal import Decimal

import pyarrow as pa
import pytest

import raywork
from raywork.formats.model import Format
from tests.formats.files import written
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


def made_of(local_aws: LocalAws, files: dict[str, bytes]):
    """The crawl of some files as a table `t` of a database, whose name is returned too."""
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {f"e/{name}": body for name, body in files.items()})
    result = raywork.crawl(
        f"s3://{bucket}/e/",
        table=f"{database}.t",
        access=raywork.Access(endpoint_url=local_aws.url),
        engine="inline",
    )
    for statement in result.statements:
        local_aws.rows(statement)
    return result, database


@pytest.mark.parametrize("found", [Format.PARQUET, Format.ORC])
def test_files_whose_types_differ_read_but_for_the_columns_that_are_left_out(local_aws, found):
    narrow = pa.table(
        {
            "id": pa.array([1], pa.int32()),
            "f": pa.array([1.5], pa.float32()),
            "bytes": ["x"],
            "mixed": [1],
            "s": [{"X": 1, "y": "only here"}],
            "l": [[{"Deep": 1}]],
        }
    )
    wide = pa.table(
        {
            "id": pa.array([2**40], pa.int64()),
            "f": pa.array([2.5], pa.float64()),
            "bytes": [b"y"],
            "mixed": ["text"],
            "s": pa.array([{"X": 2**40, "y": 5}]),
            "l": pa.array([[{"Deep": 2**40}]]),
        }
    )
    files = {"a": written(found, narrow), "b": written(found, wide)}

    result, database = made_of(local_aws, files)

    assert [conflict.path for conflict in result.conflicts] == ["mixed", "s.y"]
    query = "SELECT id, f, from_utf8(bytes), s.x, l[1].deep FROM t ORDER BY id"
    assert local_aws.rows(query, database)[1:] == [
        ["1", "1.5", "x", "1", "1"],
        ["1099511627776", "2.5", "y", "1099511627776", "1099511627776"],
    ]


def test_decimals_of_several_scales_read_in_parquet(local_aws):
    files = {
        name: written(Format.PARQUET, pa.table({"c": pa.array([Decimal("1.5")], kind)}))
        for name, kind in {"a": pa.decimal128(9, 1), "b": pa.decimal128(20, 4)}.items()
    }
    _, database = made_of(local_aws, files)

    assert local_aws.rows("SELECT c FROM t", database)[1:] == [["1.5000"], ["1.5000"]]


def test_an_integer_is_no_double_in_a_file(local_aws):
    files = {"a": written(Format.PARQUET, pa.table({"c": [1]}))}
    _, database = made_of(local_aws, files)
    local_aws.rows("ALTER TABLE t REPLACE COLUMNS (c double)", database)

    with pytest.raises(AssertionError, match="incompatible with type double"):
        local_aws.rows("SELECT c FROM t", database)


def trail_event(name: str, **more) -> dict:
    return {
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/x",
            "inScopeOf": {"issuerType": "AWS::Lambda::Function"},
            "sessionContext": {"attributes": {"mfaAuthenticated": "false"}},
        },
        "eventTime": "2026-03-01T00:00:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "readOnly": True,
        "requestParameters": {"bucketName": "b", "n": [1]},
        "resources": [{"ARN": "arn:aws:s3:::b", "accountId": "111122223333", "type": "AWS::S3"}],
        **more,
    }


def documents(*records: dict) -> bytes:
    return gzip.compress(json.dumps({"Records": list(records)}).encode())


TRAIL = "AWSLogs/{}/CloudTrail/eu-central-1/2026/03/0{}/x.json.gz"


def test_documents_of_cloudtrail_read_record_by_record(local_aws: LocalAws):
    files = {
        TRAIL.format("111122223333", 1): documents(trail_event("GetObject"), trail_event("Put")),
        TRAIL.format("111122223333", 2): documents(trail_event("Get", insightDetails={"k": 1})),
        TRAIL.format("444455556666", 2): documents(trail_event("List", requestParameters=None)),
    }
    result, database = made_of(local_aws, files)

    assert "CloudTrailInputFormat" in result.ddl
    assert "wrapped" not in {each.code for each in result.warnings}
    assert [each.name for each in result.partitions] == ["account", "region", "dt"]
    query = (
        "SELECT eventname, useridentity.sessioncontext.attributes.mfaauthenticated,"
        " useridentity.inscopeof, json_extract_scalar(requestparameters, '$.bucketName'),"
        " resources[1].arn, readonly, insightdetails, errorcode, dt FROM t ORDER BY eventname"
    )
    scope, arn = '{"issuerType":"AWS::Lambda::Function"}', "arn:aws:s3:::b"
    assert local_aws.rows(query, database)[1:] == [
        ["Get", "false", scope, "b", arn, "true", '{"k":1}', None, "2026/03/02"],
        ["GetObject", "false", scope, "b", arn, "true", None, None, "2026/03/01"],
        ["List", "false", scope, None, arn, "true", None, None, "2026/03/02"],
        ["Put", "false", scope, "b", arn, "true", None, None, "2026/03/01"],
    ]


def test_a_bare_carriage_return_ends_a_line(local_aws: LocalAws):
    files = {
        "cr": b'{"a":1}\r{"a":2}\r',
        "crlf": b'{"a":3}\r\n{"a":4}\r\n',
        "lf": b'{"a":5}\n',
    }
    result, database = made_of(local_aws, files)

    assert (result.records, result.warnings) == (5, [])
    rows = local_aws.rows("SELECT a FROM t ORDER BY a", database)[1:]
    assert rows == [[str(number)] for number in range(1, 6)]


def test_a_carriage_return_within_a_record_is_said_and_fails_a_query(local_aws: LocalAws):
    result, database = made_of(local_aws, {"a": b'{"a":1,\r"b":2}\n'})

    assert [(each.code, each.count) for each in result.warnings] == [("carriage-return", 1)]
    assert local_aws.failure("SELECT a FROM t", database).startswith("HIVE_")
