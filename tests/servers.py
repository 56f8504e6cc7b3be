"""Real servers for the tests, on free loopback ports, stopped at the end of the session."""

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEY_ID, SECRET, REGION = "test-access-key", "test-secret-key", "us-east-1"

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": KEY_ID,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""All that tests know of AWS. Worker processes inherit it."""


def isolate_aws() -> None:
    """Take the machine's own AWS settings out of this process, and put test credentials in."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)


@dataclass
class S3Server:
    """A running S3 server with a client for it."""

    url: str
    client: Any
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_bucket(self) -> str:
        """Create an empty bucket of its own for a test, and return its name."""
        name = f"test-{next(self._names):04}"
        self.client.create_bucket(Bucket=name)
        return name

    def fill(self, bucket: str, contents: dict[str, bytes]) -> None:
        """Write objects, several at a time."""
        with ThreadPoolExecutor(8) as threads:
            put = self.client.put_object
            for done in [
                threads.submit(put, Bucket=bucket, Key=key, Body=body)
                for key, body in contents.items()
            ]:
                done.result()


def connect(url: str) -> S3Server:
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
    )
    return S3Server(url, client)


def free_port() -> int:
    """A loopback port free now, as is the one 10,000 above it, where SeaweedFS speaks gRPC."""
    while True:
        with socket.socket() as probe, socket.socket() as above:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            with suppress(OSError, OverflowError):
                above.bind(("127.0.0.1", port + 10_000))
                return port


@contextmanager
def moto_server() -> Iterator[S3Server]:
    """moto's server in a process of its own: byte order like S3, and Glue, STS and more."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, f"http://127.0.0.1:{port}/moto-api/data.json"):
        yield connect(f"http://127.0.0.1:{port}")


@contextmanager
def seaweed_server(*, own_group: bool = False) -> Iterator[S3Server]:
    """SeaweedFS: a real S3 server with disks and signatures; lists folder by folder."""
    folder = Path(tempfile.mkdtemp(prefix="raywork-seaweed-"))
    config = folder / "s3.json"
    config.write_text(
        json.dumps(
            {
                "identities": [
                    {
                        "name": "test",
                        "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
                        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
                    }
                ]
            }
        )
    )
    master, volume, filer, s3 = (free_port() for _ in range(4))
    command = [
        str(Path(sys.executable).with_name("weed")),
        "server",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        "-volume.max=5000",  # each bucket takes seven
        "-s3",
        f"-s3.port={s3}",
        f"-s3.config={config}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]
    try:
        with running(command, f"http://127.0.0.1:{s3}/healthz", own_group=own_group):
            yield connect(f"http://127.0.0.1:{s3}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class LocalAws:
    """A running `raywork local` with clients for it, and a bucket for results."""

    url: str
    athena: Any
    glue: Any
    s3: Any
    results: str = "results"
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_bucket(self) -> str:
        """Create an empty bucket of its own for a test, and return its name."""
        name = f"data-{next(self._names):04}"
        self.s3.create_bucket(Bucket=name)
        return name

    def new_database(self) -> str:
        """Create an empty database of its own for a test, and return its name."""
        name = f"db_{next(self._names)}"
        self.glue.create_database(DatabaseInput={"Name": name})
        return name

    def start(self, sql: str, database: str = "default", **request: Any) -> str:
        """Submit a query and return its id."""
        request.setdefault("ResultConfiguration", {"OutputLocation": f"s3://{self.results}/out/"})
        answer = self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": database}, **request
        )
        return str(answer["QueryExecutionId"])

    def end(self, query: str, seconds: float = 60) -> dict[str, Any]:
        """Wait for the end of a query, and return its QueryExecution."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
            if found["Status"]["State"] not in {"QUEUED", "RUNNING"}:
                return dict(found)
            time.sleep(0.01)
        raise TimeoutError(query)

    def rows(self, sql: str, database: str = "default", **request: Any) -> list[list[str | None]]:
        """Run a query that must succeed, and return its rows as text, the header among them."""
        query = self.start(sql, database, **request)
        found = self.end(query)
        assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
        pages = self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)
        return [
            [datum.get("VarCharValue") for datum in row["Data"]]
            for page in pages
            for row in page["ResultSet"]["Rows"]
        ]

    def failure(self, sql: str, database: str = "default", **request: Any) -> str:
        """Run a query that must fail, and return the reason."""
        found = self.end(self.start(sql, database, **request))
        assert found["Status"]["State"] == "FAILED", found["Status"]
        return str(found["Status"]["StateChangeReason"])

    def put(self, bucket: str, contents: dict[str, bytes]) -> None:
        """Write objects."""
        for key, body in contents.items():
            self.s3.put_object(Bucket=bucket, Key=key, Body=body)


@contextmanager
def local_server(*options: str) -> Iterator[LocalAws]:
    """`raywork local` in a process of its own."""
    import boto3

    port = free_port()
    program = str(Path(sys.executable).with_name("raywork"))
    command = [program, "local", "--port", str(port), *options]
    url = f"http://127.0.0.1:{port}"
    with running(command, f"{url}/moto-api/data.json"):
        access = {
            "region_name": REGION,
            "aws_access_key_id": KEY_ID,
            "aws_secret_access_key": SECRET,
            "endpoint_url": url,
        }
        athena, glue, s3 = (boto3.client(name, **access) for name in ("athena", "glue", "s3"))
        server = LocalAws(url, athena, glue, s3)
        s3.create_bucket(Bucket=server.results)
        glue.create_database(DatabaseInput={"Name": "default"})
        yield server


@contextmanager
def stub_server(delay: float = 0.0) -> Iterator[str]:
    """The misbehaving stand-in of stub.py; yields its URL."""
    command = [sys.executable, str(Path(__file__).with_name("stub.py")), "--delay", str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


@contextmanager
def running(
    command: list[str], health: str, seconds: float = 60, *, own_group: bool = False
) -> Iterator[None]:
    """Run a server from the moment that it answers at `health` until the block ends.

    With `own_group`, Ctrl-C on the terminal does not reach it: whoever catches it ends the server.
    """
    with tempfile.TemporaryFile() as log:
        group = 0 if own_group else None
        process = subprocess.Popen(command, stdout=log, stderr=log, process_group=group)
        try:
            deadline = time.monotonic() + seconds
            while not _answers(health):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"{command} did not start:\n{log.read()[-3000:]!r}")
                time.sleep(0.05)
            yield
        finally:
            process.kill()  # nothing of it is needed any more, and SeaweedFS takes its time
            process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
