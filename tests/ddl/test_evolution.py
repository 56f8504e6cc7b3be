"""A table that goes on: today's records under what was decided before."""

import pytest

from raywork.ddl import Prior, TableOptions, make_table, parse_hint, parse_type, render
from tests.ddl.seen import seen

OPTIONS = TableOptions("t", "s3://b/p/")


def evolved(columns, *records, whole=True, hints=(), timestamps=False, **properties):
    """The types by name of a table with these columns, after these records."""
    decided = tuple((name, parse_type(shown)) for name, shown in columns.items())
    named = {name.replace("_", ".", 1): key for name, key in properties.items()}
    options = TableOptions("t", "s3://b/p/", hints=tuple(map(parse_hint, hints)))
    prior = Prior(decided, named, whole=whole)
    return make_table(seen(*records, timestamps=timestamps), options, prior=prior)


def types(table):
    return {column.name: column.type for column in table.columns}


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("int", 1, "bigint"),
        ("bigint", 1.5, "double"),
        ("bigint", 2**60, "bigint"),
        ("bigint", "x", "string"),
        ("bigint", 2**70, "string"),
        ("double", 1, "double"),
        ("double", 2**60, "string"),
        ("float", 1.5, "double"),
        ("float", 1, "double"),
        ("float", None, "double"),
        ("boolean", 1, "string"),
        ("string", 1, "string"),
        ("string", {"a": 1}, "string"),
        ("string", [1], "string"),
        ("string", None, "string"),
        ("varchar(20)", "x", "string"),
        ("timestamp", "2024-01-02T03:04:05Z", "timestamp"),
        ("timestamp", "2024-01-02", "string"),
        ("date", "2024-01-02", "date"),
        ("date", "", "string"),
        ("bigint", [1], "array<bigint>"),
        ("array<bigint>", 1, "array<bigint>"),
        ("array<bigint>", [1.5], "array<double>"),
        ("array<string>", [1], "array<string>"),
        ("array<bigint>", "", "string"),
        ("map<string,bigint>", {"a": 1}, "map<string,bigint>"),
        ("map<string,bigint>", {"a": None}, "map<string,string>"),
        ("map<string,bigint>", {"a": 1.5}, "map<string,double>"),
        ("struct<a:bigint>", {"b": 1, "a": 2.5}, "struct<a:double,b:bigint>"),
        ("struct<a:struct<x:int>>", {"a": {"y": 1}}, "struct<a:struct<x:bigint,y:bigint>>"),
        ("struct<a:bigint>", {f"k{n}": 1 for n in range(1001)}, "map<string,string>"),
        ("struct<a:bigint>", 1, "string"),
        ("struct<a:bigint>", [{"a": 1}], "array<struct<a:bigint>>"),
        ("array<struct<a:bigint>>", {"a": 1.5}, "array<struct<a:double>>"),
        ("array<bigint>", {"a": 1}, "string"),
        ("decimal(10,2)", 1.5, "double"),
    ],
)
def test_a_type_becomes_one_that_reads_old_and_new(before, value, after):
    table = evolved({"c": before}, {"c": value}, timestamps=True)

    assert types(table) == {"c": after}


def test_integers_that_may_exceed_a_double_become_text_unless_all_records_are_known():
    assert types(evolved({"c": "bigint"}, {"c": 1.5}, whole=True)) == {"c": "double"}
    assert types(evolved({"c": "bigint"}, {"c": 1.5}, whole=False)) == {"c": "string"}


def test_columns_keep_their_order_and_new_ones_come_last():
    table = evolved({"b": "bigint", "gone": "boolean", "a": "string"}, {"new": 1, "a": 1, "b": 1})

    assert list(types(table).items()) == [
        ("b", "bigint"),
        ("gone", "boolean"),
        ("a", "string"),
        ("new", "bigint"),
    ]


def test_what_was_shown_as_a_struct_stays_one():
    days = [f"2024-01-{n:02}" for n in range(1, 13)]
    before = make_table(seen({"d": dict.fromkeys(days[:9], 1)}), OPTIONS)
    after = make_table(seen({"d": dict.fromkeys(days, 1)}), OPTIONS, prior=Prior.of(before))

    shown = parse_type(after.columns[0].type)
    assert len(shown.fields) == 12
    assert render(shown, str).startswith(before.columns[0].type.removesuffix(">"))


def test_names_stay_with_their_keys():
    first = [{"c-d": 1}, {"c_d": 1, "c d": 1}]
    before = make_table(seen(*first), OPTIONS)
    after = make_table(seen({"c d": 1, "c.d": 1, "c_d": 1}), OPTIONS, prior=Prior.of(before))

    assert {c.path: c.name for c in after.columns} == {
        "c-d": "c_d",
        "c_d": "c_d_2",
        "c d": "c_d_3",
        "c.d": "c_d_4",
    }
    assert after.serde.properties["mapping.c_d"] == "c-d"


def test_a_mapping_that_people_made_is_followed():
    table = evolved({"at": "string"}, {"timestamp": "x", "at": 1}, mapping_at="timestamp")

    assert types(table) == {"at": "string", "at_2": "bigint"}
    assert table.serde.properties == {"mapping.at": "timestamp", "mapping.at_2": "at"}


def test_a_late_pair_of_keys_that_differ_by_case_makes_the_table_tell_them_apart():
    before = make_table(seen({"userId": 1, "Other": 1}), OPTIONS)
    after = make_table(seen({"userid": 1, "UserID": 2}), OPTIONS, prior=Prior.of(before))

    assert types(before) == {"userid": "bigint", "other": "bigint"}
    assert types(after) == {"userid": "bigint", "other": "bigint", "userid_2": "bigint"}
    assert after.serde.properties == {"case.insensitive": "FALSE", "mapping.userid_2": "UserID"}
    again = make_table(seen({"userid": 1}), OPTIONS, prior=Prior.of(after))
    assert again.serde == after.serde


def test_a_record_key_does_not_take_the_name_of_a_partition_column():
    prior = Prior((("a", parse_type("bigint")),), partitions=("dt",))
    table = make_table(seen({"a": 1, "dt": "x"}), OPTIONS, prior=prior)

    assert types(table) == {"a": "bigint", "dt_2": "string"}
    assert table.serde.properties == {"mapping.dt_2": "dt"}


def test_a_hint_goes_before_what_was_decided():
    assert types(evolved({"c": "string"}, {"c": 1}, hints=["c=bigint"])) == {"c": "bigint"}
    assert evolved({"c": "string"}, {"c": 1}, hints=["c=bigint"]).warnings == ()


def test_what_was_decided_is_no_conflict_and_no_null_of_a_map():
    table = evolved({"c": "string", "m": "map<string,string>"}, {"c": 1, "m": {"a": "x"}})

    assert (table.conflicts, table.warnings) == ((), ())
