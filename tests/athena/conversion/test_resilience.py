"""Kills, failing INSERTs and changing sources: each row is there once, or known to miss."""

import random
import subprocess
import time

import pytest

from raywork.errors import RayworkError, UsageError
from tests.cli.running import PROGRAM, environment


def failed_once_ended(local_aws, *, retryable):
    """A fault: an INSERT that wrote all its rows is said to have failed."""

    def fault(request):
        queries = request["QueryExecutionIds"]
        found = [local_aws.end(query) for query in queries]
        for each in found:
            if each["SubstatementType"] == "INSERT":
                each["Status"] |= {
                    "State": "FAILED",
                    "StateChangeReason": "on demand",
                    "AthenaError": {"Retryable": retryable, "ErrorMessage": "on demand"},
                }
            for name in ("SubmissionDateTime", "CompletionDateTime"):
                each["Status"][name] = each["Status"][name].timestamp()
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": []}

    return fault


def on_inserts(faults, fault, times=1):
    """Let the fault happen to looks at INSERTs, so many times."""
    inserts = {"ids": set(), "left": times}
    plain = faults.answer

    def answer(operation, request):
        known = plain(operation, request)
        if operation == "BatchGetQueryExecution" and inserts["left"]:
            found = fault(request)
            if any(each["Status"]["State"] == "FAILED" for each in found["QueryExecutions"]):
                inserts["left"] -= 1
                return found
        return known

    faults.answer = answer


def test_what_a_failed_insert_wrote_is_deleted_before_it_is_made_again(
    convert, source, content, faults, local_aws
):
    on_inserts(faults, failed_once_ended(local_aws, retryable=True))
    result = convert(source, url=faults.url)

    assert (result.failed, result.rows_written) == (0, result.rows)
    assert content(result.table) == content(source)


def test_a_batch_that_failed_for_good_is_named_and_written_by_the_next_run(
    convert, source, content, faults, local_aws, tmp_path
):
    options = {"state": str(tmp_path), "to": f"s3://{local_aws.new_bucket()}/x/", "batch": 5}
    on_inserts(faults, failed_once_ended(local_aws, retryable=False))
    first = convert(source, url=faults.url, concurrency=1, **options)

    assert (first.batches_done, first.failed) == (2, 1)
    assert (first.failures[0].reason, first.failures[0].partitions) == ("on demand", 5)
    assert len(content(first.table)) - 1 == first.rows_written < first.rows
    second = convert(source, **options)
    assert (second.failed, second.rows_written) == (0, second.rows)
    assert content(second.table) == content(source)
    with pytest.raises(UsageError, match="--batch was 5, is 6"):
        convert(source, **{**options, "batch": 6})


def test_rows_that_come_meanwhile_are_counted_anew(convert, source, content, faults, local_aws):
    bucket = local_aws.glue.get_table(DatabaseName=source.partition(".")[0], Name="events")[
        "Table"
    ]["StorageDescriptor"]["Location"].split("/")[2]

    def grow(request):
        if request["QueryString"].startswith("CREATE"):
            local_aws.put(bucket, {"in/dt=2026-03-01/late.json": b'{"n": -1}\n'})
        else:
            faults.on("StartQueryExecution", grow)

    faults.on("StartQueryExecution", grow)
    result = convert(source, url=faults.url)

    assert (result.rows_written, result.failed, result.changed) == (result.rows + 1, 0, 1)
    assert content(result.table) == content(source)


def test_rows_of_others_are_not_taken_for_those_of_the_source(convert, source, faults, local_aws):
    to = f"s3://{local_aws.new_bucket()}/lake/"

    def litter(request):
        if request["QueryString"].startswith("SELECT count(*)"):
            database = source.partition(".")[0]
            local_aws.rows(
                f"INSERT INTO {database}.events_parquet SELECT * FROM {source} WHERE dt ="
                " '2026-03-01'"
            )
        else:
            faults.on("StartQueryExecution", litter)

    faults.on("StartQueryExecution", litter)
    result = convert(source, url=faults.url, to=to)

    assert (result.failed, result.rows_written) == (1, 0)
    assert "the new table had 1,896 rows" in result.failures[0].reason
    assert local_aws.rows(f"SELECT count(*) FROM {result.table}")[1] == ["24"]


def test_a_conversion_that_is_killed_again_and_again_writes_each_row_once(
    source, content, local_aws, tmp_path
):
    command = [
        *PROGRAM, "convert", source, "--to", f"s3://{local_aws.new_bucket()}/k/", "--batch", "2",
        "--output", f"s3://{local_aws.results}/k/", "--state", str(tmp_path / "state"),
        "--endpoint-url", local_aws.url, "--workers", "2",
    ]  # fmt: skip
    chance = random.Random(5)
    kills = 0
    for _ in range(4):
        with subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + chance.uniform(1.2, 2.6)
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            kills += process.poll() is None
            process.kill()
    done = subprocess.run(command, env=environment(), check=False, capture_output=True, text=True)

    assert kills > 0
    assert done.returncode == 0, done.stderr
    assert content(f"{source}_parquet") == content(source)


def test_a_count_that_costs_too_much_is_not_begun(convert, source, faults):
    why = r"were not counted: not run: the run would cost \$0.000050 at least, more than --max-cost"
    with pytest.raises(RayworkError, match=why):
        convert(source, url=faults.url, max_cost=0.00001)
    assert faults.count("StartQueryExecution") == 0


def test_a_run_that_is_over_its_budget_stops_and_says_so(convert, source, faults, local_aws):
    result = convert(source, batch=1, price=10, max_cost=0.0006, concurrency=1)

    assert 0 < result.failed < 12
    assert "--max-cost" in result.failures[0].reason
    assert result.batches_done + result.failed == result.batches
