"""Crawls, and their parts alone, as targets of `benchmarks.process`. Each answers with its counts.

Crawls run in the process that is measured, so that no start of an interpreter is in the figure.
"""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.process import peak_of

_CHUNK = 1 << 20
Counts = dict[str, int]


def inline(
    uri: str, endpoint: str | None = None, include: str | None = None, state: str | None = None
) -> Callable[[], Counts]:
    """Crawl a URI with the inline engine: at an endpoint, only the keys of a glob, on a state."""
    from raywork import Access

    access = Access(endpoint_url=endpoint)
    rules = [("include", include)] if include else []
    return _crawl(uri, engine="inline", access=access, rules=rules, state=state)


def on_ray(uri: str, workers: int) -> Callable[[], Counts]:
    """Crawl a URI on a Ray of this machine, which is started before the clock.

    `worker_peak` of the answer is the largest resident set of a worker so far, in bytes.
    """
    import ray

    ray.init(
        address="local",
        num_cpus=workers,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        object_store_memory=128 << 20,
    )
    crawl = _crawl(uri, engine="ray")
    return lambda: {**crawl(), "worker_peak": _largest_worker()}


def _largest_worker() -> int:
    """Return the largest resident set that a Ray worker of this process has had, in bytes."""
    parents = {}
    workers = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            command = (folder / "cmdline").read_text()
        except OSError:  # it has just ended
            continue
        parents[folder.name] = status.partition("PPid:")[2].split()[0]
        if command.startswith("ray::"):
            workers.append(folder.name)
    # This process started the raylet, and that its workers: other Rays may run here too.
    ours = [pid for pid in workers if parents.get(parents[pid]) == str(os.getpid())]
    return max(peak_of(pid) for pid in ours)


def decompress_alone(folder: str) -> Callable[[], Counts]:
    """Decompress the objects of a folder."""
    from raywork.codecs import open_stream

    def run() -> Counts:
        size = 0
        for path in _objects(folder):
            _, chunks = open_stream(path.name, _read(path), size=path.stat().st_size)
            size += sum(map(len, chunks))
        return {"bytes": size}

    return run


def scan_alone(folder: str) -> Callable[[], Counts]:
    """Scan what the objects of a folder hold, decompressed beforehand."""
    from raywork.codecs import open_stream
    from raywork.records import read_records
    from raywork.scan import Scanner

    held: dict[int, list[bytes]] = {}
    for path in _objects(folder):
        # Links to one file share its content.
        if path.stat().st_ino not in held:
            _, chunks = open_stream(path.name, _read(path), size=path.stat().st_size)
            held[path.stat().st_ino] = list(chunks)

    def run() -> Counts:
        scanner = Scanner()
        for path in _objects(folder):
            scanner.scan(str(path), read_records(held[path.stat().st_ino]))
        _, tally = scanner.result()
        return {"records": tally.records, "bytes": tally.bytes}

    return run


def bare(folder: str, part: int, parts: int) -> Callable[[], Counts]:
    """Read, decompress and scan every so manieth object of a folder: no crawl around it."""
    from raywork.codecs import open_stream
    from raywork.records import read_records
    from raywork.scan import Scanner

    def run() -> Counts:
        scanner = Scanner()
        for path in _objects(folder)[part::parts]:
            _, chunks = open_stream(path.name, _read(path), size=path.stat().st_size)
            scanner.scan(str(path), read_records(chunks))
        _, tally = scanner.result()
        return {"records": tally.records, "bytes": tally.bytes}

    return run


def _crawl(uri: str, **options: Any) -> Callable[[], Counts]:
    import raywork

    def run() -> Counts:
        result = raywork.crawl(uri, **options)
        counts = result.objects
        assert not counts.unreadable, result.unreadable
        return {
            "records": result.records,
            "bytes": result.bytes,
            "objects": counts.scanned,
            "skipped": counts.skipped,
        }

    return run


def _objects(folder: str) -> list[Path]:
    return sorted(Path(folder).iterdir())


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
