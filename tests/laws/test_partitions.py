"""Law 1 and 3 for folders: summaries merge in any way, and no folder's value is lost."""

from functools import reduce
from urllib.parse import quote

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from raywork.partitions import (
    NULL,
    Folders,
    fields_sketch,
    find_scheme,
    merge_folders,
    parts_of,
    summarize,
    unescape,
)
from raywork.partitions import summary as bounds

values = st.one_of(
    st.sampled_from(["1", "07", "-3", "2024", "20240131", "2024-01-31", "a%3Ab", NULL, "", "é"]),
    st.integers(-(2**64), 2**64).map(str),
    st.dates().map(str),
    st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), max_size=5),
)
names = st.one_of(
    st.tuples(st.sampled_from(["dt", "k", "K"]), values).map("=".join),
    st.dates().map(lambda day: day.strftime("%Y/%m/%d")),
    st.sampled_from(["AWSLogs", "111122223333", "eu-central-1", "a", "b", "2024"]),
)
folders = st.lists(names, max_size=4).map(lambda parts: "".join(f"{part}/" for part in parts))
fields = st.dictionaries(st.sampled_from(["a/", "b/", "c/"]), st.sets(st.text(max_size=2)))
summaries = st.builds(
    lambda found, named: summarize(found, {k: fields_sketch(v) for k, v in named.items()}),
    st.dictionaries(folders, st.integers(1, 9), max_size=6),
    fields,
)


def without_counts(found: Folders) -> Folders:
    """The part of a summary that is a set, and not a count."""
    shapes = found.shapes
    if shapes is not None:
        shapes = {k: msgspec.structs.replace(v, objects=0) for k, v in shapes.items()}
    return msgspec.structs.replace(found, shapes=shapes, objects=0)


@given(summaries, summaries, summaries)
@settings(max_examples=60)
def test_merging_is_an_algebra(a, b, c):
    assert merge_folders(a, b) == merge_folders(b, a)
    assert merge_folders(merge_folders(a, b), c) == merge_folders(a, merge_folders(b, c))
    assert merge_folders(a, Folders()) == a == merge_folders(Folders(), a)
    assert without_counts(merge_folders(a, a)) == without_counts(a)


@given(
    st.dictionaries(folders, st.integers(1, 9), max_size=30),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60)
def test_how_folders_were_grouped_does_not_show_even_at_the_bounds(found, parts, chance):
    saved = bounds.SHAPES, bounds.VALUES, bounds.SKETCH
    bounds.SHAPES, bounds.VALUES, bounds.SKETCH = 3, 2, 4
    try:
        groups: list[dict[str, int]] = [{} for _ in range(parts)]
        for folder, count in chance.sample(sorted(found.items()), len(found)):
            chance.choice(groups)[folder] = count
        merged = reduce(merge_folders, map(summarize, groups), Folders())
        assert merged == summarize(found)
        assert merged.shapes is None or len(merged.shapes) <= 3
    finally:
        bounds.SHAPES, bounds.VALUES, bounds.SKETCH = saved


@given(summaries)
@settings(max_examples=30)
def test_a_summary_survives_being_saved(found):
    assert msgspec.json.decode(msgspec.json.encode(found), type=Folders) == found


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example("a/b=c%41")
def test_a_value_comes_back_from_its_folder(value):
    folder = f"k={quote(value, safe='')}/"
    scheme = find_scheme(summarize({folder: 1}))
    found = scheme.read(folder)
    assert found is not None
    assert found.values == (value,)
    assert found.folder == folder


@given(folders)
@settings(max_examples=60)
def test_a_partitions_location_begins_each_folder_in_it(folder):
    scheme = find_scheme(summarize({folder: 1}))
    found = scheme.read(folder)
    if scheme.columns:
        assert found is not None
        assert folder.startswith(found.folder)
        texts = [p.text for p, s in zip(parts_of(folder), scheme.steps, strict=True) if s.column]
        assert found.values == tuple(unescape(text) or NULL for text in texts)


def test_the_number_of_partitions_is_exact_while_few_and_close_when_many():
    few = summarize({f"k={n}/": 1 for n in range(1000)})
    many = summarize({f"k={n}/": 1 for n in range(20_000)})
    assert find_scheme(few).partitions == 1000
    assert abs(find_scheme(many).partitions / 20_000 - 1) < 0.1
