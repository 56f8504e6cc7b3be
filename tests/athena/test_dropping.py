"""What a run created is dropped, and nothing else."""

import json
import time

import pytest

import raywork
from raywork.athena import drop_created
from raywork.errors import UsageError
from tests.catalog.glue import lines
from tests.cli.running import raywork as program


@pytest.fixture
def drop(local_aws):
    def run(state, **options):
        return drop_created(
            str(state), access=raywork.Access(endpoint_url=local_aws.url), **options
        )

    return run


def keys(local_aws, bucket):
    found = local_aws.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {entry["Key"] for entry in found}


def databases(local_aws):
    return {each["Name"] for each in local_aws.glue.get_databases()["DatabaseList"]}


def script(bucket, name):
    return (
        f"CREATE DATABASE IF NOT EXISTS {name}; CREATE TABLE {name}.a WITH (external_location ="
        f" 's3://{bucket}/a/') AS SELECT 1 AS x; INSERT INTO {name}.a SELECT 2; CREATE VIEW"
        f" {name}.v AS SELECT x FROM {name}.a; SELECT x FROM {name}.v"
    )


def test_tables_databases_objects_and_results_of_the_run_are_dropped(
    run, drop, local_aws, tmp_path
):
    bucket, results = local_aws.new_bucket(), local_aws.new_bucket()
    local_aws.put(bucket, {"other": b"x", "a-other/x": b"y"})
    ran = run(script(bucket, "dropped_1"), state=str(tmp_path), output=f"s3://{results}/r/")
    assert ran.succeeded == 5
    before = keys(local_aws, bucket), keys(local_aws, results)

    shown = drop(tmp_path, dry_run=True)
    assert before == (keys(local_aws, bucket), keys(local_aws, results))
    dropped = drop(tmp_path)

    assert dropped.tables == shown.tables == ["dropped_1.a", "dropped_1.v"]
    assert dropped.databases == shown.databases == ["dropped_1"]
    assert dropped.kept == []
    assert dropped.objects == shown.objects == len(before[0]) - 2 + len(before[1])
    assert "dropped_1" not in databases(local_aws)
    assert keys(local_aws, bucket) == {"other", "a-other/x"}
    assert keys(local_aws, results) == set()
    assert drop(tmp_path).tables == []


def test_what_was_there_before_or_came_from_others_is_left(run, drop, local_aws, tmp_path):
    bucket = local_aws.new_bucket()
    name = local_aws.new_database()
    local_aws.rows(
        f"CREATE TABLE {name}.old WITH (external_location='s3://{bucket}/old/') AS SELECT 1 AS x"
    )
    local_aws.rows("CREATE DATABASE mixed_1")
    run(
        f"CREATE DATABASE IF NOT EXISTS {name}; CREATE EXTERNAL TABLE IF NOT EXISTS {name}.old"
        f" (x int) LOCATION 's3://{bucket}/old/'; INSERT INTO {name}.old SELECT 2",
        "CREATE DATABASE made_1",
        state=str(tmp_path),
    )
    local_aws.rows(f"CREATE VIEW made_1.theirs AS SELECT x FROM {name}.old")
    before = keys(local_aws, bucket)
    dropped = drop(tmp_path)

    assert (dropped.tables, dropped.databases) == ([], [])
    assert {each.name for each in dropped.kept} == {f"{name}.old", "made_1"}
    assert {name, "made_1"} <= databases(local_aws)
    assert local_aws.rows(f"SELECT count(*) FROM {name}.old")[1] == ["2"]
    assert keys(local_aws, bucket) == before


def test_a_table_that_was_made_anew_since_is_left(run, drop, local_aws, tmp_path):
    bucket, name = local_aws.new_bucket(), local_aws.new_database()
    ddl = f"CREATE EXTERNAL TABLE {name}.t (x int) LOCATION 's3://{bucket}/t/'"
    run(ddl, state=str(tmp_path))
    local_aws.rows(f"DROP TABLE {name}.t")
    time.sleep(3)  # the catalog has seconds only
    local_aws.rows(ddl)
    dropped = drop(tmp_path)

    assert dropped.tables == []
    assert "not by this run" in dropped.kept[0].reason
    assert local_aws.glue.get_table(DatabaseName=name, Name="t")


def test_a_conversion_is_dropped_the_same_way(drop, local_aws, tmp_path):
    bucket, name = local_aws.new_bucket(), local_aws.new_database()
    local_aws.put(bucket, {"in/a.json": lines({"a": 1}, {"a": 2})})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE {name}.t (a int) ROW FORMAT SERDE"
        f" 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/in/'"
    )
    raywork.convert(
        f"{name}.t",
        f"s3://{bucket}/new/",
        state=str(tmp_path),
        output=f"s3://{local_aws.results}/x/",
        access=raywork.Access(endpoint_url=local_aws.url),
    )
    assert len(keys(local_aws, bucket)) == 2
    assert drop(tmp_path).tables == [f"{name}.t_parquet"]
    assert keys(local_aws, bucket) == {"in/a.json"}


def test_the_command_drops_says_what_and_needs_a_state(local_aws, tmp_path):
    options = ["--endpoint-url", local_aws.url, "--state", str(tmp_path / "state")]
    make = ["CREATE DATABASE dropped_2", "--output", f"s3://{local_aws.results}/d/"]
    assert program("query", *make, *options).code == 0
    shown = program("query", "--drop-created", "--dry-run", "--json", *options)
    assert json.loads(shown.out)["databases"] == ["dropped_2"]
    assert "dropped_2" in databases(local_aws)

    ended = program("query", "--drop-created", *options)
    assert (ended.code, ended.out) == (0, "dropped_2\n")
    assert "dropped_2" not in databases(local_aws)
    assert program("query", "--drop-created").code == 2
    assert program("query", "SELECT 1", "--dry-run", *make[1:]).code == 2


def test_a_state_that_is_none_is_said(drop, tmp_path):
    with pytest.raises(UsageError, match="no state"):
        drop(tmp_path / "nothing")


def test_the_report_of_a_crawl_makes_its_tables(run, drop, local_aws, tmp_path):
    bucket = local_aws.new_bucket()
    local_aws.put(bucket, {"e/dt=2026-03-01/a.json": lines({"k": "x"})})
    raywork.crawl(
        f"s3://{bucket}/e/",
        table="from_report.e",
        out=str(tmp_path / "out"),
        engine="inline",
        access=raywork.Access(endpoint_url=local_aws.url),
    )
    state = tmp_path / "state"
    results = run(files=[str(tmp_path / "out" / "report.json")], state=str(state))

    assert results.failed == 0
    assert local_aws.rows("SELECT k FROM from_report.e")[1:] == [["x"]]
    assert drop(state).tables == ["from_report.e"]
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(UsageError, match="made no table"):
        run(files=[str(tmp_path / "x.json")])
