"""`make demo` finds on Ray, in a bucket on a real S3 server, what it put there."""

import json
import subprocess
import sys
from pathlib import Path

from raywork.analyses.case import case_names
from raywork.codecs import Codec
from tests.analyses.stories import STORIES

ROOT = Path(__file__).parents[1]


def test_the_demo_shows_every_codec_and_layout_and_finds_what_it_planted(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    command = [sys.executable, "-m", "demo", "--records", "4", "--rows", "400", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "The crawl found what was written" in done.stdout
    assert "CREATE EXTERNAL TABLE IF NOT EXISTS `demo`.`events`" in done.stdout
    assert "raywork crawl s3://raywork-demo/events/ --endpoint-url" in done.stdout
    assert "orders  days\n   ──────  ────\n   56      14" in done.stdout
    report = json.loads((out / "report.json").read_bytes())
    assert set(report["codecs"]) == set(Codec)
    assert set(report["layouts"]) == {"lines", "documents", "array", "wrapped"}
    assert report["engine"] == "ray"
    assert len(report["unreadable"]) == 3
    assert [conflict["path"] for conflict in report["conflicts"]] == ["device.firmware"]
    assert "case-collision" in {warning["code"] for warning in report["warnings"]}
    assert (out / "report.html").exists()
    assert set(STORIES) == set(case_names())
    for case in STORIES:
        assert (out / "analyses" / case / "report.html").exists()
    assert f"{out}/analyses/*/report.html" in done.stdout
