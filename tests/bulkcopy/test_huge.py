"""Huge objects: their parts spread over workers, and copied by one where that goes wrong."""

import random

import pytest

from raywork.bulkcopy.ends import Look
from raywork.bulkcopy.huge import EndUnit, OpenUpload, Spread
from raywork.bulkcopy.options import CopyOptions
from raywork.storage import ObjectInfo
from raywork.storage.answers import Part
from tests.bulkcopy.copying import about, contents, copy, uploads
from tests.bulkcopy.test_copy import RICH
from tests.bulkcopy.test_faults import SEEDS, through
from tests.proxy import FAULTS, Proxy

MIB = 1 << 20
PARTS = {"multipart_threshold": 5 * MIB, "part_size": 5 * MIB}
BODY = random.Random(1).randbytes(32 * MIB)


@pytest.fixture
def spread(monkeypatch):
    """Objects of few parts are huge; units run in this process. Holds the uploads that began."""
    begun = []
    take = Spread.begun
    monkeypatch.setattr("raywork.bulkcopy.huge.LEAST_PARTS", 2)
    monkeypatch.setattr("raywork.bulkcopy.huge.SLICE_PARTS", 1)
    monkeypatch.setattr("raywork.bulkcopy.running._processes", lambda _runner: 2)
    monkeypatch.setattr(Spread, "begun", lambda self, upload: begun.append(upload) or
                        take(self, upload))  # fmt: skip
    return begun


def test_all_that_is_beside_the_bytes_comes_along(sides, spread):
    sides.server.client.put_object(Bucket=sides.source, Key="in/rich", Body=BODY, **RICH)

    result = copy(sides.server, *sides.uris, verify="etag", **PARTS)

    assert len(spread) == 1
    assert (result.copied, result.bytes, result.failures) == (1, len(BODY), [])
    assert about(sides.server, sides.destination, "out/rich") == about(
        sides.server, sides.source, "in/rich"
    )
    assert contents(sides.server, sides.destination, "out/") == {"rich": BODY}
    assert copy(sides.server, *sides.uris, **PARTS).identical == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_of_every_kind(unordered, spread, seed):
    objects = {f"{n}": BODY[n:] for n in range(3)}
    unordered.server.fill(unordered.source, {f"in/{key}": body for key, body in objects.items()})

    with Proxy(unordered.server.url, seed, dict.fromkeys(FAULTS, 0.05)).running() as proxy:
        result = through(unordered, proxy)

    assert spread
    assert (result.listed, result.failures) == (3, [])
    assert contents(unordered.server, unordered.destination, "out/") == objects
    assert uploads(unordered.server, unordered.destination) == []


@pytest.mark.parametrize("new", [b"other" * 4 * MIB, None], ids=["changes", "vanishes"])
def test_a_source_that_changes_or_vanishes_meanwhile(unordered, spread, new):
    unordered.server.fill(unordered.source, {"in/big": BODY})
    changed = []

    def change(request):
        if "partNumber=5" in request.query and not changed:
            changed.append(request)
            if new is None:
                unordered.server.client.delete_object(Bucket=unordered.source, Key="in/big")
            else:
                unordered.server.fill(unordered.source, {"in/big": new})

    with Proxy(unordered.server.url, before=change).running() as proxy:
        server = type(unordered.server)(proxy.url, unordered.server.client)
        result = copy(server, *unordered.uris, **PARTS)

    assert changed
    assert spread
    assert (result.copied, result.failed) == ((0, 1) if new is None else (1, 0))
    expected = {} if new is None else {"big": new}
    assert contents(unordered.server, unordered.destination, "out/") == expected
    assert uploads(unordered.server, unordered.destination) == []


def test_what_is_there_under_if_none_match_is_skipped(ordered, spread):
    ordered.server.fill(ordered.source, {"in/big": BODY})

    def other(request):
        if request.method == "POST" and "uploadId" in request.query:
            ordered.server.fill(ordered.destination, {"out/big": b"of another"})

    with Proxy(ordered.server.url, before=other).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        result = copy(server, *ordered.uris, if_none_match=True, **PARTS)

    assert spread
    assert result.copied + result.skipped == 1
    assert uploads(ordered.server, ordered.destination) == []


def test_each_part_is_made_once_whatever_the_order():
    upload = OpenUpload("id", ObjectInfo("key", 1000 * 5 * MIB), Look(), 0.0, 1)
    state = Spread(CopyOptions(part_size=5 * MIB), workers=3)
    assert state.takes(upload.info)
    assert not state.takes(ObjectInfo("key", 64 * 5 * MIB))
    assert not Spread(CopyOptions(part_size=5 * MIB), workers=1).takes(upload.info)

    units = state.begun(upload)
    random.Random(2).shuffle(units)
    ends = [
        state.moved(upload, [Part(n, "", 1) for n in range(unit.first, unit.last + 1)])
        for unit in units
    ]

    [last] = ends[-1]
    assert not any(ends[:-1])
    assert isinstance(last, EndUnit)
    assert [part.number for part in last.parts] == list(range(1, 1001))


def test_a_part_that_fails_leaves_none_to_make_an_object_of():
    upload = OpenUpload("id", ObjectInfo("key", 100 * 5 * MIB), Look(), 0.0, 1)
    state = Spread(CopyOptions(part_size=5 * MIB), workers=2)
    units = state.begun(upload)

    ends = [state.moved(upload, [] if n == 0 else [Part(n, "", 1)]) for n in range(len(units))]

    assert [end.parts for end in ends[-1]] == [()]


def test_on_ray(unordered, ray_cluster, monkeypatch):
    monkeypatch.setattr("raywork.bulkcopy.huge.LEAST_PARTS", 2)
    monkeypatch.setattr("raywork.bulkcopy.huge.SLICE_PARTS", 1)
    unordered.server.fill(unordered.source, {"in/big": BODY, "in/small": b"1"})

    result = copy(unordered.server, *unordered.uris, engine="ray", workers=2, **PARTS)

    assert (result.engine, result.copied, result.failures) == ("ray", 2, [])
    assert contents(unordered.server, unordered.destination, "out/") == {
        "big": BODY, "small": b"1",
    }  # fmt: skip
