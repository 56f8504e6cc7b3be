"""Rows: a line each, unless quotes stay open; numbered; bad ones named."""

import pytest

from raywork.errors import LimitError
from raywork.formats.delimited import rows as module
from raywork.formats.delimited.dialect import Dialect
from raywork.formats.delimited.rows import read_rows


def read(data, dialect=None, **options):
    batches = list(read_rows([data], dialect or Dialect(), 1 << 20, **options))
    rows = {n: row for each in batches for n, row in zip(each.numbers, each.rows, strict=True)}
    return rows, [bad for each in batches for bad in each.bad], batches


def test_rows_are_numbered_and_a_header_is_row_0():
    assert read(b"a,b\r\n1,2\r\n\r\n3,4", header=True)[0] == {
        0: ["a", "b"],
        1: ["1", "2"],
        2: ["3", "4"],
    }


def test_a_byte_order_mark_is_no_text():
    assert read(b"\xef\xbb\xbfa\n")[0] == {1: ["a"]}


def test_blank_lines_are_counted():
    assert sum(each.blank for each in read(b"a\n\n\nb\n")[2]) == 2


def test_quotes_go_over_lines():
    rows, bad, batches = read(b'a,"b\nc"\nd,e\n')

    assert rows == {1: ["a", "b\nc"], 2: ["d", "e"]}
    assert bad == []
    assert [number for each in batches for number in each.spread] == [1]


def test_a_quote_within_a_field_opens_nothing():
    assert read(b'5" pipe,1\n6" pipe,2\n')[0] == {1: ['5" pipe', "1"], 2: ['6" pipe', "2"]}


def test_two_quotes_of_which_one_opens():
    assert read(b'a"b,"c\nd"\n')[0] == {1: ['a"b', "c\nd"]}


def test_a_quote_that_nothing_closes_costs_one_record():
    rows, bad, _ = read(b'a,1\n"b,2\nc,3\nd,4\n')

    assert rows == {1: ["a", "1"], 3: ["c", "3"], 4: ["d", "4"]}
    assert bad == [(2, "a quote that is not closed")]


def test_a_quote_that_stays_open_too_long_costs_one_record(monkeypatch):
    monkeypatch.setattr(module, "OPEN_LINES", 3)

    rows, bad, _ = read(b'"a\n' + b"x\n" * 9 + b'y"\n')

    assert bad == [(1, "a quote that is not closed")]
    assert rows == {n: ["x"] for n in range(2, 11)} | {11: ['y"']}


def test_an_escaped_line_end_goes_on():
    assert read(b"a\\\nb,c\n", Dialect(escape="\\"))[0] == {1: ["a\nb", "c"]}


def test_a_null_is_no_escape():
    rows, *_ = read(b"\\N,\\N\r\na\\,b,\\Nx\n\\\\N,x\n", Dialect(escape="\\"))

    assert rows == {1: [r"\N", r"\N"], 2: ["a,b", "Nx"], 3: [r"\\N", "x"]}


def test_what_is_not_utf8_is_a_bad_record():
    rows, bad, _ = read("a,1\nä,2\nb,3\n".encode("latin-1"))

    assert rows == {1: ["a", "1"], 3: ["b", "3"]}
    assert bad == [(2, "not UTF-8: byte 0xe4")]


@pytest.mark.parametrize("end", [b"", b"\n", b"\nx\n"])
def test_an_endless_line_is_a_limit(end):
    with pytest.raises(LimitError, match="longer than the limit"):
        read(b"x" * ((1 << 20) + 1) + end)
    assert read(b"x" * (1 << 20) + end)[1] == []
