"""What guards objects and buckets: Object Lock, the bucket's owner, keys of the customer's own."""

import base64
import hashlib
import os
import pickle
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from raywork.errors import UsageError
from raywork.storage import Access, Location, background, open_store
from raywork.storage.bucket import Bucket
from raywork.storage.customer_key import CustomerKey
from raywork.storage.pace import Pace
from tests.bulkcopy.conftest import Sides
from tests.bulkcopy.copying import contents, copy, verify
from tests.cli.running import raywork
from tests.proxy import Proxy

MIB = 1 << 20
PARTS = {"multipart_threshold": 5 * MIB, "part_size": 5 * MIB}
LATER = datetime(2031, 2, 3, tzinfo=UTC)
ACCOUNT, OTHER = "111122223333", "444455556666"
HERE, THERE = b"h" * 32, b"t" * 32
CUSTOMER = "x-amz-server-side-encryption-customer-"


@pytest.fixture
def locked(seaweed) -> Sides:
    """Two buckets with Object Lock; `held` and `kept` are under it, `free` is not."""
    sides = Sides(seaweed, seaweed.new_bucket() + "-lock", seaweed.new_bucket() + "-lock")
    for bucket in (sides.source, sides.destination):
        seaweed.client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    put = seaweed.client.put_object
    put(Bucket=sides.source, Key="in/free", Body=b"1")
    put(Bucket=sides.source, Key="in/held", Body=b"1", ObjectLockLegalHoldStatus="ON")
    put(
        Bucket=sides.source, Key="in/kept", Body=bytes(6 * MIB),
        ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=LATER,
    )  # fmt: skip
    return sides


def lock_of(sides, key):
    head = sides.server.client.head_object(Bucket=sides.destination, Key=key)
    return head.get("ObjectLockRetainUntilDate"), head.get("ObjectLockLegalHoldStatus")


@pytest.mark.parametrize("options", [{}, PARTS], ids=["one request", "parts"])
def test_locks_are_counted_and_copied_where_asked(locked, options):
    source, destination = locked.uris

    asked = []

    with Proxy(locked.server.url, before=asked.append).running() as proxy:
        server = type(locked.server)(proxy.url, locked.server.client)
        reported = copy(server, source, destination, **options)
        ignored = copy(server, source, destination + "i/", object_lock="ignore", **options)
        unasked = len(asked)
        copied = copy(server, source, destination + "c/", object_lock="copy", **options)

    assert reported.failures == copied.failures == []
    assert reported.locked == copied.locked == {"legal hold": 1, "retention": 1}
    assert "--object-lock copy" in reported.warnings[0]
    assert (ignored.locked, ignored.warnings, copied.warnings) == ({}, [], [])
    # SeaweedFS, unlike S3, brings locks along unasked: what is asked for must tell.
    locking = [any("object-lock-" in name for name in request.headers) for request in asked]
    assert (sum(locking[:unasked]), sum(locking[unasked:])) == (0, 2)
    assert lock_of(locked, "out/c/kept")[0] == LATER
    assert lock_of(locked, "out/c/held")[1] == "ON"
    assert lock_of(locked, "out/c/free") == (None, None)


def test_a_destination_without_locks_is_refused(locked):
    plain = locked.server.new_bucket()

    with pytest.raises(UsageError, match="has no Object Lock"):
        copy(locked.server, locked.uris[0], f"s3://{plain}/", object_lock="copy")


def test_without_leave_to_ask_for_locks_that_is_said(locked):
    with Proxy(
        locked.server.url, forbids=lambda request: request.query.startswith("object-lock")
    ).running() as proxy:
        result = copy(type(locked.server)(proxy.url, locked.server.client), *locked.uris)

    assert (result.copied, result.locked, result.failures) == (3, {}, [])
    assert any("s3:GetBucketObjectLockConfiguration" in each for each in result.warnings)


