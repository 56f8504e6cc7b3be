"""Failures say where, and what to do."""

import re

import pytest

from raywork.athena import hints
from raywork.athena.failures import explain_failure
from raywork.cli.app import build
from raywork.sql import Statement


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


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("HIVE_BAD_DATA: Error parsing field value 'x' for field 0", "raywork crawl"),
        ("HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch", "--register glue"),
        ("HIVE_CURSOR_ERROR: Row is not a valid JSON Object", "raywork crawl"),
        ("HIVE_CURSOR_ERROR: Please reduce your request rate. (Status Code: 503)", "run it again"),
        ("HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://b/k: archived", "archived"),
        ("HIVE_CANNOT_OPEN_SPLIT: s3://b/k: Slow Down (Status Code: 503)", "raywork convert"),
        ("HIVE_CANNOT_OPEN_SPLIT: s3://b/k: Access Denied", "docs/permissions.md"),
        ("HIVE_CANNOT_OPEN_SPLIT: s3://b/k: The specified key does not exist", "went away"),
        ("HIVE_METASTORE_ERROR: Required Table Storage Descriptor", "raywork diff"),
        ("HIVE_EXCEEDED_PARTITION_LIMIT: Query over table", "WHERE"),
        ("HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100", "raywork convert"),
        ("HIVE_PATH_ALREADY_EXISTS: Target directory s3://b/ already exists", "not empty"),
        ("HIVE_INVALID_PARTITION_VALUE: Invalid partition value 'x'", "raywork crawl"),
        ("HIVE_UNSUPPORTED_FORMAT: Unable to create input format", "raywork crawl"),
        ("COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", "DESCRIBE"),
        ("SYNTAX_ERROR: line 1:8: Column 'x' cannot be resolved", "DESCRIBE"),
        ("SYNTAX_ERROR: line 1:8: '*' not allowed", "double quotes"),
        ("TABLE_NOT_FOUND: line 1:15: Table 'x' does not exist", "--database"),
        ("SCHEMA_NOT_FOUND: line 1:15: Schema 'x' does not exist", "CREATE DATABASE"),
        ("TYPE_MISMATCH: line 1:8: Cannot apply operator: varchar = integer", "CAST"),
        ("FUNCTION_NOT_FOUND: line 1:8: Function 'nvl' not registered", "Hive"),
        ("INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT", "try_cast"),
        ("DIVISION_BY_ZERO: Division by zero", "nullif"),
        ("EXCEEDED_TIME_LIMIT: Query exceeded maximum time limit", "raywork convert"),
        ("Query timeout", "raywork convert"),
        ("Query exhausted resources at this scale factor", "LIMIT"),
        ("Access denied when writing output to url: s3://b/k.csv", "docs/permissions.md"),
        ("Unable to verify/create output bucket b", "--output"),
        ("PERMISSION_DENIED: NoSuchBucket: The specified bucket does not exist", "SHOW CREATE"),
        ("Query cancelled! : Bytes scanned limit was exceeded", "workgroup"),
        ("GENERIC_INTERNAL_ERROR: Value exceeds MAX_INT", "raywork crawl"),
        ("ICEBERG_COMMIT_ERROR: Failed to commit", "run it again"),
        ("ICEBERG_BAD_DATA: Malformed file", "folder"),
        ("ICEBERG_MISSING_METADATA: Metadata not found", "metadata_location"),
        ("FAILED: ParseException line 1:7 cannot recognize input", "backticks"),
        ("FAILED: SemanticException [Error 10001]: Table not found x", "--database"),
        ("AlreadyExistsException: Table t already exists", "IF NOT EXISTS"),
    ],
)
def test_well_known_failures_have_a_hint(reason, words):
    assert words in explain_failure(reason, Statement("SELECT 1", "a.sql")).hint


def test_that_a_statement_failed_is_no_name_of_a_failure():
    assert explain_failure("FAILED: ParseException", Statement("DROP", "a.sql")).name is None


def test_a_failure_that_is_not_known_has_none():
    assert explain_failure("Something else", Statement("SELECT 1", "a.sql")).hint is None


def test_hints_name_commands_that_there_are():
    said = " ".join([*hints._BY_NAME.values(), *hints._BY_WORDS.values()])
    named = re.findall(r"raywork (\w+)", said)

    assert named
    assert set(named) <= {command.callback.__name__ for command in build().registered_commands}
