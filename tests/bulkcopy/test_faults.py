"""A real S3 server that misbehaves: the destination is the source all the same, or it is said."""

import os
import random

import pytest

from raywork import Access
from raywork.errors import ServiceError
from tests.bulkcopy.copying import about, contents, copy, uploads
from tests.proxy import FAULTS, Proxy

SEEDS = range(int(os.environ.get("RAYWORK_FAULT_SEEDS", "3")))
MIB = 1 << 20
PARTS = {"multipart_threshold": 5 * MIB, "part_size": 5 * MIB}


def fill(sides, seed, count=30):
    chance = random.Random(seed)
    objects = {f"{n % 4}/k{n:03}": chance.randbytes(n) for n in range(count)}
    objects |= {"big": chance.randbytes(11 * MIB), "0/also big": chance.randbytes(6 * MIB)}
    sides.server.fill(sides.source, {f"in/{key}": body for key, body in objects.items()})
    return objects


def through(sides, proxy, **options):
    """Copy through a proxy; again if a listing failed on every attempt, which is said."""
    server = type(sides.server)(proxy.url, sides.server.client)
    for _ in range(5):
        try:
            return copy(server, *sides.uris, **(PARTS | options))
        except ServiceError:
            continue
    raise AssertionError("it did not get through")


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_of_every_kind_at_once(unordered, seed):
    objects = fill(unordered, seed)
    rates = dict.fromkeys(FAULTS, 0.04)

    with Proxy(unordered.server.url, seed, rates).running() as proxy:
        result = through(unordered, proxy, verify="etag")

    assert result.failures == []
    assert result.listed == len(objects)
    assert contents(unordered.server, unordered.source, "in/") == objects
    assert contents(unordered.server, unordered.destination, "out/") == objects
    assert uploads(unordered.server, unordered.destination) == []
    assert sum(proxy.seen[fault] for fault in FAULTS) > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_during_a_move(unordered, seed):
    """Every object is on one side, whole; and an honest count says how many were moved."""
    objects = fill(unordered, seed, count=20)

    with Proxy(unordered.server.url, seed, dict.fromkeys(FAULTS, 0.04)).running() as proxy:
        result = through(unordered, proxy, move=True)

    assert (result.failures, result.moved) == ([], result.listed)
    assert contents(unordered.server, unordered.source) == {}
    assert contents(unordered.server, unordered.destination, "out/") == objects
    assert uploads(unordered.server, unordered.destination) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_while_extras_are_deleted(ordered, seed):
    objects = {f"k{n:02}": b"x" * n for n in range(20)}
    ordered.server.fill(ordered.source, {f"in/{key}": body for key, body in objects.items()})
    ordered.server.fill(ordered.destination, {f"out/x{n}\t": b"x" for n in range(8)})
    ordered.server.fill(ordered.destination, {f"out/x{n}": b"x" for n in range(8)})

    with Proxy(ordered.server.url, seed, dict.fromkeys(FAULTS, 0.06)).running() as proxy:
        result = through(ordered, proxy, delete=True)

    assert (result.failures, result.undeleted) == ([], 0)
    assert result.deleted == result.extra
    assert contents(ordered.server, ordered.destination, "out/") == objects


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone(unordered, fault):
    objects = fill(unordered, 7, count=15)

    with Proxy(unordered.server.url, 7, {fault: 0.12}).running() as proxy:
        result = through(unordered, proxy)

    assert proxy.seen[fault] > 0
    assert (result.listed, result.failures) == (len(objects), [])
    assert contents(unordered.server, unordered.destination, "out/") == objects
    assert uploads(unordered.server, unordered.destination) == []


