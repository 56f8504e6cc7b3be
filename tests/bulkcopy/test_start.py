"""What a copy costs before it copies anything: modules that are loaded, requests that are sent."""

import subprocess
import sys

import pytest

from tests.bulkcopy.copying import copy
from tests.cli.running import environment
from tests.proxy import Proxy

HEAVY = {
    "boto3", "botocore", "obstore", "pyarrow", "numpy", "ray", "rich", "http", "urllib.request",
    "raywork.cli.crawl", "raywork.cli.query", "raywork.cli.analyze",
}  # fmt: skip


def test_a_second_copy_loads_what_it_needs_alone(sides):
    sides.server.fill(sides.source, {"in/a": b"1", "in/b/c": b"2"})
    copy(sides.server, *sides.uris)
    arguments = ["copy", *sides.uris, "--endpoint-url", sides.server.url, "--quiet"]
    code = (
        "import sys; from raywork.cli.main import run\n"
        f"assert run({arguments}) == 0\n"
        f"heavy = {HEAVY} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=environment())


def test_without_an_order_a_second_copy_asks_for_each_page_once(unordered, monkeypatch):
    monkeypatch.setattr("raywork.storage.s3.PAGE_KEYS", 5)
    keys = range(10, 40)
    unordered.server.fill(unordered.source, {f"in/{n}": b"x" for n in keys})
    unordered.server.fill(unordered.destination, {f"out/{n}": b"x" for n in keys})

    with Proxy(unordered.server.url).running() as proxy:
        server = type(unordered.server)(proxy.url, unordered.server.client)
        result = copy(server, *unordered.uris)

    assert (result.identical, result.copied, result.extra) == (30, 0, 0)
    # Each side: the bucket, its pages, whether it keeps the order; and the source's Object Lock.
    assert proxy.seen["passed"] <= 2 * (1 + 6 + 1) + 2


@pytest.mark.parametrize("remembered", [3, 1000])
@pytest.mark.parametrize(
    ("here", "there"),
    [
        (range(10, 30), range(10, 30)),
        (range(10, 30), []),
        (range(10, 30), range(20, 40)),
        (range(20, 40), range(10, 30)),
        (range(10, 12), range(10, 60)),
        (range(10, 60), range(58, 60)),
    ],
)
def test_both_sides_are_listed_at_once_and_nothing_is_lost(
    unordered, monkeypatch, here, there, remembered
):
    monkeypatch.setattr("raywork.storage.s3.PAGE_KEYS", 7)
    monkeypatch.setattr("raywork.bulkcopy.plan.INDEX", remembered)
    # Not all in one folder, which would be in order.
    unordered.server.fill(unordered.source, {f"in/{n % 2}/{n}": b"x" for n in here})
    unordered.server.fill(unordered.destination, {f"out/{n % 2}/{n}": b"x" for n in there})

    result = copy(unordered.server, *unordered.uris)

    known = {*here} & {*there}
    assert (result.identical, result.copied) == (len(known), len({*here} - known))
    if remembered > len({*here} | {*there}):
        assert result.extra == len({*there} - known)
