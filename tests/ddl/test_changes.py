"""What differs between two tables, and what it means to those who query them."""

import pytest

from raywork.ddl import TableShape, compare, described, parse_type
from raywork.ddl.changes import mapped_keys


def shape(columns, **facts):
    return TableShape(tuple((name, parse_type(text)) for name, text in columns.items()), **facts)


def changes(before, after):
    return [
        (c.kind, c.path, c.before, c.after, c.compatible)
        for c in compare(shape(before), shape(after))
    ]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({}, {"a": "int"}, ("added", "a", None, "int", True)),
        ({"a": "int"}, {}, ("removed", "a", "int", None, False)),
        ({"a": "int"}, {"a": "bigint"}, ("widened", "a", "int", "bigint", True)),
        ({"a": "bigint"}, {"a": "double"}, ("widened", "a", "bigint", "double", True)),
        ({"a": "bigint"}, {"a": "string"}, ("widened", "a", "bigint", "string", False)),
        ({"a": "char(3)"}, {"a": "string"}, ("widened", "a", "char(3)", "string", True)),
        ({"a": "string"}, {"a": "bigint"}, ("narrowed", "a", "string", "bigint", False)),
        ({"a": "date"}, {"a": "bigint"}, ("changed", "a", "date", "bigint", False)),
        ({"a": "int"}, {"a": "array<bigint>"}, ("widened", "a", "int", "array<bigint>", False)),
        ({"a": "array<int>"}, {"a": "array<bigint>"}, ("widened", "a[]", "int", "bigint", True)),
        (
            {"m": "map<string,float>"},
            {"m": "map<string,double>"},
            ("widened", "m{}", "float", "double", True),
        ),
        (
            {"s": "struct<x:struct<y:int>>"},
            {"s": "struct<x:struct<y:int,z:date>>"},
            ("added", "s.x.z", None, "date", True),
        ),
        (
            {"s": "struct<x:int>"},
            {"s": "map<string,string>"},
            ("widened", "s", "struct<x:int>", "map<string,string>", False),
        ),
    ],
)
def test_one_change(before, after, change):
    assert changes(before, after) == [change]


def test_equal_tables_do_not_differ():
    table = shape({"a": "struct<x:array<int>>"}, keys={"a": "A"}, sensitive=True, location="s3://b")

    assert compare(table, table) == ()


def test_a_column_that_moves_is_one_change():
    before = {"a": "int", "b": "int", "c": "int", "d": "int"}
    after = {"d": "int", "a": "int", "b": "int", "c": "int"}

    assert changes(before, after) == [("moved", "d", "4", "1", False)]


def test_no_renaming_is_guessed():
    assert [c[:2] for c in changes({"user_name": "string"}, {"username": "string"})] == [
        ("removed", "user_name"),
        ("added", "username"),
    ]


def test_facts_of_the_table():
    partitions = (("dt", parse_type("string")),)
    before = shape({"a": "int"}, keys={}, sensitive=False, partitions=(), location="s3://b/x/")
    after = shape(
        {"a": "int"}, keys={"a": "A-1"}, sensitive=True, partitions=partitions, location="s3://b/y/"
    )

    assert [(c.kind, c.compatible) for c in compare(before, after)] == [
        ("location", False),
        ("case", True),
        ("partition-added", False),
        ("mapping", False),
    ]


def test_spelling_a_key_is_no_other_key():
    before = shape({"userid": "int"}, sensitive=False)
    after = shape({"userid": "int"}, keys=mapped_keys({"mapping.userid": "userId"}), sensitive=True)

    assert [c.kind for c in compare(before, after)] == ["case"]


def test_what_is_not_known_of_a_side_does_not_differ():
    known = shape({"a": "int"}, sensitive=True, partitions=(), serde="x", location="s3://b/")

    assert compare(shape({"a": "int"}), known) == ()


def test_changes_in_words():
    before = shape({"a": "int", "b": "bigint", "c": "date"}, location="s3://b/x/", serde="A")
    after = shape({"b": "string", "a": "bigint", "n": "date"}, location="s3://b/y/", serde="B")

    assert [described(change) for change in compare(before, after)] == [
        "location: s3://b/x/ becomes s3://b/y/ (queries may break)",
        "SerDe: A becomes B (queries may break)",
        "c is gone; it was date (queries may break)",
        "b moves from place 2 to place 1 (queries may break)",
        "b: bigint becomes string (queries may break)",
        "a: int becomes bigint",
        "n is new, as date",
    ]
