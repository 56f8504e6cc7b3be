"""The model of the SerDe that the laws are tested with, held to what was measured."""

import json

import pytest

from raywork.ddl import parse_type
from tests.ddl.openx import FailsError, SerDe, WrongError

READS = [
    ("bigint", "1", 1),
    ("double", "1.10", 1.1),
    ("double", "9007199254740992", 2.0**53),
    ("boolean", "true", True),
    ("string", "1.10", "1.10"),
    ("string", "1E+2", "1E+2"),
    ("string", "123456789012345678901234", "123456789012345678901234"),
    ("string", '{"b":1.50,"A":[1,null]}', '{"a":["1","null"],"b":"1.50"}'),
    ("timestamp", '"2024-01-02T03:04:05Z"', "2024-01-02T03:04:05Z"),
    ("timestamp", '"2024-01-02T03:04:05.123Z"', "2024-01-02T03:04:05.123Z"),
    ("timestamp", '"2024-01-02T03:04:05+02:00"', "2024-01-02T03:04:05+02:00"),
    ("timestamp", '"2024-01-02 03:04:05.123456789"', "2024-01-02 03:04:05.123456789"),
    ("date", '"2024-01-02"', "2024-01-02"),
    ("array<bigint>", "[1,null]", [1, None]),
    ("array<bigint>", "1", [1]),
    ("array<array<bigint>>", "1", [[1]]),
    ("array<string>", '[1,{"a":1},[2]]', ["1", '{"a":"1"}', '["2"]']),
    ("array<string>", '[""]', [""]),
    ("struct<a:bigint,b:string>", '{"A":1,"c":2}', {"a": 1, "b": None}),
    ("map<string,bigint>", '{"a":1}', {"a": 1}),
    ("map<string,string>", '{"a":1,"b":null}', {"a": "1", "b": "null"}),
    ("map<string,array<bigint>>", '{"a":[1],"b":2}', {"a": [1], "b": [2]}),
]

FAILS = [
    ("bigint", ["1.0", "1e3", "9223372036854775808", '"abc"', '""', "true", "{}", "[]"]),
    ("double", ['"abc"', '""', "true", "{}", "[]"]),
    ("boolean", ["{}", "[]"]),
    ("timestamp", ['"2024-01-02T03:04:05.123456Z"', '"2024-01-02T03:04:05.123+02:00"']),
    ("timestamp", ['"2024-01-02T03:04:05"', '"2024-01-02"', '"2024-01-02T03:04:05.12Z"', '""']),
    ("timestamp", ['"2024-01-02T03:04:05z"', '"2024-01-02 03:04:05Z"', '"x"']),
    ("date", ["1", '""', '"x"']),
    ("array<bigint>", ['["x"]', "{}"]),
    ("struct<a:bigint>", ["1", '"x"']),
    ("map<string,bigint>", ['{"a":null}', '{"a":"x"}', "[1]"]),
    ("map<string,double>", ['{"a":null}']),
    ("map<string,struct<a:bigint>>", ['{"a":null}']),
    ("map<string,string>", ['{"a":1,"A":2}']),
]

WRONG = [
    ("double", ["9007199254740993"]),
    ("boolean", ["1", '"x"', '""']),
    ("array<string>", ['""']),
    ("array<array<bigint>>", ['""']),
    ("struct<a:bigint>", ["[1]", '""']),
    ("map<string,bigint>", ['""']),
]


def read(declared, text, **properties):
    columns = {"c": parse_type(declared)}
    return SerDe(properties).row(columns, f'{{"c":{text}}}')["c"]


@pytest.mark.parametrize(("declared", "text", "value"), READS)
def test_what_reads(declared, text, value):
    assert read(declared, text) == value
    assert read(declared, "null") is None


@pytest.mark.parametrize(("declared", "texts"), FAILS)
def test_what_fails(declared, texts):
    for text in texts:
        with pytest.raises(FailsError):
            read(declared, text)


@pytest.mark.parametrize(("declared", "texts"), WRONG)
def test_what_reads_wrong(declared, texts):
    for text in texts:
        with pytest.raises(WrongError):
            read(declared, text)


def test_a_mapping_acts_on_a_name_at_every_depth():
    serde = SerDe({"mapping.c_id": "c-id", "mapping.c_id_2": "c_id"})
    columns = {"c_id": parse_type("bigint"), "in": parse_type("struct<c_id:bigint,c_id_2:bigint>")}
    line = json.dumps({"c-id": 1, "in": {"c-id": 2, "C_ID": 3}})
    assert serde.row(columns, line) == {"c_id": 1, "in": {"c_id": 2, "c_id_2": 3}}
