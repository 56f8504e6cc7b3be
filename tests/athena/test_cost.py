"""What queries cost, and what stops them."""

import pytest

from raywork.athena.cost import Budget, cost_of
from raywork.catalog import Execution


def execution(**facts):
    return Execution("q", **{"state": "SUCCEEDED", "kind": "DML", "sub": "SELECT", **facts})


@pytest.mark.parametrize(
    ("facts", "dollars"),
    [
        ({"scanned": 10**12}, 5.0),
        ({"scanned": 0}, 0.00005),
        ({"scanned": 10_000_001}, 0.000055),
        ({"kind": "DDL", "sub": "CREATE_TABLE"}, 0.0),
        ({"kind": "DDL", "sub": "CREATE_TABLE_AS_SELECT", "scanned": 10**12}, 5.0),
        ({"sub": "EXPLAIN"}, 0.0),
        ({"state": "FAILED", "scanned": 10**12}, 0.0),
        ({"state": "CANCELLED", "scanned": 10**12}, 5.0),
        ({"state": "CANCELLED"}, 0.0),
        ({"reused": True}, 0.0),
    ],
)
def test_bytes_become_dollars(facts, dollars):
    assert cost_of(execution(**facts), 5.0) == pytest.approx(dollars)


def test_a_budget_counts_each_query_once():
    budget = Budget(max_cost=7.0)
    for _ in range(3):
        assert budget.count(execution(scanned=10**12)) is None
    other = Execution("r", "RUNNING", kind="DML", sub="SELECT", scanned=10**12)
    assert "more than --max-cost" in str(budget.count(other))


def running(scanned):
    """A look at queries that scan so much and do not end."""

    def answer(request):
        return {
            "QueryExecutions": [
                {
                    "QueryExecutionId": query,
                    "Status": {"State": "RUNNING"},
                    "StatementType": "DML",
                    "Statistics": {"DataScannedInBytes": scanned},
                }
                for query in request["QueryExecutionIds"]
            ]
        }

    return answer


def test_a_query_that_scans_too_much_is_stopped(run, faults):
    faults.on("BatchGetQueryExecution", running(2_000_000_000))
    run("SELECT 1", url=faults.url, max_scan=10**9)

    assert faults.count("StopQueryExecution") == 1


def test_what_all_running_queries_scan_counts_together(run, faults):
    stopped = set()

    def look(request):
        return {
            "QueryExecutions": [
                {
                    "QueryExecutionId": query,
                    "Status": {"State": "CANCELLED" if query in stopped else "RUNNING"},
                    "StatementType": "DML",
                    "Statistics": {"DataScannedInBytes": 400_000_000_000},
                }
                for query in request["QueryExecutionIds"]
            ]
        }

    faults.on("BatchGetQueryExecution", *[look] * 100)
    faults.on("StopQueryExecution", *[lambda each: stopped.add(each["QueryExecutionId"])] * 3)
    results = run(*(f"SELECT {n}" for n in range(5)), url=faults.url, max_cost=5.0, concurrency=3)

    # Two of three at $2 each are no more than $5; the third is, and then none goes on or begins.
    assert faults.count("StartQueryExecution") == len(stopped) == 3
    assert (results.cancelled, results.skipped, results.cost_usd) == (3, 2, 6.0)
    assert all("--max-cost" in query.error.reason for query in results.queries)


def test_what_would_cost_too_much_is_not_run(run):
    results = run("SELECT 1; SELECT 2; SELECT 3", max_cost=0.00007)

    states = [query.state for query in results.queries]
    assert (states[0], states[2]) == ("SUCCEEDED", "SKIPPED")
    assert any("--max-cost" in query.error.reason for query in results.queries[1:] if query.error)


def test_a_result_that_was_there_is_taken_again_for_nothing(run):
    run("SELECT 'reused' AS x")
    results = run("SELECT 'reused' AS x", reuse=60)

    assert (results.queries[0].reused, results.cost_usd, results.reuse_minutes) == (True, 0, 60)


def test_the_limit_of_the_workgroup_is_told(run, local_aws):
    configuration = {"BytesScannedCutoffPerQuery": 10_000_000}
    local_aws.athena.create_work_group(Name="narrow", Configuration=configuration)

    assert run("SELECT 1", workgroup="narrow").workgroup_cutoff_bytes == 10_000_000
