"""Carriage returns: between records they separate them, within one they are told."""

import pytest

from raywork.records import read_records, split
from raywork.records.model import Batch

A, B = b'{"a":1}', b'{"b":[1,2]}'


def read(text: bytes, cut: int = 7, **options):
    chunks = [text[at : at + cut] for at in range(0, len(text), cut)]
    batches = [each for each in read_records(chunks, **options) if isinstance(each, Batch)]
    lines = [line.strip() for each in batches for line in split(each) if line.strip()]
    return lines, sum(each.returned for each in batches), sum(each.crowded for each in batches)


@pytest.mark.parametrize("text", [A + b"\r" + B, A + b"\r" + B + b"\r", A + b"\r\r" + B + b"\r\n"])
def test_records_that_a_return_separates_are_lines_of_their_own(text):
    assert read(text) == ([A, B], 0, 0)
    assert sum(len(each.data) for each in read_records([text])) == len(text)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_ends_of_lines_stay_what_they_are(end):
    assert read(A + end + B + end) == ([A, B], 0, 0)


def test_a_return_between_tokens_is_counted():
    inside = b'{"a":1,\r"b":2}'
    assert read(inside + b"\n" + A + b"\r\n") == ([inside, A], 1, 0)
    assert read(A + b"\r" + inside + b"\r" + B) == ([A, inside, B], 1, 0)


def test_one_endless_line_of_records_behind_returns_is_not_crowded():
    records = [b'{"k":%d}' % number for number in range(200)]
    assert read(b"\r".join(records), batch=64) == (records, 0, 0)
    assert read(b" ".join(records), batch=64)[2] == len(records) - 1
