"""The demo: fill a bucket on a real S3 server of this machine, crawl it on Ray, query, analyze.

The exit code is 0 if the crawl found what was written, the query counted it, and the analyses
answered all their questions; 1 if not, 130 if interrupted.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from demo.analyses import analyze
from demo.bucket import PREFIX, Put, objects
from demo.questions import ask, local_athena
from tests.servers import isolate_aws, seaweed_server

ROOT = Path(__file__).parents[1]
BUCKET = "raywork-demo"
OUT = ".demo"
FAILURES = 1
"""The exit code of a crawl that was completed and met what it could not read."""


def main() -> int:
    """Run the demo and return its exit code."""
    parser = argparse.ArgumentParser("python -m demo", description="raywork's demo, as make demo.")
    parser.add_argument("--records", type=int, default=60, help="Records in an object.")
    parser.add_argument("--rows", type=int, default=20_000, help="Rows for each analysis.")
    parser.add_argument("--out", default=OUT, help="Folder for what the crawl writes.")
    options = parser.parse_args()
    _stay_on_this_machine()
    # Whoever ends the demo, by Ctrl-C or otherwise, ends all that it started.
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.default_int_handler)
    try:
        return _demo(options.records, options.rows, Path(options.out))
    except KeyboardInterrupt:
        _say("Interrupted: what was running is stopped.")
        return 130


def _demo(count: int, rows: int, out: Path) -> int:
    _say("1. Starting an S3 server (SeaweedFS) on this machine.")
    with seaweed_server(own_group=True) as server:
        puts = list(objects(count))
        _say(
            f"2. Writing {len(puts)} objects to s3://{BUCKET}/{PREFIX}: two weeks of orders, page"
            " views and\n   telemetry, in every codec and layout that raywork reads. Among them:"
        )
        for put in filter(lambda put: put.planted, puts):
            _say(f"     {put.key.removeprefix(PREFIX):<37}{put.planted}")
        server.client.create_bucket(Bucket=BUCKET)
        server.fill(BUCKET, {put.key: put.body for put in puts})
        command = [
            *(_program(), "crawl", f"s3://{BUCKET}/{PREFIX}", "--endpoint-url", server.url),
            *("--engine", "ray", "--table", "demo.events", "--out", str(out)),
        ]
        _say("3. Crawling it. Ray takes some seconds to start. The command:\n")
        _say(f"   {' '.join(command)}\n")
        (out / "report.json").unlink(missing_ok=True)
        code = _run(command)
        if code != FAILURES:
            _say(f"\nThe crawl could not be completed: its exit code is {code}, not {FAILURES}.")
            return FAILURES
        _say(
            "\n4. Registering a table and asking a question, in a Glue and an Athena on this"
            " machine\n   (raywork local):\n"
        )
        with local_athena(server, _program()):
            if not ask(server, BUCKET, count, _program()):
                _say("The answer is not what was written.")
                return FAILURES
            _say("5. Analyzing: the ready-made analyses, each on made-up data, with a report.\n")
            broken = analyze(server, BUCKET, rows, _program(), out)
            if broken:
                _say(f"Not all that was planted was found by: {', '.join(broken)}.")
                return FAILURES
    return _close(puts, json.loads((out / "report.json").read_bytes()), out)


def _close(puts: list[Put], report: dict[str, Any], out: Path) -> int:
    """Hold what was found against what was written, and say how to read it."""
    broken = sorted(f"s3://{BUCKET}/{put.key}" for put in puts if put.unreadable)
    written = sum(put.records for put in puts), sum(put.bad for put in puts), broken
    unreadable = [each["object"] for each in report["unreadable"]]
    found = report["records"], report["bad_records"], unreadable
    if found != written:
        _say(f"\nThe crawl did not find what was written: {found} instead of {written}.")
        return FAILURES
    _say(
        f"""
The crawl found what was written: {written[0]:,} records, and by name the {len(broken)} objects and
{written[1]} lines that cannot be read. For those its exit code is 1; it is 0 where all can be read.

The DDL is in {out}/table.sql. Open {out}/report.html in a browser, and the reports
of the analyses, {out}/analyses/*/report.html.
The S3 server is stopped. Next: .venv/bin/raywork crawl s3://your-bucket/prefix/ (see README.md)."""
    )
    return 0


def _run(command: list[str]) -> int:
    """Run the crawl to its end; when interrupted, let it stop its own processes first."""
    # In a group of its own it gets one signal, from here, and not another from the terminal.
    with subprocess.Popen(command, process_group=0) as crawl:  # noqa: S603
        while True:
            try:
                return crawl.wait()
            except KeyboardInterrupt:
                crawl.send_signal(signal.SIGINT)
                crawl.wait()
                raise


def _stay_on_this_machine() -> None:
    """Keep AWS settings, proxies and a Ray cluster of the user's out of the demo."""
    isolate_aws()
    os.environ.pop("RAY_ADDRESS", None)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"


def _program() -> str:
    """The installed raywork, as the user would call it from here."""
    program = Path(sys.executable).with_name("raywork")
    return os.path.relpath(program) if program.is_relative_to(ROOT) else str(program)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
