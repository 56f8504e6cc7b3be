"""Incremental crawls: what it costs to know what is known, in time and in memory.

The state is made up and not crawled, and a loop stands for the listing: the LISTs of a million
objects would take longer than all that is measured. All else is real: the crawl, and a stub of S3
from which it reads what is new. It stands beside a crawl of as many objects and no others.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.data import cached
from benchmarks.process import FailedError, Process, last_core
from benchmarks.report import Check, Finding
from benchmarks.small_objects import body
from benchmarks.stub import CREDENTIALS, ETAG, serve

_NEW = 1000
_MEGABYTE = 1e6


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure both."""
    yield _time(100_000 if quick else 1_000_000)
    yield _memory(100_000 if quick else 1_000_000)


def _time(known: int) -> Finding:
    count = known + _NEW
    kept = _state(count, known)
    state = kept.with_name(kept.name + "-used")
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(kept, state)
    subjects = {"the new objects alone": (_NEW, None), "on the state": (count, str(state))}
    rows = []
    taken = []
    with serve(body(), 0.0) as endpoint:
        for name, arguments in subjects.items():
            target = "benchmarks.incremental:crawled"
            with Process(
                target, endpoint, *arguments, cores=last_core(), environment=CREDENTIALS
            ) as process:
                round_ = process.run()
            if round_.answer["objects"] != _NEW or round_.answer["skipped"] != arguments[0] - _NEW:
                raise FailedError(f"not the {_NEW} new objects were read: {round_.answer}")
            taken.append(round_.seconds)
            rows.append((name, f"{round_.seconds:.1f}", f"{round_.cpu:.1f}"))
    return Finding(
        title=f"incremental crawl: {known:,} known objects and {_NEW:,} new ones, inline, one core",
        header=("crawl", "seconds", "CPU"),
        rows=rows,
        checks=[Check("time beside reading", taken[1] - taken[0], 10, "s", at_least=False)],
    )


def _memory(few: int) -> Finding:
    counts = (few, 10 * few)
    rows = []
    peaks = []
    for count in counts:
        state = _state(count, count)
        size = sum(file.stat().st_size for file in state.rglob("*") if file.is_file())
        with Process("benchmarks.incremental:visited", str(state), count) as process:
            round_ = process.run()
        if round_.answer != {"objects": count, "deleted": 0}:
            raise FailedError(f"not every object was known: {round_.answer}")
        peaks.append(round_.peak / _MEGABYTE)
        figures = (f"{size / count:.0f} bytes", f"{peaks[-1]:.0f} MB", f"{round_.seconds:.1f}")
        rows.append((f"{count:,}", *figures))
    return Finding(
        title="memory of a worker that meets only known objects, listed by a loop",
        header=("objects", "state of each", "peak", "seconds"),
        rows=rows,
        checks=[
            Check(
                f"growth from {counts[0]:,} objects to {counts[1]:,}",
                peaks[1] - peaks[0],
                50,
                "MB",
                at_least=False,
            )
        ],
    )


def _state(count: int, known: int) -> Path:
    """Return the state of a crawl of the stub's first objects of so many."""
    return cached(f"state-{count}-{known}", lambda folder: _remember(folder, count, known))


def _key(count: int, number: int) -> str:
    return f"{count}/{number:08}.snappy"


def _remember(folder: Path, count: int, known: int) -> None:
    from raywork.crawler.model import CrawlOptions, UnitResult
    from raywork.crawler.parts import JSON
    from raywork.crawler.state.entries import Entry, Standing, pack
    from raywork.crawler.state.opening import plan_of
    from raywork.crawler.state.rows import FILE_ROWS, Row, write_rows
    from raywork.crawler.state.visit import Totals
    from raywork.engine import open_journal
    from raywork.storage import Location, open_store

    store = open_store(Location.parse(str(folder)), write=True)
    size = body().stat().st_size
    files = []
    for start in range(0, known, FILE_ROWS):
        numbers = range(start, min(start + FILE_ROWS, known))
        # Real tags differ, and the stub's do not: what is stored of each is measured with these.
        rows = [Row(_key(count, n), size, _tag(n, count, known), 0.0, 200, 0) for n in numbers]
        files.append(write_rows(store, 0, 0, rows))
    totals = {0: Totals(known, 200 * known, size * known)}
    plan = plan_of([f"s3://bench/{count}/"], CrawlOptions())
    with open_journal(store, Entry, plan) as journal:
        journal.snapshot([Standing(0, (JSON,), pack(UnitResult()), totals, tuple(files), None)])


def _tag(number: int, count: int, known: int) -> str:
    from hashlib import md5

    return ETAG if count > known else f'"{md5(str(number).encode()).hexdigest()}"'


def crawled(endpoint: str, count: int, state: str | None) -> Callable[[], dict[str, int]]:
    """Crawl the stub's first objects of so many, listed by a loop."""
    from benchmarks.crawls import inline
    from raywork.storage import KeyRange, ObjectInfo
    from raywork.storage.s3 import S3Store

    size = body().stat().st_size

    def list_range(_: S3Store, keys: KeyRange, *, ordered: bool = True) -> Iterator[ObjectInfo]:
        del ordered
        first = 0 if keys.after is None else int(keys.after[-15:-7]) + 1
        for number in range(first, count):
            yield ObjectInfo(_key(count, number), size, ETAG, 1.0)

    S3Store.list_range = list_range  # type: ignore[method-assign]
    S3Store.is_ordered = lambda _: True  # type: ignore[method-assign]
    return inline(f"s3://bench/{count}/", endpoint, None, state)


def visited(folder: str, count: int) -> Callable[[], dict[str, Any]]:
    """Meet so many objects, all of them known, as one unit."""
    from raywork.crawler.parts import JSON
    from raywork.crawler.state.visit import Known, Visit
    from raywork.storage import Access, KeyRange, Location, ObjectInfo

    known = Known(Location.parse(folder), 1, _files(folder), frozenset({JSON.id}))
    size = body().stat().st_size

    def run() -> dict[str, Any]:
        visit = Visit(known, Access(), 0, KeyRange())
        for number in range(count):
            tag = _tag(number, count, count)
            if visit.meet(ObjectInfo(_key(count, number), size, tag), None) is None:
                raise FailedError(f"object {number} is not known")
        found = visit.finish(str, None)
        return {"objects": found.stayed[0].objects, "deleted": len(found.gone)}

    return run


def _files(folder: str) -> Any:
    """Return the files that a state's journal names."""
    from raywork.crawler.state.entries import Entry, Standing
    from raywork.engine.segment import entries_of

    (last,) = sorted(Path(folder, "journal").iterdir())[-1:]
    (standing,) = entries_of(last.read_bytes(), str(last), Entry)
    assert isinstance(standing, Standing)
    return standing.files
