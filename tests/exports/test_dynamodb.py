"""Exports of DynamoDB tables: started once, waited for, told by their manifest."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

import raywork
from raywork.errors import ServiceError, UsageError
from raywork.exports import dynamodb
from tests.cli.running import raywork as program
from tests.servers import REGION, S3Server

T = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def tables(moto: S3Server) -> Any:
    return boto3.client("dynamodb", endpoint_url=moto.url, region_name=REGION)


@pytest.fixture
def table(tables: Any, request: pytest.FixtureRequest) -> str:
    """A table of two items, with point-in-time recovery."""
    name = request.node.name.replace("[", ".").replace("]", "")
    tables.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for n in "12":
        tables.put_item(TableName=name, Item={"id": {"S": n}, "bytes": {"N": "5"}})
    tables.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return name


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb, "_FIRST_WAIT", 0.05)


def test_a_table_is_exported(moto: S3Server, table: str) -> None:
    bucket = moto.new_bucket()
    access = raywork.Access(endpoint_url=moto.url)

    done = raywork.export_dynamodb(table, f"s3://{bucket}/resources/", access=access)

    assert (done.status, done.type, done.started, done.items) == ("COMPLETED", "full", True, 2)
    [key] = [each["Key"] for each in moto.client.list_objects_v2(Bucket=bucket)["Contents"]]
    assert key.startswith("resources/AWSDynamoDB/")
    lines = gzip.decompress(moto.client.get_object(Bucket=bucket, Key=key)["Body"].read())
    assert {json.loads(line)["Item"]["id"]["S"] for line in lines.splitlines()} == {"1", "2"}


def test_without_point_in_time_recovery_the_error_says_what_to_do(
    moto: S3Server, tables: Any
) -> None:
    tables.create_table(
        TableName="without",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    ended = program(
        "export", "dynamodb", "without", "s3://bkt/p/", "--endpoint-url", moto.url,
    )  # fmt: skip
    assert ended.code == 2
    assert "aws dynamodb update-continuous-backups --table-name without" in ended.err


def test_what_fails_is_told(moto: S3Server, table: str) -> None:
    access = raywork.Access(endpoint_url=moto.url)
    with pytest.raises(ServiceError, match=r"failed \(S3NoSuchBucket\)"):
        raywork.export_dynamodb(table, "s3://no-such-bucket/p/", access=access)
    with pytest.raises(UsageError, match="no DynamoDB table nope"):
        raywork.export_dynamodb("nope", "s3://bkt/p/", access=access)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"until": T}, "--until is the end"),
        ({"at": T, "since": T}, "give one"),
        ({"since": T, "until": T + timedelta(minutes=5)}, "15 minutes to 24 hours"),
        ({"since": T, "until": T + timedelta(hours=25)}, "15 minutes to 24 hours"),
        ({"view": "old"}, "give new or new-and-old"),
    ],
)
def test_what_cannot_be_is_said(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        raywork.export_dynamodb("t", "s3://bkt/p/", **options)
    with pytest.raises(UsageError, match="to S3 alone"):
        raywork.export_dynamodb("t", "/tmp/p/")


class Service:
    """DynamoDB as its documentation describes it: exports that take their time."""

    def __init__(self, exports: list[dict[str, Any]], looks: int = 2) -> None:
        self.exports = {each["ExportArn"]: each for each in exports}
        self.requests: list[dict[str, Any]] = []
        self._looks = looks

    def list_exports(self, **request: str) -> dict[str, Any]:
        summaries, further = [*self.exports.values()], "NextToken" in request
        if not further and len(summaries) > 1:
            return {"ExportSummaries": summaries[:1], "NextToken": "1"}
        return {"ExportSummaries": summaries[further:]}

    def describe_export(self, **request: str) -> dict[str, Any]:
        found = self.exports[request["ExportArn"]]
        if found["ExportStatus"] == "IN_PROGRESS":
            self._looks -= 1
            if self._looks < 0:
                found["ExportStatus"] = "COMPLETED"
        return {"ExportDescription": dict(found)}

    def export_table_to_point_in_time(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        found = {**export("new", "IN_PROGRESS"), **request}
        self.exports[found["ExportArn"]] = found
        return {"ExportDescription": dict(found)}


ARN = f"arn:aws:dynamodb:{REGION}:111122223333:table/resources"


def export(name: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "ExportArn": f"{ARN}/export/{name}",
        "TableArn": ARN,
        "ExportStatus": status,
        "S3Bucket": "bkt",
        "S3Prefix": "p",
        "ExportType": "FULL_EXPORT",
        "ExportTime": T,
        **more,
    }


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Any:
    def serve(*exports: dict[str, Any]) -> Service:
        service = Service(list(exports))
        monkeypatch.setattr(dynamodb.Catalog, "client", lambda self, name: service)
        monkeypatch.setattr(dynamodb, "_table_arn", lambda client, table: ARN)
        return service

    return serve


def test_an_export_under_way_is_waited_for(served: Any) -> None:
    service = served(
        export("a", "COMPLETED"), export("b", "IN_PROGRESS", S3Prefix="other"),
        export("c", "IN_PROGRESS"),
    )  # fmt: skip
    done = raywork.export_dynamodb("resources", "s3://bkt/p/")
    assert (done.export, done.started, service.requests) == (f"{ARN}/export/c", False, [])
    assert done.data == "s3://bkt/p/AWSDynamoDB/c/data/"


def test_of_the_same_moment_one_export_is_enough(served: Any) -> None:
    service = served(export("a", "FAILED"), export("b", "COMPLETED"))
    assert raywork.export_dynamodb("resources", "s3://bkt/p/", at=T).export == f"{ARN}/export/b"
    assert raywork.export_dynamodb("resources", "s3://bkt/p/").started
    assert len(service.requests) == 1


def test_changes_are_exported_of_a_window(served: Any) -> None:
    service = served()
    until = T + timedelta(hours=6)
    done = raywork.export_dynamodb("resources", "s3://bkt/p/", since=T, until=until, view="new")
    assert service.requests[0]["IncrementalExportSpecification"] == {
        "ExportFromTime": T, "ExportToTime": until, "ExportViewType": "NEW_IMAGE",
    }  # fmt: skip
    assert (done.type, done.since, done.at) == ("incremental", "2026-03-01T12:00:00Z", None)
    assert done.data == "s3://bkt/p/AWSDynamoDB/data/"
    assert not raywork.export_dynamodb("resources", "s3://bkt/p/", since=T, until=until).started


def test_the_token_is_the_same_for_the_same_moment_only(served: Any) -> None:
    tokens = []
    for at in (T, T, None, None):
        service = served()
        raywork.export_dynamodb("resources", "s3://bkt/p/", at=at, wait=False)
        tokens.append(service.requests[0]["ClientToken"])
    assert tokens[0] == tokens[1]
    assert len({*tokens}) == 3


def test_waiting_may_end_before_the_export(served: Any) -> None:
    served(export("a", "IN_PROGRESS"))
    with pytest.raises(ServiceError, match="run again to wait for it"):
        raywork.export_dynamodb("resources", "s3://bkt/p/", timeout=0)


def test_the_manifest_names_the_files(moto: S3Server, served: Any) -> None:
    bucket = moto.new_bucket()
    home = "p/AWSDynamoDB/x"
    moto.fill(
        bucket,
        {
            f"{home}/manifest-summary.json": json.dumps(
                {"manifestFilesS3Key": f"{home}/manifest-files.json"}
            ).encode(),
            f"{home}/manifest-files.json": b"\n".join(
                json.dumps({"itemCount": 1, "dataFileS3Key": f"{home}/data/{n}.json.gz"}).encode()
                for n in range(120)
            ),
        },
    )
    served(
        export("x", "COMPLETED", S3Bucket=bucket, ExportManifest=f"{home}/manifest-summary.json")
    )
    done = raywork.export_dynamodb(
        "resources", f"s3://{bucket}/p/", at=T, access=raywork.Access(endpoint_url=moto.url)
    )
    assert done.manifest == f"s3://{bucket}/{home}/manifest-summary.json"
    assert (len(done.files), done.files[0]) == (100, f"s3://{bucket}/{home}/data/0.json.gz")
