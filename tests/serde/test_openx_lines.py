"""What the OpenX SerDe makes of a line, whatever is on it."""

import pytest

from raywork.errors import BadDataError, CursorError, MisreadError, SerDeError, UnmeasuredError
from raywork.serde import OpenXReader
from tests.serde.reading import row

COLUMNS = "a:bigint,b:string"
NULLS = {"a": None, "b": None}
IGNORE = {"ignore.malformed.json": "true"}

NO_RECORD = [b"", b"  \t", b"garbage", b'"s"', b"5", b"null", b"NaN", b'"a":1}', b"}"]

LENIENT = [
    '{"a":1,}',
    "{a:1}",
    "{'a':1}",
    '{"a":01}',
    '\ufeff{"a":1}',
    ' { "a" : 1 } ',
    '{a:1,"b":null,}',
    '{"a":1,"x":{y:[1,{z:"\\u00e9\\n"}],},}',
]

MALFORMED = [
    '{"a":',
    "{",
    '{"a"',
    '{"a":1',
    '{"a":"x',
    '{"a":"x\\"}',
    "{'a:1}",
    '{"a":}',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '{"a":1]',
    "{,}",
    '{"a":[1 2]}',
    '{"a":[1}',
    "[1",
    "{" * 3,
]

UNKNOWN = [
    '{"a":abc}',
    '{"a"=1}',
    '{"a":1;"b":2}',
    '{"x":[1,]}',
    '{"a":"\t"}',
    '{"a":"\\x"}',
    "{'a\"':1}",
    '{"a":1 /* x */}',
    '{"a":0x1F}',
]


@pytest.mark.parametrize("line", NO_RECORD)
def test_a_line_that_begins_no_record_is_a_row_of_nulls(line):
    assert row(COLUMNS, line) == NULLS
    with pytest.raises(MisreadError):
        row(COLUMNS, line, strict=True)


@pytest.mark.parametrize("line", MALFORMED)
def test_a_malformed_record_fails_unless_it_is_ignored(line):
    with pytest.raises(CursorError, match="Row is not a valid JSON Object"):
        row(COLUMNS, line)
    assert row(COLUMNS, line, IGNORE) == NULLS


def test_an_array_fills_the_columns_by_position():
    assert row(COLUMNS, '[1,"x"]') == {"a": 1, "b": "x"}
    assert row(COLUMNS, "[1]") == {"a": 1, "b": None}
    assert row(COLUMNS, '[1,"x",3]', only={"b"}) == {"b": "x"}
    with pytest.raises(BadDataError, match=r"field 0 \(a\)"):
        row(COLUMNS, '[{"a":1}]')
    with pytest.raises(MisreadError):
        row(COLUMNS, '[1,"x"]', strict=True)


@pytest.mark.parametrize("line", ['{"a":1}{"a":2}', '{"a":1} trailing', '{"a":1,}]', '{"a":1}}'])
def test_what_follows_the_first_record_is_lost(line):
    assert row(COLUMNS, line)["a"] == 1
    with pytest.raises(MisreadError, match="lost"):
        row(COLUMNS, line, strict=True)


@pytest.mark.parametrize("line", LENIENT)
def test_lenient_syntax(line):
    assert row(COLUMNS, line, strict=True)["a"] == 1


def test_a_number_with_a_leading_zero_is_one():
    assert row("a:double", '{"a":-01.50}') == {"a": -1.5}


@pytest.mark.parametrize("properties", [{}, IGNORE])
@pytest.mark.parametrize("line", UNKNOWN)
def test_other_syntax_was_not_measured(line, properties):
    with pytest.raises(UnmeasuredError):
        row(COLUMNS, line, properties)


@pytest.mark.parametrize("line", ['{"a":NaN}', '{"a":Infinity}', "{a:NaN}", '{"a":1e400}'])
def test_numbers_that_are_none_fail(line):
    with pytest.raises(BadDataError):
        row("a:double", line)


def test_a_record_over_several_lines_fails_or_reads_as_nulls():
    with pytest.raises(CursorError):
        row(COLUMNS, "{")
    assert row(COLUMNS, '  "a": 1') == row(COLUMNS, "}") == NULLS


def test_duplicates_under_ignore_malformed_were_not_measured_and_fail():
    with pytest.raises(SerDeError):
        row(COLUMNS, '{"a":1,"a":2}', IGNORE)


HALVES = [r"\ud83d", r"\ude00", r"\ude00\ud83d", r"x\uD83Dy", r"\\\ud83d", r"\ud83d\n"]
WHOLES = [r"\ud83d\ude00", r"\uD83D\uDE00", r"\\ud83d", r"\u00e9", r"\\\ud83d\ude00"]


@pytest.mark.parametrize("text", HALVES)
def test_half_of_a_surrogate_pair_was_not_measured(text):
    with pytest.raises(UnmeasuredError, match="surrogate"):
        row(COLUMNS, f'{{"b":"{text}"}}')


@pytest.mark.parametrize("text", WHOLES)
def test_a_surrogate_pair_is_one_character(text):
    [value] = row("b:string", f'{{"b":"{text}"}}').values()
    assert value.encode().decode() == value


def test_bytes_that_are_no_text_were_not_measured():
    with pytest.raises(UnmeasuredError, match="UTF-8"):
        row(COLUMNS, b'{"b":"\xff"}')


@pytest.mark.parametrize("deep", ['{"x":' * 100_000, "{x:" * 100_000, "[" * 100_000])
def test_nesting_without_end_fails(deep):
    with pytest.raises(CursorError):
        row(COLUMNS, deep)


def test_a_column_that_is_not_read_fails_nothing():
    line = '{"a":"abc","b":"x"}'
    assert row(COLUMNS, line, only=["b"]) == {"b": "x"}
    with pytest.raises(BadDataError):
        row(COLUMNS, line)


def test_what_athena_documents_and_nobody_measured_is_refused_before_the_first_line():
    with pytest.raises(UnmeasuredError, match=r"use\.null"):
        OpenXReader([], {"use.null.for.invalid.data": "TRUE"})
