"""Units that are run again, as those of a killed worker are: nothing is lost, or counted twice."""

import pytest

from raywork.bulkcopy.extras import delete_extras, find_extras
from raywork.bulkcopy.record import Record
from raywork.bulkcopy.unit import copy_unit
from raywork.storage.bucket import Bucket
from raywork.storage.calls import RefusedError
from tests.bulkcopy.copying import contents, copy
from tests.proxy import Proxy

MIB = 1 << 20
PARTS = {"multipart_threshold": 5 * MIB, "part_size": 5 * MIB}
OBJECTS = {f"{n % 3}/k{n:02}": b"x" * n for n in range(20)} | {
    "big": b"b" * (6 * MIB), "huge": b"h" * (16 * MIB),
}  # fmt: skip


@pytest.fixture
def again(monkeypatch):
    """Every unit is run twice, and what the first run of it found is lost."""
    monkeypatch.setattr("raywork.bulkcopy.huge.LEAST_PARTS", 2)
    monkeypatch.setattr("raywork.bulkcopy.running._processes", lambda _runner: 2)
    monkeypatch.setattr("raywork.bulkcopy.plan.LOOK", 10)
    monkeypatch.setattr("raywork.bulkcopy.operation.UNIT_SECONDS", 0.05)
    for function in (copy_unit, find_extras, delete_extras):
        monkeypatch.setattr(
            f"raywork.bulkcopy.running.{function.__name__}",
            lambda context, unit, run=function: run(context, unit) and run(context, unit),
        )


def fill(sides):
    sides.server.fill(sides.source, {f"in/{key}": body for key, body in OBJECTS.items()})


def sweepable(sides):
    """The open uploads, but for those of moto: it dates all of them to 2010."""
    found = sides.server.client.list_multipart_uploads(Bucket=sides.destination)
    return [each["Key"] for each in found.get("Uploads", ()) if each["Initiated"].year > 2010]


@pytest.mark.parametrize("ends", ["one service", "to a folder", "from a folder"])
def test_every_object_is_moved_and_counted_once(sides, again, tmp_path, ends):
    source, destination = sides.uris
    here, there = tmp_path / "here", tmp_path / "there"
    if ends == "from a folder":
        source = str(here)
        for key, body in OBJECTS.items():
            (here / key).parent.mkdir(parents=True, exist_ok=True)
            (here / key).write_bytes(body)
    else:
        fill(sides)
    if ends == "to a folder":
        destination = str(there)

    result = copy(sides.server, source, destination, move=True, verify="size", **PARTS)

    assert result.failures == []
    assert result.listed == result.moved == len(OBJECTS)
    assert contents(sides.server, sides.source) == {}
    assert not [path for path in here.rglob("*") if path.is_file()]
    if ends == "to a folder":
        found = {key: (there / key).read_bytes() for key in OBJECTS}
    else:
        found = contents(sides.server, sides.destination, "out/")
    assert found == OBJECTS
    assert not sweepable(sides)


def test_every_extra_is_deleted_and_counted_once(ordered, again):
    fill(ordered)
    extra = [f"out/{n % 4}/x{n:02}" for n in range(25)]
    ordered.server.fill(ordered.destination, dict.fromkeys(extra, b"x"))

    result = copy(ordered.server, *ordered.uris, delete=True, max_delete=25)

    assert (result.extra, result.deleted, result.undeleted) == (25, 25, 0)
    assert contents(ordered.server, ordered.destination, "out/") == OBJECTS


def test_a_range_is_finished_only_when_its_originals_are_removed(ordered, tmp_path, monkeypatch):
    """Else a run that goes on would leave them."""
    fill(ordered)
    state = str(tmp_path / "state")
    remove = Bucket.delete_version

    async def denied(self, key, etag):
        if key.endswith("k07"):
            raise RefusedError(403, "AccessDenied", "")
        await remove(self, key, etag)

    def end(self):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "delete_version", denied)
        patch.setattr(Record, "end", end)
        with pytest.raises(RuntimeError, match="killed"):
            copy(ordered.server, *ordered.uris, state=state, move=True)
    assert contents(ordered.server, ordered.source, "in/").keys() == {"1/k07"}

    result = copy(ordered.server, *ordered.uris, state=state, move=True)

    assert (result.failures, contents(ordered.server, ordered.source)) == ([], {})
    assert contents(ordered.server, ordered.destination, "out/") == OBJECTS


def test_an_original_that_changes_before_it_is_removed_stays(sides):
    fill(sides)
    changed = []

    def change(request):
        if request.method in {"HEAD", "DELETE"} and request.key.endswith("in/1/k07"):
            changed or changed.append(sides.server.fill(sides.source, {"in/1/k07": b"newer"}))

    with Proxy(sides.server.url, before=change).running() as proxy:
        server = type(sides.server)(proxy.url, sides.server.client)
        result = copy(server, *sides.uris, move=True)

    [failure] = result.failures
    assert (failure.key, result.moved) == ("1/k07", len(OBJECTS) - 1)
    assert "it has changed since" in failure.reason
    assert contents(sides.server, sides.source, "in/") == {"1/k07": b"newer"}
    assert contents(sides.server, sides.destination, "out/")["1/k07"] == OBJECTS["1/k07"]


def test_an_object_that_grows_is_announced_before_an_upload_begins(unordered, monkeypatch):
    """Listed as one to be copied in one request: a kill must leave no upload that nobody knows."""
    unordered.server.fill(unordered.source, {"in/a": b"1", "in/b": b"1"})
    announced, begun, grown = [], [], []
    intend = Record.intend
    monkeypatch.setattr(
        Record, "intend",
        lambda self, keys, at: announced.extend(keys) or intend(self, keys, at),
    )  # fmt: skip

    def grow(request):
        if b"x-amz-copy-source" in request.raw and request.key.endswith("/a") and not grown:
            grown.append(unordered.server.fill(unordered.source, {"in/a": b"a" * (6 * MIB)}))
        if request.method == "POST" and request.query == "uploads=":
            begun.append((request.key, list(announced)))

    with Proxy(unordered.server.url, before=grow).running() as proxy:
        server = type(unordered.server)(proxy.url, unordered.server.client)
        result = copy(server, *unordered.uris, **PARTS)

    assert (result.copied, result.failures) == (2, [])
    assert begun == [(f"{unordered.destination}/out/a", ["out/a"])]
    assert contents(unordered.server, unordered.destination, "out/")["a"] == b"a" * (6 * MIB)
