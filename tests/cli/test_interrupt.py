"""Ctrl-C in mid-crawl: exit code 130, one line, and no process left behind."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import PROGRAM, environment
from tests.crawler.contents import events, lines
from tests.processes import command_of, marked

SECONDS = 90


@pytest.fixture(scope="module")
def much(tmp_path_factory):
    """A folder that takes a minute to read: many names of the same file."""
    folder = tmp_path_factory.mktemp("much")
    file = folder / "part.json"
    file.write_bytes(lines(events(1000)) * 100)
    for number in range(1000):
        (folder / f"part-{number}.json").hardlink_to(file)
    return folder


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_reading(pid: int, folder: Path) -> bool:
    try:
        files = [file.readlink() for file in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:  # it has ended, or closed the file meanwhile
        return False
    return any(file.parent == folder for file in files)


def reads(mark: str, folder: Path) -> bool:
    """Whether a process reads a file of the folder."""
    return any(is_reading(pid, folder) for pid in marked(mark))


def starts_ray(mark: str, _folder: Path) -> bool:
    """Whether Ray is about to start."""
    return any("gcs_server" in command_of(pid) for pid in marked(mark))


@pytest.mark.parametrize(
    ("engine", "moment"), [("inline", reads), ("ray", starts_ray), ("ray", reads)]
)
def test_ctrl_c_leaves_nothing_running(much, engine, moment):
    mark = uuid.uuid4().hex
    program = subprocess.Popen(
        [*PROGRAM, "crawl", str(much), "--engine", engine],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(RAYWORK_TEST=mark),
    )
    try:
        wait_until(lambda: moment(mark, much))
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=30)

        assert (program.returncode, out) == (130, ""), err
        # A line of progress every few seconds may stand before it.
        assert err.splitlines()[-1].startswith("raywork: interrupted")
        assert "Traceback" not in err
        wait_until(lambda: not marked(mark))
    finally:
        for pid in marked(mark):
            os.kill(pid, signal.SIGKILL)
