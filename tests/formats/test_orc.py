"""The bytes of each column of an ORC file, by its footers."""

import io
import random

import pyarrow as pa
import pytest
from pyarrow import orc

from raywork.errors import CorruptError
from raywork.formats.orc import column_sizes


def written(table: pa.Table, **options) -> bytes:
    target = io.BytesIO()
    orc.write_table(table, target, **options)
    return target.getvalue()


def sizes(body: bytes) -> list[tuple[str, int]]:
    return column_sizes(io.BytesIO(body))


@pytest.mark.parametrize("codec", ["uncompressed", "zlib", "snappy", "lz4", "zstd"])
def test_streams_make_up_nearly_all_of_a_file(codec):
    draw = random.Random(1)
    count = 200_000
    table = pa.table(
        {
            "n": pa.array(draw.getrandbits(62) for _ in range(count)),
            "t": pa.array(draw.randbytes(8).hex() for _ in range(count)),
            "same": pa.array(["x"] * count),
            "s": pa.array({"a": n, "b": [n, n]} for n in range(count)),
        }
    )
    body = written(table, compression=codec, stripe_size=1 << 20)
    assert orc.ORCFile(io.BytesIO(body)).nstripes > 1

    found = sizes(body)
    assert [name for name, _ in found] == ["n", "t", "same", "s"]
    shares = dict(found)
    assert 0.97 * len(body) < sum(shares.values()) < len(body)
    assert shares["same"] < shares["s"]
    assert min(shares["n"], shares["t"]) > 0.9 * 8 * count


def test_a_file_without_rows_has_no_streams():
    assert sizes(written(pa.table({"a": pa.array([], pa.int32())}))) == [("a", 0)]


def test_what_is_no_orc_file_is_corrupt():
    body = written(pa.table({"a": list(range(1000))}), compression="zlib")
    for broken in (b"", b"ORC", body[:-1], body[: len(body) // 2], body[:-40] + bytes(40)):
        with pytest.raises(CorruptError):
            sizes(broken)


def test_any_broken_tail_is_corrupt_or_read():
    draw = random.Random(2)
    body = written(pa.table({"a": list(range(1000)), "b": ["x"] * 1000}), compression="snappy")
    for _ in range(300):
        broken = bytearray(body)
        broken[-draw.randrange(1, 250)] = draw.randrange(256)
        try:
            sizes(bytes(broken))
        except CorruptError:
            continue
