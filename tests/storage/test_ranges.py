from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.storage import KeyRange
from raywork.storage.ranges import Level, split

HOSTILE = st.text(
    st.sampled_from(list("ab01/.-+% \x01\x7f~é\ud7ff\ue000\U0010ffff")), min_size=1, max_size=12
)
NEAR = st.builds("part-{:06}".format, st.integers(0, 999_999))
KEY_SETS = st.one_of(
    st.sets(HOSTILE, max_size=60), st.sets(NEAR, max_size=60), st.sets(HOSTILE | NEAR, max_size=60)
)


class SortedKeys:
    """A server in byte order that shows few entries a page, and counts its requests."""

    def __init__(self, keys, page=1000):
        self.keys, self.page_size, self.requests = sorted(keys), page, 0

    def first(self, keys):
        self.requests += 1
        start = 0 if keys.after is None else bisect_right(self.keys, keys.after)
        return next((key for key in self.keys[start:] if key in keys), None)

    def level(self, folder):
        self.requests += 1
        entries = []
        for key in self.keys:
            if key.startswith(folder):
                slash = key.find("/", len(folder))
                entry = key if slash < 0 else key[: slash + 1]
                if not entries or entries[-1] != entry:
                    entries.append(entry)
        entries = list(dict.fromkeys(entries))
        return Level(entries[: self.page_size], complete=len(entries) <= self.page_size)

    def counts(self, ranges):
        return [sum(key in part for key in self.keys) for part in ranges]


@settings(max_examples=60)
@given(
    keys=KEY_SETS,
    prefix=st.sampled_from(["", "a", "a/", "part-"]),
    ends=st.tuples(st.none() | HOSTILE | NEAR, st.none() | HOSTILE | NEAR),
    parts=st.integers(1, 20),
    page=st.sampled_from([3, 1000]),
)
def test_the_parts_are_disjoint_and_cover_the_range(keys, prefix, ends, parts, page):
    whole = KeyRange(prefix, *ends)
    ranges = split(SortedKeys(keys, page), whole, parts)
    assert (ranges[0].after, ranges[-1].until) == ends
    for before, behind in pairwise(ranges):
        assert before.until == behind.after
        assert before.after is None or before.after < before.until
    for key in keys:
        assert sum(key in part for part in ranges) == (key in whole)


@pytest.mark.parametrize(
    "keys",
    [
        [f"logs/part-{n:07}.json.snappy" for n in range(20_000)],
        [f"{n * 2654435761 % 2**32:08x}.json" for n in range(20_000)],
        [f"2024/{m:02}/{d:02}/{n}" for m in range(1, 13) for d in range(1, 29) for n in range(60)],
        [f"deep/er/and/deeper/{n % 40}/{n}" for n in range(20_000)],
    ],
    ids=["counter", "hash", "dates", "deep"],
)
def test_real_layouts_are_cut_into_balanced_parts_with_few_requests(keys):
    server = SortedKeys(keys)
    ranges = split(server, KeyRange(), 16)
    assert 10 <= len(ranges) <= 32
    assert max(server.counts(ranges)) <= len(keys) / 4
    assert server.requests <= 6 * 16


def test_skewed_keys_are_cut_too():
    server = SortedKeys(str(n) for n in range(20_000))  # more than half begin with 1
    ranges = split(server, KeyRange(), 16)
    assert len(ranges) >= 10
    assert max(server.counts(ranges)) <= 10_000


def test_the_rest_of_a_range_can_be_cut_again():
    keys = [f"part-{n:06}" for n in range(5000)]
    server = SortedKeys(keys)
    ranges = split(server, KeyRange("", after=keys[3000], until=keys[4000]), 4)
    assert sum(server.counts(ranges)) == 1000
    assert max(server.counts(ranges)) < 700


def test_few_keys_are_cut_between_them():
    ranges = split(SortedKeys(["a/1", "a/2", "a/3"]), KeyRange(), 8)
    assert ranges == [
        KeyRange("", None, "a/1"),
        KeyRange("", "a/1", "a/2"),
        KeyRange("", "a/2", None),
    ]


def test_a_key_that_sorts_right_behind_a_folder_is_no_obstacle():
    server = SortedKeys(["a/1", "a/2", "a0", "b"])
    assert server.counts(split(server, KeyRange(), 3)) == [3, 1]


@pytest.mark.parametrize("keys", [[], ["one"], ["folder/"]])
def test_what_cannot_be_cut_stays_whole(keys):
    assert split(SortedKeys(keys), KeyRange(), 8) == [KeyRange()]
