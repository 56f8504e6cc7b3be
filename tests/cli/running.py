"""The command line as users run it: a process of its own."""

import os
import subprocess
import sys
from typing import NamedTuple

PROGRAM = [sys.executable, "-c", "from raywork.cli import main; main()"]


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of the tests, without a cluster in sight, with some changes."""
    merged = {**os.environ, "RAY_ADDRESS": None, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def raywork(*arguments: str, **changes: str | None) -> Ended:
    """Run `raywork` to its end, within a minute."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env=environment(**changes),
    )
    return Ended(done.returncode, done.stdout, done.stderr)
