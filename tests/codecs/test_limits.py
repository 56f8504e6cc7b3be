"""Bombs and oversized blocks end in a LimitError, and in little memory until then."""

import bz2
import tracemalloc
import zlib

import lz4.frame
import pytest
import zstandard

from raywork.codecs import Codec, Limits, decompress
from raywork.codecs.model import CHUNK
from raywork.codecs.snappy_tags import write_size
from raywork.errors import LimitError, UnreadableError
from tests.codecs.encoders import encode, snappy_block

MIB = 1 << 20


def zeros(codec: Codec, size: int) -> bytes:
    """A stream of so many zero bytes."""
    if codec is Codec.ZSTD:
        return zstandard.compress(bytes(size))
    if codec is Codec.LZ4:
        return lz4.frame.compress(bytes(size), block_size=lz4.frame.BLOCKSIZE_MAX4MB)
    if codec is Codec.BZIP2:
        return bz2.compress(bytes(size))
    encoder = zlib.compressobj(9, wbits=31)
    return encoder.compress(bytes(size)) + encoder.flush()


@pytest.mark.parametrize("codec", [Codec.ZSTD, Codec.GZIP, Codec.LZ4])
def test_a_bomb_is_stopped(codec):
    bomb = zeros(codec, 100 * MIB)
    with pytest.raises(LimitError, match="bomb"):
        for _ in decompress(codec, [bomb], Limits(ratio=200)):
            pass


def test_expansion_is_free_up_to_64_mib_and_limited_to_the_whole_object():
    bomb = zeros(Codec.GZIP, 60 * MIB)
    assert sum(map(len, decompress(Codec.GZIP, [bomb], Limits(ratio=2)))) == 60 * MIB
    start, rest = zeros(Codec.ZSTD, 70 * MIB), encode(Codec.ZSTD, b"{}\n")
    limits = Limits(ratio=1000)
    with pytest.raises(LimitError):
        list(decompress(Codec.ZSTD, [start, rest], limits))
    chunks = decompress(Codec.ZSTD, [start, rest], limits, size=100_000)
    assert sum(map(len, chunks)) == 70 * MIB + 3


@pytest.mark.parametrize("codec", [Codec.ZSTD, Codec.GZIP, Codec.LZ4, Codec.BZIP2])
def test_a_bomb_takes_little_memory(codec):
    bomb = zeros(codec, 32 * MIB)
    tracemalloc.start()
    try:
        assert all(len(chunk) <= CHUNK for chunk in decompress(codec, [bomb]))
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("codec", "encoded"),
    [
        (Codec.SNAPPY_HADOOP, b"\x7f\xff\xff\xff" * 2 + b"abc"),
        (Codec.SNAPPY_HADOOP, b"\x7f\xff\xff\xff\0\0\0\x06\xff\xff\xff\xff\x07\0"),
        (Codec.SNAPPY_XERIAL, encode(Codec.SNAPPY_XERIAL, b"") + b"\x7f\xff\xff\xff"),
        (Codec.SNAPPY_XERIAL, encode(Codec.SNAPPY_XERIAL, b"") + b"\0\0\0\x05\xff\xff\xff\xff\x07"),
        (Codec.LZ4_HADOOP, b"\x7f\xff\xff\xff" * 2 + b"abc"),
        (Codec.IWA, b"\0\x05\0\0\xff\xff\xff\xff\x07"),
    ],
)
def test_a_block_that_claims_too_much_is_refused_before_memory_is_taken(codec, encoded):
    with pytest.raises(LimitError, match="more than the limit"):
        list(decompress(codec, [encoded]))


def test_a_zstd_window_that_is_too_large_is_refused():
    parameters = zstandard.ZstdCompressionParameters(window_log=24)
    encoder = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    encoded = encoder.compress(b"abc") + encoder.flush()
    assert b"".join(decompress(Codec.ZSTD, [encoded])) == b"abc"
    with pytest.raises(LimitError, match="window of 16777216 bytes"):
        list(decompress(Codec.ZSTD, [encoded], Limits(block=MIB)))


def records(count: int) -> bytes:
    return b"".join(b'{"id":%d,"name":"user %d"}\n' % (n, n * n) for n in range(count))


@pytest.mark.parametrize("size", [None, 0])
def test_a_raw_block_that_exceeds_the_limit_is_decoded_piece_by_piece(size):
    data = records(30_000)
    encoded = snappy_block(data)
    chunks = list(
        decompress(
            Codec.SNAPPY_RAW,
            [encoded[at : at + 1000] for at in range(0, len(encoded), 1000)],
            Limits(block=600_000),
            size if size is None else len(encoded),
        )
    )
    assert b"".join(chunks) == data
    assert max(map(len, chunks)) <= CHUNK


def test_a_raw_block_is_checked_piece_by_piece_as_well():
    encoded = snappy_block(records(30_000))
    limits = Limits(block=600_000)
    for wrong in (encoded[:-1], encoded + b"\0", encoded + b"\0a", b"\xff\xff\xff\x7f\0a"):
        with pytest.raises(UnreadableError, match="byte"):
            list(decompress(Codec.SNAPPY_RAW, [wrong], limits))


def test_a_raw_block_that_refers_far_back_says_what_to_do():
    fragment = bytes(range(256)) * 256
    literals = b"\xf4\xff\xff" + fragment
    size = 6 * len(fragment) + 10
    copy = b"\x27" + (6 * len(fragment)).to_bytes(4, "little")
    encoded = write_size(size) + literals * 6 + copy
    assert b"".join(decompress(Codec.SNAPPY_RAW, [encoded])) == fragment * 6 + fragment[:10]
    with pytest.raises(LimitError, match="write it in the framed format"):
        list(decompress(Codec.SNAPPY_RAW, [encoded], Limits(block=500_000)))
