"""Law 4: a crawl with a state that is killed at any moment goes on, to the same answer."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from raywork.crawler.state.entries import Did, Entry, Halfway
from raywork.crawler.state.intervals import Intervals
from raywork.crawler.state.visit import Visited
from raywork.engine.segment import entries_of
from raywork.formats.model import Format
from raywork.storage import Location
from raywork.storage.local import LocalStore
from tests.cli.running import environment
from tests.crawler.contents import events, lines
from tests.crawler.crawling import fill_folder
from tests.formats.files import written

COUNT = 24

DRIVER = """
from functools import partial
from raywork.crawler import operation, plan
from raywork.engine import journal
plan.LOOK = {look}
plan._UNIT_SECONDS = 0.0
operation.Context = partial(operation.Context, seconds=0.0, parts=1)
operation._parts = lambda *_: 1
journal.FLUSH_SECONDS = 0.0
journal._TURN_SECONDS = 0.01
journal.MANY = 5
from raywork.cli import main
main()
"""
"""The program, with units of an object or two, which are written down at once, and snapshots."""


def contents(kind: str) -> dict[str, bytes]:
    """Objects that differ, some of which cannot be read or not wholly."""
    bodies = {f"{n % 4}/part-{n:02}": body(kind, n) for n in range(COUNT)}
    return bodies | {"1/bad": b'{"id": 1}\n{"id"\n', "2/cut.gz": b"\x1f\x8b\x08", "3/_hidden": b"x"}


def body(kind: str, n: int) -> bytes:
    if kind == "json":
        return lines([record | {f"k{n}": n} for record in events(800, n)])
    columns = {"id": [n], f"k{n}": [n * 1.5]}
    if kind == "parquet":
        return written(Format.PARQUET, pa.table(columns))
    more = "".join(f",c{place}" for place in range(n))  # each header goes on where another ends
    return f"id,when{more}\n{n},{2000 + n}-01-01\n".encode()


def command(arguments: list[str], look: int) -> list[str]:
    return [sys.executable, "-c", DRIVER.format(look=look), "crawl", *arguments]


def run(command: list[str]) -> None:
    """Run a crawl to its end, in which not all can be read."""
    ended = subprocess.run(command, capture_output=True, env=environment(), timeout=60, check=False)
    assert ended.returncode == 1, ended.stderr.decode()


def last_segment(state: Path) -> int:
    folder = state / "journal"
    return max((int(file.name) for file in folder.glob("0*")), default=0)


def kill_after(command: list[str], state: Path, more: int) -> None:
    """Run a crawl, and kill it when it has written so many further segments."""
    silent = subprocess.DEVNULL
    wanted = last_segment(state) + more
    with subprocess.Popen(command, stdout=silent, stderr=silent, env=environment()) as process:
        while last_segment(state) < wanted and process.poll() is None:
            time.sleep(0.003)
        process.send_signal(signal.SIGKILL)


def visited(state: Path) -> Intervals:
    """The keys that a killed crawl need not visit again."""
    store = LocalStore(Location.parse(str(state)))
    found = Visited()
    for info in store.list_folder("journal/"):
        for entry in entries_of(store.get(info.key), info.key, Entry):
            if isinstance(entry, Did | Halfway):
                found.add(entry.found.result.visited)
    return Intervals((after, until) for _, after, until in found.ranges)


def spoil(folder: Path, keys: Intervals) -> int:
    """Make nonsense of files, in a way that no listing shows; return of how many."""
    count = 0
    for file in folder.rglob("*"):
        if file.is_file() and str(file.relative_to(folder)) in keys:
            status = file.stat()
            file.write_bytes(b"\0" * status.st_size)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            count += 1
    return count


def answer(out: Path) -> dict[str, bytes]:
    """What a crawl has written, but for how it ran and what it remembers."""
    files = {file.name: file.read_bytes() for file in out.iterdir()}
    report = json.loads(files.pop("report.json"))
    report |= {"seconds": 0, "state": None}
    del files["report.html"]
    return files | {"report.json": json.dumps(report).encode()}


def places(request, tmp_path, where, kind):
    """A filled place, and the options that reach it."""
    if where == "folder":
        return str(fill_folder(tmp_path / "data", contents(kind))), ["--location", "s3://bucket/t/"]
    server = request.getfixturevalue(where)
    bucket = server.new_bucket()
    server.fill(bucket, contents(kind))
    return f"s3://{bucket}/", ["--endpoint-url", server.url]


@pytest.mark.parametrize(
    ("where", "look", "seed", "kind"),
    [
        pytest.param("folder", 10_000, 1, "json", id="batches of a folder"),
        pytest.param("moto", 5, 2, "json", id="ranges of a bucket"),
        pytest.param("seaweed", 5, 3, "json", id="a bucket that is listed in no order"),
        pytest.param("moto", 5, 4, "parquet", id="files of Parquet"),
        pytest.param("moto", 5, 5, "csv", id="delimited text of many headers"),
    ],
)
def test_a_killed_crawl_goes_on_to_the_same_answer(request, tmp_path, where, look, seed, kind):
    chance = random.Random(seed)
    uri, options = places(request, tmp_path, where, kind)
    state = tmp_path / "state"
    common = [uri, *options, "--engine", "inline", "--table", "t", "--quiet"]
    run(command([*common, "--out", str(tmp_path / "whole")], look))

    stopped = command([*common, "--state", str(state), "--out", str(tmp_path / "out")], look)
    for _ in range(2):
        kill_after(stopped, state, chance.randint(2, 9))
    if where == "folder":
        assert 0 < spoil(Path(uri), visited(state)) < COUNT
    run(stopped)

    assert answer(tmp_path / "out") == answer(tmp_path / "whole")
