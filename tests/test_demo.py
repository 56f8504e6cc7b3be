"""`make demo` finds on Ray, in a bucket on a real S3 server, what it put there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from raywork.analyses.case import case_names
from raywork.codecs import Codec
from tests.analyses.stories import STORIES
from tests.crawler import browser

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def done(out: Path) -> subprocess.CompletedProcess[str]:
    """The demo, run to its end."""
    command = [sys.executable, "-m", "demo", "--records", "4", "--rows", "400", "--out", str(out)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_demo_shows_every_codec_and_layout_and_finds_what_it_planted(done, out) -> None:
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


@pytest.mark.skipif(
    browser.FOUND is None, reason=f"none of {', '.join(browser.NAMES)} is installed"
)
def test_its_reports_show_in_a_browser_without_a_complaint(done, out, tmp_path) -> None:
    assert done.returncode == 0, done.stderr
    with browser.tab(tmp_path / "profile") as tab:
        for case in STORIES:
            tab.open(out / "analyses" / case / "report.html")

            assert tab.complaints == [], case
            assert tab.evaluate("document.querySelectorAll('svg.plot').length") > 0, case
            assert tab.evaluate("document.querySelectorAll('.findings > *').length") > 0, case
            picture = tab.screenshot(1280, "light")
            assert tab.evaluate("document.documentElement.scrollWidth") <= 1280, case
            (tmp_path / f"{case}.png").write_bytes(picture)
            assert picture.startswith(b"\x89PNG"), case
