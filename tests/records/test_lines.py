"""Lines: what each holds, and those that are too long."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.records import Batch, Layout, Oversize, read_records, values_of_line
from tests.records.reading import BAD, records_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"a":1}{"b":2} {"c":3}', [b'{"a":1}', b'{"b":2}', b'{"c":3}']),
        (b'{"a":1} trailing', [b'{"a":1}', b"trailing"]),
        (b'{"a":1}{"b":', [b'{"a":1}', b'{"b":']),
        (b'{"a":1}{bad}{"c":3}', [b'{"a":1}', b"{bad}", b'{"c":3}']),
        (b'{"a":1}[2]{"}{":"\\"}{"}\r', [b'{"a":1}', b"[2]", b'{"}{":"\\"}{"}']),
        (b'{"a":1}}{"b":2}', [b'{"a":1}', b'}{"b":2}']),
        (b'{"a":1} 5 {"b":2}', [b'{"a":1}', b'5 {"b":2}']),
        (b'garbage {"a":1}', [b'garbage {"a":1}']),
        (b"[1][2", [b"[1]", b"[2"]),
        (b"{bad", [b"{bad"]),
        (b"5 6", [b"5 6"]),
        (b" \t\r", []),
        (b"", []),
    ],
)
def test_values_of_a_line(line, expected):
    assert values_of_line(line) == expected


lines = st.lists(
    st.sampled_from(
        [b'{"a":1}', b'{"b":"}{"}', b"[2]", b" ", b"x", b'{"c":' + b"9" * 40 + b"}", b"{", b'"']
    ),
    max_size=12,
).map(b"".join)


@given(st.lists(lines), st.integers(1, 30))
@settings(max_examples=50)
def test_a_line_longer_than_a_batch_holds_the_same_values(written, batch):
    expected = [value for line in written for value in values_of_line(line)]
    reader = read_records([b"[]\n".replace(b"[]", b"{}") + b"\n".join(written)], batch=batch)
    assert reader.layout is Layout.LINES
    read = [
        value
        for part in reader
        for line in part.data.split(b"\n")
        for value in values_of_line(line)
    ]
    assert read == [b"{}", *expected]


@pytest.mark.parametrize("batch", [1, 10, 100, 1000])
@pytest.mark.parametrize("end", [b"", b"\n", b'\n{"c":3}\n'])
def test_a_record_over_the_limit_is_one_bad_record_of_its_length(batch, end):
    long = b'{"b":"' + b"x" * 100 + b'"}  junk'
    reader = read_records([b'{"a":1}\n{"a":2}' + long + end], limit=100, batch=batch)
    parts = list(reader)
    over = [part for part in parts if isinstance(part, Oversize)]
    assert [part.length for part in over] == [len(long)]
    assert "100 bytes" in over[0].reason
    before = b"".join(part.data for part in parts[: parts.index(over[0])])
    after = b"".join(part.data for part in parts[parts.index(over[0]) + 1 :])
    assert (before.split(), after) == ([b'{"a":1}', b'{"a":2}'], end.lstrip(b"\n"))


def test_a_record_of_just_the_limit_is_read():
    record = json.dumps({"a": "x" * 91}).replace(" ", "").encode()
    assert len(record) == 99
    for limit, expected in ((99, {"a": "x" * 91}), (98, BAD)):
        for batch in (1, 60, 98, 99, 1000):
            read = records_of([b"{}\n", b" ", record, b" \n{}"], limit, batch)
            assert read == (Layout.LINES, [{}, expected, {}])


def test_one_endless_line_is_read_in_batches():
    reader = read_records((b'{"a":"%04d"}' % number for number in range(5000)), 1000, 500)
    parts = list(reader)
    assert max(len(part.data) for part in parts) < 700
    assert b"".join(part.data for part in parts).count(b"\n") == 5000


def test_lines_come_in_batches_of_whole_lines():
    data = b"".join(b'{"a":%d}\r\n' % number for number in range(1000)) + b'{"a":0}'
    parts = list(read_records([data], batch=100))
    assert all(part.data.endswith(b"\n") and len(part.data) <= 200 for part in parts[:-1])
    assert b"".join(part.data for part in parts) == data
    assert parts[0] == Batch(parts[0].data, Layout.LINES)