@pytest.mark.parametrize("fault", ["reset-after", "short"])
def test_a_lost_answer_under_if_none_match_is_no_other_writer(ordered, fault):
    ordered.server.fill(ordered.source, {f"in/{n}": b"x" * n for n in range(20)})

    with Proxy(ordered.server.url, 3, {fault: 0.2}).running() as proxy:
        result = through(ordered, proxy, if_none_match=True)

    assert proxy.seen[fault] > 0
    assert (result.copied, result.skipped, result.failed) == (20, 0, 0)


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_faults_between_two_services(unordered, seed):
    """Where bytes pass through here, they are those of the source."""
    objects = fill(unordered, seed, count=15)
    rates = dict.fromkeys(FAULTS, 0.03)

    with Proxy(unordered.server.url, seed, rates).running() as proxy:
        result = through(
            unordered, proxy, source_access=Access(endpoint_url=proxy.url, region="us-east-1")
        )

    assert (result.listed, result.failures) == (len(objects), [])
    assert contents(unordered.server, unordered.destination, "out/") == objects
    assert uploads(unordered.server, unordered.destination) == []


def test_a_service_that_goes_away_ends_the_run(ordered, tmp_path, monkeypatch):
    monkeypatch.setattr("raywork.storage.calls.backoff", lambda attempt: 0.01)
    keys = [f"k{n:03}" for n in range(100)]
    ordered.server.fill(ordered.source, {f"in/{key}": b"x" for key in keys})
    (tmp_path / "keys").write_text("\n".join(keys))
    out = tmp_path / "out"
    proxy = Proxy(ordered.server.url)

    def leave(request):
        if proxy.seen["passed"] > 60:
            proxy.rates = {"reset-before": 1.0}

    proxy.before = leave
    with proxy.running():
        server = type(ordered.server)(proxy.url, ordered.server.client)
        with pytest.raises(ServiceError, match="no answer to any of the last 20 requests"):
            copy(server, *ordered.uris, keys=str(tmp_path / "keys"), out=str(out))

    assert b"no answer" in (out / "report.json").read_bytes()


@pytest.mark.parametrize(("side", "method"), [("source", "GET"), ("destination", "PUT")])
def test_a_denial_names_the_side_and_its_identity(ordered, side, method):
    put = ordered.server.client.put_object
    put(Bucket=ordered.source, Key="in/a", Body=b"x", ACL="public-read")

    with Proxy(
        ordered.server.url, forbids=lambda request: request.method == method
        and request.key.endswith("/a"),
    ).running() as proxy:  # fmt: skip
        server = type(ordered.server)(proxy.url, ordered.server.client)
        reading = Access(endpoint_url=proxy.url, no_sign_request=True)
        result = copy(server, *ordered.uris, source_access=reading, tags="drop")

    [failure] = result.failures
    assert f"for {method} in s3://{getattr(ordered, side)}:" in failure.reason
    assert ("without credentials" in failure.reason) == (side == "source")


def test_one_object_that_is_denied_fails_alone(unordered):
    objects = fill(unordered, 1, count=10)

    with Proxy(unordered.server.url, denied=f"{unordered.source}/in/0/k004").running() as proxy:
        result = through(unordered, proxy)

    [failure] = result.failures
    assert failure.key == "0/k004"
    assert "access denied" in failure.reason
    assert result.copied == len(objects) - 1


def forbids_tags(request):
    """As S3 does without s3:GetObjectTagging: also to copy them along."""
    raw = request.raw.lower()
    along = b"x-amz-copy-source:" in raw and b"partNumber" not in request.raw
    return "tagging" in request.query or (along and b"x-amz-tagging-directive" not in raw)


@pytest.mark.parametrize(("tags", "copied"), [("copy", 7), ("drop", 7), ("require", 0)])
def test_tags_that_may_not_be_read(unordered, tags, copied):
    fill(unordered, 1, count=5)

    with Proxy(unordered.server.url, forbids=forbids_tags).running() as proxy:
        result = through(unordered, proxy, tags=tags)

    assert (result.copied, result.failed) == (copied, 7 - copied)
    assert any("7 objects could not be read" in text for text in result.warnings) == (
        tags == "copy"
    )
    assert uploads(unordered.server, unordered.destination) == []


def forbids_tagging(request):
    """As S3 does without s3:PutObjectTagging: writes that bring tags, or copy them along."""
    head = request.raw.partition(b"\r\n\r\n")[0].lower()
    whole_copy = b"x-amz-copy-source:" in head and "partNumber" not in request.query
    along = whole_copy and b"x-amz-tagging-directive" not in head
    return along or b"x-amz-tagging:" in head


