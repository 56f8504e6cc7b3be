"""What breaks off, is damaged or is followed by something else ends in an error, never short."""

import gzip
import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.codecs import Codec, decompress, open_stream
from raywork.errors import CorruptError, FetchError, LimitError, TruncatedError, UnreadableError
from tests.codecs.encoders import (
    FORMS,
    cut,
    encode,
    in_parts,
    masked_crc,
    name_for,
    snappy_block,
)

TEXT = b"".join(b'{"id":%d,"name":"user %d"}\n' % (n, n % 5) for n in range(12))
CODECS = [codec for codec in Codec if codec is not Codec.PLAIN]
CHECKED = [
    Codec.GZIP,
    Codec.ZLIB,
    Codec.ZSTD,
    Codec.BZIP2,
    Codec.LZ4,
    Codec.SNAPPY_FRAMED,
    Codec.SNAPPY_JAVA,
    Codec.COMMENT_43,
]
WHOLE_PREFIXES = {
    # An identifier without a block is an empty stream, and so is nothing at all in two framings.
    Codec.SNAPPY_FRAMED: {10},
    Codec.SNAPPY_XERIAL: {16},
    Codec.SNAPPY_JAVA: {7},
    Codec.SNAPPY_HADOOP: {0},
    Codec.LZ4_HADOOP: {0},
    Codec.IWA: {0},
}


def read(codec, *chunks):
    return b"".join(decompress(codec, chunks))


@pytest.mark.parametrize("codec", CODECS)
def test_a_cut_at_any_byte_is_truncation(codec):
    encoded = encode(codec, TEXT)
    for end in set(range(len(encoded))) - WHOLE_PREFIXES.get(codec, set()):
        with pytest.raises(TruncatedError, match="incomplete"):
            read(codec, encoded[:end])


@pytest.mark.parametrize("codec", CODECS)
def test_a_cut_is_noticed_however_the_bytes_arrive(codec):
    encoded = encode(codec, TEXT)
    with pytest.raises(TruncatedError):
        read(codec, *(encoded[at : at + 1] for at in range(len(encoded) - 1)))


@pytest.mark.parametrize(("codec", "form"), FORMS)
def test_a_cut_gives_a_beginning_or_an_error_in_every_form(codec, form):
    """A cut just between two parts leaves a shorter whole, but never anything else."""
    encoded = encode(codec, TEXT, **form)
    unnoticed = 0
    for end in range(len(encoded)):
        try:
            assert TEXT.startswith(read(codec, encoded[:end]))
            unnoticed += 1
        except TruncatedError:
            pass
    if codec is not Codec.PLAIN:
        assert unnoticed < len(encoded) / 10


@pytest.mark.parametrize("codec", CODECS)
def test_a_cut_object_is_never_taken_for_less_content(codec):
    encoded = encode(codec, TEXT)
    # A zero byte alone is the raw block of nothing, so the shortest beginnings have two.
    for end in set(range(2, len(encoded))) - WHOLE_PREFIXES.get(codec, set()):
        detection, chunks = open_stream(name_for(codec), [encoded[:end]])
        if detection.codec is Codec.PLAIN:
            assert detection.mismatch
        else:
            with pytest.raises(UnreadableError):
                list(chunks)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("garbage", [b"x", b"\xff" * 20, b"{}\n", b"\0\0\0\x01\xfe"])
def test_bytes_behind_the_end_are_an_error(codec, garbage):
    with pytest.raises(UnreadableError):
        read(codec, encode(codec, TEXT) + garbage)


