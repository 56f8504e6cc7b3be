"""Scan: uncompressed bytes in, final schema and counts out, on one core."""

from collections.abc import Iterator
from statistics import median

from benchmarks.data import FULL, QUICK, dataset
from benchmarks.process import Process, Round, interleaved, last_core, ratio, typical
from benchmarks.report import Check, Finding

_GENERAL = ("duckdb", "polars", "pyarrow")
_SUBJECTS = ("raywork", *_GENERAL, "genson_rs", "union", "simdjson")
# On types that change, PyArrow fails; on the map, Polars takes minutes a round.
_OF_DRIFT = ("raywork", "union", "simdjson")

_AGAINST_BEST = {"app": 4.0, "gh": 4.0, "wide": 1.3}
"""Least speed over the best of DuckDB, Polars and PyArrow."""
_AGAINST_GENSON = {"app": 1.0, "gh": 0.85, "wide": 1.0}
_AGAINST_UNION = {"drift": 0.8}


def run(*, quick: bool) -> Iterator[Finding]:
    """Measure each data set."""
    megabytes = QUICK if quick else FULL
    for name in ("app", "gh", "wide", "wide-shuffled", "drift"):
        yield _one(name, megabytes)


def _one(name: str, megabytes: int) -> Finding:
    path = dataset(name, megabytes // 2 if name == "drift" else megabytes)
    subjects = _OF_DRIFT if name == "drift" else _SUBJECTS
    taken = interleaved(
        {
            subject: Process(f"benchmarks.subjects:{subject}", str(path), cores=last_core())
            for subject in subjects
        },
        rounds=5,
    )
    size = path.stat().st_size / 1e6
    ours = taken["raywork"]
    rows = [
        (
            subject.replace("_", "-"),
            f"{size / typical(rounds):.0f}",
            f"{size / median(one.cpu for one in rounds):.0f}",
            f"{ratio(rounds, ours):.2f}",
            f"{rounds[0].answer[0]:,}",
            str(rounds[0].answer[1] or "-"),
        )
        for subject, rounds in taken.items()
    ]
    return Finding(
        title=f"scan: {name}, {size:.0f} MB, one core",
        header=("", "MB/s", "MB/s of CPU", "raywork is x times as fast", "records", "columns"),
        rows=rows,
        checks=_checks(name, taken),
    )


def _checks(name: str, taken: dict[str, list[Round]]) -> list[Check]:
    ours = taken["raywork"]
    checks = []
    if name in _AGAINST_BEST:
        best = min((taken[peer] for peer in _GENERAL), key=typical)
        target = _AGAINST_BEST[name]
        what = "speed over the best of DuckDB, Polars, PyArrow"
        checks.append(Check(what, ratio(best, ours), target, "x"))
    if name in _AGAINST_GENSON:
        target = _AGAINST_GENSON[name]
        checks.append(Check("speed over genson-rs", ratio(taken["genson_rs"], ours), target, "x"))
    if name in _AGAINST_UNION:
        target = _AGAINST_UNION[name]
        what = "speed over orjson and a plain union"
        checks.append(Check(what, ratio(taken["union"], ours), target, "x"))
    return checks
