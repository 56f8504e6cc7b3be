"""Counting what remains, beside the copy."""

import time
from typing import Any

import pytest

from raywork.bulkcopy import counting
from raywork.bulkcopy.counting import Counting
from raywork.bulkcopy.job import Context, Place, keep, release
from raywork.bulkcopy.mapping import map_keys
from raywork.bulkcopy.options import CopyOptions
from raywork.engine import Progress
from raywork.storage import Access, KeyRange, Location, background, open_store
from tests.bulkcopy.copying import copy
from tests.proxy import Proxy

KEYS = [f"{n % 3}/k{n:02}" for n in range(40)] + ["a b", "a+b", "%25", "ü"]


@pytest.fixture
def counted(monkeypatch):
    """Counts ranges of a place at once."""
    monkeypatch.setattr(counting, "AFTER_SECONDS", 0.0)
    monkeypatch.setattr("raywork.storage.s3.PAGE_KEYS", 7)

    def count(place: str, access: Access, ranges: list[KeyRange]) -> int | None:
        source = open_store(Location.parse(place), access)
        mapping, there = map_keys(source, "s3://elsewhere/")
        context = Context(
            Place(source.location, access), Place(there, access), mapping, CopyOptions(), True
        )
        keep(context, source, source)
        with Counting(context, ranges) as counts:
            for _ in range(200):
                if counts.total is not None:
                    break
                time.sleep(0.02)
        background.run(release(context))
        return counts.total

    return count


@pytest.mark.parametrize("cuts", [[], ["in/1/"], ["in/0/k03", "in/1/k10", "in/a+b"]])
def test_ranges_are_counted_exactly(ordered, counted, cuts):
    ordered.server.fill(ordered.source, {f"in/{key}": b"x" for key in KEYS} | {"out": b"x"})
    ranges = KeyRange("in/").cut(cuts)

    counts = [
        counted(ordered.uris[0], Access(endpoint_url=ordered.server.url), [keys]) for keys in ranges
    ]

    assert counts == [sum(f"in/{key}" in keys for key in KEYS) for keys in ranges]


def test_a_folder_is_counted(tmp_path, counted):
    for number in range(9):
        (tmp_path / str(number)).touch()

    assert counted(str(tmp_path), Access(), [KeyRange()]) == 9


def test_progress_says_how_many_remain(ordered, monkeypatch):
    monkeypatch.setattr(counting, "AFTER_SECONDS", 0.0)
    monkeypatch.setattr("raywork.bulkcopy.plan.LOOK", 10)
    monkeypatch.setattr("raywork.bulkcopy.operation.UNIT_SECONDS", 0.0)
    ordered.server.fill(ordered.source, {f"in/{key}": b"x" for key in KEYS})
    totals: set[int] = set()
    update = Progress.update

    def seen(self: Progress, **counters: Any) -> None:
        totals.add(counters.get("total_objects", 0))
        update(self, **counters)

    monkeypatch.setattr(Progress, "update", seen)

    with Proxy(ordered.server.url, delay=0.02).running() as proxy:
        copy(type(ordered.server)(proxy.url, ordered.server.client), *ordered.uris, quiet=False)

    assert totals == {0, len(KEYS)}
