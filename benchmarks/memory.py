"""Memory: of a worker on one huge object, and of a driver as the number of keys grows.

The inline engine is driver and worker in one process, an upper bound of what the work needs of
either; a Ray worker holds Ray besides. The largest resident set counts, with the interpreter and
every library in it.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.data import QUICK, cached, dataset
from benchmarks.process import FailedError, Process
from benchmarks.report import Check, Finding
from benchmarks.small_objects import body
from benchmarks.stub import CREDENTIALS, serve

_MEGABYTE = 1e6


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure both."""
    yield _one_object(0.2e9 if quick else 4e9)
    yield _many_keys(10_000 if quick else 200_000)


def _one_object(size: float) -> Finding:
    folder = cached(f"huge-{size / 1e9:g}", lambda folder: _write_huge(folder, size))
    stored = sum(path.stat().st_size for path in folder.iterdir())
    rows = []
    checks = []
    for name, target, more in (("inline", "inline", ()), ("Ray worker", "on_ray", (1,))):
        with Process(f"benchmarks.crawls:{target}", str(folder), *more) as process:
            round_ = process.run()
        if round_.answer["bytes"] < size:
            raise FailedError(f"not the whole object was read: {round_.answer}")
        peak = round_.answer.get("worker_peak", round_.peak) / _MEGABYTE
        rows.append((name, f"{peak:.0f} MB", f"{round_.seconds:.1f}"))
        checks.append(Check(f"peak memory, {name}", peak, 400, "MB", at_least=False))
    return Finding(
        title=f"memory of a worker on one object: {size / 1e9:g} GB, {stored / 1e6:.0f} MB as gzip",
        header=("", "peak", "seconds"),
        rows=rows,
        checks=checks,
    )


def _write_huge(folder: Path, size: float) -> None:
    """Write one object of that many bytes of JSON, as one gzip stream."""
    from isal import igzip

    block = dataset("plain", QUICK).read_bytes()
    folder.mkdir(exist_ok=True)
    left = size
    with (folder / "huge.json.gz").open("wb") as file, igzip.open(file, "wb", 1) as stream:
        while left > 0:
            left -= stream.write(block)


def _many_keys(few: int) -> Finding:
    """Crawl ever more keys, of which one in a thousand is read and the others are left out."""
    counts = (few, 10 * few)
    rows = []
    peaks = []
    for count in counts:
        with serve(body(), 0.0) as endpoint:
            arguments = (f"s3://bench/{count}/", endpoint, "*000.snappy")
            target = "benchmarks.crawls:inline"
            with Process(target, *arguments, environment=CREDENTIALS) as process:
                round_ = process.run()
        seen = round_.answer["objects"] + round_.answer["skipped"]
        if seen != count or round_.answer["objects"] != count // 1000:
            raise FailedError(f"not every key was listed: {round_.answer}")
        peaks.append(round_.peak / _MEGABYTE)
        rows.append((f"{count:,}", f"{peaks[-1]:.0f} MB", f"{round_.seconds:.1f}"))
    return Finding(
        title="memory of a driver as keys are listed",
        header=("keys", "peak", "seconds"),
        rows=rows,
        checks=[
            Check(
                f"growth from {counts[0]:,} keys to {counts[1]:,}",
                peaks[1] - peaks[0],
                50,
                "MB",
                at_least=False,
            )
        ],
    )