@pytest.mark.parametrize("through_here", [False, True])
@pytest.mark.parametrize(
    ("options", "copied"),
    [({}, 2), ({"tags": "drop"}, 2), ({"tags": "require"}, 0), ({"move": True}, 0)],
)
def test_tags_that_may_not_be_written(unordered, options, copied, through_here):
    """In one request, in parts and where bytes pass through here alike."""
    put, source = unordered.server.client.put_object, unordered.source
    for key, size in (("in/small", 5), ("in/big", 6 * MIB)):
        put(Bucket=source, Key=key, Body=b"x" * size, Tagging="a=1", Metadata={"n": "1"})
    if through_here:
        access = Access(endpoint_url=unordered.server.url, region="us-east-1")
        options = {**options, "source_access": access}

    with Proxy(unordered.server.url, forbids=forbids_tagging).running() as proxy:
        result = through(unordered, proxy, **options)

    assert (result.copied, result.failed) == (copied, 2 - copied)
    assert all("s3:PutObjectTagging" in each.reason for each in result.failures)
    left = "tags" not in options and not options.get("move")
    assert any("2 objects could not be read or written" in text for text in result.warnings) == left
    assert uploads(unordered.server, unordered.destination) == []
    for key in contents(unordered.server, unordered.destination, "out/"):
        known = about(unordered.server, unordered.destination, f"out/{key}")
        assert (known["tags"], known["Metadata"]) == ([], {"n": "1"})
    assert len(contents(unordered.server, source)) == 2


def test_without_leave_to_list_uploads_it_is_said_that_some_may_be_left(unordered):
    objects = fill(unordered, 1, count=5)

    with Proxy(
        unordered.server.url, forbids=lambda request: "uploads" in request.query
        and request.method == "GET",
    ).running() as proxy:  # fmt: skip
        result = through(unordered, proxy)

    assert result.copied == len(objects)
    assert "s3:ListBucketMultipartUploads" in result.warnings[0]


@pytest.mark.parametrize("key", ["0/k004", "big"])
def test_a_source_that_changes_after_it_was_listed(unordered, key):
    """What is copied is one whole version."""
    fill(unordered, 1, count=10)
    new = b"changed" * (MIB if key == "big" else 1)
    done = []

    def change(request):
        if b"x-amz-copy-source" in request.raw and request.key.endswith(key) and not done:
            done.append(unordered.server.fill(unordered.source, {f"in/{key}": new}))

    with Proxy(unordered.server.url, before=change).running() as proxy:
        result = through(unordered, proxy)

    assert done
    assert result.failures == []
    assert contents(unordered.server, unordered.destination, "out/")[key] == new


def test_one_that_changed_and_cannot_be_looked_at_fails_alone(unordered):
    objects = fill(unordered, 1, count=10)
    source = f"{unordered.source}/in/0/k004"

    def change(request):
        if b"x-amz-copy-source" in request.raw and request.key.endswith("0/k004"):
            unordered.server.fill(unordered.source, {"in/0/k004": b"changed"})

    with Proxy(
        unordered.server.url, before=change,
        forbids=lambda request: request.method == "HEAD" and request.key.endswith(source),
    ).running() as proxy:  # fmt: skip
        result = through(unordered, proxy)

    [failure] = result.failures
    assert failure.key == "0/k004"
    assert "access denied" in failure.reason
    assert result.copied == len(objects) - 1


@pytest.mark.parametrize("key", ["0/k004", "big"])
def test_a_source_that_vanishes_after_it_was_listed(unordered, key):
    fill(unordered, 1, count=10)
    delete = unordered.server.client.delete_object

    def vanish(request):
        if b"x-amz-copy-source" in request.raw and request.key.endswith(key):
            delete(Bucket=unordered.source, Key=f"in/{key}")

    with Proxy(unordered.server.url, before=vanish).running() as proxy:
        result = through(unordered, proxy)

    [failure] = result.failures
    assert (failure.key, failure.reason) == (key, "it was deleted after it was listed")
    assert uploads(unordered.server, unordered.destination) == []
    assert key not in contents(unordered.server, unordered.destination, "out/")
