"""Throttles, lost answers, kills and interrupts: each statement runs once, or is known not to."""

import os
import random
import signal
import subprocess
import threading
import time

import pytest
from botocore.exceptions import ClientError

import raywork
from raywork.catalog import NoSlotError, ThrottledError
from raywork.catalog.queries import raise_meaning
from raywork.errors import RayworkError, ServiceError, UsageError
from tests.catalog.faults import DROPPED, LOST
from tests.cli.running import PROGRAM, environment

SLOW = (
    "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 10000))"
    " AS b(y) CROSS JOIN UNNEST(sequence(1, 10000)) AS c(z) WHERE (x * y * z) % 7 = 1"
)


def known(local_aws, marker):
    """The states of the queries whose text has a marker, by their ids."""
    ids = local_aws.athena.list_query_executions().get("QueryExecutionIds", [])
    found = local_aws.athena.batch_get_query_execution(QueryExecutionIds=ids)["QueryExecutions"]
    return {
        each["QueryExecutionId"]: each["Status"]["State"]
        for each in found
        if marker in each["Query"]
    }


def test_throttles_are_waited_out(run, faults, local_aws):
    faults.on(
        "StartQueryExecution", "ThrottlingException", "TooManyRequestsException", "InternalServer"
    )
    results = run("SELECT 'throttled'", url=faults.url)

    assert results.queries[0].rows == [["throttled"]]
    tokens = {
        request["ClientRequestToken"]
        for name, request in faults.calls
        if name == "StartQueryExecution"
    }
    assert len(tokens) == 1
    assert len(known(local_aws, "'throttled'")) == 1


def test_a_submission_whose_answer_is_lost_runs_once(run, faults, local_aws):
    faults.on("StartQueryExecution", LOST, LOST)
    results = run("SELECT 'lost on the way'", url=faults.url)

    assert results.queries[0].rows == [["lost on the way"]]
    assert faults.count("StartQueryExecution") == 3
    assert known(local_aws, "'lost on the way'").keys() == {results.queries[0].id}


def test_a_submission_that_never_arrived_is_made_again(run, faults, local_aws):
    faults.on("StartQueryExecution", DROPPED)
    results = run("SELECT 'lost on its way there'", url=faults.url)

    assert results.queries[0].rows == [["lost on its way there"]]
    assert known(local_aws, "'lost on its way there'").keys() == {results.queries[0].id}


def test_looks_that_are_throttled_or_pass_queries_over_are_repeated(run, faults):
    def pass_over(request):
        left = [
            {"QueryExecutionId": query, "ErrorCode": "INTERNAL_FAILURE"}
            for query in request["QueryExecutionIds"]
        ]
        return {"QueryExecutions": [], "UnprocessedQueryExecutionIds": left}

    faults.on("BatchGetQueryExecution", "ThrottlingException", "InternalServer", pass_over)
    faults.on("GetQueryResults", "TooManyRequestsException", LOST)
    results = run("SELECT 'looked at'", url=faults.url)

    assert results.queries[0].rows == [["looked at"]]
    assert faults.count("BatchGetQueryExecution") >= 4
    assert faults.count("GetQueryResults") == 3


def test_a_slot_is_waited_for_however_long_it_takes(run, faults, monkeypatch):
    monkeypatch.setattr("raywork.athena.driver._PATIENCE_SECONDS", 0.0)
    full = {
        "__type": "TooManyRequestsException",
        "message": "too many queries",
        "Reason": "CONCURRENT_QUERY_LIMIT_EXCEEDED",
    }
    faults.on("StartQueryExecution", lambda _: full)

    assert run("SELECT 'a slot'", url=faults.url).queries[0].rows == [["a slot"]]


def test_credentials_that_expire_end_the_run_and_another_collects(run, faults, tmp_path):
    faults.on("GetQueryResults", "ExpiredTokenException")
    options = {"url": faults.url, "state": str(tmp_path)}
    with pytest.raises(UsageError, match="expired"):
        run("SELECT 'for an hour'", **options)
    [query] = run("SELECT 'for an hour'", **options).queries

    assert query.rows == [["for an hour"]]
    assert faults.count("StartQueryExecution") == 1


def test_a_result_that_may_not_be_read_is_the_failure_of_its_query_alone(run, faults):
    faults.on("GetQueryResults", "AccessDeniedException")
    results = run("SELECT 1", "SELECT 2", url=faults.url, concurrency=1)

    assert [query.state for query in results.queries] == ["FAILED", "SUCCEEDED"]
    assert "athena:GetQueryResults" in results.queries[0].error.reason
    assert (results.succeeded, results.failed) == (1, 1)


def test_a_result_whose_object_may_not_be_read_says_what_to_allow(run, faults):
    [query] = run("SELECT 1 AS n").queries
    denied = [lambda request: "AccessDenied" if ".csv" in request["path"] else None]
    faults.on("GET", *denied * 10)
    with pytest.raises(RayworkError, match=r"access denied.*s3:"):
        raywork.read_result(query, access=raywork.Access(endpoint_url=faults.url)).read_all()


def test_an_endpoint_that_was_never_reached_ends_the_run(run, monkeypatch):
    monkeypatch.setattr("raywork.athena.driver._REACH_SECONDS", 0.1)

    with pytest.raises(ServiceError, match=r"there is no connection to Athena.*127\.0\.0\.1:1/"):
        run("SELECT 1", url="http://127.0.0.1:1", output="s3://results/")


