"""Which objects a query reads: by partitions of the catalog, and by projection."""

import pytest

from tests.servers import LocalAws

OPENX = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


def scanned(aws: LocalAws, sql: str, database: str) -> int:
    found = aws.end(aws.start(sql, database))
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]["StateChangeReason"]
    return int(found["Statistics"]["DataScannedInBytes"])


@pytest.fixture(scope="module")
def table(local_aws: LocalAws) -> str:
    """A database with a table `t`: objects of 10, 100 and 1,000 bytes on three days."""
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(
        bucket,
        {
            f"t/{day}/a.json": b'{"a":%d}' % size + b" " * (size - 8 - len(str(size)) + 1) + b"\n"
            for day, size in (("2024-01-01", 10), ("2024-01-02", 100), ("2024-01-03", 1000))
        },
    )
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (dt string, n int) {OPENX} "
        f"LOCATION 's3://{bucket}/t/'",
        database,
    )
    local_aws.rows(
        "ALTER TABLE t ADD "
        + " ".join(
            f"PARTITION (dt='{day}', n={n}) LOCATION 's3://{bucket}/t/{day}/'"
            for n, day in enumerate(("2024-01-01", "2024-01-02", "2024-01-03"))
        ),
        database,
    )
    return database


@pytest.mark.parametrize(
    ("where", "size"),
    [
        ("dt = '2024-01-01'", 10),
        ("dt >= '2024-01-02'", 1100),
        ("dt BETWEEN '2024-01-01' AND '2024-01-02' AND a > 0", 110),
        ("n IN (0, 2)", 1010),
        ("n + 1 = 3", 1000),
        ("date(dt) = DATE '2024-01-02'", 100),
        ("dt LIKE '%-03' OR n = 1", 1100),
        ("NOT (n = 1)", 1010),
        ("dt = '2030-01-01'", 0),
        ("a = 10", 1110),
        ("dt = '2024-01-01' OR a = 100", 1110),
    ],
)
def test_conditions_on_keys_decide_what_is_read(local_aws, table, where, size):
    assert scanned(local_aws, f"SELECT count(*) FROM t WHERE {where}", table) == size


def test_each_reference_has_conditions_of_its_own(local_aws, table):
    sql = (
        "SELECT count(*) FROM t AS x JOIN t AS y ON x.a < y.a WHERE x.dt = '2024-01-01' AND y.n = 1"
    )

    assert scanned(local_aws, sql, table) == 110


def test_the_optional_side_of_a_join_is_cut_by_on_alone(local_aws, table):
    left = "SELECT count(*) FROM t AS x LEFT JOIN t AS y ON x.a = y.a"

    assert scanned(local_aws, f"{left} AND y.n = 0 WHERE x.n = 0", table) == 20
    assert scanned(local_aws, f"{left} WHERE x.n = 0 AND y.n IS NULL", table) == 1120


@pytest.mark.parametrize(
    ("sql", "size"),
    [
        ("SELECT count(*) FROM (SELECT * FROM t) AS s WHERE dt = '2024-01-01'", 10),
        ("SELECT count(*) FROM (SELECT a, n AS m FROM t) AS s WHERE s.m = 1 AND a > 0", 100),
        ("SELECT count(*) FROM (SELECT dt AS n, n AS dt FROM t) AS s WHERE dt = 2", 1000),
        ("SELECT count(*) FROM v WHERE day > '2024-01-01'", 1100),
        ("SELECT count(*) FROM (SELECT n FROM t LIMIT 3) AS s WHERE n = 1", 1110),
        (
            "SELECT count(*) FROM (SELECT n, rank() OVER (ORDER BY a) r FROM t) AS s WHERE n = 1",
            1110,
        ),
        ("SELECT count(*) FROM (SELECT n + 1 AS n FROM t) AS s WHERE n = 1", 1110),
    ],
)
def test_conditions_outside_of_subqueries_and_views_count_too(local_aws, table, sql, size):
    local_aws.rows("CREATE OR REPLACE VIEW v AS SELECT a, dt AS day FROM t", table)

    assert scanned(local_aws, sql, table) == size


def test_many_partitions_are_listed_together(local_aws):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(
        bucket,
        {
            **{f"t/n={n}/a.json": b'{"a":%d}\n' % n for n in range(0, 30, 3)},
            "t/n=1/_hidden/a.json": b'{"a":99}\n',
            "t/n=1/deep/.er/a.json": b'{"a":99}\n',
            "t/n=1/deep/a.json": b'{"a":1}\n',
            "t/n=40/a.json": b'{"a":99}\n',
        },
    )
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (n int) {OPENX} "
        f"LOCATION 's3://{bucket}/t/' TBLPROPERTIES ('projection.enabled'='true', "
        "'projection.n.type'='integer', 'projection.n.range'='0,30')",
        database,
    )

    rows = local_aws.rows("SELECT count(*), sum(a), sum(n) FROM t", database)
    assert rows[1:] == [["11", "136", "136"]]


