"""What queries cost, and what stops them."""

import pytest

from raywork.athena.cost import Budget, cost_of, is_charged
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


def test_what_was_exceeded_once_stays_exceeded():
    budget = Budget(max_cost=1.5)
    began = Execution("r", "RUNNING", kind="DML", sub="SELECT", scanned=4 * 10**11)
    assert "the run came to $2.000000, more than --max-cost 1.5" in str(budget.count(began))

    # It is cancelled before it has scanned anything that counts, and costs nothing.
    budget.count(execution(state="CANCELLED"))
    budget.spent.clear()
    assert "$2.000000, more than --max-cost 1.5" in str(budget.admit(2, free=True))


def test_what_is_set_aside_counts_until_it_is_known_better():
    budget = Budget(max_cost=0.00015)
    assert [budget.admit(number, free=False) for number in range(3)] == [None] * 3
    assert "would cost $0.000200 at least" in str(budget.admit(3, free=False))
    assert budget.admit(4, free=True) is None

    budget.take(0, None)
    assert budget.admit(5, free=False) is None
    budget.take(1, "q")
    budget.count(Execution("q", "QUEUED"))
    assert budget.spent["q"] == 0.00005
    budget.count(execution(state="FAILED"))
    assert budget.admit(6, free=False) is None
    assert budget.admit(7, free=False) is not None


@pytest.mark.parametrize(
    ("text", "charged"),
    [("(SELECT 1)", True), ("WITH a AS (SELECT 1) TABLE a", True), ("INSERT INTO t VALUES 1", True),
     ("EXPLAIN SELECT 1", False), ("DROP TABLE t", False), ("SHOW TABLES", False)],
)  # fmt: skip
def test_what_surely_costs_something(text, charged):
    assert is_charged(text) is charged


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


def test_the_reason_names_the_limit_and_what_was_scanned_in_the_end(run, faults):
    def ended(request):
        answer = running(3_000_000_000)(request)
        for each in answer["QueryExecutions"]:
            each["Status"]["State"] = "CANCELLED"
        return answer

    faults.on("BatchGetQueryExecution", running(2_000_000_000), ended)
    [query] = run("SELECT 1", url=faults.url, max_scan=10**9).queries

    assert (query.state, query.scanned_bytes) == ("CANCELLED", 3_000_000_000)
    assert query.error.reason == "stopped: it scanned 3.0 GB, more than --max-scan 1.0 GB"


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
    assert states == ["SUCCEEDED", "SKIPPED", "SKIPPED"]
    assert "more than --max-cost 0.00007" in results.queries[1].error.reason


def test_nothing_is_submitted_that_surely_costs_more(run, faults):
    results = run("SELECT 1", "SELECT 2", url=faults.url, max_cost=0.00004, concurrency=1)

    assert (faults.count("StartQueryExecution"), results.skipped, results.cost_usd) == (0, 2, 0)
    assert {query.error.reason for query in results.queries} == {
        "not run: the run would cost $0.000050 at least, more than --max-cost 0.00004"
    }


def test_what_is_free_is_run_whatever_the_limit(run, local_aws):
    name = local_aws.new_database()
    assert run(f"SHOW TABLES IN {name}", "EXPLAIN SELECT 1", max_cost=0.0).succeeded == 2


def test_a_result_that_was_there_is_taken_again_for_nothing(run):
    run("SELECT 'reused' AS x")
    results = run("SELECT 'reused' AS x", reuse=60)

    assert (results.queries[0].reused, results.cost_usd, results.reuse_minutes) == (True, 0, 60)


def test_the_limit_of_the_workgroup_is_told(run, local_aws):
    configuration = {"BytesScannedCutoffPerQuery": 10_000_000}
    local_aws.athena.create_work_group(Name="narrow", Configuration=configuration)

    assert run("SELECT 1", workgroup="narrow").workgroup_cutoff_bytes == 10_000_000
