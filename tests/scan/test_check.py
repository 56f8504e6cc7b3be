"""The compiled check: what passes, what is left to others, and that it never reads too far."""

import json
import threading

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from raywork.scan import check
from raywork.scan.learner import Learner
from raywork.scan.live import BIT, LiveNode
from raywork.schema.kinds import Kind, kind_of, kind_of_text
from raywork.schema.model import Rank
from tests.laws.jsondata import records

if check.extension is None:
    pytest.skip("the extension was not built", allow_module_level=True)

ALL = sum(BIT.values())
LINES, VALUES, ELEMENTS = "\n", " ", ","


def node(kinds=ALL, fields=None, values=None, element=None):
    """A node of a learned tree."""
    made = LiveNode(Rank(0, "", 1, 0))
    made.covered, made.fields = kinds, fields or {}
    made.values, made.element = values, element
    return made


def learned(*found, timestamps=False):
    """The table of some decoded records."""
    learner = Learner(timestamps=timestamps)
    for number, record in enumerate(found, 1):
        learner.learn(record, "uri", number)
    return check.extension.Table(learner.root)


def passes(table, text):
    """Whether a text passes, as whole lines."""
    data = text if isinstance(text, bytes) else text.encode()
    position, _, _, _, _, piece = table.check(data, 0, 0, 64, LINES)
    assert piece is not None or position == len(data)
    return piece is None


ANYTHING = node()
ANYTHING.opaque = True
EVERYTHING = check.extension.Table(node(fields={"a": ANYTHING}))
"""Passes any value of the member `a`."""


def reads(text):
    """Whether msgspec takes a text for JSON."""
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