def test_partitions_come_and_go(local_aws, table):
    assert local_aws.rows("SHOW PARTITIONS t", table)[0] == ["dt=2024-01-01/n=0"]
    assert "already exists" in local_aws.failure(
        "ALTER TABLE t ADD PARTITION (dt='2024-01-01', n='0')", table
    )
    local_aws.rows("ALTER TABLE t ADD IF NOT EXISTS PARTITION (dt='2024-01-01', n='0')", table)
    local_aws.rows("ALTER TABLE t ADD PARTITION (dt='x', n='9')", table)
    local_aws.rows(
        "ALTER TABLE t PARTITION (dt='x', n='9') RENAME TO PARTITION (dt='y', n='9')", table
    )
    local_aws.rows("ALTER TABLE t DROP PARTITION (n > 5)", table)
    assert "not found" in local_aws.failure("ALTER TABLE t DROP PARTITION (dt='y')", table)
    local_aws.rows("ALTER TABLE t DROP IF EXISTS PARTITION (dt='y')", table)
    assert len(local_aws.rows("SHOW PARTITIONS t", table)) == 3


def test_new_columns_are_at_the_end_and_partitions_keep_theirs(local_aws):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"t/d=1/a.json": b'{"a":1,"b":2}\n', "t/d=2/a.json": b'{"a":3,"b":4}\n'})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (d int) {OPENX} "
        f"LOCATION 's3://{bucket}/t/'",
        database,
    )
    local_aws.rows("ALTER TABLE t ADD PARTITION (d=1)", database)
    local_aws.rows("ALTER TABLE t ADD COLUMNS (b int)", database)
    local_aws.rows("ALTER TABLE t ADD PARTITION (d=2)", database)

    assert local_aws.rows("SELECT a, b, d FROM t ORDER BY a", database)[1:] == [
        ["1", None, "1"],
        ["3", "4", "2"],
    ]


def test_a_partition_whose_columns_differ_in_type_fails(local_aws):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (d int) {OPENX} "
        f"LOCATION 's3://{bucket}/t/'",
        database,
    )
    local_aws.rows("ALTER TABLE t ADD PARTITION (d=1)", database)
    local_aws.rows("ALTER TABLE t REPLACE COLUMNS (a string)", database)

    reason = local_aws.failure("SELECT a FROM t", database)
    assert reason.startswith("HIVE_PARTITION_SCHEMA_MISMATCH: ")


def projected(aws: LocalAws, properties: dict[str, str], keys: str, objects: list[str]) -> str:
    """A database with a table `t` under projection; `{bucket}` in properties is its bucket."""
    bucket, database = aws.new_bucket(), aws.new_database()
    aws.put(bucket, dict.fromkeys(objects, b'{"a":1}\n'))
    given = {"projection.enabled": "true", **properties}
    shown = ", ".join(f"'{k}'='{v.replace('{bucket}', bucket)}'" for k, v in given.items())
    aws.rows(
        f"CREATE EXTERNAL TABLE t (a int) PARTITIONED BY ({keys}) {OPENX} "
        f"LOCATION 's3://{bucket}/t/' TBLPROPERTIES ({shown})",
        database,
    )
    return database


def test_dates_are_projected_into_a_template(local_aws):
    database = projected(
        local_aws,
        {
            "projection.day.type": "date",
            "projection.day.format": "yyyy/MM/dd",
            "projection.day.range": "2024/01/01,NOW",
            "storage.location.template": "s3://{bucket}/t/${day}/",
        },
        "day string",
        ["t/2024/01/30/a.json", "t/2024/02/01/a.json", "t/2023/12/31/a.json"],
    )

    assert local_aws.rows("SELECT day FROM t WHERE day >= '2024/01/31'", database)[1:] == [
        ["2024/02/01"]
    ]
    assert scanned(local_aws, "SELECT a FROM t WHERE day < '2024/02/01'", database) == 8


def test_enums_and_numbers_are_projected_into_folders(local_aws):
    database = projected(
        local_aws,
        {
            "projection.kind.type": "enum",
            "projection.kind.values": "web,app",
            "projection.n.type": "integer",
            "projection.n.range": "1,12",
            "projection.n.digits": "2",
        },
        "kind string, n int",
        ["t/kind=web/n=01/a.json", "t/kind=app/n=12/a.json", "t/kind=tv/n=01/a.json"],
    )

    rows = local_aws.rows("SELECT kind, n FROM t ORDER BY n", database)
    assert rows[1:] == [["web", "1"], ["app", "12"]]


def test_an_injected_key_must_be_given(local_aws):
    database = projected(
        local_aws,
        {
            "projection.device.type": "injected",
            "storage.location.template": "s3://{bucket}/t/${device}",
        },
        "device string",
        ["t/d-1/a.json", "t/d-2/a.json"],
    )

    assert local_aws.failure("SELECT a FROM t", database).startswith("CONSTRAINT_VIOLATION: ")
    rows = local_aws.rows("SELECT device FROM t WHERE device IN ('d-2', 'd-9')", database)
    assert rows[1:] == [["d-2"]]


def test_a_projection_that_is_not_whole_fails(local_aws):
    database = projected(local_aws, {"projection.d.type": "integer"}, "d int", [])

    reason = local_aws.failure("SELECT a FROM t", database)
    assert reason == "INVALID_TABLE_PROPERTY: projection.d.range is missing"
