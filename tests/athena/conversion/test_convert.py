"""Tables become partitioned Parquet with the rows that they had, and the cost is told."""

import pytest

import raywork
from raywork.errors import RayworkError, UsageError
from tests.athena.conversion.conftest import OPENX
from tests.catalog.glue import lines


def objects(local_aws, uri):
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    found = local_aws.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return [entry["Key"] for entry in found]


def test_all_rows_are_there_in_batches_of_partitions(convert, source, content):
    result = convert(source, batch=5)

    assert content(result.table) == content(source)
    assert (result.partitions, result.batches, result.batches_done) == (12, 3, 3)
    assert result.rows == result.rows_written == 24 * 78
    assert result.source_reads == 1
    assert (result.failed, result.failures) == (0, [])


def test_the_new_table_is_compressed_parquet_and_cheaper(convert, source, local_aws):
    result = convert(source, table="smaller", compression="snappy")
    database = source.partition(".")[0]
    table = local_aws.glue.get_table(DatabaseName=database, Name="smaller")["Table"]
    stored = objects(local_aws, result.location)
    bucket = result.location.split("/")[2]

    assert table["Parameters"]["parquet.compression"] == "SNAPPY"
    assert all(key.startswith("lake/dt=2026-03-") for key in stored)
    heads = [local_aws.s3.head_object(Bucket=bucket, Key=key) for key in stored]
    assert result.after.bytes == sum(head["ContentLength"] for head in heads)
    assert result.before.bytes == result.before.column_bytes > result.after.bytes
    assert 0 < result.after.column_bytes < result.after.bytes
    assert result.column == "n"


def test_more_partitions_than_one_statement_writes(convert, source, local_aws):
    result = convert(source, partition_by=["n"], columns=["text", "dt"])

    assert (result.partitions, result.batches, result.source_reads) == (288, 3, 3)
    found = local_aws.rows(
        f"SELECT count(*), count(DISTINCT n), count(DISTINCT dt) FROM {result.table}"
    )
    assert found[1] == [str(24 * 78), "288", "12"]


def test_a_partition_may_be_computed(convert, source, local_aws):
    result = convert(source, partition_by=["month=substr(dt, 1, 7)", "even=n % 2 = 0"])

    assert result.partition_by == ["month", "even"]
    assert local_aws.rows(
        f"SELECT month, even, count(*) FROM {result.table} GROUP BY 1, 2 ORDER BY 2"
    )[1:] == [["2026-03", "false", "936"], ["2026-03", "true", "936"]]


def test_null_is_a_partition_and_the_empty_text_is_none(convert, local_aws):
    bucket, name = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"in/a.json": lines({"a": "x"}, {"a": None}, {"b": 1}, {"a": ""})})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE {name}.t (a string, b int) {OPENX} LOCATION 's3://{bucket}/in/'"
    )
    with pytest.raises(UsageError, match=r"nullif\(a, ''\)"):
        convert(f"{name}.t", partition_by=["a"])
    result = convert(f"{name}.t", partition_by=["part=nullif(a, '')"])

    counts = local_aws.rows(f"SELECT part, count(*) FROM {result.table} GROUP BY 1 ORDER BY 1")
    assert counts[1:] == [["x", "1"], [None, "3"]]


def test_projected_partitions_become_listed_ones_where_they_have_rows(convert, local_aws):
    bucket, name = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(
        bucket, {f"in/2026-03-0{day}/a.json": lines({"a": day}, {"a": None}) for day in (1, 3)}
    )
    projection = {
        "projection.enabled": "true",
        "projection.dt.type": "date",
        "projection.dt.format": "yyyy-MM-dd",
        "projection.dt.range": "2026-03-01,2026-03-05",
        "storage.location.template": f"s3://{bucket}/in/${{dt}}/",
    }
    local_aws.rows(
        f"CREATE EXTERNAL TABLE {name}.t (a int) PARTITIONED BY (dt string) {OPENX}"
        f" LOCATION 's3://{bucket}/in/' TBLPROPERTIES ("
        + ", ".join(f"'{key}'='{value}'" for key, value in projection.items())
        + ")"
    )
    result = convert(f"{name}.t", batch=1)
    partitions = local_aws.glue.get_partitions(DatabaseName=name, TableName="t_parquet")

    assert (result.partitions, result.batches, result.rows_written) == (2, 2, 4)
    values = sorted(each["Values"] for each in partitions["Partitions"])
    assert values == [["2026-03-01"], ["2026-03-03"]]
    assert local_aws.rows(f"SELECT dt, count(a) FROM {result.table} GROUP BY 1 ORDER BY 1")[1:] == [
        ["2026-03-01", "1"],
        ["2026-03-03", "1"],
    ]


