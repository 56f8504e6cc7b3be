"""Jobs as users submit them: to a cluster of their own, started by `ray start`, with its token."""

import gzip
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from raywork.scan import check
from tests.crawler.contents import events, lines
from tests.crawler.crawling import crawl, facts
from tests.processes import marked
from tests.servers import free_port

ROOT = Path(__file__).parents[1]
RAY = str(Path(sys.executable).with_name("ray"))
SECONDS = 120


class Cluster(NamedTuple):
    dashboard: str
    environment: dict[str, str]

    def submit(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Submit a job with the checkout as its working directory, and wait for its end."""
        return subprocess.run(
            [
                RAY,
                "job",
                "submit",
                f"--address={self.dashboard}",
                "--working-dir=.",
                "--",
                *command,
            ],
            check=False,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    # `ray stop` would stop every Ray of this machine: this one is known by its token instead.
    token = secrets.token_hex(32)
    folder = tempfile.mkdtemp(prefix="ray-")  # short: the paths of sockets have a limit
    dashboard = free_port()
    environment = {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token}
    environment.pop("RAY_ADDRESS", None)
    # A job's `python` is the first of the cluster's PATH: that of this suite, as in an active venv.
    environment["PATH"] = os.pathsep.join([str(Path(RAY).parent), os.environ.get("PATH", "")])
    options = {
        "port": free_port(),
        "dashboard-port": dashboard,
        "dashboard-agent-listen-port": free_port(),
        "dashboard-agent-grpc-port": free_port(),
        "ray-client-server-port": free_port(),
        "metrics-export-port": free_port(),
        "min-worker-port": 0,
        "max-worker-port": 0,
        "num-cpus": 2,
        "object-store-memory": 128 << 20,
        "temp-dir": folder,
        "node-ip-address": "127.0.0.1",
    }
    command = [RAY, "start", "--head", "--block", "--disable-usage-stats"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (Path(folder) / "start.log").open("w+") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + SECONDS
            while not answers(f"http://127.0.0.1:{dashboard}/api/jobs/", token):
                log.seek(0)
                assert process.poll() is None, log.read()
                assert time.monotonic() < deadline
                time.sleep(0.2)
            yield Cluster(f"http://127.0.0.1:{dashboard}", environment)
        finally:
            while pids := marked(token):
                for pid in pids:
                    os.kill(pid, signal.SIGKILL)
                process.wait()
            shutil.rmtree(folder, ignore_errors=True)


def answers(url: str, token: str) -> bool:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture
def bucket(seaweed):
    name = seaweed.new_bucket()
    seaweed.fill(
        name, {f"in/part-{n}.json.gz": gzip.compress(lines(events(50, n))) for n in range(9)}
    )
    return name


def written(seaweed, bucket):
    """The results in the bucket: by name, as text."""
    listed = seaweed.client.list_objects_v2(Bucket=bucket, Prefix="out/").get("Contents", ())
    return {
        entry["Key"].removeprefix("out/"): seaweed.client.get_object(
            Bucket=bucket, Key=entry["Key"]
        )["Body"].read().decode()
        for entry in listed
    }  # fmt: skip


def test_a_job_crawls_with_the_code_of_its_working_directory(cluster, seaweed, bucket):
    uris = [f"s3://{bucket}/in/", "--out", f"s3://{bucket}/out/"]
    # The job first says whose raywork it runs: with an installed one of that name, too.
    which = "import raywork; print('package', raywork.__file__)"
    which += "; from raywork.scan.check import extension; print('check', extension)"
    script = f'python -c "{which}" && python jobs/crawl.py "$@"'

    job = cluster.submit("sh", "-c", script, "sh", *uris, "--endpoint-url", seaweed.url)

    assert job.returncode == 0, job.stdout
    [package] = [line for line in job.stdout.splitlines() if line.startswith("package ")]
    assert "/working_dir_files/" in package
    # What is built is not brought along: the one that is installed serves the job's sources.
    assert f"check {check.extension}\n" in job.stdout
    results = written(seaweed, bucket)
    assert {"report.html", "report.json", "schema.json", "table.sql"} <= results.keys()
    expected = crawl(seaweed, f"s3://{bucket}/in/")
    report = json.loads(results["report.json"])
    assert report["engine"] == "ray"
    assert report["ddl"] == expected.ddl
    assert report["records"] == facts(expected).records == 450
    assert results["table.sql"].startswith(expected.ddl)


def test_a_job_that_ends_in_failures_fails_and_its_results_are_there(cluster, seaweed, bucket):
    seaweed.fill(bucket, {"in/cut.json.gz": gzip.compress(lines(events(50)))[:-20]})
    uris = [f"s3://{bucket}/in/", "--out", f"s3://{bucket}/out/"]

    job = cluster.submit("python", "jobs/crawl.py", *uris, "--endpoint-url", seaweed.url)

    assert job.returncode == 1, job.stdout
    report = json.loads(written(seaweed, bucket)["report.json"])
    assert report["objects"] == {"listed": 10, "scanned": 9, "unreadable": 1, "skipped": 0}


def test_a_job_queries_and_leaves_its_results_in_s3(cluster, local_aws):
    bucket = local_aws.new_bucket()
    places = ["--output", f"s3://{bucket}/athena/", "--out", f"s3://{bucket}/out/"]
    options = [*places, "--state", f"s3://{bucket}/state/", "--endpoint-url", local_aws.url]

    job = cluster.submit(
        "python", "jobs/query.py", "SELECT 'job' AS x", "--format", "csv", *options
    )

    assert job.returncode == 0, job.stdout
    result = local_aws.s3.get_object(Bucket=bucket, Key="out/0001.csv")["Body"].read()
    assert result == b'"x"\n"job"\n'


@pytest.mark.parametrize("job", sorted((ROOT / "jobs").glob("*.py")), ids=lambda path: path.name)
def test_a_job_starts_beside_one_with_the_name_of_a_module_of_python(job):
    """`jobs/copy.py` lies where Python looks first for the `copy` that its own modules import."""
    done = subprocess.run(
        [sys.executable, str(job), "--help"], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert f"raywork {job.stem}" in done.stdout


def test_a_cluster_refuses_whoever_has_no_token(cluster):
    with pytest.raises(urllib.error.HTTPError, match=r"40[13]"):
        urllib.request.urlopen(f"{cluster.dashboard}/api/jobs/", timeout=5)
