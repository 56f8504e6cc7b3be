"""SeaweedFS lists folder by folder: the probe must find out, and nothing may be lost."""

import pytest

from raywork.storage import Access, Location, UnorderedListing, open_store


def open_bucket(server, keys, prefix=""):
    bucket = server.new_bucket()
    server.fill(bucket, dict.fromkeys(keys, b"x"))
    store = open_store(Location.parse(f"s3://{bucket}/{prefix}"), Access(endpoint_url=server.url))
    store.page_keys = 20
    return store


LAYOUTS = {
    "disorder in sight": (["a/x", "a-b"], ""),
    "one folder": (["a/x", "a/y"], ""),
    "folders": (["2024/01/a", "2024/01-extra/a", "2024/02/a"], ""),
    "files and a folder": (["0", "1", "2", "z/x"], ""),
    "below a prefix": (["top/a/x", "top/b/y"], "top/"),
    "flat below a prefix": ([f"top/{n}" for n in range(25)], "top/"),
    "disorder behind a page": ([*(f"a/{n:04}" for n in range(25)), "a-b"], ""),
}


@pytest.mark.parametrize(("keys", "prefix"), LAYOUTS.values(), ids=LAYOUTS)
def test_byte_order_is_recognized(moto, keys, prefix):
    assert open_bucket(moto, keys, prefix).is_ordered()


@pytest.mark.parametrize(("keys", "prefix"), LAYOUTS.values(), ids=LAYOUTS)
def test_folder_by_folder_is_found_out(seaweed, keys, prefix):
    assert not open_bucket(seaweed, keys, prefix).is_ordered()


@pytest.mark.parametrize("server", ["moto", "seaweed"])
def test_a_server_whose_keys_show_nothing_is_not_trusted(server, request):
    keys = [*(f"{n:02}" for n in range(25)), "z/x", "z-1"]
    assert not open_bucket(request.getfixturevalue(server), keys).is_ordered()


@pytest.mark.parametrize("prefix", ["", "one/"])
def test_a_single_folder_has_only_one_order(moto, seaweed, prefix):
    keys = [prefix + name for name in ("a", "a-b", "a.b", "ab")]
    assert open_bucket(seaweed, keys, prefix).is_ordered()
    assert open_bucket(moto, keys, prefix).is_ordered()


def test_an_empty_bucket_is_in_order(seaweed):
    store = open_bucket(seaweed, [])
    assert store.is_ordered()
    assert list(store.list_range(store.whole)) == []


def test_a_sequential_listing_loses_nothing(seaweed):
    keys = {*(f"a/{n % 7}/{n:04}" for n in range(150)), "a-b", "a.c", "a/3-x", "b+c%/ü 1"}
    store = open_bucket(seaweed, keys)
    listed = [info.key for info in store.list_range(store.whole, ordered=False)]
    assert len(listed) == len(keys)
    assert set(listed) == keys
    with pytest.raises(UnorderedListing, match="not in byte order"):
        list(store.list_range(store.whole))
