"""`raywork query` as users run it."""

import json

import pytest
from pyarrow import parquet

import raywork as library
from tests.catalog.glue import lines
from tests.cli.running import raywork

BOTH = "SELECT 1 AS n, CAST(NULL AS varchar) AS x; SELECT 'é' AS y"


@pytest.fixture
def query(local_aws):
    def run(*arguments):
        options = ["--endpoint-url", local_aws.url, "--output", f"s3://{local_aws.results}/c/"]
        return raywork("query", *arguments, *options)

    return run


def test_results_are_tables_on_stdout_and_costs_on_stderr(query):
    ended = query(BOTH)

    assert ended.code == 0
    assert ended.out == "n  x\n─  ────\n1  NULL\ny\n─\né\n"
    assert "2 statements, 0 bytes scanned, $0.00010 in" in ended.err


def test_a_failure_is_exit_code_1_with_its_place(query, tmp_path):
    script = tmp_path / "a.sql"
    script.write_text("\nSELECT x FROM (VALUES 1) AS t(y)")
    ended = query("SELECT 1", "-f", str(script), "--json")
    found = json.loads(ended.out)

    assert ended.code == 1
    assert (found["succeeded"], found["failed"]) == (1, 1)
    assert f"{script}, line 2: FAILED" in ended.err


def test_csv_is_what_athena_wrote(query):
    assert query("SELECT 1 AS n, NULL AS x, '' AS e", "--format", "csv").out == (
        '"n","x","e"\n"1",,""\n'
    )
    assert query(BOTH, "--format", "csv").code == 2


def test_files_hold_whole_results(query, tmp_path):
    statement = "SELECT n FROM UNNEST(sequence(1, :rows)) AS t(n)"
    out = ["--out", str(tmp_path), "--param", "rows=2500", "--format"]
    ended = query(statement, *out, "parquet", "--json")
    assert query(statement, *out, "csv").code == 0

    [found] = json.loads(ended.out)["queries"]
    assert (found["file"], found["more"]) == (str(tmp_path / "0001.parquet"), True)
    assert parquet.read_table(found["file"])["n"].to_pylist() == [*range(1, 2501)]
    assert len((tmp_path / "0001.csv").read_text().splitlines()) == 2501
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0001.csv", "0001.parquet"]


def test_what_a_crawl_wrote_makes_its_table(query, local_aws, tmp_path):
    bucket = local_aws.new_bucket()
    local_aws.put(bucket, {"e/dt=2026-03-01/a.json": lines({"user-agent": "x"})})
    access = library.Access(endpoint_url=local_aws.url)
    place = {"table": "made_by_crawl.events", "out": str(tmp_path), "engine": "inline"}
    library.crawl(f"s3://{bucket}/e/", access=access, **place)
    ended = query("-f", str(tmp_path / "table.sql"), "--quiet")
    rows = query("SELECT user_agent, dt FROM made_by_crawl.events", "--format", "csv", "--quiet")

    assert (ended.code, ended.err) == (0, "")
    assert rows.out == '"user_agent","dt"\n"x","2026-03-01"\n'


def test_the_past_is_shown_and_a_query_stopped(query, local_aws):
    name = local_aws.start("SELECT 'seen in the past'")
    local_aws.end(name)

    assert name in query("--history").out
    assert query("--cancel", name).out == f"{name} SUCCEEDED\n"
    assert query("--cancel", "00000000-0000-0000-0000-000000000000").code == 2


@pytest.mark.parametrize(
    "arguments",
    [["SELECT 1", "--format", "parquet"], ["SELECT 1", "--out", "s3://nobodys-bucket/x/"],
     ["SELECT 1", "--out", "/dev/null/x"], [],
     ["SELECT 1", "--param", "x"], ["SELECT 1", "--max-scan", "much"]],
)  # fmt: skip
def test_wrong_usage_is_exit_code_2(query, arguments):
    assert query(*arguments).code == 2


def test_results_go_to_s3(query, local_aws):
    bucket = local_aws.new_bucket()
    ended = query("SELECT 1 AS n", "--out", f"s3://{bucket}/r/", "--format", "csv", "--json")

    assert json.loads(ended.out)["queries"][0]["file"] == f"s3://{bucket}/r/0001.csv"
    assert local_aws.s3.get_object(Bucket=bucket, Key="r/0001.csv")["Body"].read() == b'"n"\n"1"\n'
    assert len(local_aws.s3.list_objects_v2(Bucket=bucket)["Contents"]) == 1


def test_files_that_are_written_are_named_on_stdout(query, tmp_path):
    ended = query(BOTH, "--out", str(tmp_path), "--quiet")

    assert ended.out == f"{tmp_path / '0001.csv'}\n{tmp_path / '0002.csv'}\n"
    assert ended.err == ""


@pytest.mark.parametrize("options", [["--out"], ["--out", "--format", "parquet"]])
def test_a_result_that_cannot_be_written_is_a_failure_and_the_others_are_written(
    local_aws, faults, tmp_path, options
):
    place = [options[0], str(tmp_path), *options[1:], "--output", f"s3://{local_aws.results}/c/"]
    faults.on("GET", "AccessDenied")
    ended = raywork("query", BOTH, "--json", "--endpoint-url", faults.url, *place)
    found = json.loads(ended.out)
    first, second = found["queries"]

    assert (ended.code, first["state"], second["state"]) == (1, "FAILED", "SUCCEEDED")
    assert "its file is not written: " in first["error"]["reason"]
    assert first["error"]["reason"] in ended.err
    assert [str(path) for path in tmp_path.iterdir()] == [second["file"]]
    assert (found["succeeded"], found["failed"]) == (1, 1)


def test_what_cannot_be_given_is_refused_before_anything_runs(query, local_aws):
    ended = query("SELECT 'never run' AS x; SELECT 2 AS y", "--format", "csv")
    ids = local_aws.athena.list_query_executions()["QueryExecutionIds"]
    found = local_aws.athena.batch_get_query_execution(QueryExecutionIds=ids)["QueryExecutions"]

    assert (ended.code, "2 statements have rows" in ended.err) == (2, True)
    assert not any("never run" in each["Query"] for each in found)
