"""With `--data` a server begins where another one ended."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import boto3
import duckdb
import pytest

from raywork.errors import ServiceError, UsageError
from raywork.local import Options, serve
from raywork.local.database import reason
from raywork.local.faults import disk_error
from raywork.local.kept_s3 import replace
from raywork.local.server import Application
from tests.servers import KEY_ID, REGION, SECRET, LocalAws, free_port, local_server


def test_everything_is_there_again(tmp_path):
    with started(tmp_path) as first:
        bucket = first.new_bucket()
        first.s3.put_object(
            Bucket=bucket,
            Key="t/d=1/a.json",
            Body=b'{"a":1}\n',
            Metadata={"k": "v"},
            ContentType="application/json",
            Tagging="x=y",
        )
        first.rows("CREATE DATABASE kept")
        first.rows(
            "CREATE EXTERNAL TABLE kept.t (a int) PARTITIONED BY (d int) "
            "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
            f"LOCATION 's3://{bucket}/t/'"
        )
        first.rows("MSCK REPAIR TABLE kept.t")
        first.rows("CREATE VIEW kept.v AS SELECT a + d AS s FROM kept.t")
        first.athena.create_work_group(Name="group")
        first.rows("PREPARE p FROM SELECT 7")
        query = first.start("SELECT a FROM kept.t")
        first.end(query)
        failed = first.start("SELECT nope(1)")
        first.end(failed)

    with started(tmp_path) as second:
        assert second.rows("SELECT s FROM kept.v")[1:] == [["2"]]
        assert second.rows("EXECUTE p")[1:] == [["7"]]
        assert second.athena.get_work_group(WorkGroup="group")["WorkGroup"]["Name"] == "group"
        page = second.athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
        assert [row["Data"] for row in page] == [[{"VarCharValue": "a"}], [{"VarCharValue": "1"}]]
        assert "FUNCTION_NOT_FOUND" in second.end(failed)["Status"]["StateChangeReason"]
        head = second.s3.head_object(Bucket=bucket, Key="t/d=1/a.json")
        assert (head["Metadata"], head["ContentType"]) == ({"k": "v"}, "application/json")
        tags = second.s3.get_object_tagging(Bucket=bucket, Key="t/d=1/a.json")["TagSet"]
        assert tags == [{"Key": "x", "Value": "y"}]


def test_a_killed_server_leaves_what_it_had_kept_and_nothing_half_done(tmp_path):
    with started(tmp_path, end=signal.SIGKILL) as first:
        bucket = first.new_bucket()
        first.put(bucket, {"t/a.json": b'{"a":1}\n'})
        first.rows("CREATE DATABASE kept")
        first.rows(
            "CREATE EXTERNAL TABLE kept.t (a int) ROW FORMAT SERDE "
            f"'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/t/'"
        )
        query = first.start("SELECT a FROM kept.t")
        first.end(query)
        state = tmp_path / "state/us-east-1.athena.json"
        wait_until(lambda: state.exists() and query in state.read_text())
        with pytest.raises(UsageError, match=r"in use by another raywork local"):
            serve(Options(data=tmp_path)).__enter__()
        for _ in range(3):
            first.start("SELECT count(*) FROM UNNEST(sequence(1, 3000000)) AS t(n)")
    for name in ("results/1.parquet", "results/1.7", "s3/contents/12.partial"):
        (tmp_path / name).write_bytes(b"PAR1 half of it")
    (tmp_path / "state/us-east-1.athena.json.partial").write_text("{")

    with started(tmp_path) as second:
        assert second.rows("SELECT a FROM kept.t")[1:] == [["1"]]
        page = second.athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
        assert page[1]["Data"] == [{"VarCharValue": "1"}]
    known = json.loads(state.read_text())["executions"]
    assert {path.stem for path in (tmp_path / "results").iterdir()} == {e["id"] for e in known}
    assert not list((tmp_path / "s3/contents").glob("*.partial"))


def wait_until(done: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def write_bytes(*_: object) -> None:
        raise full

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    (tmp_path / "a").write_text("whole")
    with pytest.raises(OSError, match="No space left"):
        replace(tmp_path / "a", "half")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]
    assert str(disk_error(full)).startswith("GENERIC_INTERNAL_ERROR: no space is left")
    said = reason(duckdb.IOException("Could not write: No space left on device"))
    assert said == disk_error(full)
    with pytest.raises(ServiceError, match=r"could not be kept \(No space left on device\)"):
        make_a_bucket(tmp_path / "data")


def make_a_bucket(folder: Path) -> None:
    with serve(Options(data=folder)) as server:
        boto3.client("s3", endpoint_url=server.url, region_name=REGION).create_bucket(
            Bucket="bucket"
        )


class started:  # noqa: N801  # reads as a word of the test
    """`raywork local --data` that ends by a signal, as a user ends it."""

    def __init__(self, folder: Path, end: signal.Signals = signal.SIGTERM) -> None:
        self.signal = end
        program = str(Path(sys.executable).with_name("raywork"))
        self.process = subprocess.Popen(
            [program, "local", "--data", str(folder), "--json", "--quiet"], stdout=subprocess.PIPE
        )

    def __enter__(self) -> LocalAws:
        assert self.process.stdout is not None
        document = json.loads(self.process.stdout.readline())
        assert document["environment"]["AWS_ENDPOINT_URL"] == document["url"]
        clients = [
            boto3.client(
                name,
                endpoint_url=document["url"],
                region_name=REGION,
                aws_access_key_id=KEY_ID,
                aws_secret_access_key=SECRET,
            )
            for name in ("athena", "glue", "s3")
        ]
        aws = LocalAws(document["url"], *clients)
        if aws.results not in [each["Name"] for each in aws.s3.list_buckets()["Buckets"]]:
            aws.s3.create_bucket(Bucket=aws.results)
        return aws

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(self.signal)
        assert self.process.wait(30) == (0 if self.signal == signal.SIGTERM else -self.signal)
        assert self.process.stdout is not None
        self.process.stdout.close()


def test_a_port_that_is_taken_is_said_in_one_line(local_aws):
    port = local_aws.url.rpartition(":")[2]
    program = str(Path(sys.executable).with_name("raywork"))
    run = subprocess.run(
        [program, "local", "--port", port],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert f"port {port}" in run.stderr


def test_the_data_may_lie_in_another_s3(seaweed):
    bucket, results = seaweed.new_bucket(), seaweed.new_bucket()
    seaweed.fill(bucket, {"t/a.json": b'{"a":1}\n', "t/b.json": b'{"a":2}\n'})
    with local_server("--s3-endpoint", seaweed.url) as aws:
        aws.results = results
        aws.rows(
            "CREATE EXTERNAL TABLE t (a int) "
            "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
            f"LOCATION 's3://{bucket}/t/'"
        )
        query = aws.start("SELECT sum(a) AS s FROM t")
        aws.end(query)
        body = seaweed.client.get_object(Bucket=results, Key=f"out/{query}.csv")["Body"].read()

    assert body == b'"s"\n"3"\n'


@pytest.mark.parametrize(
    ("options", "said"),
    [({"data": Path(__file__)}, "name a folder"), ({"s3_endpoint": "foo"}, "write http")],
)
def test_options_that_cannot_be_served(options, said):
    with pytest.raises(UsageError, match=said), serve(Options(**options)):
        pass


def test_nobody_is_answered_before_all_is_there_again(tmp_path, monkeypatch):
    port = free_port()
    restore = Application.keep

    def keep(application, folder):
        with pytest.raises(TimeoutError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/data.json", timeout=0.3)
        restore(application, folder)

    monkeypatch.setattr(Application, "keep", keep)
    with (
        serve(Options(port, data=tmp_path)) as server,
        urllib.request.urlopen(f"{server.url}/moto-api/data.json", timeout=10) as answer,
    ):
        assert answer.status == 200
