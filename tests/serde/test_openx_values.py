"""A declared type against a JSON value: what the OpenX SerDe reads, what it fails on, and what it
reads as something else without an error.
"""

from datetime import date, datetime

import pytest

from raywork.errors import BadDataError, MisreadError, UnmeasuredError
from tests.serde.reading import read

at = datetime.fromisoformat

TIMES = {
    '"2024-01-02T03:04:05Z"': at("2024-01-02T03:04:05"),
    '"2024-01-02T03:04:05.123Z"': at("2024-01-02T03:04:05.123000"),
    '"2024-01-02T03:04:05+02:00"': at("2024-01-02T01:04:05"),
    '"2024-01-02T03:04:05-02:30"': at("2024-01-02T05:34:05"),
    '"2024-01-02 03:04:05"': at("2024-01-02T03:04:05"),
    '"2024-01-02 03:04:05.5"': at("2024-01-02T03:04:05.500000"),
    '"2024-01-02 03:04:05.123456789"': at("2024-01-02T03:04:05.123456"),
    "1704164645": at("2024-01-02T03:04:05"),
    "1704164645.25": at("2024-01-02T03:04:05.250000"),
    '"1704164645"': at("2024-01-02T03:04:05"),
    '"1704164645.25"': at("2024-01-02T03:04:05.250000"),
    "1704164645123": at("2024-01-02T03:04:05.123000"),
    '"1704164645123"': at("2024-01-02T03:04:05.123000"),
}

READS = [
    ("bigint", {"1": 1, '"7"': 7, '"-7"': -7, "-9223372036854775808": -(2**63), "-0": 0}),
    ("int", {"1": 1, '"7"': 7, "2147483647": 2**31 - 1}),
    ("smallint", {"1": 1, '"7"': 7, "-32768": -(2**15)}),
    ("double", {"1": 1.0, "1.10": 1.1, "1E+2": 100.0, '"7"': 7.0, '"1.5"': 1.5, "1e-400": 0.0}),
    ("double", {"9007199254740992": 2.0**53, "-0": 0.0}),
    ("float", {"1": 1.0, "1.5": 1.5, "0.1": 0.10000000149011612, '"7"': 7.0}),
    ("boolean", {"true": True, "false": False, '"true"': True, '"false"': False}),
    ("string", {'"x"': "x", '""': "", "true": "true", "7": "7"}),
    ("string", {"1.10": "1.10", "1E+2": "1E+2", "-0": "-0", "1e400": "1e400", "9" * 24: "9" * 24}),
    ("string", {"9" * 5000: "9" * 5000}),
    ("timestamp", TIMES),
    ("date", {'"2024-01-02"': date(2024, 1, 2), '"2024-1-2"': date(2024, 1, 2)}),
    ("array<bigint>", {"[1,null]": [1, None], "1": [1], '"7"': [7], "[]": []}),
    ("array<string>", {'[1,{"a":1},[2],""]': ["1", '{"a":"1"}', '["2"]', ""], "true": ["true"]}),
    ("array<array<bigint>>", {"1": [[1]], "[1,[2]]": [[1], [2]], "[null]": [None]}),
    ("array<struct<a:bigint>>", {'{"a":1}': [{"a": 1}], '[{"a":1},{}]': [{"a": 1}, {"a": None}]}),
    ("array<array<struct<a:bigint>>>", {'{"a":1}': [[{"a": 1}]]}),
    ("struct<a:bigint,b:string>", {'{"A":1,"z":2}': {"a": 1, "b": None}}),
    ("map<string,bigint>", {'{"a":1}': {"a": 1}, "{}": {}}),
    ("map<string,string>", {'{"a":1,"b":"x"}': {"a": "1", "b": "x"}}),
    ("map<string,array<bigint>>", {'{"a":[1],"b":2}': {"a": [1], "b": [2]}}),
    ("map<string,timestamp>", {'{"a":1704164645}': {"a": at("2024-01-02T03:04:05")}}),
    ("map<string,date>", {'{"a":"2024-01-02"}': {"a": date(2024, 1, 2)}}),
    ("map<string,boolean>", {'{"a":true}': {"a": True}}),
]

WHOLE = ["1.0", "1.5", "1e3", '"abc"', '""', "true", "{}", "[]"]
TEXTS = ["...05.123456Z", "...05.123+02:00", "...05", "...05.12Z", "...05z", "...05.1234567890"]

FAILS = [
    ("bigint", [*WHOLE, "9223372036854775808", "-9223372036854775809", '"9223372036854775808"']),
    ("bigint", ["9" * 5000, '"+7"', '" 7"']),
    ("int", [*WHOLE, "2147483648"]),
    ("smallint", [*WHOLE, "32768"]),
    ("double", ['"abc"', '""', "true", "{}", "[]", "NaN", "1e400", '"NaN"', "9" * 400]),
    ("float", ['"abc"', '""', "true", "{}", "[]", "NaN", "1e39"]),
    ("boolean", ["{}", "[]"]),
    ("decimal(10,2)", ["1", "1.5", '"1"', "true", "[]"]),
    ("timestamp", [f'"{text.replace("...", "2024-01-02T03:04:")}"' for text in TEXTS]),
    ("timestamp", ['"2024-01-02"', '"2024-01-02 03:04:05Z"', '""', '"x"', "true", "[]", "{}"]),
    ("date", ["1", "1.5", '""', '"x"', '"01/02/2024"', "true", "[]", "{}"]),
    ("array<bigint>", ['["x"]', '[""]', "[[1]]", "{}", '"x"']),
    ("array<string>", ['{"a":1}']),
    ("array<array<bigint>>", ['{"a":1}', "[[[1]]]"]),
    ("struct<a:bigint>", ["1", '"x"', '{"a":"x"}']),
    ("map<string,bigint>", ['{"a":null}', '{"a":"x"}', "[1]"]),
    ("map<string,double>", ['{"a":null}']),
    ("map<string,struct<a:bigint>>", ['{"a":null}']),
    ("map<string,boolean>", ['{"a":[]}']),
]

