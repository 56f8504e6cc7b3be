import threading
import time

import pytest

from raywork.errors import FetchError, TruncatedError, UnreadableError, UsageError
from raywork.storage import Access, Location, ObjectInfo, open_store, reading
from raywork.storage.address import find_address
from raywork.storage.s3 import S3Store
from tests.storage.test_listing import HOSTILE
from tests.stub import ETAG, body

MIB = 1 << 20


def open_at(server, bucket, **access):
    return open_store(Location.parse(f"s3://{bucket}/"), Access(endpoint_url=server.url, **access))


def read(store, infos=None, **limits):
    """Every object of a store by its key: the bytes, or the error."""
    found = {}
    for info, chunks in store.read_many(infos or store.list_range(store.whole), **limits):
        try:
            found[info.key] = b"".join(chunks)
        except UnreadableError as error:
            found[info.key] = error
    return found


def test_every_legal_key_is_read_as_it_is(moto):
    bucket = moto.new_bucket()
    contents = {key: key.encode() for key in HOSTILE}
    moto.fill(bucket, contents)
    store = open_at(moto, bucket)
    infos = [ObjectInfo(key, len(data)) for key, data in contents.items()]
    assert read(store, infos) == contents


def test_plain_keys_are_read_by_obstore(seaweed, only_fast):
    bucket = seaweed.new_bucket()
    contents = {f"a b/{n}+%é": bytes([n]) * n for n in range(20)}
    seaweed.fill(bucket, contents)
    store = open_at(seaweed, bucket)
    assert read(store, list(store.list_range(store.whole, ordered=False))) == contents


def test_a_large_object_is_read_in_parts(seaweed, only_fast):
    bucket, data = seaweed.new_bucket(), body(5 * MIB + 17)
    seaweed.fill(bucket, {"large": data, "small": b"x"})
    store = open_at(seaweed, bucket)
    assert read(store, part=MIB) == {"large": data, "small": b"x"}


@pytest.mark.parametrize("key", ["plain", "a//b"])
def test_a_part_of_an_object_is_read_alone(moto, key):
    bucket, data = moto.new_bucket(), body(3 * MIB + 17)
    moto.fill(bucket, {key: data})
    store = open_at(moto, bucket)
    (info,) = store.list_range(store.whole)

    assert store.read_range(info, 5, MIB + 7) == data[5 : MIB + 7]
    assert store.read_range(info, 0, info.size) == data
    found = store.read_many([info, info], lambda _: 2 * MIB, part=MIB)
    assert [b"".join(chunks) for _, chunks in found] == [data[2 * MIB :]] * 2


def test_what_changed_or_vanished_since_the_listing_fails_alone(moto):
    bucket = moto.new_bucket()
    moto.fill(bucket, dict.fromkeys(("changed", "gone", "kept"), b"old"))
    store = open_at(moto, bucket)
    infos = list(store.list_range(store.whole))
    moto.fill(bucket, {"changed": b"new"})
    moto.client.delete_object(Bucket=bucket, Key="gone")
    found = read(store, infos)
    assert str(found["changed"]) == (
        f"s3://{bucket}/changed: it changed after it was listed: run again"
    )
    assert str(found["gone"]) == f"s3://{bucket}/gone: it was deleted after it was listed"
    assert found["kept"] == b"old"


def test_archived_objects_fail_alone_without_a_request(moto):
    bucket = moto.new_bucket()
    moto.client.put_object(Bucket=bucket, Key="a", Body=b"a", StorageClass="GLACIER")
    moto.client.put_object(Bucket=bucket, Key="b", Body=b"b", StorageClass="GLACIER_IR")
    store = open_at(moto, bucket)
    assert [info.archived for info in store.list_range(store.whole)] == [True, False]
    found = read(store)
    assert "it is archived (GLACIER): restore it first" in str(found["a"])
    assert found["b"] == b"b"


def test_a_deep_archive_that_the_listing_does_not_show_says_so(moto):
    bucket = moto.new_bucket()
    moto.client.put_object(Bucket=bucket, Key="a", Body=b"a", StorageClass="GLACIER")
    found = read(open_at(moto, bucket), [ObjectInfo("a", 1, storage_class="INTELLIGENT_TIERING")])
    assert "it is archived: restore it first" in str(found["a"])


def open_stub(url):
    access = Access(endpoint_url=url)
    return S3Store(Location("bucket", ""), access, find_address(access, "bucket"))


