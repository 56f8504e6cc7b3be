"""Parts cover an object of any size that S3 holds, within its limits."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from raywork.bulkcopy.options import (
    LARGEST_SINGLE_BYTES,
    LEAST_PART_BYTES,
    MOST_PARTS,
    CopyOptions,
)


@given(st.integers(1, 48 << 40), st.integers(LEAST_PART_BYTES, LARGEST_SINGLE_BYTES))
def test_parts_grow_so_that_there_are_at_most_ten_thousand(size, part_size):
    spans = CopyOptions(part_size=part_size).spans(size)

    assert len(spans) <= MOST_PARTS
    assert spans[0].start == 0
    assert spans[-1].stop == size
    assert all(one.stop == following.start for one, following in itertools.pairwise(spans))
    assert all(len(span) >= LEAST_PART_BYTES for span in spans[:-1])
    assert all(len(span) <= LARGEST_SINGLE_BYTES for span in spans)
