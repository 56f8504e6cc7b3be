"""Objects with few members that are shown as maps all the same."""

import pytest

from raywork.ddl import choose_type, render
from tests.ddl.seen import column

IDS = {
    "numbers": [str(1000 + n) for n in range(12)],
    "uuids": [f"123e4567-e89b-12d3-a456-4266141740{n:02}" for n in range(12)],
    "hex": [f"65a1f3b2c4d5e6f7a8b9c0{n:02x}" for n in range(12)],
    "ulids": [f"01ARZ3NDEKTSV4RRFFQ69G5F{n:02}" for n in range(12)],
    "days": [f"2024-01-{n:02}" for n in range(1, 13)],
    "compact days": [f"202401{n:02}" for n in range(1, 13)],
    "months": [f"2024-{n:02}" for n in range(1, 13)],
    "hours": [f"2024-01-02T{n:02}" for n in range(12)],
    "moments": [f"2024-01-02T{n:02}:00:00Z" for n in range(12)],
    "addresses": [f"10.0.0.{n}" for n in range(12)],
    "long addresses": [f"2001:db8::{n:x}" for n in range(12)],
    "mail": [f"user.{n}@example.com" for n in range(12)],
}


@pytest.mark.parametrize("names", IDS.values(), ids=IDS)
def test_members_named_like_identifiers_make_a_map(names):
    node = column(dict.fromkeys(names, 1), dict.fromkeys(names[:2], 2.5))
    assert render(choose_type(node)) == "map<string,double>"


def kind_of(value) -> str:
    return render(choose_type(column(value))).partition("<")[0]


def test_few_members_make_a_struct():
    assert kind_of(dict.fromkeys(IDS["days"][:9], 1)) == "struct"


def test_one_plain_name_makes_a_struct():
    assert kind_of({**dict.fromkeys(IDS["days"], 1), "total": 12}) == "struct"


@pytest.mark.parametrize("odd", ["x", None, True, [], {}, ""])
def test_values_of_more_than_one_type_make_a_struct(odd):
    assert kind_of({**dict.fromkeys(IDS["days"], 1), "2024-02-01": odd}) == "struct"


def test_plain_names_with_numbers_are_no_identifiers():
    assert kind_of({f"field_{n}": n for n in range(50)}) == "struct"
    assert kind_of({f"q{n}": n for n in range(50)}) == "struct"


def test_values_that_are_objects_are_merged():
    days = {day: {"hits": 1} if n % 2 else {"bytes": 2.5} for n, day in enumerate(IDS["days"])}
    shown = render(choose_type(column(days)))
    assert shown == "map<string,struct<bytes:double,hits:bigint>>"
