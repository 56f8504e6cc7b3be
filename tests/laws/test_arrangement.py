"""Law: what was decided about partitions stays, whatever folders come and go, and when saved."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.ddl import Arrangement, Decided, TableOptions, load_decided, make_table, save_decided
from raywork.partitions import find_scheme, summarize
from tests.ddl.seen import seen
from tests.laws.test_partitions import folders

counts = st.dictionaries(folders, st.integers(1, 9), max_size=6)
SCHEMA = seen({"a": 1})


def table(found, decided=None):
    options = TableOptions("t", "s3://b/p/")
    if decided is None:
        return make_table(SCHEMA, options, find_scheme(summarize(found)))
    made = decided.arrangement
    layout = summarize(found)
    scheme = made.scheme(layout) if made.columns else find_scheme(layout)
    return make_table(SCHEMA, options, scheme, decided.prior())


@given(counts, st.lists(counts, max_size=3))
@settings(max_examples=150)
def test_partition_columns_stay_and_all_that_was_computed_is(first, later):
    before = table(first)
    decided = Decided.of(before)
    for found in later:
        after = table(found, decided)
        assert after.arrangement.columns == before.arrangement.columns
        assert after.arrangement.projection.keys() == before.arrangement.projection.keys()
        for name, kept in decided.arrangement.projection.items():
            now = after.arrangement.projection[name]
            if name.endswith(".values"):
                assert {*kept.split(",")} <= {*now.split(",")}
            elif not name.endswith(".range"):
                assert now == kept
        assert table({}, Decided.of(after)).arrangement == after.arrangement
        decided = Decided.of(after)


@given(counts)
@settings(max_examples=60)
def test_decisions_survive_being_saved(found):
    made = table(found)
    assert load_decided(save_decided(SCHEMA, made)) == Decided.of(made)
    saved = msgspec.json.encode(made.arrangement)
    assert msgspec.json.decode(saved, type=Arrangement) == made.arrangement
