"""The files of a state, however they are cut and folded, hold what a dictionary would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.crawler.state import fold, rows
from raywork.crawler.state.fold import FoldContext, fold_unit, plan_fold
from raywork.crawler.state.intervals import Intervals
from raywork.crawler.state.rows import Kind, Row, folder_of, rows_between, rows_of, write_rows
from raywork.storage import Access, KeyRange, Location, ObjectInfo

KEYS = st.text(st.sampled_from("ab/é\U0001f600\0"), min_size=1, max_size=4)
ENDS = st.none() | KEYS
DELTAS = st.lists(st.dictionaries(KEYS, st.booleans(), min_size=1, max_size=9), max_size=8)


@pytest.fixture(autouse=True, scope="module")
def small():
    """Files and row groups of a few rows, so that there are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fold, "MANY", 2)
        patch.setattr(fold, "DEEP", 1)
        patch.setattr(fold, "FILE_ROWS", 6)
        patch.setattr(fold, "_SMALL", 3)
        patch.setattr(rows, "GROUP_ROWS", 2)
        yield


def written(location, deltas):
    """The files of generations that each read some objects (True) and lost others."""
    folder, files, expected = folder_of(location, Access()), [], {}
    for generation, delta in enumerate(deltas):
        kinds = {key: Kind.READ if there else Kind.GONE for key, there in delta.items()}
        found = [
            Row(key, generation, f'"{key}"', 1.5, 3, generation, kinds[key])
            for key in sorted(delta)
        ]
        files.append(write_rows(folder, 0, generation, found))
        expected |= {row.key: row for row in found}
    return files, {key: row for key, row in sorted(expected.items()) if row.kind == Kind.READ}


@settings(max_examples=40)
@given(deltas=DELTAS, after=ENDS, until=ENDS)
def test_a_range_gives_the_latest_rows_in_order(tmp_path_factory, deltas, after, until):
    location = Location.parse(str(tmp_path_factory.mktemp("state")))
    files, expected = written(location, deltas)
    keys = KeyRange("", after, until)

    found = [*rows_between(folder_of(location, Access()), files, keys)]

    assert found == [row for key, row in expected.items() if key in keys]


@settings(max_examples=40)
@given(deltas=DELTAS, keys=st.sets(KEYS))
def test_keys_give_their_latest_rows(tmp_path_factory, deltas, keys):
    location = Location.parse(str(tmp_path_factory.mktemp("state")))
    files, expected = written(location, deltas)

    found = rows_of(folder_of(location, Access()), files, sorted(keys))

    known = {key: row for key, row in found.items() if row.kind == Kind.READ}
    assert known == {key: row for key, row in expected.items() if key in keys}


@settings(max_examples=40)
@given(deltas=DELTAS)
def test_folding_changes_no_row_and_leaves_few_files(tmp_path_factory, deltas):
    location = Location.parse(str(tmp_path_factory.mktemp("state")))
    files, expected = written(location, deltas)
    units, folded = plan_fold(files)
    for unit in units:
        folded += fold_unit(FoldContext(location, Access(), 99), unit)

    assert [*rows_between(folder_of(location, Access()), folded, KeyRange())] == [
        *expected.values()
    ]
    rows = sum(file.rows for file in files)
    assert sum(file.rows for file in folded) <= rows
    if units:
        assert len(folded) <= 2 * (rows // 6 + 1)


@given(ends=st.lists(st.tuples(ENDS, ENDS)), keys=st.lists(KEYS))
def test_intervals_and_their_gaps_hold_each_key_once(ends, keys):
    ends = [(a, b) for a, b in ends if a is None or b is None or a < b]
    intervals = Intervals(ends)
    for key in keys:
        inside = any(key in KeyRange("", after, until) for after, until in ends)
        assert (key in intervals) == inside
        assert sum(key in gap for gap in intervals.gaps(KeyRange())) == (not inside)
        whole = KeyRange("a", "a", "b/b")
        assert sum(key in gap for gap in intervals.gaps(whole)) == (key in whole and not inside)


@pytest.mark.parametrize(
    ("info", "same"),
    [
        (ObjectInfo("k", 5, '"e"', 2.0), True),
        (ObjectInfo("k", 5, '"f"', 1.0), False),
        (ObjectInfo("k", 6, '"e"', 1.0), False),
        (ObjectInfo("k", 5, None, 1.0), True),
        (ObjectInfo("k", 5, None, 2.0), False),
    ],
)
def test_an_object_is_known_by_size_and_etag_or_time(info, same):
    assert Row("k", 5, '"e"', 1.0, 1, 0).is_of(info) == same
