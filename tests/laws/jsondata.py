"""Hypothesis strategies for JSON records that meet every rule of a schema."""

from hypothesis import strategies as st

from raywork.schema import Limits, Rank, Shape

NAMES = ["a", "b", "B", "c d", 'q"', "é", "", "long_name", "x.y", "\n"]

TIGHT = Limits(
    columns=8,
    nodes=40,
    ladder=(Shape((4, 3, 3), 5), Shape((3, 2, 1), 4), Shape((2, 1), 3), Shape((1,), 1)),
)
"""Limits that small records reach."""

numbers = st.one_of(
    st.integers(-3, 3),
    st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30]),
    st.sampled_from([0.0, 1.0, -1.5, 1e22, 1e300]),
)
texts = st.sampled_from(
    ["", "x", "2024-02-29", "2023-02-29", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05", "é", '"']
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=12,
)
names = st.one_of(st.sampled_from(NAMES), st.integers(0, 30).map(lambda i: f"k{i}"))
records = st.dictionaries(names, values, max_size=6)


def rank(record: int, uri: str = "s3://b/k") -> Rank:
    """Return the rank of a whole record."""
    return Rank(0, uri, record, 0)
