"""What the user decides about a table, and what Athena does not take."""

import pytest

from raywork.ddl import TableOptions, parse_table_name, table_name_from_uri
from raywork.errors import UsageError


def test_a_table_name_may_name_its_database():
    assert parse_table_name("events") == (None, "events")
    assert parse_table_name("db.events_1") == ("db", "events_1")
    assert parse_table_name("_x.1st") == ("_x", "1st")


@pytest.mark.parametrize(
    "name", ["", ".", "a.", ".a", "a.b.c", "Events", "a-b", "a b", "é", "`a`", "a;b", "x" * 256]
)
def test_names_that_athena_does_not_take(name):
    with pytest.raises(UsageError):
        parse_table_name(name)


@pytest.mark.parametrize("location", ["s3://b/", "s3://b/a/b=1/", "s3://b/a b/it's é/"])
def test_a_location_is_a_folder(location):
    assert TableOptions("t", location).location == location


@pytest.mark.parametrize(
    "location",
    [
        "",
        "b/p/",
        "s3://b",
        "s3://b/p",
        "s3:///p/",
        "s3://b//p/",
        "s3://b/p//",
        "s3://b/*/",
        "s3://b/p?/",
        "s3a://b/p/",
        "s3://b/\n/",
        "s3://b/${x}/",
        "file:///p/",
    ],
)
def test_what_is_no_location(location):
    with pytest.raises(UsageError, match="no location"):
        TableOptions("t", location)


def test_names_are_checked_wherever_they_come_from():
    with pytest.raises(UsageError, match="table"):
        TableOptions("T", "s3://b/p/")
    with pytest.raises(UsageError, match="database"):
        TableOptions("t", "s3://b/p/", "a.b")


def test_the_serde_is_openx_or_hive():
    assert TableOptions("t", "s3://b/p/").serde == "openx"
    assert TableOptions("t", "s3://b/p/", serde="hive").serde == "hive"
    with pytest.raises(UsageError, match="no SerDe"):
        TableOptions("t", "s3://b/p/", serde="avro")


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("s3://bucket/logs/Web-Events/", "web_events"),
        ("s3://bucket/logs/year=2024", "year_2024"),
        ("s3://my-bucket/", "my_bucket"),
        ("s3://my-bucket", "my_bucket"),
        ("./folder/", "folder"),
        ("/data/日本/", "column"),
        (".", "records"),
        ("/", "records"),
    ],
)
def test_a_table_is_named_after_its_folder(uri, name):
    assert table_name_from_uri(uri) == name
