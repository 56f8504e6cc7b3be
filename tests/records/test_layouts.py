"""The layouts: each way of writing records gives the same records back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.errors import CorruptError, LimitError, TruncatedError
from raywork.records import Layout, read_records
from tests.records.reading import BAD, cut, outcome_of, places, records, records_of, values

spaces = st.text(st.sampled_from(" \t\r\n"), max_size=5).map(str.encode)
blanks = st.text(st.sampled_from(" \t"), max_size=3).map(str.encode)
newlines = st.sampled_from([b"\n", b"\r\n", b"\n\n", b" \r\n\t\n"])
boms = st.sampled_from([b"", b"\xef\xbb\xbf"])
sizes = st.integers(1, 300)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def pretty(value):
    return json.dumps(value, indent=2).encode()


@st.composite
def lines(draw):
    """Records with one or more to a line, the last line perhaps without a newline."""
    items = draw(st.lists(records, min_size=1, max_size=8))
    between = newlines | blanks
    text = b"".join(compact(item) + draw(between) for item in items[:-1])
    # One object alone that holds an array of objects is a wrapper.
    return items, compact({"first": 1}) + draw(newlines) + text + compact(items[-1]) + draw(spaces)


@given(lines(), boms, spaces, places, sizes)
@settings(max_examples=50)
def test_lines(written, bom, before, at, batch):
    items, text = written
    read = records_of(cut(bom + before + text, at), batch=batch)
    assert read == (Layout.LINES, [{"first": 1}, *items])


@given(st.lists(records, min_size=1), st.data(), boms, spaces, places, sizes)
@settings(max_examples=40)
def test_documents(items, data, bom, before, at, batch):
    items = [{"a": 1}, *items]
    text = b"".join(
        (pretty if place == 0 or data.draw(st.booleans()) else compact)(item) + data.draw(spaces)
        for place, item in enumerate(items)
    )
    assert records_of(cut(bom + before + text, at), batch=batch) == (Layout.DOCUMENTS, items)


@given(
    st.lists(st.lists(values, max_size=5), min_size=1, max_size=4), st.data(), boms, places, sizes
)
@settings(max_examples=40)
def test_arrays(arrays, data, bom, at, batch):
    def written(items):
        inner = b",".join(data.draw(spaces) + compact(item) + data.draw(spaces) for item in items)
        return data.draw(spaces) + b"[" + inner + (b"" if items else b" ") + b"]"

    text = b"".join(written(items) for items in arrays) + data.draw(spaces)
    expected = [item for items in arrays for item in items]
    assert records_of(cut(bom + text, at), batch=batch) == (Layout.ARRAY, expected)


@given(
    st.text(max_size=5),
    st.lists(records, min_size=1),
    st.sampled_from([compact, pretty]),
    spaces,
    places,
    sizes,
)
@settings(max_examples=40)
def test_a_wrapper(key, items, write, after, at, batch):
    chunks = cut(write({key: items}) + after, at)
    assert records_of(chunks, batch=batch) == (Layout.WRAPPED, items)
    assert read_records(chunks, batch=batch).traits.wrapper == key


@pytest.mark.parametrize(
    "text", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n" + b" " * 2000]
)
def test_white_space_is_empty(text):
    assert records_of([text]) == (Layout.EMPTY, [])


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        (b'{"items":[{"a":1}]}\n{"b":2}', Layout.LINES, [{"items": [{"a": 1}]}, {"b": 2}]),
        (b'{"items":[{"a":1}]}' + b" \n" * 900 + b"7", Layout.LINES, [{"items": [{"a": 1}]}, 7]),
        (b'{"items":[{"a":1}],"n":2}', Layout.LINES, [{"items": [{"a": 1}], "n": 2}]),
        (b'{"items":[{"a":1},2]}', Layout.LINES, [{"items": [{"a": 1}, 2]}]),
        (b'{"items":[]}', Layout.LINES, [{"items": []}]),
        (b'{"n":2,"items":[{"a":1}]}', Layout.LINES, [{"n": 2, "items": [{"a": 1}]}]),
        (b'{\n"items":[{"a":1}],"n":2}', Layout.DOCUMENTS, [{"items": [{"a": 1}], "n": 2}]),
        (b'{\n"R":[{"a":1}]}{"b":2}', Layout.DOCUMENTS, [{"R": [{"a": 1}]}, {"b": 2}]),
        (b'{\n"a":1}[2]{}', Layout.DOCUMENTS, [{"a": 1}, [2], {}]),
        (b"garbage\n{}\n5", Layout.LINES, [BAD, {}, 5]),
    ],
)
def test_what_looks_like_another_layout(text, layout, expected):
    assert records_of([text]) == (layout, expected)


def test_a_broken_first_line_is_one_bad_record():
    first, rest = b'{"a":"x\n', b'{"a":{"b":2}}\n' * 3
    assert records_of([first + rest]) == (Layout.LINES, [BAD, *[{"a": {"b": 2}}] * 3])
    assert records_of([b'{"R":[{"a":1\n' + rest])[1][0] == BAD


def test_a_wrapper_longer_than_a_record_may_be_is_streamed():
    items = [{"n": number, "]}": "}]"} for number in range(500)]
    assert records_of([compact({"R": items})], limit=600) == (Layout.WRAPPED, items)


def test_a_long_record_that_begins_with_an_array_is_no_wrapper():
    text = b'{"R":[{"a":1}],"x":"' + b"x" * 700 + b'"}\n{}'
    assert records_of([text], limit=600) == (Layout.LINES, [BAD, {}])


@pytest.mark.parametrize("text", [b"[1," + b" " * 5000 + b"2]", b"[1]" + b"\n" * 5000 + b"[2]"])
def test_white_space_between_elements_has_no_limit(text):
    assert records_of([text], limit=100) == (Layout.ARRAY, [1, 2])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"[1,,2]", CorruptError),
        (b"[,1]", CorruptError),
        (b"[1,]", CorruptError),
        (b"[1 2]", CorruptError),
        (b'[{}{"a":1}]', CorruptError),
        (b'["a" "b"]', CorruptError),
        (b'[{} "x", 1]', CorruptError),
        (b"[1] x", CorruptError),
        (b"[1],[2]", CorruptError),
        (b"[1]]", CorruptError),
        (b"[1}", CorruptError),
        (b'[{"a":1}', TruncatedError),
        (b"[", TruncatedError),
        (b"[1,", TruncatedError),
        (b'{\n"a":1}}', CorruptError),
        (b'{\n"a":1} 7', CorruptError),
        (b'{\n"a":1} junk {"b":2}', CorruptError),
        (b'{\n"a":1}, {"b":2}', CorruptError),
        (b'{\n"a":1}{"b"', TruncatedError),
        (b'{"R":[' + b'{"a":1},' * 90 + b'{"a":1}]} {}', CorruptError),
        (b'{"R":[' + b'{"a":1},' * 90 + b'{"a":1}],"b":1}', CorruptError),
        (b'{"R":[' + b'{"a":1},' * 90 + b'{"a":1}]', TruncatedError),
        (b'{"R":[' + b'{"a":1},' * 90, TruncatedError),
        (b'[{"a":"' + b"x" * 700 + b'"}]', LimitError),
        (b'{\n"a":1}{"a":"' + b"x" * 700 + b'"}', LimitError),
        (b'{\n"a":"' + b"x" * 700 + b'"}', LimitError),
    ],
)
@pytest.mark.parametrize("batch", [1, 7, 600])
def test_what_cannot_be_read_to_its_end(text, error, batch):
    assert outcome_of([text], limit=600, batch=batch)[0] is error


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"PAR1\x15\x04", "Parquet"),
        (b"ORC\x0a", "ORC"),
        (b"Obj\x01\x04", "Avro"),
        (b"PK\x03\x04", "zip"),
        (b"x" * 257 + b"ustar", "tar"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xe0\x01\x00\xea", "Ion"),
        (b"\x1f\x8b\x08", "gzip"),
        ('{"a":1}'.encode("utf-16"), "UTF-16"),
        ('{"a":1}'.encode("utf-16-le"), "UTF-16"),
        ('[{"a":1}]'.encode("utf-16-be"), "UTF-16"),
        ('{"a":1}'.encode("utf-32"), "UTF-32"),
        (b"\x07\x00\x01garbage", "binary"),
    ],
)
def test_other_formats_are_named(head, name):
    with pytest.raises(CorruptError, match=name):
        read_records([head[:3], head[3:]])


@pytest.mark.parametrize("text", [b"id,name\n1,a", b"<html>\n</html>", "naïve\ntext".encode()])
def test_other_text_is_bad_lines(text):
    assert records_of([text]) == (Layout.LINES, [BAD, BAD])


def test_traits_tell_bom_and_line_ends():
    traits = read_records([b'\xef\xbb\xbf{"a":1}\r\n{"a":2}\n']).traits
    assert (traits.bom, traits.crlf, traits.wrapper) == (True, True, None)
    assert not read_records([b'{"a":1}\n{"a":2}\r\n']).traits.crlf