GOOD = [
    *('""', '"a"', '"\x7f"', '"é日😀"', r'"\"\\\/\b\f\n\r\t"', r'"\u00e9\uABCD\ud83d\ude00"'),
    *('"' + "x" * n + '"' for n in (7, 8, 15, 16, 17, 31, 32, 100)),
    *('"' + "x" * n + '\\n"' for n in (7, 8, 15, 16, 17)),
    *('"' + "x" * n + 'é"' for n in (7, 8, 15, 16, 17)),
    *("0", "-0", "1", "-12", "123456789012345678901234567890", "0.5", "-0.0", "1.25e10", "1e-300"),
    *(
        "1E5",
        "1e+5",
        "1e307",
        "123456789e299",
        "1e-400",
        "12345678.12345678",
        "[]",
        "{}",
        "[[], {}]",
        '[1, "a", null, true, false]',
    ),
    *('{"b":{"c":[{"d":1}]}}', ' { "b" : [ 1 , 2 ] } ', "true", "false", "null", "\t1\r"),
]
BAD = [
    *("", "a", '"', '"a', '"\\"', r'"\x"', r'"\u12"', r'"\u12g4"', r'"\ud800"', r'"\udc00"'),
    *(r'"\ud800\u0041"', r'"\ud800\ud800"', r'"\ud800x"', '"\t"', '"\x00"', '"\n"', "'a'"),
    *("01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "--1", "1.5.5", "0x1", "1a", "1e400"),
    *("tru", "True", "nulL", "nul", "falsy", "nan", "Infinity", "[1", "[1,]", "[,1]", "[1 2]"),
    *('{"b"}', '{"b":}', '{"b":1,}', "{,}", '{"b" 1}', "{1:1}", '{"b":1 "c":2}', "{]", "[}", "]"),
    *('{"b":1', "1}", "1 2", '{"b\t":1}', '{"b\\x":1}', "\v1", "\xa01", "[1\n]"),
]
BROKEN = [b"\x80", b"\xc0\x80", b"\xc1\xbf", b"\xc3", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xe3\x81"]
BROKEN += [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xff"]
BROKEN += [b"\xf0\x9f\x98", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xe3\x81x", b"\xc3x"]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_json_passes(text):
    assert reads(text.strip())
    assert passes(EVERYTHING, '{"a":' + text + "}")
    assert passes(EVERYTHING, '{"a":[' + text + "," + text + "]}")


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_json_does_not_pass(text):
    assert not passes(EVERYTHING, '{"a":' + text + "}")
    assert not passes(EVERYTHING, '{"a":[0,' + text + "]}")


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("before", [0, 13, 16])
def test_what_is_no_utf8_does_not_pass(text, before):
    text = b"x" * before + text
    assert not reads(b'"' + text + b'"')
    for around in (b'{"a":"%s"}', b'{"a":{"%s":1}}', b'{"a":"%s', b'{"a":"%sxxxxxxxxxxxxxxxxxx"}'):
        assert not passes(EVERYTHING, around % text)


@given(st.characters(codec="utf-8"), st.integers(0, 20))
def test_every_character_passes_as_msgspec_reads_it(character, before):
    text = b'"' + b"x" * before + character.encode() + b'"'
    assert passes(EVERYTHING, b'{"a":' + text + b"}") == reads(text)


@given(st.text(st.sampled_from("0123456789-+.eE"), max_size=12))
def test_a_number_that_passes_is_one(text):
    if passes(EVERYTHING, '{"a":' + text + "}"):
        assert reads(text)


@pytest.mark.parametrize("kind", Kind)
def test_a_value_passes_where_its_kind_was_seen(kind):
    values = {
        Kind.NULL: [None],
        Kind.BOOL: [True, False],
        Kind.INT: [0, -1, 2**53, -(2**53), 999_999_999_999_999, 1_000_000_000_000_000],
        Kind.INT64: [2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)],
        Kind.BIG: [2**63, -(2**63) - 1, 10**19, 2**64, -(10**30), 10**150],
        Kind.FLOAT: [1.0, -0.5, 1e22, 2.5e-7],
        Kind.EMPTY: [""],
        Kind.DATE: ["2024-02-29"],
        Kind.TIMESTAMP: ["2024-02-29T23:59:59Z", "2024-02-29 23:59:59.123"],
        Kind.STRING: ["x", "2023-02-29", "2024-02-29x"],
        Kind.OBJECT: [{}],
        Kind.ARRAY: [[]],
    }
    table = check.extension.Table(node(fields={"a": node(BIT[kind])}))
    for other, found in values.items():
        for value in found:
            assert kind_of(value, timestamps=True) is other
            text = json.dumps({"a": value})
            expected = other is kind or (kind is Kind.STRING and isinstance(value, str) and value)
            assert passes(table, text) == bool(expected)


CLOCK = st.integers(0, 61).map("{:02d}".format)
DATES = st.builds(
    "{:04d}-{:02d}-{:02d}".format,
    st.sampled_from([0, 4, 1599, 1600, 1900, 2000, 2023, 2024, 2100, 9999]),
    st.integers(0, 13),
    st.integers(0, 32),
)
SHAPES = st.builds(
    "{}{}{}:{}:{}{}".format,
    DATES,
    st.sampled_from(["T", " ", "t", ""]),
    st.integers(0, 25).map("{:02d}".format),
    CLOCK,
    CLOCK,
    st.one_of(
        st.sampled_from(["", "Z", "z", ".", ".Z", ".12Z", ".123Z", ".1234Z", "+00:00", "-14:59"]),
        st.sampled_from([".1", ".12", ".123", ".1234", "+15:00", "+14:60", "+1400", "+14:00Z"]),
        st.sampled_from([" ", "é", "٣"]),
    ),
)


@given(st.one_of(DATES, SHAPES, st.tuples(SHAPES, st.integers(0, 30)).map(lambda s: s[0][: s[1]])))
@example("1600-02-29")
@example("2024-02-29T14:00:00+14:59")
def test_shapes_of_time_are_those_of_the_patterns(text):
    seen = kind_of_text(text, timestamps=True)
    for kind in (Kind.EMPTY, Kind.DATE, Kind.TIMESTAMP):
        table = check.extension.Table(node(fields={"a": node(BIT[kind])}))
        assert passes(table, json.dumps({"a": text}, ensure_ascii=False)) == (seen is kind)


NAMES = ["", "a", "x" * 7, "x" * 8, "x" * 14, "x" * 15, "x" * 16, "x" * 17, "x" * 40, "é", "日本"]
NAMES += ['q"q', "b\\b", "\n", "\x00", "😀", "a/b", "\u2028"]


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
def test_names_are_found_however_they_are_written(ascii_only, backwards):
    table = learned(dict.fromkeys(NAMES, 1))
    names = NAMES[::-1] if backwards else NAMES
    text = json.dumps(dict.fromkeys(names, 2), ensure_ascii=ascii_only)
    assert passes(table, text)
    assert passes(table, text.replace("/", r"\/"))
    for name in NAMES:
        assert not passes(table, json.dumps({name + "y": 1}, ensure_ascii=ascii_only))


def test_a_name_with_a_quote_does_not_make_broken_text_pass():
    table = learned({'q"q': 1, "b\\": 2})
    assert not passes(table, '{"q"q":1}')
    assert not passes(table, '{"b\\":1}')


def test_a_name_that_escapes_make_very_long_is_left_to_others():
    table = learned({"é" * 200: 1})
    assert passes(table, json.dumps({"é" * 200: 1}, ensure_ascii=False))
    assert not passes(table, json.dumps({"é" * 200: 1}))


@given(st.lists(st.text(max_size=20), unique=True, max_size=60), st.randoms())
def test_all_of_many_fields_are_found(names, random):
    table = learned(dict.fromkeys(names, 1))
    random.shuffle(names)
    assert passes(table, msgspec.json.encode(dict.fromkeys(names, 5)))


def test_thousands_of_fields_are_found():
    names = [f"column_{number:05d}" for number in range(5000)]
    table = learned(dict.fromkeys(names, 1))
    assert passes(table, json.dumps(dict.fromkeys(names[::-1], 2)))


@given(records, records)
def test_what_passes_was_no_news(known, record):
    learner = Learner()
    learner.learn(known, "uri", 1)
    if passes(check.extension.Table(learner.root), msgspec.json.encode(record)):
        before = learner.news
        learner.learn(record, "uri", 2)
        assert learner.news == before


@given(records)
def test_what_was_learned_passes_and_nothing_cut_off_does(record):
    table = learned(record)
    text = msgspec.json.encode(record)
    assert passes(table, text)
    assert not any(passes(table, text[:size]) for size in range(1, len(text)))


def test_nesting_is_bounded():
    for depth, expected in ((100, True), (255, True), (300, False), (100_000, False)):
        for opening, closing in (("[", "]"), ('{"b":', "}")):
            text = '{"a":' + opening * depth + "1" + closing * depth + "}"
            assert passes(EVERYTHING, text) is expected


def test_nothing_passes_before_anything_was_learned():
    table = check.extension.Table(None)
    assert not passes(table, "{}")
    assert passes(table, "\n")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (0, 0, 0, 0, [], None)),
        (b'{"a":1}', (7, 1, 0, 0, [b'{"a":1}'], None)),
        (b' {"a":1} \r\n\n \t\r\n{"a":2}', (23, 2, 2, 0, [b'{"a":1}', b'{"a":2}'], None)),
        (b'{"a":1}{"a":2} {}\n', (18, 3, 0, 2, [b'{"a":1}', b'{"a":2}', b"{}"], None)),
        (b'{"a":1}\n{"b":2}\n{"a":3}\n', (16, 1, 0, 0, [b'{"a":1}'], b'{"b":2}')),
        (b'{"a":1}{"b":2}\r\n{}', (16, 0, 0, 0, [], b'{"a":1}{"b":2}\r')),
        (b'{"a":1},{"a":2}', (15, 0, 0, 0, [], b'{"a":1},{"a":2}')),
        (b'{"a":\n1}', (6, 0, 0, 0, [], b'{"a":')),
        (b"\x00", (1, 0, 0, 0, [], b"\x00")),
    ],
)
def test_lines(data, expected):
    assert learned({"a": 1}).check(data, 0, 0, 1, LINES) == expected


