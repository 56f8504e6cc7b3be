"""Laws 1 and 3: a scan finds what the plain union of all records finds, and counts every one."""

from functools import reduce

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.errors import UnreadableError
from raywork.records import read_records, values_of_line
from raywork.scan import Scanner, ScanOptions
from raywork.schema import LIMITS, Schema, merge, observe, save
from tests.laws.jsondata import TIGHT, rank, records

junk = st.sampled_from(
    [
        b"{",
        b'{"a":',
        b"nonsense",
        b"5",
        b"null",
        b"[1]",
        b'{"a":1,}',
        b'{"a":1e400}',
        b'{"a":"\xff"}',
    ]
)
lines = st.lists(
    st.one_of(
        records.map(msgspec.json.encode),
        records.map(msgspec.json.encode),
        st.lists(records.map(msgspec.json.encode), min_size=2, max_size=3).map(b" ".join),
        junk,
        st.just(b""),
    ),
    max_size=12,
)
repeated = st.lists(st.tuples(lines, st.integers(1, 9)), min_size=1, max_size=5).map(
    lambda groups: [line for group, times in groups for line in group * times]
)


def reference(objects, options):
    """The plain union, record by record, and the counts."""
    schema, good, bad = Schema(), 0, []
    for uri, found in objects:
        number = 0
        for line in found:
            for value in values_of_line(line):
                number += 1
                try:
                    record = msgspec.json.decode(value)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    bad.append((uri, number))
                    continue
                if not isinstance(record, dict):
                    bad.append((uri, number))
                    continue
                good += 1
                seen = observe(
                    record,
                    rank(number, uri),
                    timestamps=options.timestamps,
                    limits=options.limits,
                )
                schema = merge(schema, seen, options.limits)
    return schema, good, bad


def batches_of(found, size, newline=b"\n"):
    data = newline.join(found) + newline
    return read_records([data], batch=size)


@given(
    st.lists(repeated, min_size=1, max_size=3),
    st.integers(1, 400),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.sampled_from([LIMITS, TIGHT]),
)
@settings(max_examples=100)
def test_a_scan_equals_the_plain_union(contents, size, newline, timestamps, bounds):
    # An array or a wrapped document is another layout: its records are not its lines.
    contents = [[b'{"first":1}', b'{"first":2}', *found] for found in contents]
    options = ScanOptions(timestamps=timestamps, limits=bounds)
    objects = [(f"s3://b/{place}", found) for place, found in enumerate(contents)]
    scanner = Scanner(options)
    for uri, found in objects:
        scanner.scan(uri, batches_of(found, size, newline))
    schema, tally = scanner.result()
    expected, good, bad = reference(objects, options)
    assert save(schema) == save(expected)
    assert tally.records == good
    assert [(one.object, one.record) for one in tally.bad] == bad[:1000]
    assert tally.bad_records == len(bad)


@given(st.lists(repeated, min_size=2, max_size=4), st.integers(1, 300), st.data())
@settings(max_examples=40)
def test_an_object_that_breaks_off_contributes_nothing(contents, size, data):
    contents = [[b'{"first":1}', b'{"first":2}', *found] for found in contents]
    broken = data.draw(st.integers(0, len(contents) - 1))
    scanner, without = Scanner(), Scanner()
    for place, found in enumerate(contents):
        uri = f"s3://b/{place}"
        if place != broken:
            scanner.scan(uri, batches_of(found, size))
            without.scan(uri, batches_of(found, size))
            continue

        def breaking(found=found):
            yield from batches_of([*found, b'{"only here":1}'], size)
            raise UnreadableError("cut")

        with pytest.raises(UnreadableError):
            scanner.scan(uri, breaking())
    assert save(scanner.result()[0]) == save(without.result()[0])
    assert scanner.result()[1] == without.result()[1]


@given(st.lists(st.lists(records, max_size=6), min_size=1, max_size=5), st.randoms())
@settings(max_examples=40)
def test_any_division_among_workers_gives_the_same(contents, random):
    objects = [
        (f"s3://b/{place}", [msgspec.json.encode(record) for record in found])
        for place, found in enumerate(contents)
    ]
    whole = Scanner()
    parts = [Scanner() for _ in range(3)]
    for uri, found in objects:
        whole.scan(uri, batches_of([b"{}", b"{}", *found], 100))
        random.choice(parts).scan(uri, batches_of([b"{}", b"{}", *found], 64))
    results = [part.result() for part in parts]
    random.shuffle(results)
    schema = reduce(merge, (schema for schema, _ in results), Schema())
    expected, tally = whole.result()
    assert save(schema) == save(expected)
    total = results[0][1]
    for _, more in results[1:]:
        total.add(more)
    assert (total.records, total.bytes, total.sampled) == (
        tally.records,
        tally.bytes,
        tally.sampled,
    )
    assert total.presence == tally.presence
