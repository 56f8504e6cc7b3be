"""A process that starts a Ray of its own, and is told to stop."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.engine.test_on_ray import beats, still_beating

ROOT = Path(__file__).parents[2]


def test_sigterm_ends_a_run_and_its_workers_with_130_and_clean_streams(tmp_path):
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.own_ray", str(tmp_path)],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "RAY_ADDRESS"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 100
    beating = tmp_path / "beats"
    while program.poll() is None and not (beating.exists() and beats(beating)):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    program.terminate()
    out, err = program.communicate(timeout=30)

    assert program.returncode == 130, err
    assert out == "result 7\n"
    assert len(err.splitlines()) == 1
    assert err.startswith("interrupted: ")
    assert not still_beating(beating)
