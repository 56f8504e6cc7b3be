"""What goes into an encoder comes out of `decompress`, in whatever pieces it arrives."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.codecs import Codec, decompress, open_stream
from raywork.codecs.model import CHUNK
from tests.codecs.encoders import FORMS, encode, name_for

JSON = b"".join(b'{"id":%d,"name":"user %d","tags":["a","b"]}\n' % (n, n % 7) for n in range(40))

contents = st.one_of(
    st.binary(max_size=2000),
    st.lists(st.sampled_from(JSON.splitlines(keepends=True)), max_size=60).map(b"".join),
    st.integers(0, 200_000).map(lambda size: (JSON * (size // len(JSON) + 1))[:size]),
)


def pieces(data: bytes, seed: int) -> list[bytes]:
    """The data cut at random: single bytes, empty pieces, large ones."""
    chance = random.Random(seed)
    sizes = chance.choice([[1] if len(data) < 5000 else [100], [0, 1, 7, 300], [len(data) or 1]])
    out, at = [], 0
    while at < len(data):
        size = chance.choice([*sizes, sizes[-1]])
        out.append(data[at : at + size])
        at += size
    return out


@pytest.mark.parametrize(("codec", "form"), FORMS)
@settings(max_examples=40)
@given(data=contents, seed=st.integers(0, 1000))
def test_content_survives_any_chunking(codec, form, data, seed):
    encoded = encode(codec, data, **form)
    chunks = list(decompress(codec, pieces(encoded, seed))) if encoded else []
    assert b"".join(chunks) == data
    assert all(0 < len(chunk) <= CHUNK for chunk in chunks)


@pytest.mark.parametrize(("codec", "form"), FORMS)
@settings(max_examples=40)
@given(data=contents.filter(bool), seed=st.integers(0, 1000))
def test_open_stream_finds_the_codec_by_itself(codec, form, data, seed):
    encoded = encode(codec, data, **form)
    detection, chunks = open_stream(name_for(codec), pieces(encoded, seed))
    if codec is Codec.PLAIN:
        return
    assert detection.codec is codec
    assert not detection.mismatch
    assert b"".join(chunks) == data
