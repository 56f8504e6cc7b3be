"""Hints: types that the user sets for paths."""

import pytest

from raywork.ddl import Hint, Scalar, parse_hint, parse_path, parse_type, path_text, render
from raywork.errors import UsageError
from tests.ddl.seen import table, types


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("payload.user.id", ("payload", "user", "id")),
        ("items[].price", ("items", "[]", "price")),
        ("items.[].price", ("items", "[]", "price")),
        ("m{}", ("m", "{}")),
        ("m{}[].x-y", ("m", "{}", "[]", "x-y")),
        ('"a b"."c.d"', ('"a b"', '"c.d"')),
        ('"plain"', ("plain",)),
        ('"[]"', ('"[]"',)),
        ('""', ('""',)),
        (r'"q\"\n"', (r'"q\"\n"',)),
        ("größe", ("größe",)),
    ],
)
def test_paths(text, path):
    assert parse_path(text) == path
    assert parse_path(path_text(path)) == path


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "a b", '"a', "a]", 'a"b"', "[]a"])
def test_what_is_no_path(text):
    with pytest.raises(UsageError, match="no path"):
        parse_path(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("STRING", "string"),
        ("integer", "int"),
        ("real", "float"),
        (" bigint ", "bigint"),
        ("array < int >", "array<int>"),
        ("map<string,array<double>>", "map<string,array<double>>"),
        ("struct<a:int,`date`:struct<B:string>>", "struct<a:int,date:struct<B:string>>"),
        ("decimal(10, 2)", "decimal(10,2)"),
        ("decimal", "decimal(10,0)"),
        ("varchar(20)", "varchar(20)"),
    ],
)
def test_types(text, shown):
    assert render(parse_type(text), str) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "json",
        "array",
        "array<int",
        "array<int>>",
        "map<int,string>",
        "map<string>",
        "struct<>",
        "struct<a>",
        "struct<a:int,A:int>",
        "decimal(39)",
        "decimal(2,3)",
        "varchar",
        "string; DROP TABLE x",
        "array<" * 5000,
    ],
)
def test_what_is_no_type(text):
    with pytest.raises(UsageError, match="no type"):
        parse_type(text)


def test_a_hint_is_a_path_and_a_type():
    assert parse_hint("a.b=string") == Hint(("a", "b"), Scalar("string"))
    assert parse_hint('"a=b"=int') == Hint(('"a=b"',), Scalar("int"))
    with pytest.raises(UsageError, match="has no type"):
        parse_hint("a.b")


def test_a_hint_overrides_the_type():
    made = table({"a": {"b": 1, "c": 2}}, hints=["a.b=string"])
    assert types(made) == {"a": "struct<b:string,c:bigint>"}
    assert made.warnings == ()


def test_hints_reach_into_arrays_and_maps():
    record = {"a": [{"b": 1}], "m": {f"2024-01-{n}": 1 for n in range(10, 25)}}
    made = table(record, hints=["a[].b=double", "m{}=double"])
    assert types(made) == {"a": "array<struct<b:double>>", "m": "map<string,double>"}


def test_a_hint_makes_a_map_of_an_object():
    made = table({"a": {"x": 1, "Y": 2}}, hints=["a=map<string,bigint>"])
    assert types(made) == {"a": "map<string,bigint>"}
    assert made.warnings == ()
    assert made.serde.properties == {"case.insensitive": "FALSE"}


def test_a_null_within_a_map_is_said_wherever_the_hint_stands():
    record = {"m": {f"k{n}": n or None for n in range(1001)}}
    for hint in ["m=map<string,bigint>", "m{}=bigint"]:
        made = table(record, hints=[hint])
        assert types(made) == {"m": "map<string,bigint>"}
        assert [warning.code for warning in made.warnings] == ["hint-conflict"]


def test_maps_within_a_hint_keep_the_case_of_their_keys():
    made = table({"a": {"m": {"X": 1}}}, hints=["a=struct<m:map<string,bigint>>"])
    assert made.serde.properties == {"case.insensitive": "FALSE"}


def test_a_hint_for_a_member_keeps_the_object_a_struct():
    days = {f"2024-01-{n}": 1 for n in range(10, 31)}
    made = table({"m": days}, hints=['m."2024-01-10"=string', "m.2024-01-11=double"])
    assert types(made)["m"].startswith("struct<2024_01_10:string,2024_01_11:double,")


