"""The demo's last part: all ready-made analyses, each on generated data, with its report."""

import json
import time
from pathlib import Path

from demo.questions import show
from tests.analyses.stories import STORIES, Bucket
from tests.servers import S3Server


def analyze(server: S3Server, bucket: str, rows: int, program: str, out: Path) -> list[str]:
    """Run each analysis on about so many rows; return those that did not find what was planted."""
    broken = []
    for case, story in STORIES.items():
        began = time.monotonic()
        # A bucket of its own for each: a crawl must not meet the data of the next one.
        place = Bucket(server.client, f"{bucket}-{case}")
        server.client.create_bucket(Bucket=place.name)
        told = story(place, rows)
        folder = out / "analyses" / case
        command = [
            *(program, "analyze", case, *told.arguments, "--output", f"s3://{bucket}/answers/"),
            *("--out", str(folder), "--quiet", "--endpoint-url", server.url),
        ]
        # 1: a threshold was crossed, which the made-up data may well do.
        if show(command, codes=(0, 1)) is None:
            broken.append(case)
        else:
            missed = told.missed(json.loads((folder / "report.json").read_bytes()))
            broken += [f"{case} ({each})" for each in missed]
        print(f"   {time.monotonic() - began:.0f} s\n", flush=True)  # noqa: T201
    return broken
