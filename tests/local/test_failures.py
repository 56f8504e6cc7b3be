"""What Athena refuses fails here too, and with Athena's name for it."""

import pytest

from tests.servers import LocalAws

FAILURES = [
    ("SELECT sum(x) FROM (VALUES 9223372036854775807, 1) AS t(x)", "NUMERIC_VALUE_OUT_OF_RANGE"),
    ("SELECT CAST('1.5' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INT"),
    ("SELECT CAST('yes' AS boolean)", "INVALID_CAST_ARGUMENT: Cannot cast 'yes' to BOOLEAN"),
    ("SELECT CAST(99999999999 AS integer)", "NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer"),
    ("SELECT CAST(ARRAY[1] AS varchar)", "Cannot cast array(integer) to varchar"),
    ("SELECT DATE '2024-01-05' + INTERVAL '1' HOUR", "Cannot add hour, minutes or seconds"),
    ("SELECT date_add('hour', 1, DATE '2024-01-05')", "'hour' is not a valid DATE field"),
    (
        "SELECT x FROM (VALUES 1) AS a(x), (VALUES 1) AS b(x)",
        "AMBIGUOUS_NAME: line 1:8: Column 'x' is ambiguous",
    ),
    ("SELECT 1 AS x ORDER BY y", "COLUMN_NOT_FOUND"),
    ("SELECT (SELECT x FROM (VALUES 1, 2) AS t(x))", "SUBQUERY_MULTIPLE_ROWS"),
    ("SELECT MAP(ARRAY[1, 1], ARRAY[2, 3])", "Duplicate map keys"),
    ("SELECT date_parse('2024-13-05', '%Y-%m-%d')", "INVALID_FUNCTION_ARGUMENT: month must be"),
    ("SELECT avg(x) FROM (VALUES DATE '2024-01-01') AS t(x)", "FUNCTION_NOT_FOUND"),
]


CLAUSES = [
    "SELECT DISTINCT ON (x) x FROM (VALUES 1) AS t(x)",
    "SELECT * EXCLUDE (x) FROM (VALUES (1, 2)) AS t(x, y)",
    "SELECT x, count(*) FROM (VALUES 1) AS t(x) GROUP BY ALL",
]


@pytest.mark.parametrize("query", CLAUSES)
def test_clauses_of_other_dialects(local_aws, query):
    with pytest.raises(local_aws.athena.exceptions.InvalidRequestException, match="mismatched"):
        local_aws.start(query)


@pytest.fixture(scope="module")
def submitted(local_aws: LocalAws) -> dict[str, str]:
    return {query: local_aws.start(query) for query, _ in FAILURES}


@pytest.mark.parametrize(("query", "reason"), FAILURES)
def test_failures(local_aws, submitted, query, reason):
    found = local_aws.end(submitted[query])

    assert found["Status"]["State"] == "FAILED"
    assert reason in found["Status"]["StateChangeReason"]
