import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.errors import FetchError, TruncatedError, UsageError
from raywork.storage import KeyRange, Location, open_store
from raywork.storage.local import list_folder


def fill(root: Path, *keys: str) -> None:
    for key in keys:
        path = root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(key.encode())


def keys_of(root: Path, keys: KeyRange | None = None) -> list[str]:
    return [info.key for info in list_folder(str(root), keys)]


def problems_of(root: Path) -> dict[str, str]:
    return {info.key: info.problem for info in list_folder(str(root)) if info.problem}


def test_keys_come_in_byte_order_across_folders(tmp_path):
    fill(tmp_path, "a/x", "a-b", "a.c", "a/-", "ab", "é", "z/1/2", ".hidden/x", "Z")
    assert keys_of(tmp_path) == sorted(keys_of(tmp_path))
    assert set(keys_of(tmp_path)) >= {"a/x", "a-b", ".hidden/x", "z/1/2"}


NAMES = st.sampled_from(["a", "a-", "a.b", "b", "b0", "-", "é", "😀"])
KEYS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@settings(max_examples=40)
@given(keys=st.sets(KEYS, max_size=12), after=KEYS, until=KEYS, prefix=st.sampled_from(["", "a"]))
def test_a_range_holds_exactly_its_keys(tmp_path_factory, keys, after, until, prefix):
    folders = {key[:at] for key in keys for at in range(len(key)) if key[at] == "/"}
    keys -= folders
    root = tmp_path_factory.mktemp("tree")
    fill(root, *keys)
    wanted = KeyRange(prefix, after, until)
    assert keys_of(root, wanted) == sorted(key for key in keys if key in wanted)


@settings(max_examples=20)
@given(keys=st.sets(KEYS, max_size=20), parts=st.integers(1, 9))
def test_the_parts_of_a_folder_are_disjoint_and_cover_it(tmp_path_factory, keys, parts):
    folders = {key[:at] for key in keys for at in range(len(key)) if key[at] == "/"}
    root = tmp_path_factory.mktemp("tree")
    fill(root, *(keys - folders))
    store = open_store(Location.parse(str(root)))
    ranges = store.split(store.whole, parts)
    listed = [info.key for part in ranges for info in store.list_range(part)]
    assert listed == sorted(keys - folders)


def test_reads_what_it_listed(tmp_path):
    fill(tmp_path, "a/x", "b")
    (tmp_path / "large").write_bytes(b"0123456789" * 300_000)
    store = open_store(Location.parse(str(tmp_path)))
    read = {i.key: b"".join(c) for i, c in store.read_many(store.list_range(store.whole))}
    assert read == {"a/x": b"a/x", "b": b"b", "large": b"0123456789" * 300_000}


def test_a_part_of_a_file_is_read_alone(tmp_path):
    (tmp_path / "a").write_bytes(b"0123456789")
    store = open_store(Location.parse(str(tmp_path)))
    (info,) = store.list_range(store.whole)

    assert store.read_range(info, 3, 7) == b"3456"
    assert store.read_range(info, 0, 10) == b"0123456789"
    assert [b"".join(chunks) for _, chunks in store.read_many([info], lambda _: 8)] == [b"89"]


def test_a_file_of_its_own_is_a_store_of_one_object(tmp_path):
    fill(tmp_path, "a.json", "a.json.bak")
    store = open_store(Location.parse(str(tmp_path / "a.json")))
    (info,) = store.list_range(store.whole)
    assert store.single
    assert (info.key, b"".join(store.read(info))) == ("a.json", b"a.json")
    assert store.uri(info.key) == str(tmp_path / "a.json")


def test_links_to_files_and_folders_are_followed_but_not_in_circles(tmp_path):
    fill(tmp_path, "a/x")
    (tmp_path / "a/loop").symlink_to(tmp_path / "a")
    (tmp_path / "file").symlink_to(tmp_path / "a/x")
    (tmp_path / "folder").symlink_to(tmp_path / "a")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert {"a/x", "file", "folder/x"} <= set(keys_of(tmp_path))
    assert {key: text.split(",")[0] for key, text in problems_of(tmp_path).items()} == {
        "a/loop/": "a link back to a folder that it is in",
        "folder/loop/": "a link back to a folder that it is in",
        "broken": "a broken link",
        "self": "Too many levels of symbolic links",
    }


def test_what_is_not_a_file_is_listed_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert problems_of(tmp_path) == {
            "fifo": "a named pipe, which is not read",
            "socket": "a socket, which is not read",
        }
    store = open_store(Location.parse(str(tmp_path)))
    fifo = next(iter(store.list_range(store.whole)))
    with pytest.raises(FetchError, match="fifo: a named pipe"):
        list(store.read(fifo))


def test_a_name_that_is_not_utf8_is_listed_with_the_reason(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9")).write_bytes(b"x")
    assert problems_of(tmp_path) == {r"caf\xe9": "its name is not UTF-8: rename it"}


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_listed_with_the_reason(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    assert problems_of(tmp_path) == {"closed/": "the folder cannot be opened: Permission denied"}


def test_files_that_vanish_shrink_or_change_fail_alone(tmp_path):
    fill(tmp_path, "a", "b", "c", "d")
    store = open_store(Location.parse(str(tmp_path)))
    infos = list(store.list_range(store.whole))
    (tmp_path / "a").unlink()
    (tmp_path / "b").write_bytes(b"")
    os.utime(tmp_path / "c", (1, 1))
    reader = store.read_many(infos)
    with pytest.raises(FetchError, match="deleted after it was listed"):
        list(next(reader)[1])
    with pytest.raises(TruncatedError, match="0 bytes instead of the 1"):
        list(next(reader)[1])
    with pytest.raises(FetchError, match="changed after it was listed"):
        list(next(reader)[1])
    assert list(next(reader)[1]) == [b"d"]


def test_a_path_that_does_not_exist_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere does not exist"):
        open_store(Location.parse(str(tmp_path / "nowhere")))


def test_results_are_written_whole_into_folders_that_need_not_exist(tmp_path):
    store = open_store(Location.parse(str(tmp_path / "new/out")), write=True)
    store.put("sub/report.json", b"{}")
    store.put("sub/report.json", b"[]")
    assert store.get("sub/report.json") == b"[]"
    assert store.get("other") is None
    assert [p.name for p in (tmp_path / "new/out/sub").iterdir()] == ["report.json"]


def test_a_file_is_no_folder_to_write_to(tmp_path):
    fill(tmp_path, "a")
    with pytest.raises(UsageError, match="is a file"):
        open_store(Location.parse(str(tmp_path / "a")), write=True)
