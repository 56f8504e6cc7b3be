"""SELECTs that run as UNLOAD: arrays, maps and rows are values."""

import json

import pytest
from pyarrow import parquet

import raywork
from raywork.athena import drop_created
from raywork.athena.failures import explain_failure
from raywork.athena.unload import as_unload
from raywork.athena.values import json_value
from raywork.errors import ServiceError, UsageError
from raywork.sql import Statement, is_select
from tests.cli.running import raywork as program

NESTED = """SELECT ARRAY[1, NULL] AS a, MAP(ARRAY['k'], ARRAY[ARRAY['x', NULL]]) AS m,
    CAST(ROW('b', MAP(ARRAY[1], ARRAY[DATE '2026-03-01'])) AS ROW(x varchar, y map(integer, date)))
    AS r, ARRAY[DECIMAL '1.10'] AS d -- with a comment at its end"""


@pytest.fixture
def access(local_aws):
    return raywork.Access(endpoint_url=local_aws.url)


def keys(local_aws, bucket):
    return [each["Key"] for each in local_aws.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_nested_values_are_values(run, access):
    [query] = run(NESTED, unload=True).queries

    assert (query.statement, query.kind, query.unloaded) == (NESTED, "UNLOAD", True)
    assert [each.type for each in query.columns] == ["array", "map", "row", "array"]
    assert query.rows == [
        [[1, None], {"k": ["x", None]}, {"x": "b", "y": {"1": "2026-03-01"}}, ["1.10"]]
    ]
    schema = raywork.read_result(query, access=access).schema
    assert [str(field.type).partition("<")[0] for field in schema] == [
        "list", "map", "struct", "list",
    ]  # fmt: skip


def test_scalars_are_those_of_a_plain_select(run):
    statement = """SELECT 9223372036854775807 AS big, 1.5e0 AS d, nan() AS nan, -infinity() AS i,
        CAST('1.10' AS decimal(5,2)) AS dec, true AS t, CAST(NULL AS varchar) AS n, '' AS e,
        DATE '2026-03-01' AS day, TIMESTAMP '2026-03-01 10:00:00' AS ts, to_utf8('ab') AS b,
        CAST(1.1 AS real) AS f, CAST(nan() AS real) AS fn"""
    plain, unloaded = run(statement).queries[0], run(statement, unload=True).queries[0]

    assert unloaded.columns == plain.columns
    assert unloaded.rows == plain.rows


def test_many_rows_are_read_in_batches(run, access):
    statement = "SELECT n, ARRAY[n] AS a FROM UNNEST(sequence(1, :rows)) AS t(n)"
    [query] = run(statement, params={"rows": 20_000}, unload=True).queries

    assert (len(query.rows), query.more) == (999, True)
    batches = list(raywork.read_result(query, access=access))
    assert len(batches) > 1
    assert sorted(n for batch in batches for n in batch["n"].to_pylist()) == [*range(1, 20_001)]


def test_other_statements_run_as_they_are(run, local_aws):
    name = local_aws.new_database()
    results = run(f"CREATE VIEW {name}.v AS SELECT 1 AS x; SHOW VIEWS IN {name}", unload=True)

    assert [query.unloaded for query in results.queries] == [False, False]
    assert results.queries[1].rows == [["v"]]


def test_a_result_without_rows_has_no_columns(run, access):
    [query] = run("SELECT n FROM (VALUES 1) AS t(n) WHERE n > 1", unload=True).queries

    assert (query.state, query.rows, query.columns, query.more) == ("SUCCEEDED", [], [], False)
    assert raywork.read_result(query, access=access).read_all().num_rows == 0


@pytest.mark.parametrize(
    ("statement", "name"),
    [("SELECT 1", "MISSING_COLUMN_NAME"), ("SELECT 1 AS x, 2 AS x", "DUPLICATE_COLUMN_NAME")],
)
def test_columns_that_cannot_be_written_fail_with_what_to_do(run, statement, name):
    error = run(statement, unload=True).queries[0].error

    assert error.name == name
    assert "AS name" in error.hint


def test_failures_are_at_their_place_in_the_source(run, tmp_path):
    script = tmp_path / "a.sql"
    script.write_text("\n\nSELECT 1 AS n,\n  nothing AS x\nFROM (VALUES 1) AS t(n)")
    [query] = run(files=[str(script)], unload=True).queries
    failure = explain_failure("X_Y_Z_A: line 3:5: x", Statement("", "", 7), 1)

    assert (query.error.name, query.error.line, query.error.column) == ("COLUMN_NOT_FOUND", 4, 3)
    assert (failure.line, failure.column) == (8, 5)


def test_it_takes_the_folder_of_the_workgroup(run, local_aws):
    bucket = local_aws.new_bucket()
    local_aws.athena.create_work_group(
        Name="unloading",
        Configuration={
            "ResultConfiguration": {"OutputLocation": f"s3://{bucket}/group"},
            "EnforceWorkGroupConfiguration": True,
        },
    )
    [query] = run("SELECT 1 AS n", unload=True, workgroup="unloading").queries

    assert query.result.startswith(f"s3://{bucket}/group/unload/")
    assert query.rows == [[1]]
    with pytest.raises(UsageError, match="--output"):
        run("SELECT 1 AS n", unload=True, output=None)


def test_a_state_collects_it_and_what_it_left_is_dropped(run, access, local_aws, tmp_path):
    bucket, options = local_aws.new_bucket(), {"unload": True, "state": str(tmp_path)}
    options["output"] = f"s3://{bucket}/r/"
    [first] = run(NESTED, **options).queries
    [again] = run(NESTED, **options).queries
    with pytest.raises(UsageError, match="--unload"):
        run(NESTED, **options | {"unload": False})

    assert (again.id, again.rows, again.result) == (first.id, first.rows, first.result)
    assert any(key.startswith("r/unload/") for key in keys(local_aws, bucket))
    assert drop_created(str(tmp_path), access=access).kept == []
    assert keys(local_aws, bucket) == []
    with pytest.raises(ServiceError, match="deleted"):
        raywork.read_result(first, access=access)


def test_a_failed_attempt_is_repeated_in_another_folder(run, faults):
    failed = {
        "Status": {"State": "FAILED", "AthenaError": {"Retryable": True, "ErrorMessage": "flaky"}},
        "StatementType": "DML",
        "SubstatementType": "UNLOAD",
    }
    faults.on(
        "BatchGetQueryExecution",
        lambda request: {
            "QueryExecutions": [{"QueryExecutionId": request["QueryExecutionIds"][0], **failed}]
        },
    )
    [query] = run("SELECT 'attempted once more' AS x", unload=True, url=faults.url).queries

    starts = [request for name, request in faults.calls if name == "StartQueryExecution"]
    assert (query.state, query.attempts, query.rows) == (
        "SUCCEEDED", 2, [["attempted once more"]],
    )  # fmt: skip
    assert len({request["QueryString"] for request in starts}) == 2
    assert query.result in starts[1]["QueryString"]


def test_the_command_gives_values_and_files(local_aws, tmp_path):
    options = ["--unload", "--endpoint-url", local_aws.url, "--quiet"]
    options += ["--output", f"s3://{local_aws.results}/u/"]
    statement = "SELECT ARRAY[1, 2] AS a, MAP(ARRAY['k'], ARRAY['v']) AS m"
    shown = program("query", statement, *options)
    document = program("query", statement, *options, "--format", "json", "--out", str(tmp_path))

    assert shown.out.splitlines()[2] == '[1,2]  {"k":"v"}'
    [query] = json.loads(document.out)["queries"]
    assert query["rows"] == [[[1, 2], {"k": "v"}]]
    assert query["file"] == str(tmp_path / "0001.parquet")
    assert parquet.read_table(query["file"])["a"].to_pylist() == [[1, 2]]
    assert program("query", statement, *options, "--format", "csv").code == 2
    assert program("query", statement, *options, "--reuse", "5").code == 2


def test_what_is_a_select():
    assert [is_select(text) for text in ("(select 1)", "-- x\nWITH a AS (SELECT 1) TABLE a")] == [
        True,
        True,
    ]
    assert not any(map(is_select, ("VALUES 1", "INSERT INTO t SELECT 1", "EXPLAIN SELECT 1", "")))


def test_quotes_in_the_folder_stay_in_it():
    assert "TO 's3://b/it''s/'" in as_unload("SELECT 1 AS x", "s3://b/it's/")


def test_json_has_text_for_what_it_does_not_know():
    given = {True: [float("nan"), b"\x01\xff"], 2: (float("inf"))}

    assert json_value(given) == {"true": ["NaN", "01 ff"], "2": "Infinity"}


def test_rows_that_may_not_be_read_are_the_failure_of_their_query_alone(run, faults):
    faults.on("GET", "AccessDenied")
    results = run("SELECT 1 AS a", "SHOW DATABASES", url=faults.url, unload=True, concurrency=1)

    assert [query.state for query in results.queries] == ["FAILED", "SUCCEEDED"]
    assert "s3:" in results.queries[0].error.reason
    assert (results.succeeded, results.failed) == (1, 1)
