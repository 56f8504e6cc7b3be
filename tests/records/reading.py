"""Read an object as the scanner's careful path does, and texts to read."""

import json
from itertools import pairwise

from hypothesis import strategies as st

from raywork.errors import UnreadableError
from raywork.records import Batch, Layout, Oversize, read_records, split, values_of_line

BAD = "bad"


def records_of(chunks, limit=1 << 20, batch=64):
    """Return layout and records: decoded ones, BAD for those that do not parse."""
    reader = read_records(chunks, limit=limit, batch=batch)
    return reader.layout, [record for part in reader for record in _records_of_part(part)]


def outcome_of(chunks, limit=1 << 20, batch=64):
    """Return what `records_of` returns, or the type and text of its error."""
    try:
        return records_of(chunks, limit, batch)
    except UnreadableError as error:
        return type(error), str(error)


def _records_of_part(part):
    if isinstance(part, Oversize):
        return [BAD]
    assert isinstance(part, Batch)
    records = []
    for text in split(part):
        try:
            records.append(json.loads(text))
        except ValueError:
            values = values_of_line(text) if part.layout is Layout.LINES else [text]
            records += [_decoded(value) for value in values]
    return records


def _decoded(text):
    try:
        return json.loads(text)
    except ValueError:
        return BAD


def cut(data, places):
    """Cut `data` into chunks at `places` (taken modulo its length), empty ones among them."""
    borders = sorted(place % (len(data) + 1) for place in places)
    return [data[start:end] for start, end in pairwise([0, *borders, len(data)])]


places = st.lists(st.integers(0, 5000), max_size=20)

text = st.text(st.sampled_from('ab"\\{}[],:\n é\U0001f600'), max_size=8)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)

records = st.dictionaries(text, values, max_size=4)