def test_storms_and_broken_connections_are_ridden_out(stub):
    keys = ["storm-2/1000/a", "reset-1/100000/b", "ok/5/c", "storm-1/2000000/d"]
    sizes = {key: int(key.split("/")[1]) for key in keys}
    infos = [ObjectInfo(key, size, ETAG) for key, size in sizes.items()]
    found = read(open_stub(stub), infos, part=MIB)
    assert found == {key: body(size) for key, size in sizes.items()}


def test_a_body_that_always_breaks_off_fails_alone(stub):
    infos = [ObjectInfo("short/1000/a", 1000, ETAG), ObjectInfo("ok/5/b", 5, ETAG)]
    found = read(open_stub(stub), infos)
    assert "broke off the answer on every attempt" in str(found["short/1000/a"])
    assert found["ok/5/b"] == body(5)


def test_an_object_shorter_than_listed_is_truncated(stub):
    found = read(open_stub(stub), [ObjectInfo("lies/1000/a", 1000)])
    assert isinstance(found["lies/1000/a"], TruncatedError)
    assert "500 bytes instead of the 1,000" in str(found["lies/1000/a"])


def test_an_object_longer_than_listed_has_changed(stub):
    found = read(open_stub(stub), [ObjectInfo("ok/1000/a", 10)])
    assert "it grew after it was listed" in str(found["ok/1000/a"])


def test_wrong_credentials_stop_the_whole_read(seaweed, monkeypatch):
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, {"a": b"a"})
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    access = Access(endpoint_url=seaweed.url)
    store = S3Store(Location(bucket, ""), access, find_address(access, bucket))
    with pytest.raises(UsageError, match="SignatureDoesNotMatch"):
        read(store, [ObjectInfo("a", 1)])


class Recorder:
    """A fetch that counts what is asked for and not consumed yet."""

    def __init__(self):
        self.calls, self.lock = [], threading.Lock()

    def __call__(self, info, start, end):
        with self.lock:
            self.calls.append((info.key, start, end))
        if info.problem:
            raise FetchError(info.problem)
        return info.key.encode()[:1] * (end - start)

    @property
    def bytes_asked(self):
        return sum(end - start for _, start, end in self.calls)


def test_reading_ahead_is_bounded_in_bytes_and_requests():
    fetch = Recorder()
    infos = [ObjectInfo("a", 100), *(ObjectInfo(f"b{n}", 1) for n in range(50))]
    consumed = 0
    for _, chunks in reading.read_many(infos, fetch, in_flight=8, window=30, part=10):
        for chunk in chunks:
            consumed += len(chunk)
            assert fetch.bytes_asked <= consumed + 30
            assert len(fetch.calls) <= consumed + 8
    assert consumed == 150


def test_an_object_larger_than_the_window_is_read():
    fetch = Recorder()
    for _, chunks in reading.read_many([ObjectInfo("a", 100)], fetch, window=5, part=50):
        assert [len(chunk) for chunk in chunks] == [50, 50]


def test_what_is_left_of_an_object_is_not_fetched():
    fetch = Recorder()
    infos = [ObjectInfo("a", 1000), ObjectInfo("b", 3), ObjectInfo("a", 10)]
    found = []
    for info, chunks in reading.read_many(infos, fetch, window=30, part=10):
        found.append((info.key, next(chunks)))
    assert found == [("a", b"a" * 10), ("b", b"bbb"), ("a", b"a" * 10)]
    assert sum(key == "a" for key, *_ in fetch.calls) < 10


def test_empty_objects_and_failures_keep_their_place():
    fetch = Recorder()
    infos = [ObjectInfo("a", 0), ObjectInfo("b", 9, problem="bad"), ObjectInfo("c", 1)]
    reader = reading.read_many(infos, fetch)
    assert list(next(reader)[1]) == []
    with pytest.raises(FetchError, match="bad"):
        list(next(reader)[1])
    assert list(next(reader)[1]) == [b"c"]
    assert next(reader, None) is None


def test_chunks_that_are_read_too_late_are_an_error():
    infos = [ObjectInfo("a", 1), ObjectInfo("b", 1)]
    (_, late), _ = reading.read_many(infos, Recorder())
    with pytest.raises(RuntimeError, match="after the next was asked for"):
        list(late)


def test_leaving_early_leaves_no_thread_behind():
    before = set(threading.enumerate())
    reader = reading.read_many((ObjectInfo(f"{n}", 10) for n in range(10_000)), Recorder())
    assert next(reader)[0].key == "0"
    reader.close()
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.001)
    assert set(threading.enumerate()) <= before
