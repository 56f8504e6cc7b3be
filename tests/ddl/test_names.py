"""Names of columns, and the properties by which the SerDe finds their keys."""

import pytest

from raywork.ddl.names import clean
from tests.ddl.parsed import parse
from tests.ddl.seen import table, types


def mapped(*records, **options):
    made = table(*records, **options)
    return types(made), dict(made.serde.properties)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("plain_1", "plain_1"),
        ("_id", "_id"),
        ("1st", "1st"),
        ("user-agent", "user_agent"),
        ("a b", "a_b"),
        ("a.b", "a_b"),
        ("Größe", "große".replace("ß", "_")),
        ("Ünïcödé", "unicode"),
        ("", "column"),
        ("日本", "column"),
        ("-", "column"),
        ("日本1", "__1"),
        ("_", "_"),
        ("ﬁn", "fin"),
    ],
)
def test_cleaning(key, name):
    assert clean(key.lower()) == name


def test_keys_differ_from_names_by_case_only_without_any_property():
    assert mapped({"userId": 1, "ID": 2}) == ({"userid": "bigint", "id": "bigint"}, {})


def test_cleaned_keys_are_mapped_in_lower_case_while_the_serde_ignores_case():
    assert mapped({"User-Agent": "x"}) == (
        {"user_agent": "string"},
        {"mapping.user_agent": "user-agent"},
    )


def test_a_name_belongs_to_one_key_at_every_depth():
    columns, properties = mapped({"c-id": 1, "in": {"c_id": 2, "c-id": 3}})
    assert columns == {"c_id": "bigint", "in": "struct<c_id_2:bigint,c_id:bigint>"}
    assert properties == {"mapping.c_id": "c-id", "mapping.c_id_2": "c_id"}


def test_keys_that_are_seen_later_do_not_rename_earlier_ones():
    before = types(table({"c-id": 1}))
    after = types(table({"c-id": 1}, {"c_id": 2, "c.id": 3}))
    assert list(after)[:1] == list(before)
    assert list(after) == ["c_id", "c_id_2", "c_id_3"]


def test_a_suffix_that_is_taken_is_passed_over():
    columns, _ = mapped({"a_2": 1, "a-": 1, "a_": 1, "a__2": 1})
    assert list(columns) == ["a_2", "a_", "a__2", "a__2_2"]


def test_keys_that_differ_by_case_switch_the_serde_to_exact_keys():
    made = table({"id": 1, "ID": "x", "userName": 2})
    assert types(made) == {"id": "bigint", "id_2": "string", "username": "bigint"}
    assert made.serde.properties == {
        "case.insensitive": "FALSE",
        "mapping.id_2": "ID",
        "mapping.username": "userName",
    }
    (warning,) = made.warnings
    assert warning.code == "case-collision"
    assert "id and ID" in warning.message


def test_keys_that_differ_by_case_in_one_nested_object_do_so_too():
    columns, properties = mapped({"a": [{"Id": 1}, {"id": "x"}]})
    assert columns == {"a": "array<struct<id:bigint,id_2:string>>"}
    assert properties == {
        "case.insensitive": "FALSE",
        "mapping.id": "Id",
        "mapping.id_2": "id",
    }


def test_even_where_the_object_is_shown_as_text():
    _, properties = mapped({"a": {"Id": 1, "id": 1}}, {"a": 1})
    assert properties["case.insensitive"] == "FALSE"


def test_case_does_not_matter_between_different_objects():
    assert mapped({"Id": 1, "a": {"id": 1}}) == (
        {"id": "bigint", "a": "struct<id:bigint>"},
        {},
    )


def test_map_keys_keep_their_case():
    _, lowered = mapped({"m": {f"{n:016x}": 1 for n in range(12)}})
    assert lowered == {}
    _, upper = mapped({"m": {f"{n:016X}": 1 for n in range(12)}})
    assert upper == {"case.insensitive": "FALSE"}
    _, unknown = mapped({"m": {f"k{n}": 1 for n in range(1001)}})
    assert unknown == {"case.insensitive": "FALSE"}


def test_keys_that_are_not_remembered_may_differ_by_case():
    many = {f"k{n}": 1 for n in range(1001)}
    assert mapped({"a": many}, {"a": 1}) == ({"a": "string"}, {"case.insensitive": "FALSE"})
    deep = 1
    for _ in range(40):
        deep = {"a": deep}
    assert mapped({"a": deep})[1] == {"case.insensitive": "FALSE"}


def test_map_keys_are_not_mapped():
    _, properties = mapped({"m": {f"2024-01-{n}": 1 for n in range(10, 31)}})
    assert properties == {}


def test_long_keys_get_a_short_name_of_their_own():
    columns, properties = mapped({"k" * 255: 1, "k" * 256: 2, "é" * 300: 3, "x" * 10_000: 4})
    assert next(iter(columns)) == "k" * 255
    assert len(set(columns)) == 4
    for name in list(columns)[1:]:
        assert len(f"mapping.{name}") <= 255  # the longest name of a property that Glue takes
        assert f"mapping.{name}" in properties
    assert properties[f"mapping.{list(columns)[3]}"] == "x" * 10_000


def test_long_names_that_collide_stay_within_the_limit():
    columns, _ = mapped({"k" * 250 + "-": 1, "k" * 250 + "_": 2, "k" * 250 + ".": 3})
    assert len(columns) == 3
    assert max(map(len, columns)) <= 255


@pytest.mark.parametrize(
    "key",
    [
        "",
        "it's",
        'say "hi"',
        "back\\slash",
        "a=b;c",
        "`",
        "a``b",
        "-- x",
        "/*",
        "\U0001f600",
        " a ",
    ],
)
def test_hostile_keys_are_read_through_a_property(key):
    made = table({key: 1, "in": {key: 2}})
    parsed = parse(made.ddl)
    (name,) = {column.name for column in made.columns} - {"in"}
    assert parsed.properties == {f"mapping.{name}": key}
    assert made.warnings == ()


@pytest.mark.parametrize("key", ["a\nb", "nul\0", "\x7f", "${x}", "\u2028"])
def test_keys_that_no_property_surely_holds_are_left_out_and_said(key):
    made = table({"a": 1, key: 2, "in": {"b": 1, key: 3}, "only": {key: 4}})
    assert types(made) == {"a": "bigint", "in": "struct<b:bigint>", "only": "string"}
    (warning,) = made.warnings
    assert (warning.code, warning.count) == ("key-unreadable", 3)
    assert warning.objects == ("s3://b/k#1",)
    assert parse(made.ddl).properties == {}
