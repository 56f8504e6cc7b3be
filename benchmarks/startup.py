"""Start-up: the commands that a user types, as whole processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.data import cached, dataset
from benchmarks.process import FailedError
from benchmarks.report import Check, Finding

_ROUNDS = 7
_CONSOLE = str(Path(sys.executable).with_name("raywork"))


def run(*, quick: bool) -> Iterator[Finding]:  # noqa: ARG001 - there is nothing to leave out
    """Measure the help and a small crawl, in turns."""
    commands = {
        "raywork --help": ["--help"],
        "raywork crawl FOLDER": ["crawl", str(_folder())],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for round_ in range(_ROUNDS + 1):
        for name, arguments in commands.items():
            taken = _time([_CONSOLE, *arguments])
            if round_:  # the first one warms the page cache
                seconds[name].append(taken)
    took = {name: median(values) for name, values in seconds.items()}
    libraries = _imported(commands["raywork crawl FOLDER"])
    yield Finding(
        title="start-up: a folder of 1 MB, engine auto",
        header=("", "median s", "worst s"),
        rows=[
            (name, f"{took[name]:.2f}", f"{max(values):.2f}") for name, values in seconds.items()
        ],
        notes=[f"modules that the crawl imports: {len(libraries)}"],
        checks=[
            Check("raywork --help", took["raywork --help"], 0.4, "s", at_least=False),
            Check("raywork crawl", took["raywork crawl FOLDER"], 1.5, "s", at_least=False),
            Check("crawl imports ray", float("ray" in libraries), 0, "times", at_least=False),
        ],
    )


def _folder() -> Path:
    def write(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        lines = dataset("app", 1).read_bytes().splitlines(keepends=True)
        for number in range(4):
            (folder / f"{number}.json").write_bytes(b"".join(lines[number::4]))

    return cached("startup", write)


def _time(command: list[str]) -> float:
    start = time.perf_counter()
    _run(command)
    return time.perf_counter() - start


def _imported(arguments: list[str]) -> set[str]:
    """Return the names of all modules that a command imports."""
    log = _run([sys.executable, "-X", "importtime", _CONSOLE, *arguments]).stderr
    lines = [line for line in log.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise FailedError(f"{command} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done
