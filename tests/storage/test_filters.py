import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from raywork.errors import UsageError
from raywork.storage import Filters, ObjectInfo, parse_size, parse_time, rules_below

INFO = ObjectInfo("key", size=1000, modified=1_700_000_000.0)


def takes(key: str, *rules: str) -> bool:
    """Rules are written like `+*.json` and `-*`."""
    kinds = {"+": "include", "-": "exclude"}
    return Filters(tuple((kinds[rule[0]], rule[1:]) for rule in rules)).matches(key, INFO)


def test_everything_is_taken_without_rules():
    assert takes("a/b.json")


def test_the_last_matching_rule_wins():
    assert not takes("a/b.json", "-*.json")
    assert takes("a/b.json", "-*", "+*.json")
    assert not takes("a/b.json", "+*.json", "-a/*")
    assert takes("a/b.csv", "-*.json")


def test_only_what_is_included_is_taken_if_the_first_rule_includes():
    assert takes("a.json", "+*.json")
    assert not takes("a.csv", "+*.json")


def test_globs_match_the_whole_key():
    assert not takes("a.json.gz", "+*.json")
    assert takes("2024/01/a.json", "+2024/*.json")
    assert takes("a1", "+a?")
    assert takes("a1", "+a[0-9]")
    assert not takes("a1", "+a[!0-9]")
    assert takes("a[1]", "+a[[]1]")
    assert takes("a\nb", "+a*b")
    assert takes("a.b+c(d)", "+a.b+c(d)")
    assert takes("a^b", "+a[^]b")


def test_an_open_set_is_a_usage_error():
    with pytest.raises(UsageError, match=r"the \[ has no \]"):
        takes("a", "+a[b")
    with pytest.raises(UsageError, match="cannot be read"):
        takes("a", "+a[z-a]")


def test_sizes_and_times_bound():
    assert Filters(min_size=1000, max_size=1000).matches("a", INFO)
    assert not Filters(min_size=1001).matches("a", INFO)
    assert not Filters(max_size=999).matches("a", INFO)
    assert Filters(newer_than=INFO.modified - 1).matches("a", INFO)
    assert not Filters(newer_than=INFO.modified).matches("a", INFO)


def test_filters_travel_to_workers():
    filters = Filters((("exclude", "*.tmp"),), newer_than=1.0)
    filters.matches("a", INFO)
    assert pickle.loads(pickle.dumps(filters)) == filters


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2024-01-01", 1704067200),
        ("2024-01-01T12:00:00Z", 1704110400),
        ("2024-01-01T12:00:00+02:00", 1704103200),
        ("90s", 1e9 - 90),
        ("7d", 1e9 - 7 * 86400),
        ("1.5h", 1e9 - 5400),
        ("2w", 1e9 - 14 * 86400),
    ],
)
def test_times(text, seconds):
    assert parse_time(text, now=1e9) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1000", 1000),
        ("10kB", 10_000),
        ("10k", 10_000),
        ("64MiB", 64 << 20),
        ("64Mi", 64 << 20),
        ("1.5 GB", 1_500_000_000),
        ("5b", 5),
        ("2TiB", 2 << 40),
    ],
)
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "-1", "x", "10 apples", "1e3", "kb"])
def test_junk_is_a_usage_error(text):
    with pytest.raises(UsageError, match="not a size"):
        parse_size(text)
    with pytest.raises(UsageError, match="not a time"):
        parse_time(text, now=0)


globs = st.lists(st.sampled_from(["*", "?", "a", "b", "/", "[ab]", "[!a]"]), max_size=6)
rules = st.lists(st.tuples(st.sampled_from(["include", "exclude"]), globs.map("".join)), max_size=3)
keys = st.text("ab/", min_size=1, max_size=4)


@given(rules, keys.map("{}/".format), keys)
@example([("exclude", ""), ("include", "*a")], "a/", "/")
def test_rules_below_a_folder_are_the_same_rules(given_rules, folder, key):
    whole = Filters(tuple(given_rules)).matches(folder + key, INFO)
    assert Filters(rules_below(given_rules, folder)).matches(key, INFO) == whole


def test_what_is_left_of_a_rule_below_a_folder():
    rules = [("include", "a/*.gz"), ("exclude", "*/x"), ("exclude", "b/*")]
    below = [("include", ""), ("include", "*.gz"), ("exclude", "*/x"), ("exclude", "x")]
    assert rules_below(rules, "a/") == tuple(below)


def test_what_must_be_the_same_each_day_is_no_age():
    with pytest.raises(UsageError, match="write a date"):
        parse_time("7d", now=0, fixed=True)
    assert parse_time("2024-01-31", now=0, fixed=True) == parse_time("2024-01-31", now=0)
