"""What the Hive JSON SerDe reads, as far as that is known; it raises for all else."""

from datetime import datetime

import pytest

from raywork.ddl import parse_type
from raywork.errors import BadDataError, CursorError, UnmeasuredError
from raywork.serde import HiveReader

at = datetime.fromisoformat

READS = [
    ("bigint", {"1": 1, "-0": 0, "-9223372036854775808": -(2**63)}),
    ("int", {"7": 7}),
    ("double", {"1": 1.0, "1.5": 1.5, "1e3": 1000.0}),
    ("boolean", {"true": True, "false": False}),
    ("string", {'"x"': "x", '""': ""}),
    ("array<bigint>", {"[1,null]": [1, None], "[]": []}),
    ("array<struct<a:bigint>>", {'[{"a":1}]': [{"a": 1}]}),
    ("struct<eventname:string>", {'{"eventName":"x","other":1}': {"eventname": "x"}}),
    ("map<string,string>", {'{"k-1":"x"}': {"k-1": "x"}}),
]

FAILS = [
    ("bigint", ['"7"', "1.0", "1e3", "true", "[]", "{}", "9223372036854775808", '""']),
    ("double", ['"7"', "true", "{}", '""', "1e400"]),
    ("boolean", ["1", '"true"', "{}"]),
    ("string", ["{}", "[]"]),
    ("array<bigint>", ["1", '"x"', '""', "{}", '["x"]']),
    ("struct<a:bigint>", ["1", '""', "[]"]),
    ("map<string,bigint>", ["1", '""', "[]", '{"a":"x"}']),
]

UNMEASURED = [
    ("string", ["1", "1.5", "true"]),
    ("date", ['"2024-01-02"']),
    ("decimal(10,2)", ["1.5"]),
    ("timestamp", ['"2024-01-02 03:04:05"']),
    ("map<string,string>", ['{"A":"x"}', '{"a":null}']),
]


def read(declared, text, **properties):
    reader = HiveReader([("c", parse_type(declared))], properties)
    [value] = reader.row(f'{{"C":{text}}}'.encode())
    return value


@pytest.mark.parametrize(("declared", "values"), READS)
def test_reads(declared, values):
    assert {text: read(declared, text) for text in values} == values
    assert read(declared, "null") is None


@pytest.mark.parametrize(("declared", "texts"), FAILS)
def test_fails(declared, texts):
    for text in texts:
        with pytest.raises(BadDataError, match=r"field 0 \(c\)"):
            read(declared, text)


@pytest.mark.parametrize(("declared", "texts"), UNMEASURED)
def test_what_is_not_known_is_refused(declared, texts):
    for text in texts:
        with pytest.raises(UnmeasuredError):
            read(declared, text)


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":1,"A":2}', '[{"a":1,"a":1}]'])
def test_keys_that_are_there_twice_fail(text):
    with pytest.raises(CursorError, match='Duplicate key "a"'):
        read("bigint", text)


@pytest.mark.parametrize("line", [b"", b"garbage", b"5", b'{"c":', b'{"c":1,}', b'{"c":NaN}'])
def test_a_line_that_is_no_record_fails(line):
    with pytest.raises(CursorError):
        HiveReader([("c", parse_type("bigint"))]).row(line)


@pytest.mark.parametrize("line", [b'{"c":1}{"c":2}', b'{"c":1} x', b'{"c":"\xff"}'])
def test_a_line_with_more_than_a_record_is_refused(line):
    with pytest.raises(UnmeasuredError):
        HiveReader([("c", parse_type("bigint"))]).row(line)


def test_nesting_without_end_fails():
    with pytest.raises(CursorError):
        HiveReader([]).row(b"[" * 100_000)


def test_what_it_makes_of_malformed_lines_that_are_ignored_is_refused_before_the_first_line():
    with pytest.raises(UnmeasuredError, match=r"ignore\.malformed\.json"):
        HiveReader([], {"ignore.malformed.json": "TRUE"})


def test_only_some_columns():
    columns = [("a", parse_type("bigint")), ("b", parse_type("string"))]
    reader = HiveReader(columns, only={"b"})
    assert (reader.names, reader.row(b'{"a":"x","b":"y"}')) == (["b"], ["y"])


class TestTimestampFormats:
    FORMATS = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z',yyyy-MM-dd'T'HH:mm:ss,yyyy-MM-dd"

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ('"2024-01-02T03:04:05.006Z"', at("2024-01-02T03:04:05.006000")),
            ('"2024-01-02T03:04:05"', at("2024-01-02T03:04:05")),
            ('"2024-01-02"', at("2024-01-02T00:00:00")),
        ],
    )
    def test_say_what_is_a_timestamp(self, text, value):
        assert read("timestamp", text, **{"timestamp.formats": self.FORMATS}) == value

    @pytest.mark.parametrize("text", ['"2024-01-02 03:04:05"', '"x"', '""', "1704164645", "[]"])
    def test_all_else_fails(self, text):
        with pytest.raises(BadDataError):
            read("timestamp", text, **{"timestamp.formats": self.FORMATS})

    @pytest.mark.parametrize("formats", ["yyyy-MM-dd'T'HH:mm:ssZZ", "yy", "", "yyyy-yyyy", "'x"])
    def test_patterns_that_are_not_known_here_are_refused(self, formats):
        with pytest.raises(UnmeasuredError):
            read("timestamp", '"2024-01-02"', **{"timestamp.formats": formats})

    def test_an_impossible_day_was_not_measured(self):
        with pytest.raises(UnmeasuredError):
            read("timestamp", '"2024-02-30"', **{"timestamp.formats": self.FORMATS})
