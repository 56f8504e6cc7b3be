"""Folders taken apart."""

import pytest

from raywork.partitions import date_format, folder_of, named_prefix, parts_of, unescape


@pytest.mark.parametrize(
    ("folder", "labels"),
    [
        ("", []),
        ("a/", []),
        ("dt=2024-01-31/", ["dt="]),
        ("dt=2024-01-31/hour=07/", ["dt=", "hour="]),
        ("events/dt=1/part/", ["name", "dt="]),
        ("eventDate=2024%2D01/", ["eventDate="]),
        ("a==b/", ["a="]),
        ("=b/", []),
        ("2024/01/31/", ["yyyy/MM/dd"]),
        ("2024/01/31/23/", ["yyyy/MM/dd/HH"]),
        ("2024/01/31/24/", ["yyyy/MM/dd"]),
        ("2024/01/", ["yyyy/MM"]),
        ("2024/02/30/", ["yyyy/MM"]),
        ("2024/", []),
        ("2024/13/", []),
        ("2024-01-31/", ["yyyy-MM-dd"]),
        ("20240131/", ["yyyyMMdd"]),
        ("20241331/", []),
        ("2024-01-31-05-30/", ["yyyy-MM-dd-HH-mm"]),
        ("firehose/2024/01/31/23/", ["name", "yyyy/MM/dd/HH"]),
        (
            "AWSLogs/111122223333/CloudTrail/eu-central-1/2024/01/31/",
            ["name", "account", "name", "region", "yyyy/MM/dd"],
        ),
        (
            "AWSLogs/o-abcdefghij/111122223333/CloudTrail/us-gov-west-1/2024/01/31/",
            ["name", "organization", "account", "name", "region", "yyyy/MM/dd"],
        ),
        ("111122223333/eu-central-1/2024/01/31/", ["name", "name", "yyyy/MM/dd"]),
    ],
)
def test_what_the_names_of_a_folder_say(folder, labels):
    assert [part.label for part in parts_of(folder)] == labels


def test_a_folder_too_deep_is_read_as_far_as_it_is_looked_at():
    assert parts_of("a/" * 20 + "dt=1/") == ()


def test_the_folder_of_a_key():
    assert [folder_of(key) for key in ("x", "a/x", "a/b/x")] == ["", "a/", "a/b/"]


def test_a_first_level_folder_that_is_no_partition():
    names = {"orders/x": "orders/", "dt=1/x": None, "2024-01-01/x": None, "": None}
    assert {folder: named_prefix(folder_of(folder)) for folder in names} == names


@pytest.mark.parametrize(
    ("text", "value"),
    [("a", "a"), ("a%3Ab", "a:b"), ("%C3%A9", "é"), ("%E9", "%E9"), ("100%", "100%"), ("%2F", "/")],
)
def test_escapes(text, value):
    assert unescape(text) == value


def test_a_date_has_digits_of_one_kind_only():
    assert date_format("٢٠٢٤-01-31") == ""
    assert date_format("0024-01-31") == ""
