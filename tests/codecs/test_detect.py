"""Which codec an object has, by its bytes first and its name second."""

import json
import lzma
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.codecs import Codec, Detection, athena_issue, decompress, detect, open_stream
from raywork.errors import CorruptError
from tests.codecs.encoders import FORMS, encode, name_for

TEXT = b"".join(b'{"id":%d,"name":"user %d"}\n' % (n, n % 5) for n in range(400))
NAMES = [name_for(codec) for codec in Codec] + ["a.JSON.GZ", "a.snappy", "a.sz", "a.iwa", "a.zz"]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(("codec", "form"), FORMS)
@pytest.mark.parametrize("name", ["a.json", "a.gz", "a.snappy", "a.deflate", "a.lz4", "a"])
def test_the_bytes_decide_whatever_the_name(codec, form, name):
    if codec is Codec.LZ4_HADOOP and name != "a.lz4":
        pytest.skip("raw LZ4 blocks are too weak a sign without the name")
    if codec is Codec.ZLIB and form and not name.endswith("deflate"):
        pytest.skip("nor are several zlib streams")
    encoded = encode(codec, TEXT, **form)
    found = detect(name, encoded, len(encoded))
    assert found.codec is codec
    assert found.mismatch == (codec.family != (found.extension or "plain"))
    assert found == open_stream(name, [encoded])[0]


@pytest.mark.parametrize(("codec", "form"), FORMS)
def test_a_few_bytes_of_a_large_object_are_enough(codec, form):
    encoded = encode(codec, TEXT, **form)
    assert detect(name_for(codec), encoded[:64], 1 << 30).codec is codec


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("a.gz", "gzip"),
        ("a.JSON.GZ", "gzip"),
        ("a.snappy", "snappy"),
        ("a.sz", "snappy"),
        ("a.zst", "zstd"),
        ("a.bz2", "bzip2"),
        ("a.lz4", "lz4"),
        ("a.deflate", "deflate"),
        ("a.json", None),
        ("a.gz.json", None),
        ("folder.gz/part-0", None),
        ("gz", None),
        ("", None),
    ],
)
def test_the_last_extension_is_what_a_name_promises(name, family):
    assert detect(name, b"").extension == family


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_object_is_plain_and_agrees_with_every_name(name):
    detection, chunks = open_stream(name, [b"", b""])
    assert (detection.codec, detection.mismatch) == (Codec.PLAIN, False)
    assert list(chunks) == []


@settings(max_examples=100)
@given(
    value=values, name=st.sampled_from(NAMES), indent=st.sampled_from([None, 1]), bom=st.booleans()
)
def test_json_is_plain_whatever_the_name(value, name, indent, bom):
    text = json.dumps([value] if indent else {"a": value}, indent=indent, ensure_ascii=False)
    data = b"\xef\xbb\xbf" * bom + text.encode() + b"\n"
    for head in (data, data[:40], b" \r\n\t" + data):
        assert detect(name, head).codec is Codec.PLAIN
        detection, chunks = open_stream(name, [head])
        assert detection.codec is Codec.PLAIN
        assert b"".join(chunks) == head


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text",
    [
        b"BZh9 is how a bzip2 file begins\n",
        b"snappy is a codec\n",
        b"sNaPpY\n",
        b"(\xc2\xb5/\xc3\xbd is close to zstd's\n",
        b"x^2 + y^2 = z^2\n",
        b"hC is a zlib header by chance\n",
        b"plain words\n",
        b"SNAPPY\n",
        b"PK is a name\n",
        b"2024-01-01T00:00:00Z INFO started\n",
        b"Kafka says hello\n" * 300,
        b"[0,1111111111110,1111111111110,1]\n",
        b'{ "a": 1 }\n',
        b'{"raw control\x01 in a string":1}\n',
        b"\n\n\n   \n",
    ],
)
def test_text_that_begins_like_something_else_is_plain(text, name):
    detection, chunks = open_stream(name, [text])
    assert detection.codec is Codec.PLAIN
    assert detection.mismatch == (detection.extension is not None)
    assert b"".join(chunks) == text


