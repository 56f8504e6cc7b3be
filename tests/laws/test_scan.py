"""Laws 1 and 3: a scan finds what the plain union of all records finds, and counts every one."""

from functools import reduce
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from raywork.errors import UnreadableError
from raywork.records import read_records, values_of_line
from raywork.scan import Scanner, ScanOptions
from raywork.scan import scanner as scanner_module
from raywork.schema import LIMITS, Schema, merge, observe, save
from tests.laws.jsondata import TIGHT, rank, records

TOKENS = [
    *(b"\n", b"\r", b" ", b"\t", b"\x0b", b"\x00", b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\"),
    *(b'\\"', b"\\n", b"\\u0041", b"\\ud83d\\ude00", b"\\ud800", b"\\udc00", b"\\x", b"\\u12g4"),
    *(b"null", b"true", b"false", b"-", b"0", b"9", b".5", b"e1", b"E-3", b"e999", b"9" * 17),
    *(
        "é".encode(),
        "日".encode(),
        "😀".encode(),
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
    ),
    *(b"2024-02-30", b"T", b'{"a":{"b":[{}]}}', b'"a":1,'),
]
"""Pieces that change what a text means."""

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


def scanners(options=None):
    """A scanner that checks by compiled code, and one that has to do without."""
    with patch.object(scanner_module, "extension", None):
        without = Scanner(options)
    return [Scanner(options), without]


def assert_equals_the_plain_union(objects, scan, options):
    """Compare both ways to scan with the reference; `objects` are (URI, lines)."""
    expected, good, bad = reference(objects, options)
    tallies = []
    for scanner in scanners(options):
        for uri, found in objects:
            scan(scanner, uri, found)
        schema, tally = scanner.result()
        assert save(schema) == save(expected)
        assert tally.records == good
        assert [(one.object, one.record) for one in tally.bad] == bad[:1000]
        assert tally.bad_records == len(bad)
        tallies.append(tally)
    assert tallies[0] == tallies[1]


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
@settings(max_examples=60)
def test_a_scan_equals_the_plain_union(contents, size, newline, timestamps, bounds):
    # An array or a wrapped document is another layout: its records are not its lines.
    contents = [[b'{"first":1}', b'{"first":2}', *found] for found in contents]
    options = ScanOptions(timestamps=timestamps, limits=bounds)
    objects = [(f"s3://b/{place}", found) for place, found in enumerate(contents)]

    def scan(scanner, uri, found):
        scanner.scan(uri, batches_of(found, size, newline))

    assert_equals_the_plain_union(objects, scan, options)


edits = st.lists(
    st.tuples(
        st.sampled_from(["flip", "insert", "delete", "copy"]),
        st.integers(0, 10_000),
        st.one_of(st.binary(min_size=1, max_size=2), st.sampled_from(TOKENS)),
    ),
    min_size=1,
    max_size=4,
)


def edited(data, how):
    """Break what is well formed, or make something else of it that is."""
    for edit, somewhere, piece in how:
        place = somewhere % (len(data) + 1)
        match edit:
            case "flip":
                data = data[:place] + piece + data[place + len(piece) :]
            case "insert":
                data = data[:place] + piece + data[place:]
            case "delete":
                data = data[:place] + data[place + len(piece) :]
            case "copy":
                data = data[:place] + data[max(0, place - 10 * len(piece)) : place] + data[place:]
    return data


@given(lines, st.lists(st.tuples(st.integers(0, 50), edits), max_size=4), st.booleans())
@settings(max_examples=200)
@example([b'{"a":"\xff"} {"a":"\xff"}', b'{"a":1e400}{"b":1}'], [], False)
def test_a_scan_of_broken_lines_equals_the_plain_union(found, breaks, timestamps):
    # Twice: what was news the first time is checked by compiled code the second time.
    found = [b"{}", *found, b"{}", *found]
    for somewhere, how in breaks:
        place = 1 + somewhere % (len(found) - 1)
        found[place] = edited(found[place], how)
    found = b"\n".join([b'{"first":1}', *found]).split(b"\n")

    def scan(scanner, uri, found):
        scanner.scan(uri, batches_of(found, 300))

    assert_equals_the_plain_union([("s3://b/0", found)], scan, ScanOptions(timestamps=timestamps))


blanks = st.sampled_from([b"", b"", b" ", b"\n", b"\r\n\t"])


@st.composite
def texts(draw):
    """Records that are not in lines: documents, an array, a wrapped array."""
    found = draw(st.lists(records, min_size=2, max_size=8))
    found = [{"first": 1}, *found, *found]
    layout = draw(st.sampled_from(["documents", "array", "wrapped"]))
    comma = b"" if layout == "documents" else b","
    pieces = [msgspec.json.format(msgspec.json.encode(one), indent=1) for one in found]
    data = comma.join(draw(blanks) + piece + draw(blanks) for piece in pieces)
    match layout:
        case "array":
            data = b"[" + data + b"]"
        case "wrapped":
            data = b'{"Records": [' + data + b"]}"
    return found, data


@given(texts(), st.integers(30, 400))
@settings(max_examples=50)
def test_documents_and_arrays_equal_the_plain_union(text, size):
    found, data = text
    lines_of_it = [msgspec.json.encode(record) for record in found]
    expected, good, _ = reference([("s3://b/0", lines_of_it)], ScanOptions())
    for scanner in scanners():
        scanner.scan("s3://b/0", read_records([data], batch=size))
        schema, tally = scanner.result()
        assert save(schema) == save(expected)
        assert (tally.records, tally.bad_records) == (good, 0)


@given(texts(), edits, st.integers(30, 400))
@settings(max_examples=120)
def test_broken_documents_and_arrays_are_the_same_either_way(text, how, size):
    _, data = text
    outcomes = []
    for scanner in scanners():
        try:
            scanner.scan("s3://b/0", read_records([edited(data, how)], batch=size))
            error = None
        except UnreadableError as unreadable:
            error = (type(unreadable), str(unreadable))
        schema, tally = scanner.result()
        outcomes.append((error, save(schema), tally))
    assert outcomes[0] == outcomes[1]


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