def test_a_table_without_rows_is_made(convert, local_aws):
    bucket, name = local_aws.new_bucket(), local_aws.new_database()
    local_aws.rows(
        f"CREATE EXTERNAL TABLE {name}.t (a string) {OPENX} LOCATION 's3://{bucket}/in/'"
    )
    result = convert(f"{name}.t")

    assert (result.rows, result.batches, result.partitions) == (0, 0, 0)
    assert local_aws.rows(f"SELECT count(*) FROM {result.table}")[1] == ["0"]


def test_what_is_there_is_left_alone(convert, source, local_aws):
    bucket = local_aws.new_bucket()
    local_aws.put(bucket, {"full/_old": b"x"})
    before = local_aws.glue.get_tables(DatabaseName=source.partition(".")[0])["TableList"]

    with pytest.raises(UsageError, match="is there already"):
        convert(source, table="events")
    with pytest.raises(UsageError, match="not empty"):
        convert(source, to=f"s3://{bucket}/full/")
    location = before[0]["StorageDescriptor"]["Location"]
    for near in (f"{location}new/", location.removesuffix("in/")):
        with pytest.raises(UsageError, match="would mix"):
            convert(source, to=near)
    after = local_aws.glue.get_tables(DatabaseName=source.partition(".")[0])["TableList"]
    assert after == before


def test_types_that_parquet_does_not_take_are_named(convert, local_aws):
    name = local_aws.new_database()
    columns = [{"Name": "a", "Type": "int"}, {"Name": "u", "Type": "uniontype<int,string>"}]
    storage = {"Columns": columns, "Location": "s3://somewhere/x/"}
    local_aws.glue.create_table(
        DatabaseName=name, TableInput={"Name": "t", "StorageDescriptor": storage}
    )
    with pytest.raises(UsageError, match=r"u \(uniontype<int,string>\).*--columns"):
        convert(f"{name}.t", dry_run=True)
    assert "`u`" not in convert(f"{name}.t", dry_run=True, columns=["a"]).statements[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"partition_by": ["nothing"]}, "no such column"),
        ({"partition_by": ["n=1"]}, "name another"),
        ({"partition_by": ["tags"]}, "no type array"),
        ({"columns": ["nothing"]}, "no column nothing"),
        ({"columns": ["dt"]}, "no column is left"),
        ({"compression": "lzo"}, "--compression"),
        ({"batch": 101}, "--batch"),
        ({"to": "folder/"}, "--to"),
        ({"partition_by": ["n"], "max_cost": 0.0001}, "--max-cost: writing would cost"),
    ],
)
def test_what_cannot_be_asked_is_refused(convert, source, options, message):
    with pytest.raises(UsageError, match=message):
        convert(source, **options)


def test_bad_data_fails_before_anything_is_made(convert, lines_table, local_aws):
    with pytest.raises(RayworkError, match=r"HIVE_BAD_DATA(.|\n)*raywork crawl"):
        convert(lines_table)
    tables = local_aws.glue.get_tables(DatabaseName=lines_table.partition(".")[0])["TableList"]
    assert [table["Name"] for table in tables] == ["t"]


def test_a_dry_run_shows_what_would_be_run_and_runs_nothing(convert, source, faults):
    result = convert(source, dry_run=True, url=faults.url)

    count, create, insert = result.statements
    assert count.startswith('SELECT "dt", count(*)')
    assert "STORED AS PARQUET" in create
    assert insert.startswith("INSERT INTO")
    assert faults.count("StartQueryExecution") == 0


def test_the_function_and_the_document_have_the_same_names(convert, source):
    result = convert(source, dry_run=True)

    assert isinstance(result, raywork.ConvertResult)
    assert (result.source, result.table) == (source, f"{source}_parquet")
