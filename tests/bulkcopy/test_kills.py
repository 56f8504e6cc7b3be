"""SIGKILL at any moment: the same command goes on, and leaves what a run without kills leaves."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.record import Entry, Record
from raywork.engine import open_journal
from raywork.storage import KeyRange, Location, open_store
from tests.bulkcopy.copying import contents, copy, uploads
from tests.bulkcopy.test_faults import MIB, PARTS, SEEDS
from tests.bulkcopy.versioning import histories, write
from tests.cli.running import environment
from tests.processes import below, command_of
from tests.proxy import Proxy

SLICED = (
    "import raywork.bulkcopy.operation as o, raywork.bulkcopy.plan as p\n"
    "import raywork.bulkcopy.running as r, raywork.bulkcopy.huge as h\n"
    "o.UNIT_SECONDS, p.LOOK = 0.05, 10\n"
    "h.LEAST_PARTS, h.SLICE_PARTS, r._processes = 2, 1, lambda runner: 2\n"
    "r.UNDER_WAY_SECONDS = 3\n"
    "from raywork.cli import main; main()"
)
"""The program with ranges that are cut and handed back all the time, and parts that are spread."""


def run(sides, url, state, kill=None, *more):
    """Run the command; return its document, or None if `kill`, which then waits, comes first."""
    options = ["--multipart-threshold", "5MiB", "--part-size", "5MiB", "--json", "--quiet"]
    command = [
        sys.executable, "-c", SLICED, "copy", *sides.uris, "--endpoint-url", url,
        "--state", str(state), "--engine", "inline", *options, *more,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), text=True)
    if kill is not None:
        kill(process)
        process.kill()
    out, _ = process.communicate(timeout=60)
    if process.returncode == -signal.SIGKILL:
        return None
    assert process.returncode == 0
    return json.loads(out)


def kill_within(proxy, chance):
    """A wait until copying has begun, and for a moment more."""
    begun = proxy.seen["passed"] + 8

    def wait(process):
        while proxy.seen["passed"] < begun and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.random())

    return wait


def fill(sides, seed, large):
    chance = random.Random(seed)
    objects = {f"{n % 4}/k{n:03}": chance.randbytes(n) for n in range(60)}
    objects |= {f"{n}/big": chance.randbytes((6 + n % 2 * 5) * MIB + n) for n in range(large)}
    sides.server.fill(sides.source, {f"in/{key}": body for key, body in objects.items()})
    return objects


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_driver_leaves_no_upload_behind(unordered, tmp_path, seed):
    objects = fill(unordered, seed, large=6)
    chance = random.Random(seed)
    foreign = unordered.server.client.create_multipart_upload(
        Bucket=unordered.destination, Key="out/of another"
    )

    more = ["--move"] if seed % 2 else []

    with Proxy(unordered.server.url, delay=0.02).running() as proxy:
        wait = kill_within(proxy, chance)
        done = run(unordered, proxy.url, tmp_path, wait, *more)
    done = done or run(unordered, unordered.server.url, tmp_path, None, *more)

    assert done["failed"] == 0
    assert done["moved"] == (done["listed"] if more else 0)
    left = contents(unordered.server, unordered.source, "in/")
    assert left == ({} if more else objects)
    assert contents(unordered.server, unordered.destination, "out/") == objects
    assert uploads(unordered.server, unordered.destination) == ["out/of another"]
    unordered.server.client.abort_multipart_upload(
        Bucket=unordered.destination, Key="out/of another", UploadId=foreign["UploadId"]
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_copy_of_versions_makes_none_twice(versioned, tmp_path, seed):
    chance = random.Random(seed)
    written = {
        f"k{n:02}": [chance.randbytes(n) for _ in range(chance.randrange(1, 5))] for n in range(20)
    }
    written["big"] = [b"1", chance.randbytes(6 * MIB), None, b"2"]
    write(versioned.server, versioned.source, "in/", written)

    with Proxy(versioned.server.url, delay=0.02).running() as proxy:
        wait = kill_within(proxy, chance)
        done = run(versioned, proxy.url, tmp_path, wait, "--versions")
    done = done or run(versioned, versioned.server.url, tmp_path, None, "--versions")

    assert done["listed"] == done["copied"] + done["identical"] == sum(map(len, written.values()))
    assert histories(versioned.server, versioned.destination, "out/") == written
    assert uploads(versioned.server, versioned.destination) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_driver_goes_on_from_its_journal(ordered, tmp_path, seed):
    """What the journal calls finished is there, and the counts are those of one run."""
    objects = fill(ordered, seed, large=0)
    chance = random.Random(seed)
    ordered.server.fill(ordered.destination, {f"out/{n}/x{n}": b"x" for n in range(6)})

    with Proxy(ordered.server.url, delay=0.02).running() as proxy:
        wait = kill_within(proxy, chance)
        done = run(ordered, proxy.url, tmp_path, wait, "--delete")
    left = unfinished(tmp_path, ordered)
    there = contents(ordered.server, ordered.destination, "out/")
    finished = {key for key in objects if not any(f"in/{key}" in keys for keys in left)}
    assert {key: there.get(key) for key in finished} == {key: objects[key] for key in finished}
    done = done or run(ordered, ordered.server.url, tmp_path, None, "--delete")

    assert contents(ordered.server, ordered.destination, "out/") == objects
    assert done["listed"] == done["copied"] + done["identical"] == len(objects)


def unfinished(state, sides):
    """The ranges that a journal leaves to do, read as the next run would."""
    store = open_store(Location.parse(str(state)), write=True)
    plan = {
        "command": "copy", "SRC": sides.uris[0], "DST": sides.uris[1], "filters": "",
        "--min-size": "", "--max-size": "",
    }  # fmt: skip
    ledger = Ledger()
    with open_journal(store, Entry, plan) as journal:
        left = Record(KeyRange("in/"), ledger, journal).remaining()
    ledger.close()
    return left


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_worker_does_not_show(unordered, ray_cluster, seed, monkeypatch):
    monkeypatch.setattr("raywork.bulkcopy.huge.LEAST_PARTS", 2)
    monkeypatch.setattr("raywork.bulkcopy.huge.SLICE_PARTS", 1)
    objects = fill(unordered, seed, large=4)
    over, killed = threading.Event(), []

    def kill_some():
        chance = random.Random(seed)
        while len(killed) < 2 and not over.wait(0.02):
            for pid in below(os.getpid()):
                at_work = command_of(pid).startswith("ray::copy_unit")
                if at_work and (not killed or chance.random() < 0.1):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                    break

    with Proxy(unordered.server.url, delay=0.02).running() as proxy:
        killer = threading.Thread(target=kill_some)
        killer.start()
        try:
            server = type(unordered.server)(proxy.url, unordered.server.client)
            options = {"engine": "ray", "workers": 2, "move": bool(seed % 2), **PARTS}
            result = copy(server, *unordered.uris, **options)
        finally:
            over.set()
            killer.join()

    assert killed
    assert (result.listed, result.failed) == (len(objects), 0)
    assert result.moved == (len(objects) if seed % 2 else 0)
    left = contents(unordered.server, unordered.source, "in/")
    assert left == ({} if seed % 2 else objects)
    assert contents(unordered.server, unordered.destination, "out/") == objects
    assert uploads(unordered.server, unordered.destination) == []