@pytest.mark.parametrize(("codec", "form"), FORMS)
@settings(max_examples=60)
@given(seed=st.integers(0, 10**6))
def test_damage_ends_in_an_error_where_there_are_checksums(codec, form, seed):
    chance = random.Random(seed)
    damaged = bytearray(encode(codec, TEXT, **form))
    for _ in range(chance.randrange(1, 4)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    try:
        content = read(codec, bytes(damaged))
    except UnreadableError:
        return
    if codec in CHECKED and form.get("checksum", True):
        # No checksum covers a chunk's type: a flip can make it one that readers pass over.
        for part in in_parts(TEXT, int(form.get("parts", 1))):
            for block in cut(part, int(form.get("block", len(TEXT)))):
                content = content.removeprefix(block)
        assert content == b""


@pytest.mark.parametrize("codec", CODECS)
@settings(max_examples=60)
@given(data=st.binary(max_size=300), rest=st.binary(max_size=100))
def test_any_bytes_end_in_content_or_an_error(codec, data, rest):
    for body in (data, encode(codec, TEXT)[: len(rest)] + data):
        with suppress(UnreadableError):
            read(codec, body, rest)


@settings(max_examples=100)
@given(data=st.binary(max_size=300), name=st.sampled_from([name_for(codec) for codec in Codec]))
def test_any_object_is_detected_as_something(data, name):
    with suppress(UnreadableError):
        b"".join(open_stream(name, [data])[1])


@pytest.mark.parametrize("codec", Codec)
def test_an_error_of_the_store_passes_through_as_it_is(codec):
    encoded = encode(codec, TEXT)

    def chunks():
        yield encoded[: len(encoded) // 2]
        raise FetchError("the connection was lost")

    with pytest.raises(FetchError, match="connection"):
        list(decompress(codec, chunks()))


def test_zero_padding_behind_gzip_is_legal_as_in_gzip():
    assert read(Codec.GZIP, gzip.compress(TEXT) + bytes(1000), bytes(70_000)) == TEXT


def test_anything_behind_the_zero_padding_is_not():
    with pytest.raises(CorruptError, match="zero bytes"):
        read(Codec.GZIP, gzip.compress(TEXT) + bytes(10) + b"x")


def framed(*chunks: tuple[int, bytes]) -> bytes:
    parts = (bytes([kind]) + len(body).to_bytes(3, "little") + body for kind, body in chunks)
    return b"\xff\x06\x00\x00sNaPpY" + b"".join(parts)


CRC = masked_crc(TEXT).to_bytes(4, "little")
LONG = bytes(65_537)
LONG_CRC = masked_crc(LONG).to_bytes(4, "little")


@pytest.mark.parametrize(
    ("encoded", "complaint"),
    [
        (framed((0x02, b"abc")), "unknown type 0x02"),
        (framed((0x7F, b"")), "unknown type 0x7f"),
        (framed((0xFF, b"sNaPpy")), "identifier"),
        (framed((0xFF, b"sNaPpYY")), "identifier"),
        (framed((0x00, CRC)), "too short"),
        (framed((0x01, b"abc")), "too short"),
        (framed((0x00, b"\0\0\0\0" + snappy_block(TEXT))), "CRC-32C"),
        (framed((0x01, b"\0\0\0\0" + TEXT)), "CRC-32C"),
        (framed((0x01, LONG_CRC + LONG)), "allows 65536"),
        (framed((0x00, LONG_CRC + snappy_block(LONG))), "allows 65536"),
        (framed((0x00, bytes(90_000))), "too long"),
        (framed((0x00, CRC + b"\xff" * 10)), "valid length"),
        (b"\0" + framed(), "identifier"),
    ],
)
def test_the_framing_format_is_held_to_its_rules(encoded, complaint):
    with pytest.raises(CorruptError, match=complaint):
        read(Codec.SNAPPY_FRAMED, encoded)


@pytest.mark.parametrize("kind", [0x80, 0xFD, 0xFE])
def test_skippable_chunks_are_passed_over(kind):
    encoded = framed((kind, b"abc"), (0x00, CRC + snappy_block(TEXT)), (kind, b""))
    assert read(Codec.SNAPPY_FRAMED, encoded) == TEXT


@pytest.mark.parametrize(
    ("codec", "encoded", "complaint"),
    [
        (Codec.SNAPPY_HADOOP, b"\0\0\0\x01\0\0\0\x04\x02\x04ab", "allows 1"),
        (Codec.SNAPPY_HADOOP, b"\0\0\0\x02\0\0\0\0", "valid length"),
        (Codec.SNAPPY_JAVA, b"snappy\0\x02\0\x01\0\0\0\0a", "flag 0x02"),
        (Codec.COMMENT_43, b"\xff\x06\0snappy\x02\0\0", "unknown type"),
        (Codec.COMMENT_43, b"\xff\x06\0snappy\xfe\0\0abc", "identifier"),
        (Codec.IWA, b"\x01\x02\0\0ab", "unknown type"),
        (Codec.SNAPPY_RAW, b"\xff" * 5, "length"),
        (Codec.SNAPPY_RAW, b"\x05\x10ab", "incomplete"),
        (Codec.ZSTD, b"{}", "no zstd frame"),
        (Codec.ZSTD, encode(Codec.ZSTD, TEXT)[:9] + b"\xff" * 400, "invalid|corrupt"),
        (Codec.GZIP, b"{}", "does not begin"),
    ],
)
def test_other_framings_name_what_is_wrong(codec, encoded, complaint):
    with pytest.raises(UnreadableError, match=complaint):
        read(codec, encoded)


def test_a_checksum_is_verified_even_where_the_content_decodes():
    for codec in CHECKED:
        encoded = bytearray(encode(codec, TEXT, **({"stored": True} if "snappy" in codec else {})))
        encoded[-4 if codec is not Codec.BZIP2 else -3] ^= 0x40
        with pytest.raises((CorruptError, TruncatedError, LimitError)):
            read(codec, bytes(encoded))
