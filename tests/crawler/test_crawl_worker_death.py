"""A worker of Ray that is killed in mid-crawl does not show in the answer."""

import os
import signal
import threading

import pytest

from tests.crawler.contents import events, lines
from tests.crawler.crawling import crawl, facts
from tests.processes import below, command_of


@pytest.fixture
def folder(tmp_path):
    """Files of a tenth of a second each, all of them names of the same one."""
    folder = tmp_path / "data"
    folder.mkdir()
    file = folder / "part.json"
    file.write_bytes(lines(events(1000)) * 100)
    for number in range(7):
        (folder / f"part-{number}.json").hardlink_to(file)
    return folder


def kill_one(killed: list[int], over: threading.Event) -> None:
    """Kill the first worker that is seen to crawl."""
    while not killed and not over.wait(0.01):
        for pid in below(os.getpid()):
            if command_of(pid).startswith("ray::crawl_unit"):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                return


def test_a_killed_worker_does_not_show(seaweed, folder, tmp_path, ray_cluster, monkeypatch):
    monkeypatch.setattr("raywork.crawler.plan._UNIT_SECONDS", 0.1)
    expected = crawl(
        seaweed, str(folder), out=str(tmp_path / "expected"), state=str(tmp_path / "other")
    )
    killed: list[int] = []
    over = threading.Event()
    killer = threading.Thread(target=kill_one, args=(killed, over))
    killer.start()

    try:
        result = crawl(
            seaweed,
            str(folder),
            engine="ray",
            workers=2,
            out=str(tmp_path / "out"),
            state=str(tmp_path / "state"),
        )
    finally:
        over.set()
        killer.join()

    assert len(killed) == 1
    assert facts(result) == facts(expected)
    assert result.state.objects == 8
    for name in ("schema.json", "table.sql"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "expected" / name).read_bytes()
