"""End to end: framed snappy in a local folder, crawled on one core, and by two workers of Ray."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import cramjam

from benchmarks.data import FULL, QUICK, cached, dataset
from benchmarks.process import FailedError, Process, Round, interleaved, last_core, typical
from benchmarks.report import Check, Finding

_FILES = 8


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure one core, then two workers."""
    megabytes = QUICK if quick else FULL
    yield _one_core(megabytes, 3)
    yield _two_workers(megabytes, 3 if quick else 12, quick=quick)


def _folder(megabytes: int, copies: int) -> Path:
    """Return a folder of that many megabytes of events, each object there so many times."""
    source = dataset("app", megabytes)

    def write(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        lines = source.read_bytes().splitlines(keepends=True)
        size = -(-len(lines) // _FILES)
        for number in range(_FILES):
            data = b"".join(lines[number * size : (number + 1) * size])
            first = folder / f"{number:02d}-00.snappy"
            first.write_bytes(bytes(cramjam.snappy.compress(data)))
            for copy in range(1, copies):
                # A link costs no space, and is an object like any other.
                (folder / f"{number:02d}-{copy:02d}.snappy").hardlink_to(first)

    return cached(f"framed-{megabytes}x{copies}", write)


def _one_core(megabytes: int, copies: int) -> Finding:
    folder = str(_folder(megabytes, copies))
    taken = interleaved(
        {
            name: Process(f"benchmarks.crawls:{target}", folder, cores=last_core())
            for name, target in (
                ("decompress alone", "decompress_alone"),
                ("scan alone", "scan_alone"),
                ("crawl, inline", "inline"),
            )
        },
        rounds=7,
    )
    decompress, scan, crawl = taken.values()
    _same_bytes(taken)
    parts = typical(decompress) + typical(scan)
    size = crawl[0].answer["bytes"] / 1e6
    rows = [(name, f"{size / typical(rounds):.0f}") for name, rounds in taken.items()]
    rows.insert(2, ("both in sequence", f"{size / parts:.0f}"))
    return Finding(
        title=f"end to end: framed snappy from a local folder, {size:.0f} MB, one core",
        header=("", "MB/s of JSON"),
        rows=rows,
        checks=[Check("crawl over both in sequence", parts / typical(crawl), 0.8, "x")],
    )


def _two_workers(megabytes: int, copies: int, *, quick: bool) -> Finding:
    folder = str(_folder(megabytes, copies))
    seconds: dict[str, list[float]] = {}
    with ExitStack() as stack:

        def process(target: str, *arguments: object) -> Process:
            return stack.enter_context(Process(f"benchmarks.crawls:{target}", *arguments))

        cases = {
            "one bare process": [process("bare", folder, 0, 1)],
            "two bare processes": [process("bare", folder, part, 2) for part in range(2)],
            "one Ray worker": [process("on_ray", folder, 1)],
            "two Ray workers": [process("on_ray", folder, 2)],
        }
        sizes = {name: together(processes)[1] for name, processes in cases.items()}
        if len(set(sizes.values())) > 1:
            raise FailedError(f"not the same bytes: {sizes}")
        for _ in range(3 if quick else 5):
            for name, processes in cases.items():
                seconds.setdefault(name, []).append(together(processes)[0])
    took = {name: median(values) for name, values in seconds.items()}
    bare = took["one bare process"] / took["two bare processes"]
    ray = took["one Ray worker"] / took["two Ray workers"]
    size = sizes["one bare process"] / 1e6
    rows = [(name, f"{size / value:.0f}") for name, value in took.items()]
    return Finding(
        title=f"two Ray workers, after start-up: framed snappy, {size:.0f} MB",
        header=("", "MB/s of JSON"),
        rows=rows,
        notes=[f"two over one: {bare:.2f} x bare, {ray:.2f} x on Ray"],
        checks=[Check("gain on Ray over gain of bare processes", ray / bare, 0.9, "x")],
    )


def together(processes: list[Process]) -> tuple[float, int]:
    """Run a round of each at once; the seconds of the longest, and the bytes of all."""
    for process in processes:
        process.start()
    rounds = [process.finish() for process in processes]
    return max(one.seconds for one in rounds), sum(one.answer["bytes"] for one in rounds)


def _same_bytes(taken: Mapping[str, list[Round]]) -> None:
    sizes = {name: rounds[0].answer["bytes"] for name, rounds in taken.items()}
    if len(set(sizes.values())) > 1:
        raise FailedError(f"not the same bytes: {sizes}")
