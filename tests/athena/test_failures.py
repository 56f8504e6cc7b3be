"""Failures say where, and what to do."""


def test_a_bad_value_has_its_name_and_a_hint(run, lines_table):
    [query] = run(f"SELECT a FROM {lines_table}").queries

    assert (query.state, query.error.name) == ("FAILED", "HIVE_BAD_DATA")
    assert "raywork crawl" in query.error.hint
    assert query.cost_usd == 0


def test_the_position_is_that_in_the_file(run, tmp_path):
    script = tmp_path / "two.sql"
    script.write_text("SELECT 1;\n\n\nSELECT\n  nothing\nFROM (VALUES 1) AS t(x);\n")
    results = run(files=[str(script)])

    error = results.queries[1].error
    assert error.name == "COLUMN_NOT_FOUND"
    assert (error.line, error.column) == (5, 3)


def test_what_is_no_sql_fails_alone(run):
    results = run("SELEC 1", "SELECT 1")

    assert [query.state for query in results.queries] == ["FAILED", "SUCCEEDED"]
    assert "mismatched input" in results.queries[0].error.reason
    assert results.queries[0].id is None
