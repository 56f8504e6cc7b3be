"""Law 2: every value of every record reads back under the DDL that is made for them."""

import json
from functools import reduce
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import raywork
from raywork.ddl import (
    Array,
    Hint,
    Map,
    Scalar,
    TableOptions,
    choose_type,
    make_table,
    render,
)
from raywork.ddl.names import can_be_read
from raywork.ddl.paths import ELEMENT, VALUE, member
from raywork.ddl.reading import MEASURED, RULES, unread
from raywork.errors import UsageError
from raywork.schema import LIMITS, merge, observe
from raywork.serde import open_serde
from tests.crawler.crawling import fill_folder
from tests.ddl.parsed import parse
from tests.laws.jsondata import TIGHT, alike_records, keyed, rank, records, timed
from tests.laws.reading import reads_back, schema_of

OPTIONS = TableOptions("t", "s3://b/p/", "db")


@given(
    st.one_of(
        st.lists(records, min_size=1, max_size=5),
        st.lists(keyed, min_size=1, max_size=2),
        st.lists(timed, min_size=1, max_size=4),
    ),
    st.sampled_from([LIMITS, TIGHT]),
    st.booleans(),
)
@example([{"a": {"ID": 1}}, {"a": {"id": "x"}}], LIMITS, False)
@example([{"a": {f"{i}": {"B": 1} for i in range(10)}}, {"a": {"10": {"b": 2}}}], LIMITS, False)
@example([{"a": [[], {"a": 1, "b": 1, "B": 1, "c d": 1}]}], TIGHT, False)
@example([{"c-d": 1, "x": {"c_d": 2}}, {"C D": 3}], LIMITS, False)
@example([{"a": {"b": 1, "\n": 2}}, {"a": [{"b": "x"}]}], LIMITS, False)
@example([{"a": {"\n": 2}}, {"a": []}], LIMITS, False)
@settings(max_examples=100)
def test_every_value_reads_back_under_the_ddl(found, limits, timestamps):
    table = make_table(schema_of(found, limits, timestamps=timestamps), OPTIONS)
    codes = {warning.code for warning in table.warnings}
    if codes & {"keyed-records", "no-columns"}:
        parsed = parse(table.ddl)
        reader = open_serde(parsed.serde, parsed.columns.items(), parsed.properties)
        assert [reader.row(json.dumps(each).encode()) for each in found] == [
            [json.dumps(each)] for each in found
        ]
        return
    reads_back(table.ddl, found)
    unwritten = any(not can_be_read(key) for record in found for key in record)
    assert not unwritten or "key-unreadable" in codes


@given(
    st.lists(st.one_of(records, keyed, timed), min_size=1, max_size=6),
    st.integers(0, 6),
    st.booleans(),
)
@settings(max_examples=40)
def test_every_value_reads_back_under_the_ddl_of_a_crawl(found, split, timestamps):
    parts = {"a.json": found[:split], "b.json": found[split:]}
    lines = {
        name: "".join(f"{json.dumps(record)}\n" for record in part).encode()
        for name, part in parts.items()
    }
    with TemporaryDirectory() as folder:
        fill_folder(Path(folder), lines)
        place = "s3://home/p/"
        result = raywork.crawl(folder, location=place, engine="inline", timestamps=timestamps)
    if not {"keyed-records", "no-columns"} & {warning.code for warning in result.warnings}:
        reads_back(result.ddl, found)


@given(st.one_of(alike_records, st.lists(records, min_size=1, max_size=2)))
@settings(max_examples=100)
def test_every_value_reads_back_under_the_hive_serde_where_it_is_allowed(found):
    options = TableOptions("t", "s3://b/p/", serde="hive")
    try:
        table = make_table(schema_of(found, timestamps=False), options)
    except UsageError as refusal:
        assert "--serde openx" in str(refusal)  # noqa: PT017  most refusals are right: see tests/ddl
        return
    reads_back(table.ddl, found)


hinted = st.recursive(
    st.sampled_from([Scalar(name) for name in sorted(MEASURED)]),
    lambda inner: st.one_of(inner.map(Array), inner.map(Map)),
    max_leaves=3,
)


def paths(value, path=()):
    """All paths to values within a value, without its own."""
    match value:
        case dict():
            steps = [(member(key), part) for key, part in value.items()]
            steps += [(VALUE, part) for part in value.values()]
        case list():
            steps = [(ELEMENT, part) for part in value]
        case _:
            steps = []
    for step, part in steps:
        yield (*path, step)
        yield from paths(part, (*path, step))


@given(st.lists(st.one_of(records, timed), min_size=1, max_size=4), hinted, st.data())
@settings(max_examples=80)
def test_a_hint_without_a_warning_reads_back(found, declared, data):
    known = sorted({path for record in found for path in paths(record) if path[0] != VALUE})
    assume(known)
    hint = Hint(data.draw(st.sampled_from(known)), declared)
    table = make_table(schema_of(found), TableOptions("t", "s3://b/p/", hints=(hint,)))
    codes = {warning.code for warning in table.warnings}
    if not codes & {"hint-conflict", "keyed-records", "no-columns"}:
        reads_back(table.ddl, found)


@given(st.lists(records, min_size=1, max_size=5), st.booleans())
@settings(max_examples=60)
def test_the_chosen_type_passes_the_check_that_hints_must_pass(found, timestamps):
    root = schema_of(found, timestamps=timestamps).root
    for node in root.fields.values():
        found = unread(choose_type(node), node, RULES["openx"])
        clashes = [clash for clash in found if clash[1] != "null"]
        assert not clashes, render(choose_type(node))


COLLIDING = [{"a": None}, {"b": {"b": 1, "B": 1}}, {"a": {"a": 1, "b": 1, "B": 1}}]


@given(st.lists(records, min_size=1, max_size=6), st.randoms(use_true_random=False))
@example(COLLIDING, Random(1))
@example(COLLIDING, Random(2))
@settings(max_examples=40)
def test_the_ddl_does_not_depend_on_the_order_of_merges(found, random):
    parts = [observe(record, rank(number)) for number, record in enumerate(found, start=1)]
    expected = make_table(reduce(merge, parts), OPTIONS)
    random.shuffle(parts)
    assert make_table(reduce(merge, parts), OPTIONS) == expected