@pytest.mark.parametrize("options", [{}, PARTS], ids=["one request", "parts"])
def test_each_request_names_the_owner_that_its_bucket_must_have(ordered, options):
    ordered.server.fill(ordered.source, {"in/a": b"1", "in/big": bytes(6 * MIB)})
    seen = []

    with Proxy(ordered.server.url, before=seen.append).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        copy(server, *ordered.uris, source_owner=ACCOUNT, owner=OTHER, verify="etag", **options)

    owners = {ordered.source: ACCOUNT, ordered.destination: OTHER}
    asked = [(request, request.headers) for request in seen if request.method != "HEAD"]
    assert len(asked) > 5
    for request, headers in asked:
        assert headers["x-amz-expected-bucket-owner"] == owners[request.key.split("/")[0]]
        if "x-amz-copy-source" in headers:
            assert headers["x-amz-source-expected-bucket-owner"] == ACCOUNT


@pytest.mark.parametrize("side", ["owner", "source_owner"])
def test_a_bucket_of_another_account_is_refused_before_anything_is_copied(ordered, side):
    ordered.server.fill(ordered.source, {"in/a": b"1"})

    def is_of_another(request):
        return request.headers.get("x-amz-expected-bucket-owner") == OTHER

    with Proxy(ordered.server.url, forbids=is_of_another).running() as proxy:
        server = type(ordered.server)(proxy.url, ordered.server.client)
        with pytest.raises(UsageError, match=f"does not belong to the account {OTHER}"):
            copy(server, *ordered.uris, **{side: OTHER})

    assert contents(ordered.server, ordered.destination) == {}


@pytest.fixture
def keys(tmp_path, monkeypatch):
    """Where the keys of source and destination are: a file, and a variable."""
    (tmp_path / "key").write_bytes(HERE)
    monkeypatch.setenv("THE_KEY_THERE", base64.b64encode(THERE).decode())
    return {"source_sse_c_key": str(tmp_path / "key"), "sse_c_key": "env:THE_KEY_THERE"}


def put_under(server, bucket, objects, key):
    add = {
        f"{CUSTOMER}algorithm": "AES256",
        f"{CUSTOMER}key": base64.b64encode(key).decode(),
        f"{CUSTOMER}key-md5": base64.b64encode(hashlib.md5(key).digest()).decode(),
    }

    def inject(params, **_):
        params["headers"].update(add)

    events = server.client.meta.events
    names = [f"before-call.s3.{call}" for call in ("PutObject", "GetObject")]
    for name in names:
        events.register(name, inject)
    try:
        for name, body in objects.items():
            if body is None:
                objects[name] = server.client.get_object(Bucket=bucket, Key=name)["Body"].read()
            else:
                server.client.put_object(Bucket=bucket, Key=name, Body=body)
    finally:
        for name in names:
            events.unregister(name, inject)
    return objects


SECRETS = {"a": b"secret", "big": os.urandom(1000) * 6292}


@pytest.mark.parametrize("through_here", [False, True])
def test_each_side_has_a_key_of_the_customers_own(unordered, keys, through_here):
    server, options = unordered.server, {}
    if through_here:
        options = PARTS | {"source_access": Access(endpoint_url=server.url, region="us-east-1")}
    put_under(server, unordered.source, {f"in/{k}": b for k, b in SECRETS.items()}, HERE)

    result = copy(server, *unordered.uris, **keys, **options, verify="size")
    again = copy(server, *unordered.uris, **keys, **options)

    assert result.failures == []
    assert (result.copied, again.identical) == (2, 2)
    found = put_under(server, unordered.destination, dict.fromkeys(["out/a", "out/big"]), THERE)
    assert found == {f"out/{key}": body for key, body in SECRETS.items()}
    assert verify(server, *unordered.uris, **keys).identical == 2


