"""Analyses: each ready-made analysis on a few million rows, with what was planted found again.

They run as commands against `raywork local`, in a process of its own on this machine, which reads
rows in Python and runs SQL in DuckDB: what is measured is that, and not Athena.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.report import Check, Finding
from tests.analyses.stories import STORIES, Bucket, Story
from tests.servers import LocalAws, isolate_aws, local_server

_ROWS: Final = 2_000_000
_QUICK_ROWS: Final = 20_000
_PROGRAM: Final = str(Path(sys.executable).with_name("raywork"))


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure each."""
    isolate_aws()
    for case, story in STORIES.items():
        with local_server() as aws:  # the data of one case at a time
            yield _measured(aws, case, story, _QUICK_ROWS if quick else _ROWS)


def _measured(aws: LocalAws, case: str, story: Story, rows: int) -> Finding:
    began = time.perf_counter()
    told = story(Bucket(aws.s3, aws.new_bucket()), rows)
    made = time.perf_counter() - began
    command = [
        *(_PROGRAM, "analyze", case, *told.arguments, "--json", "--quiet"),
        *("--output", f"s3://{aws.results}/bench/", "--endpoint-url", aws.url),
    ]
    began = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True)
    took = time.perf_counter() - began
    assert done.returncode in {0, 1}, done.stderr.decode()
    document = json.loads(done.stdout)
    missed = told.missed(document)
    return Finding(
        title=f"analyze {case}: {rows:,} rows",
        header=("to generate, s", "to analyze, s", "questions", "scanned, MB"),
        rows=[
            (
                f"{made:.0f}",
                f"{took:.0f}",
                f"{len(document['results'])}",
                f"{document['scanned_bytes'] / 1e6:.0f}",
            )
        ],
        checks=[
            Check("planted facts that were not found", len(missed), 0, "times", at_least=False)
        ],
        notes=missed,
    )
