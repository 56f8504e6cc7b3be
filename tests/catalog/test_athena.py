"""Tables registered by Athena's own statements, and read by its queries."""

import pytest

import raywork
from raywork.errors import ServiceError, UsageError
from tests.catalog.glue import lines
from tests.servers import LocalAws


@pytest.fixture
def events(local_aws: LocalAws):
    """Crawls of a folder of its own, registered on the server that runs the statements."""
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    access = raywork.Access(endpoint_url=local_aws.url)

    def crawl(contents=None, **options):
        local_aws.put(bucket, {f"e/{key}": body for key, body in (contents or {}).items()})
        asked = {"register": "athena", "table": f"{database}.events", "engine": "inline"}
        asked |= {"athena_output": f"s3://{bucket}/results/"}
        return raywork.crawl(f"s3://{bucket}/e/", access=access, **(asked | options))

    crawl.database = database
    return crawl


FIRST = {"dt=1/a.json": lines({"id": 1, "user-agent": "x"}), "dt=2/a.json": lines({"id": 2})}


def test_a_table_and_its_partitions_are_made_and_read(events, local_aws):
    result = events(FIRST)
    again = events({"dt=3/a.json": lines({"id": 3})})

    outcomes = [each.registration.outcome for each in (result, again)]
    assert outcomes == ["created", "unchanged"]
    query = "SELECT id, user_agent, dt FROM events ORDER BY id"
    assert local_aws.rows(query, events.database)[1:] == [
        ["1", "x", "1"],
        ["2", None, "2"],
        ["3", None, "3"],
    ]


def test_what_glue_registers_and_evolves_is_read_whole(events, local_aws):
    events(FIRST, register="glue", athena_output=None)
    more = lines({"id": 2.5, "User-Agent": "y", "user": {"age": 5}})
    result = events({"dt=2/b.json": more}, register="glue", athena_output=None)

    assert result.registration.partitions.updated == 2
    query = 'SELECT id, user_agent, user_agent_2, "user".age FROM events ORDER BY id'
    assert local_aws.rows(query, events.database)[1:] == [
        ["1.0", "x", None, None],
        ["2.0", None, None, None],
        ["2.5", None, "y", "5"],
    ]


def test_a_table_that_would_change_is_refused(events):
    events(FIRST)
    more = {"dt=2/b.json": lines({"id": "x"})}

    with pytest.raises(UsageError, match=r"id: bigint becomes string.*use --register glue"):
        events(more)
    with pytest.raises(UsageError, match="use --register glue"):
        events(dry_run=True)
    assert events(contract="freeze").registration.outcome == "frozen"


def test_a_workgroup_that_is_not_there_is_one_line(events):
    with pytest.raises(UsageError, match="athena:StartQueryExecution failed"):
        events(FIRST, workgroup="nowhere")


def test_a_statement_that_fails_says_why(lake, faults):
    lake.put("a.json", {"id": 1})
    status = {"State": "FAILED", "StateChangeReason": "FAILED: no such place"}
    faults.on("StartQueryExecution", lambda _: {"QueryExecutionId": "q-1"})
    query = {"QueryExecutionId": "q-1"}
    for state in ({"State": "RUNNING"}, status):
        answer = {"QueryExecutions": [{**query, "Status": state}]}
        faults.on("BatchGetQueryExecution", lambda _, answer=answer: answer)

    with pytest.raises(
        ServiceError, match=r"CREATE DATABASE .* failed \(q-1\): FAILED: no such place"
    ):
        lake.crawl(url=faults.url, register="athena", athena_output=f"s3://{lake.bucket}/out/")
    (request,) = [request for name, request in faults.calls if name == "StartQueryExecution"]
    assert 32 <= len(request["ClientRequestToken"]) <= 128
    assert request["ResultConfiguration"] == {"OutputLocation": f"s3://{lake.bucket}/out/"}


def test_an_incremental_crawl_updates_what_the_first_one_registered(events, local_aws, tmp_path):
    options = {"register": "glue", "athena_output": None, "state": str(tmp_path)}
    events({"dt=1/a.json": lines({"id": 1, "note": None})}, **options)
    more = {"dt=1/b.json": lines({"id": 2, "note": 7}), "dt=2/a.json": lines({"id": 2.5, "new": 1})}
    result = events(more, **options)
    again = events(**options)

    assert (result.state.new, result.skipped) == (2, {"known and unchanged": 1})
    assert [column.type for column in result.columns] == ["double", "string", "bigint"]
    outcomes = [each.registration.outcome for each in (result, again)]
    assert outcomes == ["updated", "unchanged"]
    assert again.objects.scanned == 0
    query = "SELECT id, note, new, dt FROM events ORDER BY id"
    assert local_aws.rows(query, events.database)[1:] == [
        ["1.0", None, None, "1"],
        ["2.0", "7", None, "1"],
        ["2.5", None, "1", "2"],
    ]
