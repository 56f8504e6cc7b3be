"""Statements that users send: each works as Athena documents it, or fails and says why."""

import json

import pytest

from tests.servers import LocalAws


@pytest.fixture(scope="module")
def database(local_aws: LocalAws) -> str:
    """A database with a table `t`, a partitioned one `p`, and one of Iceberg."""
    bucket, name = local_aws.new_bucket(), local_aws.new_database()
    form = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"
    local_aws.put(bucket, {"t/a.json": b'{"a":1,"s":"x"}\n{"a":2,"s":"y"}\n'})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a int COMMENT 'the number', s string, n struct<k:int, "
        f"l:array<string>, m:map<string,double>>) {form} LOCATION 's3://{bucket}/t/'",
        name,
    )
    local_aws.rows(
        f"CREATE EXTERNAL TABLE p (a int) PARTITIONED BY (d string, n int) {form} "
        f"LOCATION 's3://{bucket}/p/'",
        name,
    )
    local_aws.rows(
        f"ALTER TABLE p ADD PARTITION (d='x', n=1) LOCATION 's3://{bucket}/elsewhere/' "
        "PARTITION (d='y', n=2)",
        name,
    )
    table = local_aws.glue.get_table(DatabaseName=name, Name="t")["Table"]
    local_aws.glue.create_table(
        DatabaseName=name,
        TableInput={
            "Name": "i",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"table_type": "ICEBERG"},
            "StorageDescriptor": table["StorageDescriptor"],
        },
    )
    return name


def described(local_aws: LocalAws, database: str, what: str) -> list[list[str]]:
    lines = local_aws.rows(f"DESCRIBE {what}", database)
    return [[part.strip() for part in line.split("\t")] for [line] in lines if line]


def test_properties_of_databases(local_aws, database):
    local_aws.rows(f"ALTER DATABASE {database} SET DBPROPERTIES ('a'='1', 'b'='2')")
    local_aws.rows(f"ALTER SCHEMA {database} SET DBPROPERTIES ('b'='3')")

    found = local_aws.glue.get_database(Name=database)["Database"]
    assert found["Parameters"] == {"a": "1", "b": "3"}
    assert "Database does not exist" in local_aws.failure(
        "ALTER DATABASE nowhere_at_all SET DBPROPERTIES ('a'='1')"
    )


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ("t a", [["a", "int", "from deserializer"]]),
        ("t n", [["k", "int", "from deserializer"],
                 ["l", "array<string>", "from deserializer"],
                 ["m", "map<string,double>", "from deserializer"]]),
        ("t n.l", [["l", "array<string>", "from deserializer"]]),
        ("t n.l.'$elem$'", [["$elem$", "string", "from deserializer"]]),
        ("FORMATTED t n.m.'$value$'", [["$value$", "double", "from deserializer"]]),
        ("p PARTITION (d='x', n=1) a", [["a", "int", "from deserializer"]]),
    ],
)  # fmt: skip
def test_describe_of_columns(local_aws, database, what, lines):
    assert described(local_aws, database, what) == lines


