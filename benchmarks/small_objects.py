"""Small objects: a crawl of objects of 50 KB, from a server that answers late or at once."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import cramjam

from benchmarks.data import QUICK, cached, dataset
from benchmarks.process import Process, interleaved, last_core, ratio, typical
from benchmarks.report import Check, Finding
from benchmarks.stub import CREDENTIALS, serve

_SIZE = 50_000
"""Bytes of an object as it is stored."""
_DELAY = 0.03
"""Seconds before each answer."""


def body() -> Path:
    """Return an object: events in framed snappy."""

    def write(path: Path) -> None:
        data = dataset("app", QUICK).read_bytes()
        end = 0
        packed = b""
        while len(packed) < _SIZE:
            end = data.index(b"\n", end + 2000) + 1
            packed = bytes(cramjam.snappy.compress(data[:end]))
        path.write_bytes(packed)

    return cached("object.snappy", write)


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure both servers in turns."""
    count = 1_000 if quick else 6_000
    with ExitStack() as stack:
        taken = interleaved(
            {
                name: Process(
                    "benchmarks.crawls:inline",
                    f"s3://bench/{count}/",
                    stack.enter_context(serve(body(), delay)),
                    cores=last_core(),
                    environment=CREDENTIALS,
                )
                for name, delay in (("at once", 0.0), (f"after {_DELAY * 1000:.0f} ms", _DELAY))
            },
            rounds=5,
        )
    prompt, late = taken.values()
    rows = [(name, f"{count / typical(rounds):.0f}") for name, rounds in taken.items()]
    yield Finding(
        title=f"small objects: {count:,} of 50 KB from S3, inline, one core",
        header=("answers come", "objects/s"),
        rows=rows,
        checks=[Check("rate late over rate at once", ratio(prompt, late), 0.8, "x")],
    )