@pytest.mark.parametrize(
    ("data", "separator", "expected"),
    [
        (b'{"a"\n:1}\n{} {}', VALUES, (14, 3, 0, 0, [b'{"a"\n:1}', b"{}", b"{}"], None)),
        (b'{"a":1}{"b":"}\\""}{"a":3}', VALUES, (18, 1, 0, 0, [b'{"a":1}'], b'{"b":"}\\""}')),
        (b'{"a":1} ,\n{"a":2}\n', ELEMENTS, (18, 2, 0, 0, [b'{"a":1}', b'{"a":2}'], None)),
        (b' [{"b":"]"},1] , {"a":2}', ELEMENTS, (16, 0, 0, 0, [], b'[{"b":"]"},1]')),
        (b'5,{"a":2}', ELEMENTS, (2, 0, 0, 0, [], b"5")),
        (b'"a,b" , {"a":2}', ELEMENTS, (7, 0, 0, 0, [], b'"a,b"')),
        (b'{"b":[{}', ELEMENTS, (8, 0, 0, 0, [], b'{"b":[{}')),
        (b'{"a":1} {"a":2}', ELEMENTS, (15, 0, 0, 0, [], b'{"a":1} {"a":2}')),
    ],
)
def test_values_and_elements(data, separator, expected):
    assert learned({"a": 1}).check(data, 0, 0, 1, separator) == expected