def test_describe_of_partitions(local_aws, database):
    lines = described(local_aws, database, "FORMATTED p PARTITION (d='x', n=1)")

    assert lines[:3] == [["a", "int", ""], ["d", "string", ""], ["n", "int", ""]]
    assert ["Partition Value:", "[x, 1]", ""] in lines
    assert any(line[0] == "Location:" and line[1].endswith("/elsewhere/") for line in lines)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DESCRIBE t nope", "FAILED: SemanticException [Error 10002]: Invalid column reference"),
        ("DESCRIBE t s.x", "FAILED: SemanticException [Error 10002]: Invalid column reference"),
        ("DESCRIBE p PARTITION (d='x', n=7)", "FAILED: SemanticException [Error 10006]"),
        ("DESCRIBE TABLE t", "FAILED: SemanticException [Error 10001]: Table not found"),
        ("SHOW TABLES '[t'", "FAILED: SemanticException the pattern '[t'"),
        ("DELETE FROM t WHERE a = 1", "NOT_SUPPORTED: Modifying Hive table rows is only"),
        ('UPDATE "t" SET a = 1', "NOT_SUPPORTED: Modifying Hive table rows is only"),
        ("MERGE INTO t USING p ON t.a = p.a WHEN MATCHED THEN DELETE",
         "NOT_SUPPORTED: Modifying Hive table rows is only"),
        ("OPTIMIZE t REWRITE DATA USING BIN_PACK", "NOT_SUPPORTED: OPTIMIZE is supported for"),
        ("DELETE FROM nowhere.t", "TABLE_NOT_FOUND: line 1:"),
        ("DELETE FROM i", "NOT_SUPPORTED: raywork local does not emulate Iceberg tables"),
        ("SELECT * FROM i", "NOT_SUPPORTED: raywork local does not emulate Iceberg tables"),
        ("INSERT INTO i VALUES (1)", "NOT_SUPPORTED: raywork local does not emulate Iceberg"),
        ("PREPARE q FROM DROP TABLE t", "NOT_SUPPORTED: PREPARE is for SELECT,"),
        ("EXPLAIN DROP TABLE t", "NOT_SUPPORTED: EXPLAIN of DROP_TABLE"),
        ("EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1", "NOT_SUPPORTED: raywork local does not"),
        ("EXPLAIN (FORMAT JSON)", "Query string is empty"),
        ("EXPLAIN ANALYZE (TYPE LOGICAL) SELECT 1", "line 1:32: EXPLAIN ANALYZE has no TYPE"),
        ("DELETE", "line 1:6: mismatched input '<EOF>'"),
        ("EXPLAIN (TYPE NOPE) SELECT 1", "line 1:15: mismatched input 'NOPE'"),
        ("EXPLAIN (TYPE VALIDATE) SELECT nope FROM t", "COLUMN_NOT_FOUND: "),
        ("SELECT a FROM t ORDER BY a FETCH FIRST 1 ROWS WITH TIES",
         "NOT_SUPPORTED: raywork local does not emulate FETCH FIRST"),
        ("SHOW CATALOGS", "NOT_SUPPORTED: raywork local does not emulate SHOW CATALOGS"),
    ],
)  # fmt: skip
def test_what_fails_says_why(local_aws, database, sql, said):
    assert local_aws.failure(sql, database).startswith(said)


def test_a_query_is_validated_or_explained_in_the_form_asked_for(local_aws, database):
    query = "SELECT a FROM t WHERE a > 1"
    assert local_aws.rows(f"EXPLAIN (TYPE VALIDATE) {query}", database) == [["true"]]
    lines = local_aws.rows(f"EXPLAIN (TYPE LOGICAL, FORMAT JSON) {query}", database)
    assert json.loads("\n".join(line or "" for [line] in lines))
    assert local_aws.rows(f"EXPLAIN (FORMAT GRAPHVIZ) {query}", database)[0] == ["digraph G {"]
    lines = local_aws.rows(f"EXPLAIN ANALYZE (FORMAT JSON) {query}", database)
    assert "operator" in json.loads("\n".join(line or "" for [line] in lines))


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO p SELECT a, s, a FROM t",
        "CREATE TABLE made AS SELECT a FROM t",
        "UNLOAD (SELECT a FROM t) TO 's3://results/none/' WITH (format = 'JSON')",
    ],
)
def test_explaining_what_writes_writes_nothing(local_aws, database, sql):
    assert local_aws.rows(f"EXPLAIN {sql}", database)[0][0].startswith("Query Plan")

    assert "Contents" not in local_aws.s3.list_objects_v2(Bucket="results", Prefix="none/")
    assert local_aws.rows("SHOW TABLES", database) == [["i"], ["p"], ["t"]]
    assert local_aws.rows("SELECT count(*) FROM p", database)[1:] == [["0"]]
