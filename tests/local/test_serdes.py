"""Tables of other formats than JSON lines."""

import bz2
import gzip
import io
import json
import zlib

import pyarrow as pa
import pytest
import zstandard
from pyarrow import orc, parquet

from tests.servers import LocalAws

HIVE_JSON = "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'"


def table(aws: LocalAws, columns: str, form: str, contents: dict[str, bytes]) -> str:
    """A database with a table `t` over some objects."""
    bucket, database = aws.new_bucket(), aws.new_database()
    aws.put(bucket, {f"t/{name}": body for name, body in contents.items()})
    form = form.replace("{bucket}", bucket)
    aws.rows(f"CREATE EXTERNAL TABLE t ({columns}) {form} LOCATION 's3://{bucket}/t/'", database)
    return database


def test_delimited_text(local_aws):
    form = "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' ESCAPED BY '\\\\'"
    database = table(
        local_aws, "a int, b string, c date", form, {"x.txt": b"1|x\\|y|2024-01-02\nz|\\N\n"}
    )

    assert local_aws.rows("SELECT * FROM t", database)[1:] == [
        ["1", "x|y", "2024-01-02"],
        [None, None, None],
    ]


def test_another_text_for_null(local_aws):
    form = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' NULL DEFINED AS ''"
    database = table(local_aws, "a int, b string", form, {"x.txt": b"1,\n,\\N\n"})
    local_aws.rows("INSERT INTO t VALUES (2, NULL)", database)

    assert local_aws.rows("SELECT * FROM t ORDER BY a", database)[1:] == [
        ["1", None],
        ["2", None],
        [None, "\\N"],
    ]


def test_quoted_text_with_a_header(local_aws):
    form = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"t/x.csv": b'a,b\n"1","x, ""y"""\n'})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int, b string) {form} LOCATION 's3://{bucket}/t/' "
        "TBLPROPERTIES ('skip.header.line.count'='1')",
        database,
    )

    assert local_aws.rows("SELECT * FROM t", database)[1:] == [["1", 'x, "y"']]


def test_lines_by_an_expression(local_aws):
    form = (
        "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' "
        "WITH SERDEPROPERTIES ('input.regex'='([^ ]*) ([0-9]*) \"(.*)\"')"
    )
    body = b'web 200 "GET /"\nno match\nweb x "GET /"\n'
    database = table(local_aws, "host string, status int, request string", form, {"x.log": body})

    assert local_aws.rows("SELECT * FROM t", database)[1:] == [
        ["web", "200", "GET /"],
        [None, None, None],
        [None, None, None],
    ]


def test_lines_by_grok(local_aws):
    form = (
        "ROW FORMAT SERDE 'com.amazonaws.glue.serde.GrokSerDe' WITH SERDEPROPERTIES ("
        r"'input.format'='%{IP:ip} \\[%{INSIDE:at}\\] %{QS:request} %{POSINT:status}', "
        r"'input.grokCustomPatterns'='INSIDE [^\\]]*\nOTHER x') "
        "STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' "
        "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'"
    )
    body = gzip.compress(b'10.0.0.1 [a b] "GET /" 200\nno match\n')
    columns = "ip string, at string, request string, status int"
    database = table(local_aws, columns, form, {"x.gz": body})

    assert local_aws.rows("SELECT * FROM t", database)[1:] == [
        ["10.0.0.1", "a b", '"GET /"', "200"],
        [None, None, None, None],
    ]


@pytest.mark.parametrize(
    ("name", "compress"),
    [
        ("a.json.gz", gzip.compress),
        ("a.json.bz2", bz2.compress),
        ("a.json.zst", zstandard.compress),
        ("a.json.deflate", zlib.compress),
        ("a.json", bytes),
    ],
)
def test_codecs_by_name(local_aws, name, compress):
    database = table(local_aws, "a int", HIVE_JSON, {name: compress(b'{"a":1}\n{"a":2}\n')})

    assert local_aws.rows("SELECT sum(a) FROM t", database)[1:] == [["3"]]


def test_a_compressed_object_that_breaks_off_fails(local_aws):
    body = gzip.compress(b'{"a":1}\n' * 1000)
    database = table(local_aws, "a int", HIVE_JSON, {"a.json.gz": body[:-20]})

    assert local_aws.failure("SELECT a FROM t", database).startswith("HIVE_CURSOR_ERROR: ")


