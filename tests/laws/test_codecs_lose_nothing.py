"""Law 3 for codecs: what was compressed is read back whole, or the object is unreadable."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from raywork.codecs import Codec, open_stream
from raywork.errors import UnreadableError
from tests.codecs.encoders import EXTENSIONS, FORMS, encode

LINE = b'{"id":%d,"user":"u%d","score":%d.5}\n'

contents = st.integers(1, 20_000).map(
    lambda size: b"".join(LINE % (n, n % 97, n * n) for n in range(size % 400 + size // 10))
)
names = st.sampled_from(["part-0", "a.json", *(f"a.json{end}" for end in EXTENSIONS.values())])


def chunked(data: bytes, sizes: list[int]) -> list[bytes]:
    chunks = []
    while data:
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(data[:size])
        data = data[size:]
    return chunks


@settings(max_examples=100)
@given(
    form=st.sampled_from(FORMS),
    data=contents,
    sizes=st.lists(st.integers(1, 70_000), min_size=1, max_size=4),
    name=names,
)
def test_an_object_is_read_whole_under_any_name_in_any_chunks(form, data, sizes, name):
    codec, variation = form
    # Raw LZ4 blocks and several zlib streams have no mark that a wrong name could not hide.
    assume(codec is not Codec.LZ4_HADOOP and not (codec is Codec.ZLIB and variation))
    detection, chunks = open_stream(name, chunked(encode(codec, data, **variation), sizes))
    assume(data)
    assert detection.codec is codec
    assert b"".join(chunks) == data


@settings(max_examples=100)
@given(form=st.sampled_from(FORMS), data=contents, cut=st.floats(0, 1, exclude_max=True))
def test_a_cut_object_is_unreadable_or_ends_where_one_of_its_parts_ends(form, data, cut):
    codec, variation = form
    encoded = encode(codec, data, **variation)
    name = "a." + codec.family
    detection, chunks = open_stream(name, [encoded[: int(len(encoded) * cut)]])
    try:
        content = b"".join(chunks)
    except UnreadableError:
        return
    assert data.startswith(content) or detection.mismatch
