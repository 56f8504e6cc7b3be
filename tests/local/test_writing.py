"""CREATE TABLE AS, INSERT INTO and UNLOAD write objects that read back."""

import gzip
import io
import json

import fastavro
import pytest
from pyarrow import orc, parquet

from tests.servers import LocalAws

ROWS = (
    "SELECT * FROM (VALUES (1, 'x', DATE '2024-01-01'), (2, NULL, DATE '2024-01-02'), "
    "(3, '', DATE '2024-01-02')) AS v(id, name, day)"
)


@pytest.fixture
def place(local_aws: LocalAws) -> tuple[str, str]:
    """A new database, and a new bucket."""
    return local_aws.new_database(), local_aws.new_bucket()


@pytest.mark.parametrize("form", ["PARQUET", "ORC", "AVRO", "JSON", "TEXTFILE"])
def test_a_table_from_a_query_reads_back(local_aws, place, form):
    database, bucket = place
    found = local_aws.end(
        local_aws.start(
            f"CREATE TABLE made WITH (format = '{form}', external_location = 's3://{bucket}/m/', "
            f"partitioned_by = ARRAY['day']) AS {ROWS}",
            database,
        )
    )

    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    rows = local_aws.rows("SELECT id, name, day FROM made ORDER BY id", database)
    assert rows[1:] == [
        ["1", "x", "2024-01-01"],
        ["2", None, "2024-01-02"],
        ["3", "", "2024-01-02"],
    ]
    assert local_aws.rows("SHOW PARTITIONS made", database) == [
        ["day=2024-01-01"],
        ["day=2024-01-02"],
    ]
    manifest = found["Statistics"]["DataManifestLocation"].removeprefix("s3://results/")
    body = local_aws.s3.get_object(Bucket="results", Key=manifest)["Body"].read().decode()
    assert all(line.startswith(f"s3://{bucket}/m/day=2024-01-0") for line in body.split())


def test_a_table_without_a_place_lies_beside_the_results(local_aws, place):
    query = local_aws.start("CREATE TABLE made AS SELECT 1 AS a, 2.5e0 AS b", place[0])
    found = local_aws.end(query)

    assert found["ResultConfiguration"]["OutputLocation"] == f"s3://results/out/tables/{query}"
    assert local_aws.rows("SELECT * FROM made", place[0]) == [["a", "b"], ["1", "2.5"]]
    answer = local_aws.athena.get_query_results(QueryExecutionId=query)
    assert (answer["UpdateCount"], answer["ResultSet"]["Rows"]) == (1, [])


def test_types_of_columns_survive(local_aws, place):
    local_aws.rows(
        "CREATE TABLE made AS SELECT sum(1) AS a, ARRAY[1] AS b, "
        "MAP(ARRAY['k'], ARRAY[true]) AS c, CAST(ROW(1, 'x') AS ROW(n bigint, t varchar)) "
        "AS d, DECIMAL '1.50' AS e, now() AS f",
        place[0],
    )
    described = local_aws.rows("DESCRIBE made", place[0])

    assert [line[0].split("\t")[1].strip() for line in described] == [
        "bigint",
        "array<int>",
        "map<string,boolean>",
        "struct<n:bigint,t:string>",
        "decimal(3,2)",
        "timestamp",
    ]
    assert local_aws.rows("SELECT a, b, c, d, e FROM made", place[0])[1:] == [
        ["1", "[1]", "{k=true}", "{n=1, t=x}", "1.50"]
    ]


def test_rows_are_added_to_a_table_of_json(local_aws, place):
    database, bucket = place
    local_aws.rows(
        "CREATE EXTERNAL TABLE t (id int, name string) PARTITIONED BY (day string) "
        "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' "
        f"LOCATION 's3://{bucket}/t/'",
        database,
    )
    local_aws.rows("INSERT INTO t VALUES (1, 'x', 'a/b'), (2, NULL, 'c')", database)
    local_aws.rows("INSERT INTO t (day, id) SELECT 'c', 3", database)

    assert local_aws.rows("SELECT id, name, day FROM t ORDER BY id", database)[1:] == [
        ["1", "x", "a/b"],
        ["2", None, "c"],
        ["3", None, "c"],
    ]
    listed = local_aws.s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert {each["Key"].split("/")[1] for each in listed} == {"day=a%2Fb", "day=c"}
    assert all(each["Key"].endswith(".gz") for each in listed)


def test_unload(local_aws, place):
    database, bucket = place
    sql = f"UNLOAD ({ROWS}) TO 's3://{bucket}/u/' WITH (format = 'JSON', compression = 'gzip')"
    local_aws.rows(sql, database)
    [listed] = local_aws.s3.list_objects_v2(Bucket=bucket)["Contents"]
    body = local_aws.s3.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read()

    lines = gzip.decompress(body).splitlines()
    assert json.loads(lines[0]) == {"id": 1, "name": "x", "day": "2024-01-01"}
    assert len(lines) == 3
    assert local_aws.failure(sql, database).startswith("HIVE_PATH_ALREADY_EXISTS: ")


