"""Evolving a table: what it read it reads on, and nothing changes that need not."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from raywork.ddl import Prior, TableOptions, compare, make_table, parse_type, shape_of
from raywork.ddl.changes import widens
from raywork.serde import open_serde
from raywork.serde.keys import Keys
from tests.ddl.parsed import parse
from tests.laws.jsondata import keyed, records
from tests.laws.reading import same_fields, schema_of

OPTIONS = TableOptions("t", "s3://b/p/", "db")

days = st.lists(records, min_size=1, max_size=4) | st.lists(keyed, min_size=1, max_size=2)
"""The records of one day. The next day has others."""

CASE = [[{"userId": 1}], [{"userid": 2, "a": {"Userid": 1}}, {"a": {"userId": 1, "USERID": 2}}]]
DEEP_CASE = [[{"a": {"b": None}, "b": None}], [{"B": None, "b": None}]]
DEEPER_CASE = [
    [{"q": {"a": None, "b": None}, "b": None}],
    [{"a": {"a": None, "b": None, "B": None}, "q": {"a": None, "B": None}}],
]
MAPPED = [[{"c-d": 1}], [{"c_d": "x"}, {"c-d": 2}]]
MAPS = [[{"m": {f"{n:016x}": 1 for n in range(10)}}], [{"m": {"A": 1, "b": None}}]]


def table_of(found, *, prior=None, timestamps=True):
    return make_table(schema_of(found, timestamps=timestamps), OPTIONS, prior=prior)


def is_rows(table):
    """Whether a table has columns, and not one for whole lines."""
    return not {"keyed-records", "no-columns"} & {warning.code for warning in table.warnings}


@given(days, days)
@example(*CASE)
@example(*MAPPED)
@example(*MAPS)
@settings(max_examples=100)
def test_every_value_of_both_days_reads_back(first, second):
    before = table_of(first)
    after = table_of(first + second, prior=Prior.of(before))
    if not is_rows(before) or not is_rows(after):
        return
    parsed = parse(after.ddl)
    keys = Keys(parsed.properties)
    reader = open_serde(parsed.serde, parsed.columns.items(), parsed.properties, strict=True)
    for record in first + second:
        row = reader.row(json.dumps(record).encode())
        read = dict(zip(reader.names, row, strict=True))
        assert same_fields(parsed.columns, read, record, keys)


@given(days, days, st.booleans())
@example(*CASE, True)
@example(*DEEP_CASE, False)
@example(*DEEPER_CASE, False)
@example(*MAPS, False)
@settings(max_examples=100)
def test_the_old_table_goes_on_within_the_new_one(first, second, whole):
    before = table_of(first)
    prior = Prior(Prior.of(before).columns, before.serde.properties, whole=whole)
    after = table_of(second, prior=prior)
    if not is_rows(before) or not is_rows(after):
        return
    names = [column.name for column in before.columns]
    assert [column.name for column in after.columns][: len(names)] == names
    for old, new in zip(before.columns, after.columns, strict=False):
        assert tells_case_apart_now(before, after) or widens(
            parse_type(old.type), parse_type(new.type)
        )
        assert whole or (old.type, new.type) != ("bigint", "double")
    kinds = {change.kind for change in compare(shape_of(before), shape_of(after))}
    allowed = {"added", "widened", "case"}
    assert kinds <= allowed or tells_case_apart_now(before, after)


def tells_case_apart_now(before, after):
    """Whether case is told apart from now on, so that a key may have to part with its name."""
    return Prior.of(after).sensitive and not Prior.of(before).sensitive


@given(days, days)
@example(*CASE)
@example(*MAPPED)
@example(*MAPS)
@settings(max_examples=100)
def test_evolving_again_changes_nothing(first, second):
    before = table_of(first)
    once = table_of(second, prior=Prior.of(before))
    if not is_rows(before) or not is_rows(once):
        return
    twice = table_of(second, prior=Prior.of(once))

    assert compare(shape_of(once), shape_of(twice)) == ()
    assert twice.ddl == once.ddl


@given(days)
@settings(max_examples=60)
def test_evolving_with_the_same_records_changes_nothing(found):
    before = table_of(found)
    if is_rows(before):
        after = table_of(found, prior=Prior.of(before))
        assert (after.ddl, after.columns) == (before.ddl, before.columns)