def test_every_so_manieth_record_of_the_object_is_shown():
    table = learned({"a": 1})
    data = b"".join(b'{"a":%d}\n' % place for place in range(100))
    for number in range(12):
        *_, shown, _ = table.check(data, 0, number, 10, LINES)
        places = [place for place in range(100) if (number + place) % 10 == 0]
        assert [json.loads(record)["a"] for record in shown] == places


def test_a_check_goes_on_where_it_is_told_to():
    table = learned({"a": 1})
    data = b'{"a":1}\n{"b":1}\n{"a":3}\n'
    assert table.check(data, 16, 2, 1, LINES) == (24, 1, 0, 0, [b'{"a":3}'], None)
    assert table.check(data, 24, 3, 1, LINES) == (24, 0, 0, 0, [], None)


@pytest.mark.parametrize(("position", "every"), [(-1, 1), (3, 1), (0, 0)])
def test_a_place_outside_of_the_data_is_refused(position, every):
    with pytest.raises(ValueError, match="out of range"):
        learned({}).check(b"{}", position, 0, every, LINES)


@pytest.mark.parametrize("data", ["{}", bytearray(b"{}"), memoryview(b"{}"), None])
def test_only_bytes_are_taken(data):
    with pytest.raises(TypeError):
        learned({}).check(data, 0, 0, 1, LINES)


@pytest.mark.parametrize("root", [5, object(), node(fields={1: node()}), node(fields={"a": 1})])
def test_what_is_no_tree_is_refused(root):
    with pytest.raises((AttributeError, TypeError)):
        check.extension.Table(root)


def test_a_tree_without_end_is_refused():
    endless = node()
    endless.element = endless
    with pytest.raises(RecursionError):
        check.extension.Table(endless)


def test_threads_share_a_table():
    table = learned({"a": 1, "b": {"c": "x"}})
    data = b'{"a":5,"b":{"c":"some text"}}\n' * 20_000
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(table.check(data, 0, 0, 64, LINES)[:2]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [(len(data), 20_000)] * 4


def test_an_extension_of_another_version_is_left_alone(monkeypatch):
    monkeypatch.setattr("raywork_check.VERSION", check.extension.VERSION + 1)
    assert check._load() is None