CODECS = {
    "PARQUET": ["GZIP", "LZ4", "SNAPPY", "ZSTD", "NONE"],
    "ORC": ["LZ4", "SNAPPY", "ZLIB", "ZSTD", "NONE"],
    "AVRO": ["BZIP2", "DEFLATE", "SNAPPY", "ZSTD", "NONE"],
    "JSON": ["BZIP2", "GZIP", "LZ4", "SNAPPY", "ZSTD", "NONE"],
}


@pytest.mark.parametrize(
    ("form", "codec"), [(form, codec) for form, codecs in CODECS.items() for codec in codecs]
)
def test_every_codec_that_athena_writes_reads_back(local_aws, place, form, codec):
    database, bucket = place
    local_aws.rows(
        f"CREATE TABLE made WITH (format = '{form}', write_compression = '{codec}', "
        f"external_location = 's3://{bucket}/m/') AS SELECT n, rpad('', 300, 'x') AS t "
        "FROM UNNEST(sequence(1, 2000)) AS s(n)",
        database,
    )
    local_aws.rows("INSERT INTO made VALUES (0, 'y')", database)

    rows = local_aws.rows("SELECT sum(n), count(*), sum(length(t)) FROM made", database)
    assert rows[1:] == [["2001000", "2001", "600001"]]
    sizes = [each["Size"] for each in local_aws.s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert len(sizes) == 2
    assert max(sizes) < 60_000 or codec == "NONE"


@pytest.mark.parametrize(
    ("form", "found"), [("PARQUET", "GZIP"), ("ORC", "ZLIB"), ("AVRO", "deflate")]
)
def test_codecs_where_none_is_asked_for(local_aws, place, form, found):
    bucket = place[1]
    local_aws.rows(f"UNLOAD (SELECT 1 AS a) TO 's3://{bucket}/u/' WITH (format = '{form}')")
    [listed] = local_aws.s3.list_objects_v2(Bucket=bucket)["Contents"]
    body = local_aws.s3.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read()

    shown = {
        "PARQUET": lambda: (
            parquet.read_metadata(io.BytesIO(body)).row_group(0).column(0).compression
        ),
        "ORC": lambda: orc.ORCFile(io.BytesIO(body)).compression,
        "AVRO": lambda: fastavro.reader(io.BytesIO(body)).codec,
    }
    assert shown[form]() == found


def test_levels_of_zstd(local_aws, place):
    database, bucket = place
    many = (
        "SELECT to_hex(sha256(to_utf8(CAST(n % 500 AS varchar)))) AS t "
        "FROM UNNEST(sequence(1, 5000)) AS s(n)"
    )
    for level in ("1", "19"):
        local_aws.rows(
            f"CREATE TABLE made{level} WITH (format = 'JSON', write_compression = 'ZSTD', "
            f"compression_level = {level}, external_location = 's3://{bucket}/{level}/') AS {many}",
            database,
        )
    sizes = [each["Size"] for each in local_aws.s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert sizes[0] > sizes[1]
    assert ["compression_level\t19"] in local_aws.rows("SHOW TBLPROPERTIES made19", database)


def test_nested_values_are_written_to_avro(local_aws, place):
    database = place[0]
    local_aws.rows(
        "CREATE TABLE made WITH (format = 'AVRO') AS SELECT ARRAY[1, NULL] AS a, "
        "MAP(ARRAY['k'], ARRAY[TIMESTAMP '2024-01-02 03:04:05.678']) AS m, "
        "CAST(ROW(NULL, DATE '2024-01-02') AS ROW(n bigint, d date)) AS r, DECIMAL '-1.50' AS d, "
        "CAST(1 AS tinyint) AS t, true AS b, 1.5e0 AS f, X'00ff' AS x",
        database,
    )
    rows = local_aws.rows("SELECT * FROM made", database)

    assert rows[1] == [
        "[1, null]", "{k=2024-01-02 03:04:05.678}", "{n=null, d=2024-01-02}", "-1.50", "1", "true",
        "1.5", "00 ff",
    ]  # fmt: skip


def test_tables_that_athena_does_not_write(local_aws, place):
    database, bucket = place
    tables = {
        "o": "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'",
        "c": "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'",
    }
    for name, form in tables.items():
        local_aws.rows(
            f"CREATE EXTERNAL TABLE {name} (a int) {form} LOCATION 's3://{bucket}/{name}/'",
            database,
        )
        reason = local_aws.failure(f"INSERT INTO {name} VALUES (1)", database)
        assert reason.startswith("HIVE_UNSUPPORTED_FORMAT: Output format org.apache.hadoop.")
        assert form.split("'")[1] in reason


def test_rows_must_have_the_columns_of_the_table(local_aws, place):
    database, bucket = place
    local_aws.rows(
        "CREATE EXTERNAL TABLE t (a int, s string, at timestamp) PARTITIONED BY (day string) "
        f"STORED AS PARQUET LOCATION 's3://{bucket}/t/'",
        database,
    )
    said = "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: "
    table = "[integer, varchar, timestamp, varchar]"
    cases = {
        "VALUES (1, 'x', NULL)": "[integer, varchar, ",
        "VALUES ('1', 'x', NULL, 'd')": "[varchar, varchar, ",
        "VALUES (1, 2, NULL, 'd')": "[integer, integer, ",
        "SELECT 1, 'x', true, 'd'": "[integer, varchar, boolean, varchar]",
    }
    for query, given in cases.items():
        reason = local_aws.failure(f"INSERT INTO t {query}", database)
        assert reason.startswith(f"{said}{table}, Query: {given}"), reason
    local_aws.rows("INSERT INTO t VALUES (1, NULL, DATE '2024-01-02', 'd')", database)

    assert local_aws.rows("SELECT * FROM t", database)[1:] == [
        ["1", None, "2024-01-02 00:00:00.000", "d"]
    ]


def test_what_cannot_be_written_fails_before_anything_is(local_aws, place):
    database, bucket = place
    target = f"external_location = 's3://{bucket}/m/'"
    many = "SELECT 1 AS a, x AS p FROM UNNEST(sequence(1, 101)) AS t(x)"
    cases = {
        f"CREATE TABLE m WITH ({target}, partitioned_by = ARRAY['p']) AS {many}": (
            "HIVE_TOO_MANY_OPEN_PARTITIONS"
        ),
        f"CREATE TABLE m WITH ({target}, partitioned_by = ARRAY['a']) AS SELECT 1 AS a, 2 AS p": (
            "HIVE_COLUMN_ORDER_MISMATCH"
        ),
        f"CREATE TABLE m WITH ({target}) AS SELECT 1": "MISSING_COLUMN_NAME",
        f"CREATE TABLE m WITH ({target}, nope = 1) AS SELECT 1 AS a": "INVALID_TABLE_PROPERTY",
        "CREATE TABLE m WITH (table_type = 'ICEBERG') AS SELECT 1 AS a": "NOT_SUPPORTED",
        "INSERT INTO nope SELECT 1": "TABLE_NOT_FOUND",
        f"CREATE TABLE m WITH ({target}, write_compression = 'BZIP2') AS SELECT 1 AS a": (
            "INVALID_TABLE_PROPERTY: PARQUET is not written with BZIP2"
        ),
        f"CREATE TABLE m WITH ({target}, compression_level = 5) AS SELECT 1 AS a": (
            "INVALID_TABLE_PROPERTY: compression_level is for ZSTD alone"
        ),
        f"UNLOAD (SELECT 1 AS a) TO 's3://{bucket}/m/' WITH (format = 'PARQUET', "
        "compression = 'ZSTD', compression_level = 23)": "INVALID_TABLE_PROPERTY: compression",
        f"UNLOAD (SELECT 1 AS a) TO 's3://{bucket}/m/' WITH (format = 'TEXTFILE', "
        "field_delimiter = '||')": "INVALID_TABLE_PROPERTY: field_delimiter",
        f"CREATE TABLE m WITH ({target}, bucketed_by = ARRAY['a'], bucket_count = 2) AS "
        "SELECT 1 AS a": "NOT_SUPPORTED: raywork local does not emulate bucketed tables",
        f"CREATE TABLE m WITH ({target}, format = 'TEXTFILE') AS SELECT ARRAY[1] AS a": (
            "NOT_SUPPORTED: raywork local does not emulate writing array<int> as TEXTFILE"
        ),
        f"CREATE TABLE m WITH ({target}, format = 'JSON') AS SELECT ARRAY[X'00'] AS a": (
            "NOT_SUPPORTED: raywork local does not emulate writing binary as JSON"
        ),
        f"CREATE TABLE m WITH ({target}, format = 'ION') AS SELECT 1 AS a": (
            "NOT_SUPPORTED: raywork local does not emulate writing the format ION"
        ),
    }

    for sql, name in cases.items():
        assert local_aws.failure(sql, database).startswith(name), sql
    assert "Contents" not in local_aws.s3.list_objects_v2(Bucket=bucket)
    assert local_aws.rows("SHOW TABLES", database) == []


def test_a_table_without_data(local_aws, place):
    local_aws.rows(f"CREATE TABLE made AS {ROWS} WITH NO DATA", place[0])

    assert local_aws.rows("SELECT count(*) FROM made", place[0])[1:] == [["0"]]