@settings(max_examples=100)
@given(text=st.text(min_size=1, max_size=300), name=st.sampled_from(["a.json", "a.gz", "a.zst"]))
def test_text_without_control_characters_is_plain(text, name):
    data = "".join(char for char in text if char >= " " and char != "\x7f").encode()
    assert detect(name, data, len(data)).codec is Codec.PLAIN or (name == "a.zst" and data == b"(")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.gz", Codec.GZIP),
        ("a.snappy", Codec.SNAPPY_RAW),
        ("a.bz2", Codec.BZIP2),
        ("a.deflate", Codec.DEFLATE),
        ("a.json", Codec.PLAIN),
    ],
)
def test_bytes_that_are_nothing_are_taken_for_what_the_name_promises(name, codec):
    assert detect(name, b"\x00\xff\xfe\x80\x81" * 20, 100).codec is codec


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (lzma.compress(TEXT), "xz"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "a zip archive"),
        (b"PAR1\x15\x04\x15\0", "Parquet"),
        ('{"a":1}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_well_known_to_be_no_text_is_refused_by_its_name(head, kind):
    detection, chunks = open_stream("a.json", [head])
    assert detection.codec is Codec.PLAIN
    with pytest.raises(CorruptError, match=kind):
        list(chunks)


def test_skippable_frames_leave_the_decision_to_what_follows():
    for codec in (Codec.ZSTD, Codec.LZ4):
        encoded = encode(codec, TEXT, parts=2, skippable=True)
        assert detect("a", encoded, len(encoded)).codec is codec
        assert detect(name_for(codec), encoded[:9], len(encoded)).codec is codec


def test_hadoop_writes_an_empty_block_for_an_empty_file():
    detection, chunks = open_stream("a.snappy", [bytes(4)])
    assert detection == Detection(Codec.SNAPPY_HADOOP, "snappy", mismatch=False)
    assert list(chunks) == []


@pytest.mark.parametrize("size", [255, 256, 257, 65_535, 65_536, 65_537, 131_072, 262_144])
def test_hadoops_lengths_are_not_taken_for_another_framing(size):
    for data in (bytes(size), (TEXT * 30)[:size]):
        encoded = encode(Codec.SNAPPY_HADOOP, data)
        assert detect("a.snappy", encoded, len(encoded)).codec is Codec.SNAPPY_HADOOP


def test_hadoop_skips_empty_blocks_between_others():
    encoded = encode(Codec.SNAPPY_HADOOP, TEXT)
    joined = bytes(4) + encoded + bytes(8) + encoded
    detection, chunks = open_stream("a.snappy", [joined])
    assert detection.codec is Codec.SNAPPY_HADOOP
    assert b"".join(chunks) == TEXT * 2


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_zlib_of_every_level_is_told_from_raw_deflate(level):
    encoded = zlib.compress(TEXT, level)
    assert detect("a.zlib", encoded, len(encoded)).codec is Codec.ZLIB
    assert detect("a.zlib", encoded[2:-4], len(encoded) - 6).codec is Codec.DEFLATE
    assert b"".join(decompress(Codec.DEFLATE, [encoded[2:-4]])) == TEXT


@pytest.mark.parametrize(
    ("name", "codec", "code"),
    [
        ("a.json", Codec.PLAIN, None),
        ("a.gz", Codec.GZIP, None),
        ("a.json.bz2", Codec.BZIP2, None),
        ("a.zst", Codec.ZSTD, None),
        ("a.snappy", Codec.SNAPPY_HADOOP, None),
        ("a.deflate", Codec.ZLIB, None),
        ("a.lz4", Codec.LZ4_HADOOP, None),
        ("a.snappy", Codec.SNAPPY_FRAMED, "framing"),
        ("a.snappy", Codec.SNAPPY_RAW, "framing"),
        ("a.json", Codec.SNAPPY_XERIAL, "framing"),
        ("a.lz4", Codec.LZ4, "framing"),
        ("a.deflate", Codec.DEFLATE, "framing"),
        ("a.GZ", Codec.GZIP, "compressed-plain-name"),
        ("a.json", Codec.GZIP, "compressed-plain-name"),
        ("a.zstd", Codec.ZSTD, "compressed-plain-name"),
        ("a.gz", Codec.PLAIN, "plain-compressed-name"),
        ("a.gz", Codec.ZSTD, "wrong-extension"),
        ("a.lz4", Codec.SNAPPY_HADOOP, "wrong-extension"),
    ],
)
def test_athena_goes_by_the_lowercase_extension_and_hadoops_framings(name, codec, code):
    issue = athena_issue(name, detect(name, encode(codec, TEXT)))
    assert (issue.code if issue else None) == code
    if issue:
        assert "Athena" in issue.message
        assert "write" in issue.message or "rename" in issue.message
