"""Keys as seen from the table's location."""

import pytest

from raywork.crawler.place import Place
from raywork.storage import Location


@pytest.mark.parametrize(
    ("source", "location", "key", "seen"),
    [
        ("s3://bucket/in/", "s3://bucket/in/", "a/x", "a/x"),
        ("s3://bucket/in/a/", "s3://bucket/in/", "x", "a/x"),
        ("s3://bucket/in/a/x", "s3://bucket/in/", "x", "a/x"),
        ("s3://bucket/", "s3://bucket/in/", "in/x", "x"),
        ("s3://bucket/", "s3://bucket/in/", "out/x", None),
        ("s3://bucket/in/", "s3://other/t/", "a/x", "a/x"),
        ("s3://bucket/in/", "s3://bucket/in-2/", "a/x", "a/x"),
        ("/folder", "s3://bucket/in/", "a/x", "a/x"),
    ],
)
def test_a_key_as_seen_from_the_location(source, location, key, seen):
    assert Place.of(Location.parse(source), location).seen(key) == seen
