"""Hypothesis strategies for JSON records that meet every rule of a schema."""

from datetime import date, datetime

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

ids = st.integers(1, 30).map(lambda i: f"{i:016X}")
alike = st.sampled_from([st.integers(-3, 3), st.booleans(), scalars])
keyed = alike.flatmap(
    lambda values: st.dictionaries(
        st.just("m"), st.dictionaries(ids, values, min_size=10, max_size=12)
    )
)
"""Records with an object that is shown as a map, where its values are alike."""

days = st.dates(date(1600, 1, 1)).map(date.isoformat)
times = st.datetimes(datetime.fromisoformat("1600-01-02"))
seconds = times.map(lambda time: time.isoformat(" ", "seconds"))
millis = times.map(lambda time: time.isoformat(" ", "milliseconds"))
zoned = st.one_of(seconds, millis).map(lambda time: time.replace(" ", "T") + "Z")
elsewhere = seconds.map(lambda time: time.replace(" ", "T") + "+05:30")
odd = st.sampled_from(["0001-01-01T00:00:00Z", "2024-01-02 03:04:05.123456789", "2023-02-29"])
moments = st.sampled_from([days, seconds, millis, zoned, elsewhere, days | odd, zoned | odd])
timed = moments.flatmap(
    lambda texts: st.fixed_dictionaries({"at": st.none() | texts, "list": st.lists(texts)})
)
"""Records with dates and times, most of them of one shape."""

plain = st.sampled_from(
    [st.integers(-9, 9), st.floats(-9, 9), st.booleans(), st.text("ab", max_size=2)]
)
shapes = st.recursive(
    plain,
    lambda inner: st.one_of(
        inner.map(lambda values: st.lists(values, max_size=3)),
        st.dictionaries(st.sampled_from(["a", "userId", "_x"]), inner, min_size=1).map(
            lambda fields: st.fixed_dictionaries({}, optional=fields)
        ),
    ),
    max_leaves=4,
)
alike_records = st.dictionaries(st.sampled_from(["a", "B", "1st"]), shapes, min_size=1).flatmap(
    lambda fields: st.lists(st.fixed_dictionaries({}, optional=fields), min_size=1, max_size=4)
)
"""Records whose values have one type at each path, with names for keys."""


def rank(record: int, uri: str = "s3://b/k") -> Rank:
    """Return the rank of a whole record."""
    return Rank(0, uri, record, 0)
