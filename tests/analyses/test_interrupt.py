"""Ctrl-C ends an analysis with nothing left of it."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.analyses.api_calls_data import trail_objects


def test_an_interrupted_command_drops_what_it_made(local_aws):
    bucket, results = local_aws.new_bucket(), local_aws.new_bucket()
    local_aws.put(bucket, dict(trail_objects(2, 2000)))
    command = [
        *(str(Path(sys.executable).with_name("raywork")), "analyze", "api-calls"),
        *("--cloudtrail", f"s3://{bucket}/", "--output", f"s3://{results}/"),
        *("--endpoint-url", local_aws.url),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert "CREATE DATABASE" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 130, said
    assert "interrupted" in said
    assert "left behind" not in said
    databases = local_aws.glue.get_databases()["DatabaseList"]
    assert not [each for each in databases if each["Name"].startswith("raywork_api_calls")]
    assert "Contents" not in local_aws.s3.list_objects_v2(Bucket=results)
