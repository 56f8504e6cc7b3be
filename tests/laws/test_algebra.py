"""Law 1: merging schemas is an algebra, and bounded ones obey it too."""

from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.schema import LIMITS, Schema, load, merge, observe, save
from raywork.schema.bounds import weight
from tests.laws.jsondata import TIGHT, rank, records

limits = st.sampled_from([LIMITS, TIGHT])


def schemas_of(found, bounds):
    return [
        observe(record, rank(number), timestamps=True, limits=bounds)
        for number, record in enumerate(found, start=1)
    ]


@given(st.lists(records, max_size=8), limits, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_any_order_and_grouping_of_merges_gives_the_same_schema(found, bounds, random):
    def union(a, b):
        return merge(a, b, bounds)

    parts = schemas_of(found, bounds)
    expected = reduce(union, parts, Schema())
    random.shuffle(parts)
    while len(parts) > 1:
        place = random.randrange(len(parts) - 1)
        parts[place : place + 2] = [union(parts[place], parts[place + 1])]
    result = parts[0] if parts else Schema()
    assert save(result) == save(expected)
    assert result == expected


@given(st.lists(records, min_size=1, max_size=6), limits)
def test_merging_is_idempotent_and_has_an_identity(found, bounds):
    whole = reduce(lambda a, b: merge(a, b, bounds), schemas_of(found, bounds))
    assert merge(whole, whole, bounds) == whole
    assert merge(whole, Schema(), bounds) == whole == merge(Schema(), whole, bounds)
    for part in schemas_of(found, bounds):
        assert merge(whole, part, bounds) == whole


@given(st.lists(records, max_size=8))
def test_a_schema_keeps_within_its_number_of_nodes(found):
    whole = reduce(lambda a, b: merge(a, b, TIGHT), schemas_of(found, TIGHT), Schema())
    if whole.root is not None and whole.level + 1 < len(TIGHT.ladder):
        assert weight(whole.root, TIGHT, whole.level) <= TIGHT.nodes


@given(st.lists(records, max_size=5), limits)
def test_a_saved_schema_loads_equal_and_merges_on(found, bounds):
    whole = reduce(lambda a, b: merge(a, b, bounds), schemas_of(found, bounds), Schema())
    again = load(save(whole))
    assert again == whole
    assert save(merge(again, whole, bounds)) == save(whole)
