"""Athena's SQL gives what its documentation says: a table of constructs, see `constructs`."""

import pytest

from tests.local import constructs, documented
from tests.servers import LocalAws

VALUES = [
    *constructs.STRINGS,
    *constructs.NUMBERS,
    *constructs.DIVISIONS,
    *constructs.LOGIC,
    *constructs.TIMES,
    *constructs.JSON,
    *constructs.PATTERNS,
    *constructs.URLS,
    *constructs.ARRAYS,
    *constructs.MAPS,
    *constructs.ROWS,
]
DOCUMENTED = [
    pytest.param(*row, id=f"{page}-{row[0]}")
    for page, rows in documented.PAGES.items()
    for row in rows
]
COUNTED = {
    "aggregate": 7,
    "array": 46,
    "bitwise": 26,
    "comparison": 16,
    "conditional": 4,
    "conversion": 16,
    "datetime": 45,
    "decimal": 3,
    "json": 60,
    "lambda": 7,
    "map": 26,
    "math": 1,
    "regexp": 16,
    "string": 16,
    "url": 3,
}
"""The examples of each page of Trino's documentation that have a result which can be checked."""


class Submitted:
    """Queries that run at the same time, so that each waits for its own end only."""

    def __init__(self, local_aws: LocalAws) -> None:
        self.aws = local_aws
        queries = [
            *(f"SELECT {expression}" for expression, _ in VALUES),
            *(f"SELECT {expression}" for expression, _ in examples()),
            *(f"SELECT {expression}" for expression, *_ in documented.DIFFERENT),
            *(f"SELECT {expression}" for expression in documented.REFUSED),
            *(aggregate(expression) for expression, _ in constructs.AGGREGATES),
            *(window(expression) for expression, _ in constructs.WINDOWS),
            *(f"SELECT {expression}" for expression, _ in constructs.FAILURES),
            *(query for query, _ in constructs.QUERIES),
        ]
        self.ids = {query: local_aws.start(query) for query in dict.fromkeys(queries)}

    def rows(self, query: str) -> list[list[str | None]]:
        found = self.aws.end(self.ids[query])
        assert found["Status"]["State"] == "SUCCEEDED", found["Status"]["StateChangeReason"]
        answer = self.aws.athena.get_query_results(QueryExecutionId=self.ids[query])
        rows = answer["ResultSet"]["Rows"][1:]
        return [[datum.get("VarCharValue") for datum in row["Data"]] for row in rows]

    def reason(self, query: str) -> str:
        found = self.aws.end(self.ids[query])
        assert found["Status"]["State"] == "FAILED"
        return str(found["Status"]["StateChangeReason"])


def examples() -> list[tuple[str, str | None]]:
    return [row for rows in documented.PAGES.values() for row in rows]


def aggregate(expression: str) -> str:
    return f"SELECT {expression} FROM {constructs.NUMBERED}"


def window(expression: str) -> str:
    return f"SELECT {expression} FROM {constructs.NUMBERED} ORDER BY id"


@pytest.fixture(scope="module")
def submitted(local_aws: LocalAws) -> Submitted:
    return Submitted(local_aws)


def test_the_table_is_as_long_as_it_is_said_to_be():
    whole = [*VALUES, *constructs.AGGREGATES, *constructs.WINDOWS, *constructs.QUERIES]

    assert len(whole) > 380


@pytest.mark.parametrize(("expression", "expected"), VALUES)
def test_values(submitted, expression, expected):
    assert submitted.rows(f"SELECT {expression}") == [[expected]]


def test_the_examples_of_each_page_are_counted():
    assert {page: len(rows) for page, rows in documented.PAGES.items()} == COUNTED


@pytest.mark.parametrize(("expression", "expected"), DOCUMENTED)
def test_documented_examples(submitted, expression, expected):
    assert submitted.rows(f"SELECT {expression}") == [[expected]]


@pytest.mark.parametrize(("expression", "stated", "here"), documented.DIFFERENT)
def test_examples_that_differ(submitted, expression, stated, here):
    assert submitted.rows(f"SELECT {expression}") == [[here]] != [[stated]]


@pytest.mark.parametrize("expression", documented.REFUSED)
def test_examples_that_are_not_emulated(submitted, expression):
    reason = submitted.reason(f"SELECT {expression}")

    assert reason.startswith("NOT_SUPPORTED: raywork local does not emulate")


@pytest.mark.parametrize(("expression", "expected"), constructs.AGGREGATES)
def test_aggregates(submitted, expression, expected):
    assert submitted.rows(aggregate(expression)) == [[expected]]


@pytest.mark.parametrize(("expression", "expected"), constructs.WINDOWS)
def test_windows(submitted, expression, expected):
    shown = " ".join(row[0] or "-" for row in submitted.rows(window(expression)))

    assert shown == expected


@pytest.mark.parametrize(("expression", "reason"), constructs.FAILURES)
def test_failures(submitted, expression, reason):
    assert submitted.reason(f"SELECT {expression}") == reason


@pytest.mark.parametrize(("query", "expected"), constructs.QUERIES)
def test_queries(submitted, query, expected):
    assert submitted.rows(query) == expected
