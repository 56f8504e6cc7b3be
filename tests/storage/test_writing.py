"""Small objects that are written, listed and deleted: on two servers and in a folder alike."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from raywork.errors import UsageError
from raywork.storage import Access, Location, open_store


@pytest.fixture(params=["local", "moto", "seaweed"])
def store(request, tmp_path):
    if request.param == "local":
        return open_store(Location.parse(str(tmp_path / "new")), write=True)
    server = request.getfixturevalue(request.param)
    uri = f"s3://{server.new_bucket()}/new/"
    return open_store(Location.parse(uri), Access(endpoint_url=server.url), write=True)


def keys(store, prefix):
    return [info.key for info in store.list_folder(store.whole.prefix + prefix)]


def test_of_many_writers_of_a_key_one_succeeds(store):
    key = store.whole.prefix + "lease/1"
    contents = [b"%d" % n for n in range(8)]
    with ThreadPoolExecutor(8) as threads:
        written = list(threads.map(lambda content: store.put_if_absent(key, content), contents))

    (winner,) = [content for content, done in zip(contents, written, strict=True) if done]
    assert store.get(key) == winner
    assert keys(store, "lease/") == [key]


def test_the_same_bytes_again_are_no_conflict(store):
    key = store.whole.prefix + "k"
    assert store.put_if_absent(key, b"a")
    assert store.put_if_absent(key, b"a")
    assert not store.put_if_absent(key, b"b")
    assert store.get(key) == b"a"


def test_a_folder_is_listed_in_byte_order_and_need_not_exist(store):
    base = store.whole.prefix
    assert keys(store, "files/") == []
    for name in ("files/b", "files/a/x", "files/a-b", "other"):
        store.put(base + name, b"1")

    assert keys(store, "files/") == [base + "files/a-b", base + "files/a/x", base + "files/b"]


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store):
    key = store.whole.prefix + "files/a"
    store.put(key, b"1")
    store.delete(key)
    store.delete(key)

    assert store.get(key) is None
    assert keys(store, "files/") == []


def test_a_folder_that_cannot_be_written_to_is_a_usage_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    store = open_store(Location.parse(str(tmp_path)), write=True)
    for attempt in (store.put, store.put_if_absent):
        with pytest.raises(UsageError, match="file/k: "):
            attempt("file/k", b"")
    with pytest.raises(UsageError, match="file/k: "):
        store.delete("file/k")
