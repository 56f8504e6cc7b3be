"""Workgroups: where results go, what a query may scan, and queries that are stopped."""

import time

import pytest
from botocore.exceptions import ClientError

from raywork.local.executions import Execution
from raywork.local.statements import classify
from tests.servers import LocalAws

OPENX = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture
def group(local_aws: LocalAws):
    name = f"group-{time.monotonic_ns()}"
    local_aws.athena.create_work_group(
        Name=name,
        Configuration={
            "ResultConfiguration": {"OutputLocation": "s3://results/enforced/"},
            "BytesScannedCutoffPerQuery": 10_000_000,
        },
    )
    yield name
    local_aws.athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)


def test_an_enforced_location_wins(local_aws, group):
    found = local_aws.end(local_aws.start("SELECT 1", WorkGroup=group))

    location = found["ResultConfiguration"]["OutputLocation"]
    assert location.startswith("s3://results/enforced/")


def test_a_table_has_no_place_of_its_own_where_one_is_enforced(local_aws, group):
    place = "WITH (external_location = 's3://results/mine/')"
    with pytest.raises(ClientError, match="enforces a centralized output location"):
        local_aws.start(f"CREATE TABLE t {place} AS SELECT 1 AS a", WorkGroup=group)


def test_the_client_decides_where_nothing_is_enforced(local_aws, group):
    local_aws.athena.update_work_group(
        WorkGroup=group, ConfigurationUpdates={"EnforceWorkGroupConfiguration": False}
    )
    found = local_aws.end(local_aws.start("SELECT 1", WorkGroup=group))
    without = local_aws.end(local_aws.start("SELECT 1", WorkGroup=group, ResultConfiguration={}))

    assert found["ResultConfiguration"]["OutputLocation"].startswith("s3://results/out/")
    assert without["ResultConfiguration"]["OutputLocation"].startswith("s3://results/enforced/")


def test_a_query_that_would_scan_too_much_is_cancelled(local_aws, group):
    bucket, database = local_aws.new_bucket(), local_aws.new_database()
    line = b'{"a":"' + b"x" * 1000 + b'"}\n'
    local_aws.put(bucket, {f"t/{n}.json": line * 2000 for n in range(6)})
    local_aws.rows(
        f"CREATE EXTERNAL TABLE t (a string) {OPENX} LOCATION 's3://{bucket}/t/'", database
    )
    found = local_aws.end(local_aws.start("SELECT count(*) FROM t", database, WorkGroup=group))

    assert found["Status"]["State"] == "CANCELLED"
    assert "Bytes scanned limit was exceeded" in found["Status"]["StateChangeReason"]
    assert found["Statistics"]["DataScannedInBytes"] > 10_000_000


def test_a_disabled_group_takes_no_queries(local_aws, group):
    local_aws.athena.update_work_group(WorkGroup=group, State="DISABLED")

    with pytest.raises(ClientError, match="is disabled"):
        local_aws.start("SELECT 1", WorkGroup=group)


def test_groups_are_listed_and_described(local_aws, group):
    names = [each["Name"] for each in local_aws.athena.list_work_groups()["WorkGroups"]]
    found = local_aws.athena.get_work_group(WorkGroup=group)["WorkGroup"]

    assert {"primary", group} <= {*names}
    assert found["Configuration"]["BytesScannedCutoffPerQuery"] == 10_000_000
    with pytest.raises(ClientError, match="is not found"):
        local_aws.athena.get_work_group(WorkGroup="nope")
    with pytest.raises(ClientError, match="already created"):
        local_aws.athena.create_work_group(Name=group)


def test_groups_have_tags(local_aws, group):
    arn = f"arn:aws:athena:us-east-1:123456789012:workgroup/{group}"
    athena = local_aws.athena
    athena.tag_resource(
        ResourceARN=arn, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]
    )
    athena.untag_resource(ResourceARN=arn, TagKeys=["b", "none"])

    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "a", "Value": "2"}]
    with pytest.raises(ClientError, match="is not a valid ARN"):
        athena.list_tags_for_resource(ResourceARN="arn")
    with pytest.raises(ClientError, match="already created"):
        athena.create_work_group(Name=group, Tags=[{"Key": "c", "Value": "3"}])
    athena.create_work_group(Name=f"{group}-2", Tags=[{"Key": "c", "Value": "3"}])
    found = athena.list_tags_for_resource(ResourceARN=f"{arn}-2")["Tags"]
    athena.delete_work_group(WorkGroup=f"{group}-2")
    assert (found, athena.list_tags_for_resource(ResourceARN=f"{arn}-2")["Tags"]) == (
        [{"Key": "c", "Value": "3"}],
        [],
    )


def test_a_group_that_holds_anything_is_deleted_on_request_alone(local_aws):
    athena = local_aws.athena
    for n, fill in enumerate(
        [
            lambda name: local_aws.end(local_aws.start("SELECT 1", WorkGroup=name)),
            lambda name: athena.create_named_query(
                Name="q", Database="d", QueryString="SELECT 1", WorkGroup=name
            ),
            lambda name: athena.create_prepared_statement(
                StatementName="p1", WorkGroup=name, QueryStatement="SELECT 1"
            ),
        ]
    ):
        name = f"filled-{n}-{time.monotonic_ns()}"
        athena.create_work_group(Name=name)
        fill(name)

        with pytest.raises(ClientError, match="is not empty"):
            athena.delete_work_group(WorkGroup=name)
        athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)
        athena.create_work_group(Name=name)
        assert "QueryExecutionIds" not in athena.list_query_executions(WorkGroup=name)
        assert "NamedQueryIds" not in athena.list_named_queries(WorkGroup=name)
        assert athena.list_prepared_statements(WorkGroup=name)["PreparedStatements"] == []
        athena.delete_work_group(WorkGroup=name)


SLOW = """
SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x)
CROSS JOIN UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 10000)) AS c(z)
WHERE x * y * z % 7 = 3
"""


def test_a_slow_query_can_be_stopped_while_others_run(local_aws):
    slow = local_aws.start(SLOW)
    assert local_aws.rows("SELECT 1")[1:] == [["1"]]
    local_aws.athena.stop_query_execution(QueryExecutionId=slow)
    found = local_aws.end(slow, seconds=20)

    assert found["Status"]["State"] == "CANCELLED"
    with pytest.raises(ClientError, match="Final query state: CANCELLED"):
        local_aws.athena.get_query_results(QueryExecutionId=slow)


def test_a_stop_is_never_lost(local_aws):
    """Whatever the query is at when it comes: parsing, planning, between two steps."""
    queries = []
    for n in range(8):
        queries.append(local_aws.start(SLOW))
        time.sleep(n * 0.004)
        local_aws.athena.stop_query_execution(QueryExecutionId=queries[-1])

    states = {local_aws.end(each, seconds=10)["Status"]["State"] for each in queries}
    assert states == {"CANCELLED"}


def test_a_query_is_stopped_in_the_queue():
    execution = Execution("id", classify("SELECT 1"), "primary", {}, [], "s3://results/")
    execution.stop()

    assert execution.shown()["Status"]["State"] == "CANCELLED"
    assert not execution.begin()


def test_many_queries_run_at_once(local_aws):
    queries = [local_aws.start(f"SELECT {n}") for n in range(60)]

    assert {local_aws.end(each)["Status"]["State"] for each in queries} == {"SUCCEEDED"}
    assert {*queries} <= {
        *local_aws.athena.list_query_executions(MaxResults=50)["QueryExecutionIds"],
        *queries,
    }
