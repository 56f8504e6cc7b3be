"""Statements in, results out: over HTTP, against the local AWS."""

import math

import pytest

import raywork
from raywork.errors import UsageError
from raywork.sql.parameters import Name, parse_parameter


def states(results):
    return [query.state for query in results.queries]


def test_statements_come_back_in_the_order_in_which_they_were_given(run):
    results = run(*(f"SELECT {n} AS n" for n in range(60)))

    assert [query.rows for query in results.queries] == [[[n]] for n in range(60)]
    assert results.succeeded == 60


def test_the_statements_of_a_file_run_in_order(run, local_aws, tmp_path):
    name, bucket = local_aws.new_database(), local_aws.new_bucket()
    script = tmp_path / "made.sql"
    script.write_text(
        f"-- first; of all\nCREATE TABLE made WITH (external_location='s3://{bucket}/m/') AS"
        " SELECT 'a;b' AS x;\nINSERT INTO made SELECT 'c';;\nSELECT x FROM made ORDER BY x;\n"
    )
    results = run(files=[str(script)], database=name)

    assert states(results) == ["SUCCEEDED"] * 3
    assert results.queries[2].rows == [["a;b"], ["c"]]
    assert [query.line for query in results.queries] == [2, 3, 4]


def test_what_comes_after_a_failure_in_its_file_is_not_run(run):
    results = run("SELECT 1; SELECT nothing FROM nowhere;\nSELECT 2", "SELECT 3")

    assert states(results) == ["SUCCEEDED", "FAILED", "SKIPPED", "SUCCEEDED"]
    skipped = results.queries[2].error
    assert skipped.reason == "not run: SELECT nothing FROM nowhere (line 1) failed"
    assert skipped.line == 2
    assert (results.succeeded, results.failed, results.skipped) == (2, 1, 1)


def test_values_have_their_types(run):
    statement = """SELECT 9223372036854775807 AS big, 1.5e0 AS d, nan() AS nan, CAST('1.10' AS
        decimal(5,2)) AS dec, true AS t, CAST(NULL AS varchar) AS n, '' AS e, DATE '2026-03-01' AS
        day, TIMESTAMP '2026-03-01 10:00:00' AS ts, ARRAY[1, 2] AS a,
        CAST(MAP(ARRAY['k'], ARRAY[ARRAY['x', NULL]]) AS json) AS j"""
    [query] = run(statement).queries

    row = dict(zip([column.name for column in query.columns], query.rows[0], strict=True))
    assert row == {
        "big": 9223372036854775807, "d": 1.5, "nan": "NaN", "dec": "1.10", "t": True, "n": None,
        "e": "", "day": "2026-03-01", "ts": "2026-03-01 10:00:00.000", "a": [1, 2],
        "j": {"k": ["x", None]},
    }  # fmt: skip


def test_a_whole_result_is_streamed_as_arrow(run, local_aws):
    statement = """SELECT n, if(n % 2 = 0, NULL, if(n = 1, '', 'l"1' || chr(10) || '2')) AS s,
        CAST(n AS decimal(10,2)) AS c, TIMESTAMP '2026-03-01 10:00:00' AS ts, infinity() AS i
        FROM UNNEST(sequence(1, 3000)) AS t(n) ORDER BY n"""
    [query] = run(statement).queries
    access = raywork.Access(endpoint_url=local_aws.url)
    table = raywork.read_result(query, access=access).read_all()

    assert (len(query.rows), query.more) == (999, True)
    assert table.num_rows == 3000
    assert table["s"].to_pylist()[:4] == ["", None, 'l"1\n2', None]
    assert str(table["c"][2].as_py()) == "3.00"
    assert table["ts"][0].as_py().isoformat() == "2026-03-01T10:00:00"
    assert math.isinf(table["i"][0].as_py())
    assert str(table.schema.field("n").type) in {"int32", "int64"}


def test_a_result_of_one_column_keeps_its_nulls(run, local_aws):
    [query] = run("SELECT * FROM (VALUES 'a', NULL, '', NULL) AS t(x)").queries
    table = raywork.read_result(query, access=raywork.Access(endpoint_url=local_aws.url)).read_all()

    assert table["x"].to_pylist() == ["a", None, "", None]


def test_what_athena_shows_of_the_catalog_has_rows_too(run, local_aws):
    name = local_aws.new_database()
    [query] = run(f"SHOW DATABASES LIKE '{name}'").queries

    assert query.rows == [[name]]
    table = raywork.read_result(query, access=raywork.Access(endpoint_url=local_aws.url)).read_all()
    assert [*table.to_pydict().values()] == [[name]]


def test_parameters_take_their_place_in_every_dialect(run, local_aws):
    name, evil = local_aws.new_database(), "o'Brien \\'; DROP TABLE x; --"
    bucket = local_aws.new_bucket()
    ddl = "CREATE EXTERNAL TABLE :t (a struct<b:int>) COMMENT :c LOCATION :place"
    params = {"t": Name("select"), "c": evil, "place": f"s3://{bucket}/x/"}
    script = f"{ddl}; SELECT :c AS c, :t.a FROM :t; SELECT ':c' AS c"
    results = run(script, params=params, database=name)

    table = local_aws.glue.get_table(DatabaseName=name, Name="select")["Table"]
    assert evil in {table.get("Description"), table["Parameters"].get("comment")}
    assert states(results) == ["SUCCEEDED"] * 3
    assert results.queries[2].rows == [[":c"]]
    assert run("SELECT :c", params={"c": evil}).queries[0].rows == [[evil]]


def test_a_name_may_be_of_several(run, local_aws):
    name, bucket = local_aws.new_database(), local_aws.new_bucket()
    _, table = parse_parameter(f"t:name={name}.made")
    ddl = f"CREATE EXTERNAL TABLE :t (a int) LOCATION 's3://{bucket}/x/'"

    assert run(f"{ddl}; SELECT count(*) FROM :t", params={"t": table}).queries[1].rows == [[0]]


@pytest.mark.parametrize(
    ("statements", "options", "message"),
    [
        ((), {}, "no statement"),
        (("SELECT :x",), {}, ":x has no value: add --param x="),
        (("SELECT 1",), {"params": {"x": 1}}, "no statement has :x"),
        (("SELECT 'a",), {}, "argument 1, line 1: the quote ' is opened there"),
        (("SELECT 1",), {"reuse": 20_000}, "--reuse"),
        (("SELECT 1",), {"output": None}, "--output"),
        (("SELECT 1",), {"files": ["nowhere.sql"]}, "nowhere.sql"),
        (("SELECT 1",), {"workgroup": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_refused(run, statements, options, message):
    with pytest.raises(UsageError, match=message):
        run(*statements, **options)


@pytest.mark.parametrize("options", [{"max_cost": math.nan}, {"max_cost": -1.0}, {"max_scan": -1}])
def test_a_limit_that_is_none_is_refused(run, options):
    with pytest.raises(UsageError, match="0 or more"):
        run("SELECT 1", **options)
