import itertools
import pickle
from concurrent.futures import Future

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.errors import RayworkError, ServiceError, UsageError
from raywork.storage import Access, KeyRange, Location, UnorderedListing, open_store
from raywork.storage.listing import list_range
from raywork.storage.wire import Answer

HOSTILE = [
    *("plain", "a b", "a+b", "a%b", "a%20b", "a%2Fb", "a#b", "a?b&c=d", "ä/ü", "😀", "日本/語"),
    *("/a", "//", "a//b", "a/", "a/b/", ".", "..", "a/../b", "a/./b", "...", "a/.b", "./a"),
    *("a\x01b", "a\x7fb", "a\tb", "a\rb", "a\u2028b", "a\u0085b", " a", "a ", " ", "a\\b", 'a"b'),
    *("a<b>&amp;", "a'b", "a*b", "a[b]", "a^b", "a|b", "a`b", "~a", "a-b", "a.b", "a0", "a/x"),
    *("\ud7ff", "\ue000", "\U0010ffff", "x" * 1000),
]
# moto repeats these in its answer as plain XML, which cannot hold control characters.
ENDS = st.none() | (st.sampled_from(HOSTILE) | st.text(max_size=4)).filter(str.isprintable)


@pytest.fixture(scope="module")
def hostile(moto):
    """A bucket that holds every hostile key, each with itself as content."""
    bucket = moto.new_bucket()
    moto.fill(bucket, {key: key.encode() for key in HOSTILE})
    return bucket


@pytest.fixture(scope="module")
def flat(moto):
    """250 keys in one folder, which are ten pages here."""
    bucket = moto.new_bucket()
    moto.fill(bucket, {f"logs/part-{n:05}": b"" for n in range(250)})
    return bucket


def open_at(server, uri):
    store = open_store(Location.parse(uri), Access(endpoint_url=server.url))
    store.page_keys = 25
    return store


@pytest.fixture(scope="module")
def whole(moto, hostile):
    return open_at(moto, f"s3://{hostile}")


def listed(store, keys=None, **options):
    return [info.key for info in store.list_range(keys or store.whole, **options)]


def test_every_legal_key_is_listed_as_it_is_in_byte_order(moto, hostile):
    keys = listed(open_at(moto, f"s3://{hostile}"))
    assert keys == sorted(HOSTILE, key=lambda key: key.encode())


def test_an_object_comes_with_its_size_etag_time_and_class(moto, hostile):
    store = open_at(moto, f"s3://{hostile}/plain")
    (info,) = store.list_range(store.whole)
    assert (info.key, info.size, info.storage_class) == ("plain", 5, "STANDARD")
    assert info.etag.startswith('"')
    assert info.modified > 1.7e9
    assert pickle.loads(pickle.dumps(info)) == info


@settings(max_examples=30)
@given(prefix=st.sampled_from(["", "a", "a/", "/"]), after=ENDS, until=ENDS)
def test_a_range_holds_exactly_its_keys(whole, prefix, after, until):
    store = whole
    keys = KeyRange(prefix, after or None, until)
    wanted = sorted(key for key in HOSTILE if key in keys)
    assert listed(store, keys) == wanted
    assert listed(store, keys, ordered=False) == wanted


@pytest.mark.parametrize("parts", [2, 12])
def test_the_parts_of_a_bucket_hold_exactly_its_keys(moto, hostile, flat, parts):
    for bucket in (hostile, flat):
        store = open_at(moto, f"s3://{bucket}")
        assert store.is_ordered()
        ranges = store.split(store.whole, parts)
        assert [k for part in ranges for k in listed(store, part)] == listed(store)
        assert len(ranges) >= min(parts, 7)


def test_a_flat_folder_of_many_pages_is_cut_evenly(moto, flat):
    store = open_at(moto, f"s3://{flat}/logs/")
    counts = [len(listed(store, part)) for part in store.split(store.whole, 5)]
    assert sum(counts) == 250
    assert max(counts) < 100


def test_a_range_stops_asking_at_its_end(moto, flat):
    store = open_at(moto, f"s3://{flat}")
    calls = []
    start = store.caller.start
    store.caller.start = lambda call: calls.append(call) or start(call)
    assert len(listed(store, KeyRange("logs/", None, "logs/part-00010"))) == 11
    assert len(calls) == 1


def endless(keys, token):
    """Answers the same page again and again."""
    time = "<LastModified>2024-01-01T00:00:00Z</LastModified>"
    entries = "".join(f"<Contents><Key>{k}</Key><Size>1</Size>{time}</Contents>" for k in keys)
    following = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    inner = f"<IsTruncated>true</IsTruncated>{following}{entries}"
    answer = Answer(200, {}, f"<ListBucketResult>{inner}</ListBucketResult>".encode())

    def start(_token):
        future = Future()
        future.set_result(answer)
        return future

    return start


@pytest.mark.parametrize("token", [None, "same"])
def test_a_server_that_lists_without_end_is_left(token):
    with pytest.raises(ServiceError, match="not where"):
        list(list_range(endless(["a", "b"], token), "s3://b/", KeyRange(), ordered=False))


def test_disorder_is_noticed_on_the_fly():
    keys = list_range(endless(["b", "a"], "x"), "s3://b/", KeyRange())
    assert next(keys).key == "b"
    with pytest.raises(UnorderedListing, match="'a' after 'b'"):
        next(keys)


def test_a_first_page_that_is_known_is_not_asked_for_again(moto, flat):
    store = open_at(moto, f"s3://{flat}")
    begun = store.look().page
    calls = []
    start = store.caller.start
    store.caller.start = lambda call: calls.append(call) or start(call)
    assert listed(store, begun=begun) == listed(store)
    assert len(calls) == 9 + 10


def test_a_listing_can_be_left_at_any_time(moto, flat):
    store = open_at(moto, f"s3://{flat}")
    keys = store.list_range(store.whole)
    assert len(list(itertools.islice(keys, 60))) == 60
    keys.close()


@pytest.mark.parametrize(
    ("uri", "keys"),
    [
        ("s3://{}/ä/ü", ["ä/ü"]),
        ("s3://{}/ä", ["ä/ü"]),
        ("s3://{}/ä/", ["ä/ü"]),
        ("s3://{}/a/b/", ["a/b/"]),
        ("s3://{}//a", ["/a"]),
        ("s3://{}/nothing/", []),
    ],
)
def test_a_path_is_the_object_of_that_name_or_else_the_folder(moto, hostile, uri, keys):
    assert listed(open_at(moto, uri.format(hostile))) == keys


def test_relative_keys_are_what_is_below_the_location(moto, hostile):
    assert open_at(moto, f"s3://{hostile}/ä").relative("ä/ü") == "ü"
    assert open_at(moto, f"s3://{hostile}/ä/ü").relative("ä/ü") == "ü"
    assert open_at(moto, f"s3://{hostile}").relative("ä/ü") == "ä/ü"


def test_a_path_with_nothing_there_is_a_usage_error_that_helps(moto, hostile):
    with pytest.raises(UsageError, match="no such folder; a key that begins so is 'plain'"):
        open_at(moto, f"s3://{hostile}/pla")
    with pytest.raises(RayworkError, match=r"no such folder$"):
        open_at(moto, f"s3://{hostile}/nothing")