def test_cloudtrail(local_aws):
    record = {
        "eventName": "GetObject",
        "readOnly": True,
        "userIdentity": {"type": "IAMUser", "other": 1},
        "requestParameters": {"bucketName": "b", "n": [1]},
    }
    form = (
        f"{HIVE_JSON} STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' "
        "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'"
    )
    body = gzip.compress(json.dumps({"Records": [record, record]}).encode())
    columns = (
        "eventname string, readonly string, useridentity struct<type:string>, "
        "requestparameters string, errorcode string"
    )
    database = table(local_aws, columns, form, {"x.json.gz": body})

    rows = local_aws.rows("SELECT * FROM t", database)[1:]
    assert rows == [["GetObject", "true", "{type=IAMUser}", '{"bucketName":"b","n":[1]}', None]] * 2


def parquet_bytes(**columns: pa.Array) -> bytes:
    target = io.BytesIO()
    parquet.write_table(pa.table(columns), target)
    return target.getvalue()


def test_parquet_by_name_and_only_the_columns_asked_for(local_aws):
    body = parquet_bytes(
        B=pa.array(["x" * 1000, None]), a=pa.array([1, 2], pa.int32()), c=pa.array([[1], []])
    )
    database = table(
        local_aws, "a bigint, b string, c array<int>, d double", "STORED AS PARQUET", {"x": body}
    )

    assert local_aws.rows("SELECT a, c, d FROM t", database)[1:] == [
        ["1", "[1]", None],
        ["2", "[]", None],
    ]
    narrow = local_aws.end(local_aws.start("SELECT a FROM t", database))
    whole = local_aws.end(local_aws.start("SELECT * FROM t", database))
    read = [each["Statistics"]["DataScannedInBytes"] for each in (narrow, whole)]
    assert 0 < read[0] < read[1] == len(body)


def test_parquet_of_another_type_fails(local_aws):
    database = table(
        local_aws, "a string", "STORED AS PARQUET", {"x": parquet_bytes(a=pa.array([1]))}
    )

    reason = local_aws.failure("SELECT a FROM t", database)
    assert reason.startswith("HIVE_BAD_DATA: Field a's type int64 is incompatible")


def orc_bytes(**columns: list) -> bytes:
    target = io.BytesIO()
    orc.write_table(pa.table(columns), target)
    return target.getvalue()


def test_orc_by_position_and_only_the_columns_asked_for(local_aws):
    body = orc_bytes(_col0=[1, 2], _col1=["x" * 1000, "y"])
    database = table(local_aws, "a bigint, b string", "STORED AS ORC", {"x": body})

    rows = local_aws.rows("SELECT b, a FROM t ORDER BY a", database)[1:]
    assert rows == [["x" * 1000, "1"], ["y", "2"]]
    read = [
        local_aws.end(local_aws.start(f"SELECT {each} FROM t", database))["Statistics"][
            "DataScannedInBytes"
        ]
        for each in ("count(*)", "a", "b", "*")
    ]
    assert 0 == read[0] < read[1] < read[2] < read[3] == len(body)


def test_orc_by_name(local_aws):
    body = orc_bytes(B=["x", "y"], a=[1, 2])
    form = (
        "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.orc.OrcSerde' "
        "WITH SERDEPROPERTIES ('orc.column.index.access'='false') STORED AS ORC"
    )
    database = table(local_aws, "a bigint, b string", form, {"x": body})

    assert local_aws.rows("SELECT b, a FROM t ORDER BY a", database)[1:] == [["x", "1"], ["y", "2"]]
    query = local_aws.end(local_aws.start("SELECT b FROM t", database))
    assert 0 < query["Statistics"]["DataScannedInBytes"] < len(body)


def test_symlinks_name_the_objects(local_aws):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(
        bucket,
        {
            "data/_a.json": b'{"a":1}\n',
            "data/b.json": b'{"a":2}\n',
            "data/c.json": b'{"a":4}\n',
            "t/symlink.txt": f"s3://{bucket}/data/_a.json\ns3://{bucket}/data/b.json\n".encode(),
        },
    )
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int) {HIVE_JSON} STORED AS INPUTFORMAT "
        "'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' OUTPUTFORMAT "
        f"'org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat' LOCATION 's3://{bucket}/t/'",
        database,
    )

    assert local_aws.rows("SELECT sum(a) FROM t", database)[1:] == [["3"]]


def test_a_serde_that_is_not_emulated_says_so(local_aws):
    database = table(local_aws, "a int", "ROW FORMAT SERDE 'com.example.SerDe'", {"x": b"1\n"})

    reason = local_aws.failure("SELECT a FROM t", database)
    assert reason == "NOT_SUPPORTED: raywork local does not emulate the SerDe com.example.SerDe"