def test_each_request_about_a_part_has_the_keys(ordered, keys):
    """Which moto does not look at, and SeaweedFS cannot do."""
    ordered.server.fill(ordered.source, {"in/big": bytes(6 * MIB)})
    asked = []

    with Proxy(ordered.server.url, before=asked.append).running() as proxy:
        copy(type(ordered.server)(proxy.url, ordered.server.client), *ordered.uris, **keys, **PARTS)

    there = base64.b64encode(THERE).decode()
    parts = [request.headers for request in asked if "uploadId=" in request.query]
    [begun] = [request.headers for request in asked if request.query == "uploads="
               and request.method == "POST"]  # fmt: skip
    assert len(parts) == 3
    assert all(headers[f"{CUSTOMER}key"] == there for headers in [begun, *parts])
    here = [headers["x-amz-copy-source-server-side-encryption-customer-key"]
            for headers in parts if "x-amz-copy-source" in headers]  # fmt: skip
    assert here == [base64.b64encode(HERE).decode()] * 2


def test_without_its_key_an_object_fails(unordered, keys):
    put_under(unordered.server, unordered.source, {"in/a": b"secret"}, HERE)

    result = copy(unordered.server, *unordered.uris, sse_c_key=keys["sse_c_key"])

    assert (result.copied, result.failed) == (0, 1)


def test_no_key_is_written_anywhere(unordered, keys, tmp_path):
    """Not into the journal, the report, the streams, nor into what workers are sent."""
    put_under(unordered.server, unordered.source, {"in/a": b"secret"}, HERE)
    (tmp_path / "wrong").write_bytes(b"w" * 32)
    keys |= {"source_sse_c_key": str(tmp_path / "wrong")}
    options = [f"--{name.replace('_', '-')}={place}" for name, place in keys.items()]

    done = raywork(
        "copy", *unordered.uris, "--endpoint-url", unordered.server.url, "-v", "--json",
        "--state", f"{tmp_path}/state", "--out", f"{tmp_path}/out", *options,
    )  # fmt: skip

    assert done.code == 1
    written = [path.read_bytes() for folder in ("state", "out")
               for path in (tmp_path / folder).rglob("*") if path.is_file()]  # fmt: skip
    everything = b"".join([*written, done.out.encode(), done.err.encode()])
    everything += pickle.dumps(CustomerKey(keys["sse_c_key"]))
    assert b"failures" in everything
    for key in (b"w" * 32, THERE):
        for secret in (key, base64.b64encode(key), base64.b64encode(hashlib.md5(key).digest())):
            assert secret not in everything


@pytest.mark.parametrize(
    ("place", "why"), [("env:NO_SUCH_KEY", "no such variable"), ("/no/such", "No such file"),
                       ("{}/short", "32 bytes")],
)  # fmt: skip
def test_a_key_that_is_none_is_refused(ordered, tmp_path, place, why):
    ordered.server.fill(ordered.source, {"in/a": b"1"})
    (tmp_path / "short").write_bytes(b"short")

    with pytest.raises(UsageError, match=why):
        copy(ordered.server, *ordered.uris, sse_c_key=place.format(tmp_path))


def test_a_key_is_not_sent_in_the_clear(tmp_path, ordered):
    (tmp_path / "key").write_bytes(HERE)
    location = Location.parse(f"s3://{ordered.source}/")
    store = open_store(location, Access(endpoint_url=ordered.server.url), write=True)
    store.address = replace(store.address, endpoint="http://s3.example.com")

    async def opened():
        Bucket(store, Pace(), CustomerKey(str(tmp_path / "key")))

    with pytest.raises(UsageError, match="HTTPS"):
        background.run(opened())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"compare": "md5"}, "--compare md5: give one of size, mtime, etag, checksum"),
        ({"verify": "md5"}, "--verify md5"),
        ({"tags": "none"}, "--tags none"),
        ({"rules": [("inc", "*")]}, "neither an include nor an exclude"),
        ({"max_rps": 0}, "--max-rps 0: give more than 0"),
        ({"max_bandwidth": -1}, "--max-bandwidth -1"),
        ({"date": "99999999d"}, "--date 99999999d"),
    ],
)
def test_arguments_that_mean_nothing_are_refused_by_name(ordered, options, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        copy(ordered.server, *ordered.uris, **options)
