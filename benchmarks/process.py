"""Measuring in processes of their own: pinned to a core, single-threaded, one round at a time.

A process prepares once (imports, input in memory) and then runs a round whenever it is told to, so
that rounds of different subjects take turns and share whatever else the machine is doing.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self

_ONE_THREAD = {
    "ARROW_IO_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
}
ROOT = Path(__file__).resolve().parent.parent


class FailedError(Exception):
    """A benchmark could not run."""


@dataclass(frozen=True)
class Round:
    """One round of a process."""

    seconds: float
    """Wall clock."""
    cpu: float
    """Seconds of CPU of the whole process."""
    peak: int
    """Bytes: the largest resident set of the process so far."""
    answer: Any


class Process:
    """A process that runs `target`, as `module:function`, called with `arguments`.

    The function prepares and returns what is run, and timed, in each round; that returns an answer
    that JSON can hold.
    """

    def __init__(
        self,
        target: str,
        *arguments: Any,
        cores: Iterable[int] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.target = target
        job = json.dumps({"target": target, "arguments": arguments, "cores": _listed(cores)})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.process", job],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **_ONE_THREAD, **(environment or {})},
        )

    def __enter__(self) -> Self:
        self._answer()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        if kind is not None:
            self._process.kill()
        self._process.wait()

    def start(self) -> None:
        """Begin a round."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def finish(self) -> Round:
        """Wait for the round to end.

        Raises:
            FailedError: it raised; its traceback is on stderr.
        """
        return Round(**self._answer())

    def run(self) -> Round:
        """Run a round to its end."""
        self.start()
        return self.finish()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise FailedError(f"{self.target} ended with exit code {self._process.wait()}")
        return json.loads(line)


def interleaved(processes: Mapping[str, Process], rounds: int) -> dict[str, list[Round]]:
    """Run that many rounds of each, turn by turn, after one round each that does not count."""
    taken: dict[str, list[Round]] = {name: [] for name in processes}
    with ExitStack() as stack:
        for process in processes.values():
            stack.enter_context(process)
            process.run()
        for _ in range(rounds):
            for name, process in processes.items():
                taken[name].append(process.run())
    return taken


def ratio(numerators: Sequence[Round], denominators: Sequence[Round]) -> float:
    """Return the first's median time over the second's."""
    return typical(numerators) / typical(denominators)


def typical(rounds: Sequence[Round]) -> float:
    """Return the median wall time of rounds, in seconds."""
    return median(one.seconds for one in rounds)


def last_core() -> list[int]:
    """Return the core that single-core measurements run on."""
    return [max(os.sched_getaffinity(0))]


def peak_of(pid: int | str = "self") -> int:
    """Return the largest resident set of a process since it began, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    # Not getrusage: its figure includes the parent's memory from before the exec.
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _listed(cores: Iterable[int] | None) -> list[int] | None:
    return None if cores is None else list(cores)


def main() -> None:
    """Serve rounds to the process that started this one."""
    job = json.loads(sys.argv[1])
    if job["cores"]:
        os.sched_setaffinity(0, job["cores"])  # before the imports, which count cores
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    module, _, function = job["target"].partition(":")
    subject = getattr(importlib.import_module(module), function)(*job["arguments"])
    print("{}", file=answers, flush=True)
    for _ in sys.stdin:
        cpu, start = time.process_time(), time.perf_counter()
        answer = subject()
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        taken = {"seconds": seconds, "cpu": cpu, "peak": peak_of(), "answer": answer}
        print(json.dumps(taken), file=answers, flush=True)


if __name__ == "__main__":
    main()