@pytest.mark.parametrize(
    ("value", "declared", "reads"),
    [
        (1, "bigint", True),
        (2**63 - 1, "bigint", True),
        (2**63, "bigint", False),
        (1.0, "bigint", False),
        ("abc", "bigint", False),
        ("", "bigint", False),
        (True, "bigint", False),
        (1, "int", False),
        (1, "double", True),
        (1.5, "double", True),
        (2**53 + 1, "double", False),
        ("x", "double", False),
        (True, "boolean", True),
        (1, "boolean", False),
        ("true", "boolean", False),
        ({"a": [1]}, "string", True),
        (1, "float", False),
        (1.5, "float", False),
        (1704164645, "timestamp", True),
        (1704164645.25, "timestamp", True),
        (1704164645123, "timestamp", True),
        (1704164645123456, "timestamp", False),
        (-1, "timestamp", False),
        (1e300, "timestamp", False),
        ("2024-01-02T03:04:05Z", "timestamp", True),
        ("2024-01-02", "timestamp", False),
        ("2024-01-02", "date", True),
        ("2024-01-02T03:04:05Z", "date", False),
        (20240102, "date", False),
        ([1], "array<bigint>", True),
        (1, "array<bigint>", True),
        ("", "array<string>", False),
        ({"a": 1}, "array<string>", False),
        ({"a": 1}, "array<struct<a:bigint>>", True),
        ({"a": "x"}, "array<struct<a:bigint>>", False),
        ([{"a": 1}], "array<array<struct<a:bigint>>>", True),
        (1, "array<struct<a:bigint>>", False),
        ({"a": 1}, "array<map<string,bigint>>", False),
        ({"a": 1}, "array<array<bigint>>", False),
        ([1, "x"], "array<bigint>", False),
        ([[1], {"a": 1}, 2], "array<string>", True),
        ({"a": 1}, "struct<a:bigint>", True),
        ({"a": 1, "b": 2}, "struct<a:bigint,z:string>", True),
        ({"a": "x"}, "struct<a:bigint>", False),
        ([1], "struct<a:bigint>", False),
        ("", "struct<a:bigint>", False),
        (1, "struct<a:bigint>", False),
        ({"a": 1}, "map<string,bigint>", True),
        ({"a": None}, "map<string,bigint>", False),
        ({"a": None}, "map<string,array<bigint>>", False),
        ({"a": {"b": None}}, "map<string,string>", True),
        ({"a": None}, "map<string,string>", False),
        ([], "map<string,string>", False),
        ("", "map<string,string>", False),
        (None, "map<string,string>", True),
    ],
)
def test_a_hint_is_checked_against_what_was_seen(value, declared, reads):
    made = table({"c": value}, hints=[f"c={declared}"], timestamps=True)
    assert types(made)["c"] == declared
    assert [warning.code for warning in made.warnings] == ([] if reads else ["hint-conflict"])


def test_the_warning_names_an_example():
    made = table({"c": 1}, {"c": "abc"}, hints=["c=bigint"])
    (warning,) = made.warnings
    assert 'c=bigint for string "abc" at c' in warning.message
    assert warning.objects == ("s3://b/k#2",)


@pytest.mark.parametrize("hint", ["nowhere=string", "a.x=string", "b.c=bigint", "a[]=bigint"])
def test_a_hint_for_what_is_not_in_the_table_is_said(hint):
    made = table({"a": {"c": 1}, "b": {"c": 1}}, {"b": 1}, hints=[hint])
    assert [warning.code for warning in made.warnings] == ["hint-unused"]


def test_the_names_in_a_hint_are_keys():
    made = table({"c": {"user-id": 1}}, hints=["c=struct<`user-id`:bigint,`new key`:string>"])
    assert types(made) == {"c": "struct<user_id:bigint,new_key:string>"}
    assert made.serde.properties == {
        "mapping.user_id": "user-id",
        "mapping.new_key": "new key",
    }


@pytest.mark.parametrize("declared", ["decimal(10,2)", "array<varchar(3)>", "binary"])
def test_types_that_the_serde_does_not_read_are_refused(declared):
    with pytest.raises(UsageError, match="does not read"):
        table({"c": 1}, hints=[f"c={declared}"])