def test_a_full_account_is_not_a_throttle():
    full = {"Code": "TooManyRequestsException", "Message": "on demand"}
    error = ClientError(
        {"Error": full, "Reason": "CONCURRENT_QUERY_LIMIT_EXCEEDED"}, "StartQueryExecution"
    )
    with pytest.raises(NoSlotError):
        raise_meaning(error)
    with pytest.raises(ThrottledError):
        raise_meaning(ClientError({"Error": full}, "StartQueryExecution"))


def test_a_failure_that_may_pass_is_tried_elsewhere(run, faults):
    failed = {
        "Status": {"State": "FAILED", "AthenaError": {"Retryable": True, "ErrorMessage": "flaky"}},
        "StatementType": "DML",
        "SubstatementType": "SELECT",
    }

    def fail(request):
        executions = [
            {"QueryExecutionId": query, **failed} for query in request["QueryExecutionIds"]
        ]
        return {"QueryExecutions": executions, "UnprocessedQueryExecutionIds": []}

    faults.on("BatchGetQueryExecution", fail)
    [query] = run("SELECT 'again'", url=faults.url).queries

    starts = [request for name, request in faults.calls if name == "StartQueryExecution"]
    places = [request["ResultConfiguration"]["OutputLocation"] for request in starts]
    assert (query.state, query.attempts) == ("SUCCEEDED", 2)
    assert len({request["ClientRequestToken"] for request in starts}) == 2
    assert places[1].startswith(places[0] + "retry-")


def test_an_insert_that_failed_is_not_tried_again(run, faults):
    failed = {
        "Status": {"State": "FAILED", "AthenaError": {"Retryable": True, "ErrorMessage": "flaky"}},
        "StatementType": "DML",
        "SubstatementType": "INSERT",
    }
    faults.on(
        "BatchGetQueryExecution",
        lambda request: {
            "QueryExecutions": [{"QueryExecutionId": request["QueryExecutionIds"][0], **failed}]
        },
    )
    [query] = run("SELECT 'an insert'", url=faults.url).queries

    assert (query.state, query.attempts, query.error.reason) == ("FAILED", 1, "flaky")


def test_a_state_collects_what_was_submitted(run, faults, local_aws, tmp_path):
    statements = ["SELECT 'kept 1'", "SELECT 'kept 2'; SELECT nothing FROM nowhere"]
    first = run(*statements, state=str(tmp_path))
    again = run(*statements, state=str(tmp_path), url=faults.url)

    assert [query.id for query in again.queries] == [query.id for query in first.queries]
    assert [query.rows for query in again.queries] == [query.rows for query in first.queries]
    assert faults.count("StartQueryExecution") == 0
    with pytest.raises(UsageError, match="the statements was"):
        run("SELECT 'another'", state=str(tmp_path))
    assert run("SELECT 'another'", state=str(tmp_path), full=True).succeeded == 1


def test_a_killed_run_goes_on_with_its_queries(faults, local_aws, tmp_path):
    marker = f"'killed {tmp_path.name}'"
    statement = f"{SLOW} AND {marker} <> ''"
    options = ["--endpoint-url", faults.url, "--output", f"s3://{local_aws.results}/k/"]
    command = [*PROGRAM, "query", statement, "--state", str(tmp_path / "state"), *options]
    with subprocess.Popen(command, env=environment()) as first:
        wait_for(lambda: known(local_aws, marker))
        first.kill()
    [query] = known(local_aws, marker)
    looks = faults.count("BatchGetQueryExecution")
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as second:
        wait_for(lambda: faults.count("BatchGetQueryExecution") > looks)
        assert known(local_aws, marker).keys() == {query}
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 130
        assert "the same command goes on from its state" in second.stderr.read()
    wait_for(lambda: known(local_aws, marker)[query] == "CANCELLED")


@pytest.mark.parametrize("seed", range(3))
def test_a_run_that_is_killed_at_any_call_writes_each_row_once(
    run, faults, local_aws, tmp_path, seed
):
    chance = random.Random(seed)
    table, bucket = f"{local_aws.new_database()}.made", local_aws.new_bucket()
    local_aws.rows(
        f"CREATE TABLE {table} WITH (external_location='s3://{bucket}/') AS SELECT 0 AS n"
    )
    statements = [f"INSERT INTO {table} SELECT {n}" for n in range(1, 5)]
    options = ["--endpoint-url", faults.url, "--output", f"s3://{local_aws.results}/query/"]
    command = [*PROGRAM, "query", *statements, "--state", str(tmp_path), *options]
    operation = chance.choice(["StartQueryExecution", "BatchGetQueryExecution"])
    last = 4 if operation == "StartQueryExecution" else 2
    with subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL) as killed:
        faults.on(operation, *[lambda _: None] * chance.randrange(last), lambda _: killed.kill())
        assert killed.wait(60) == -signal.SIGKILL
    results = run(*statements, state=str(tmp_path), url=faults.url)

    assert results.succeeded == 4
    rows = run(f"SELECT n FROM {table} ORDER BY n").queries[0].rows
    assert rows == [[n] for n in range(5)]


def test_an_interrupt_stops_what_the_run_started_and_nothing_else(run, local_aws):
    other = local_aws.start(f"{SLOW} AND 'other' <> ''")
    timer = threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        run(f"{SLOW} AND 'mine' <> ''", "SELECT 1", concurrency=2)
    timer.join()

    [mine] = known(local_aws, "'mine'")
    assert local_aws.end(mine)["Status"]["State"] == "CANCELLED"
    assert known(local_aws, "'other'")[other] == "RUNNING"
    raywork.athena.cancel_queries([other], access=raywork.Access(endpoint_url=local_aws.url))
    assert local_aws.end(other)["Status"]["State"] == "CANCELLED"


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
