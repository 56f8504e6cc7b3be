"""Tables of JSON in S3: made by DDL, read by SQL, with what Athena makes of bad data."""

import gzip

import pytest

from tests.servers import LocalAws

OPENX = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture(scope="module")
def events(local_aws: LocalAws) -> tuple[str, str]:
    """A database with a partitioned table `events`, and the bucket of the table."""
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(
        bucket,
        {
            "e/dt=2024-01-01/a.json.gz": gzip.compress(
                b'{"id":1,"name":"x","tags":["a","b"],"at":{"lat":1.5}}\n{"id":2,"name":null}\n'
            ),
            "e/dt=2024-01-02/b.json": b'{"id":3,"name":"","counts":{"k":7}}\n',
            "e/dt=2024-01-02/_hidden.json": b'{"id":99}\n',
            "e/_temporary/dt=2024-01-03/c.json": b'{"id":98}\n',
        },
    )
    local_aws.rows(
        f"""
        CREATE EXTERNAL TABLE events (
          id int, `name` string, tags array<string>, at struct<lat:double>,
          counts map<string,bigint>
        )
        PARTITIONED BY (dt string)
        {OPENX}
        LOCATION 's3://{bucket}/e/'
        TBLPROPERTIES ('classification'='json')
        """,
        database,
    )
    local_aws.rows("MSCK REPAIR TABLE events", database)
    return database, bucket


def test_repair_finds_the_folders_of_partitions(local_aws, events):
    assert local_aws.rows("SHOW PARTITIONS events", events[0]) == [
        ["dt=2024-01-01"],
        ["dt=2024-01-02"],
    ]


def test_null_is_told_apart_from_the_empty_text(local_aws, events):
    rows = local_aws.rows("SELECT id, name FROM events ORDER BY id", events[0])

    assert rows == [["id", "name"], ["1", "x"], ["2", None], ["3", ""]]


def test_values_are_written_as_athena_writes_them(local_aws, events):
    rows = local_aws.rows("SELECT tags, at, counts, dt FROM events ORDER BY id", events[0])

    assert rows[1] == ["[a, b]", "{lat=1.5}", None, "2024-01-01"]
    assert rows[3] == [None, None, "{k=7}", "2024-01-02"]


def test_a_condition_on_the_partition_key_spares_the_other_objects(local_aws, events):
    database, bucket = events
    query = local_aws.start("SELECT count(*) FROM events WHERE dt = '2024-01-02'", database)
    found = local_aws.end(query)
    size = local_aws.s3.head_object(Bucket=bucket, Key="e/dt=2024-01-02/b.json")["ContentLength"]

    assert found["Statistics"]["DataScannedInBytes"] == size


def test_a_column_that_is_not_there_fails_with_its_place(local_aws, events):
    reason = local_aws.failure("SELECT id,\n  nope FROM events", events[0])

    assert reason.startswith("COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved")


def test_a_table_that_is_not_there_fails(local_aws, events):
    assert local_aws.failure("SELECT 1 FROM nope", events[0]) == (
        f"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{events[0]}.nope' does not exist"
    )


def test_columns_without_a_name_are_numbered_by_their_place(local_aws, events):
    assert local_aws.rows("SELECT *, 1 FROM events", events[0])[0][-2:] == ["dt", "_col6"]
    assert local_aws.rows("VALUES (1, 2)") == [["_col0", "_col1"], ["1", "2"]]


def test_a_text_that_is_no_number_fails_a_cast(local_aws, events):
    assert local_aws.failure("SELECT CAST(name AS bigint) FROM events WHERE id = 1", events[0]) == (
        "INVALID_CAST_ARGUMENT: Cannot cast 'x' to BIGINT"
    )


def test_the_path_of_a_row(local_aws, events):
    rows = local_aws.rows('SELECT "$path", * FROM events WHERE id = 3', events[0])

    assert rows[0] == ["$path", "id", "name", "tags", "at", "counts", "dt"]
    assert rows[1][0] == f"s3://{events[1]}/e/dt=2024-01-02/b.json"


def test_the_path_of_a_row_is_handed_on_by_other_names(local_aws, events):
    found = 'WITH found AS (SELECT "$path" AS place, id FROM events)'

    rows = local_aws.rows(f"{found} SELECT * FROM found WHERE id = 3", events[0])
    joined = local_aws.rows(
        f"{found} SELECT e.*, f.place FROM found f JOIN events e ON e.id = f.id WHERE f.id = 3",
        events[0],
    )

    assert rows == [["place", "id"], [f"s3://{events[1]}/e/dt=2024-01-02/b.json", "3"]]
    assert joined[0] == ["id", "name", "tags", "at", "counts", "dt", "place"]


def test_a_common_table_hides_the_table_of_its_name_but_not_within(local_aws, events):
    rows = local_aws.rows(
        "WITH events AS (SELECT id FROM events WHERE id > 1), more AS (SELECT id FROM events) "
        "SELECT count(*), min(id) FROM more",
        events[0],
    )

    assert rows[1:] == [["2", "2"]]


def test_a_view_is_its_query(local_aws, events):
    local_aws.rows("CREATE VIEW shouted AS SELECT id, upper(name) AS loud FROM events", events[0])

    assert local_aws.rows("SELECT loud FROM shouted WHERE id = 1", events[0])[1:] == [["X"]]
    assert local_aws.rows("SHOW VIEWS", events[0]) == [["shouted"]]
    assert "is a view" in local_aws.failure("DROP TABLE shouted", events[0])


BAD = {
    "a value of another type": (b'{"id":"x","n":"fine"}\n', "HIVE_BAD_DATA", "id"),
    "a record that breaks off": (b'{"id":1,"n":\n', "HIVE_CURSOR_ERROR", "id"),
    "a key that is there twice": (b'{"id":1,"n":"a","N":"b"}\n', "HIVE_CURSOR_ERROR", "id"),
}


@pytest.mark.parametrize(("body", "name", "column"), BAD.values(), ids=BAD.keys())
def test_what_the_serde_fails_on_fails_the_query(local_aws, body, name, column):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"t/a.json": body})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (id int, n string) {OPENX} LOCATION 's3://{bucket}/t/'", database
    )

    reason = local_aws.failure(f"SELECT {column} FROM t", database)

    assert reason.startswith(f"{name}: ")
    assert f"s3://{bucket}/t/a.json" in reason


def test_a_bad_value_fails_only_those_who_read_its_column(local_aws):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"t/a.json": b'{"id":"x","n":"fine"}\n'})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (id int, n string) {OPENX} LOCATION 's3://{bucket}/t/'", database
    )

    assert local_aws.rows("SELECT n FROM t", database) == [["n"], ["fine"]]
    assert local_aws.failure("SELECT * FROM t", database).startswith("HIVE_BAD_DATA: ")


def test_a_bucket_that_is_not_there_fails_the_query(local_aws):
    database = local_aws.new_database()
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int) {OPENX} LOCATION 's3://not-there/t/'", database
    )

    reason = local_aws.failure("SELECT a FROM t", database)
    assert reason == "Amazon S3 bucket not found: not-there"


def test_the_codec_is_that_of_the_name(local_aws):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"t/a.json.GZ": gzip.compress(b'{"id":1}\n')})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (id int) {OPENX} LOCATION 's3://{bucket}/t/'", database
    )

    assert "does not know what Athena reads" in local_aws.failure("SELECT id FROM t", database)
