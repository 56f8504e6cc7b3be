"""For every mix of kinds, the type that loses nothing."""

from itertools import permutations

import pytest

from raywork.ddl import choose_type, render
from tests.ddl.seen import column

DAY = "2024-01-02"
MOMENT = "2024-01-02T03:04:05Z"
BIG = 10**24

SCALARS = [
    ([None], "string"),
    ([1, -(2**53)], "bigint"),
    ([1, 2**53 + 1, 2**63 - 1], "bigint"),
    ([2**63], "string"),
    ([1, BIG], "string"),
    ([1.5, 1.0], "double"),
    ([1, 1.5, None], "double"),
    ([2**53 + 1, 1.5], "string"),
    ([BIG, 1.5], "string"),
    ([True, None], "boolean"),
    ([True, 1], "string"),
    ([True, 1.5], "string"),
    ([True, "true"], "string"),
    (["x"], "string"),
    ([""], "string"),
    ([1, "7"], "string"),
    ([1.5, "abc"], "string"),
    ([1, ""], "string"),
    ([1.5, ""], "string"),
    ([True, ""], "string"),
]

MOMENTS = [
    ([MOMENT, None], "timestamp"),
    ([MOMENT, "2024-01-02 03:04:05.5"], "timestamp"),
    ([DAY, None], "date"),
    ([DAY, MOMENT], "string"),
    ([MOMENT, ""], "string"),
    ([DAY, ""], "string"),
    ([MOMENT, 1704164645], "string"),
    ([DAY, 20240102], "string"),
    (["2024-02-30"], "string"),
    (["2024-02-29", "9999-12-31", "1600-02-29"], "date"),
    (["0001-01-01"], "string"),
    (["1599-12-31T00:00:00Z"], "string"),
    (["2024-01-02 03:04:05.123"], "timestamp"),
    (["2024-01-02 03:04:05.123456"], "string"),
    (["2024-01-02T03:04:05+02:00", "2024-01-02T03:04:05.123Z"], "timestamp"),
    (["2024-01-02T24:00:00Z"], "string"),
    (["2024-01-02T03:04:05z"], "string"),
    (["2024-01-02T03:04:05"], "string"),
    (["2024-01-02T03:04:05.123456Z"], "string"),
    ([[MOMENT], [None]], "array<timestamp>"),
    ([MOMENT, [DAY]], "array<string>"),
]

CONTAINERS = [
    ([{}], "string"),
    ([{}, None], "string"),
    ([{"a": 1}, {}], "struct<a:bigint>"),
    ([{"a": 1}, {"b": "x"}, None], "struct<a:bigint,b:string>"),
    ([{"a": {}}], "struct<a:string>"),
    ([{"a": 1}, 1], "string"),
    ([{"a": 1}, "x"], "string"),
    ([{"a": 1}, ""], "string"),
    ([{"a": 1}, True], "string"),
    ([{"a": 1}, [1]], "string"),
    ([{"a": 1}, []], "array<struct<a:bigint>>"),
    ([{"a": 1}, [{"b": 2}, None], []], "array<struct<a:bigint,b:bigint>>"),
    ([{"a": 1}, [{"a": "x"}]], "array<struct<a:string>>"),
    ([{"a": 1}, [[{"a": 1}]]], "array<array<struct<a:bigint>>>"),
    ([{"a": 1}, [{"a": 1}], ""], "string"),
    ([{"a": 1}, [{"a": 1}], 1], "string"),
    ([{"a": 1}, [{"a": 1}, "x"]], "string"),
    ([{}, [{}]], "string"),
    ([{f"2024-01-{n}": 1 for n in range(10, 30)}, [{}]], "string"),
    ([[]], "array<string>"),
    ([[None]], "array<string>"),
    ([[], [1, None]], "array<bigint>"),
    ([[1, 1.5]], "array<double>"),
    ([[1, "x"]], "array<string>"),
    ([[1, ""]], "array<string>"),
    ([[1, {"a": 1}]], "array<string>"),
    ([[{"a": 1}, {"b": [1]}, None]], "array<struct<a:bigint,b:array<bigint>>>"),
    ([[{"a": 1}, ""]], "array<string>"),
    ([[{"a": 1}, [1]]], "array<string>"),
    ([[1], 2], "array<bigint>"),
    ([[1], 2.5], "array<double>"),
    ([[1], "x"], "array<string>"),
    ([[1], True], "array<string>"),
    ([[], 2], "array<bigint>"),
    ([[1], ""], "string"),
    ([["x"], ""], "string"),
    ([["x", ""], "y"], "array<string>"),
    ([[2**53 + 1], 1.5], "array<string>"),
    ([[{"a": 1}], 1], "array<string>"),
    ([[[1], []]], "array<array<bigint>>"),
    ([[[1], 2]], "array<array<bigint>>"),
    ([[[1]], 2.5], "array<array<double>>"),
    ([[[1], ""]], "array<string>"),
]


@pytest.mark.parametrize(("values", "expected"), [*SCALARS, *CONTAINERS])
def test_the_type_for_a_mix_of_values(values, expected):
    assert render(choose_type(column(*values))) == expected


@pytest.mark.parametrize(("values", "expected"), MOMENTS)
def test_text_is_a_moment_only_where_asked_for_and_where_all_of_it_is(values, expected):
    assert render(choose_type(column(*values, timestamps=True))) == expected
    assert "timestamp" not in render(choose_type(column(*values)))
    assert "date" not in render(choose_type(column(*values)))


@pytest.mark.parametrize(("values", "expected"), [*SCALARS, *CONTAINERS])
def test_the_order_of_values_does_not_matter(values, expected):
    for mixed in permutations(values):
        chosen = render(choose_type(column(*mixed)))
        assert sorted(chosen) == sorted(expected)  # only fields may come in another order


def test_objects_at_the_limit_of_depth_are_text():
    value = 1
    for _ in range(40):
        value = {"a": value}
    chosen = render(choose_type(column(value)))
    assert chosen.startswith("struct<a:struct<a:")
    assert "struct<a:string>" in chosen


class TestMaps:
    @staticmethod
    def of(*values):
        return column({f"k{n}": values[n % len(values)] for n in range(1001)})

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([1], "map<string,bigint>"),
            ([1, 1.5], "map<string,double>"),
            ([True], "map<string,boolean>"),
            (["x", 1], "map<string,string>"),
            ([1, ""], "map<string,string>"),
            ([[1], 2], "map<string,array<bigint>>"),
            ([{"a": 1}], "map<string,struct<a:bigint>>"),
            ([{}], "map<string,string>"),
            ([1, None], "map<string,string>"),
            ([1.5, None], "map<string,string>"),
            ([{"a": 1}, None], "map<string,string>"),
            ([[1], None], "map<string,string>"),
            ([None], "map<string,string>"),
            ([{"a": None}], "map<string,struct<a:string>>"),
        ],
    )
    def test_the_type_of_values_reads_all_of_them(self, values, expected):
        assert render(choose_type(self.of(*values))) == expected

    def test_an_empty_string_in_its_place_makes_it_text(self):
        node = column({f"k{n}": n for n in range(1001)}, "")
        assert render(choose_type(node)) == "string"