WRONG = [
    ("double", {"9007199254740993": 2.0**53, "123456789012345678901234": 1.2345678901234568e23}),
    ("float", {"16777217": 2.0**24}),
    ("boolean", {"1": False, "0": False, '"yes"': False, '"TRUE"': False, '""': False}),
    ("timestamp", {'"2024-02-31T03:04:05Z"': at("2024-03-02T03:04:05")}),
    ("timestamp", {'"2024-01-02T25:04:05Z"': at("2024-01-03T01:04:05")}),
    ("timestamp", {'"2023-02-29 03:04:05.5"': at("2023-03-01T03:04:05.500000")}),
    ("date", {'"2024-02-30"': date(2024, 3, 1), '"2024-01-02T23:59:59Z"': date(2024, 1, 2)}),
    ("array<bigint>", {'""': None}),
    ("array<string>", {'""': None}),
    ("array<array<bigint>>", {'""': None, '[""]': [None]}),
    ("array<struct<a:bigint>>", {'""': None, '[""]': [{"a": None}]}),
    ("struct<a:bigint,b:string>", {"[1,2]": {"a": 1, "b": "2"}, "[1]": {"a": 1, "b": None}}),
    ("struct<a:bigint,b:string>", {"[null,2,3]": {"a": None, "b": "2"}, '""': dict.fromkeys("ab")}),
    ("map<string,bigint>", {'""': None}),
    ("map<string,array<bigint>>", {'{"a":null}': {"a": [None]}}),
    ("map<string,struct<a:bigint>>", {'{"a":""}': {"a": {"a": None}}}),
]
"""Beside nested values in a string, and nulls among those of a map: see below."""

UNMEASURED = [
    ("timestamp", ["17041646451234", "1.7e9", "-1", '"2024-01-02T03:04:60Z"']),
    ("timestamp", ['"2024-01-02T03:04:05+15:00"', '"2024-01-02T03:04:05+01:60"']),
    ("timestamp", ['"2024-13-01T00:00:00Z"', '"0000-01-01 00:00:00"', '"9999-12-31T24:00:00Z"']),
    ("date", ['"2024-13-01"', '"2024-00-10"']),
    ("varchar(3)", ['"x"']),
    ("binary", ['"x"']),
    ("array<map<string,bigint>>", ['{"a":1}']),
    ("map<string,boolean>", ['{"a":null}']),
    ("map<string,date>", ['{"a":null}']),
    ("map<string,map<string,bigint>>", ['{"a":null}']),
]

EVERY = sorted({declared for declared, _ in [*READS, *FAILS, *WRONG]})


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("declared", "values"), READS)
def test_reads(declared, values, strict):
    assert {text: read(declared, text, strict=strict) for text in values} == values


@pytest.mark.parametrize(("declared", "texts"), FAILS)
def test_fails(declared, texts):
    for text in texts:
        with pytest.raises(BadDataError):
            read(declared, text)


@pytest.mark.parametrize(("declared", "values"), WRONG)
def test_reads_as_something_else(declared, values):
    assert {text: read(declared, text) for text in values} == values
    for text in values:
        with pytest.raises(MisreadError):
            read(declared, text, strict=True)


@pytest.mark.parametrize(("declared", "texts"), UNMEASURED)
def test_what_was_not_measured_is_refused(declared, texts):
    for text in texts:
        with pytest.raises(UnmeasuredError):
            read(declared, text)


@pytest.mark.parametrize("declared", EVERY)
def test_null_and_a_missing_key_read_as_null(declared):
    assert read(declared, "null", strict=True) is None
    assert read(declared, "1", {"mapping.c": "missing"}, strict=True) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('{"b":1.50,"a":[1,null]}', '{"a":["1","null"],"b":"1.50"}'),
        ('{"B":{"D":true},"a":{}}', '{"a":{},"b":{"d":"true"}}'),
        ("[]", "[]"),
        (r'{"a":"say \"hi\"\n\\"}', r'{"a":"say \"hi\"\n\\"}'),  # the escapes were not measured
    ],
)
def test_nested_values_are_rendered_anew_in_a_string(value, text):
    assert read("string", value, strict=True) == text
    assert read("map<string,string>", f'{{"k":{value}}}') == {"k": text}
    assert read("array<string>", f"[{value}]") == [text]


def test_a_null_in_a_map_of_strings_reads_as_text():
    assert read("map<string,string>", '{"a":null}', strict=True) == {"a": "null"}


def test_a_failure_is_named_as_athena_names_it():
    with pytest.raises(BadDataError, match=r"Error parsing field value for field 0 \(c\)") as error:
        read("bigint", '"abc"')
    assert error.value.code == "HIVE_BAD_DATA"
    assert str(error.value).endswith('"abc" is no bigint')
