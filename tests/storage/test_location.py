from pathlib import Path

import pytest

from raywork.errors import UsageError
from raywork.storage import Location


@pytest.mark.parametrize(
    ("text", "bucket", "path"),
    [
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("s3://bucket/a/b/", "bucket", "a/b/"),
        ("s3a://bucket/a", "bucket", "a"),
        ("s3n://bucket/a", "bucket", "a"),
        ("S3://bucket/a", "bucket", "a"),
        ("s3://bucket//a//b", "bucket", "/a//b"),
        ("s3://bucket/50%25 off?#x", "bucket", "50%25 off?#x"),
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/mine/logs/",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/mine",
            "logs/",
        ),
        ("/data/logs", None, "/data/logs"),
        ("/data/../logs/", None, "/logs"),
        ("file:///data/my%20logs", None, "/data/my logs"),
        ("/data/12:30:00", None, "/data/12:30:00"),
    ],
)
def test_reads_uris_and_paths(text, bucket, path):
    assert Location.parse(text) == Location(bucket, path)


def test_a_relative_path_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Location.parse("./logs").path == str(tmp_path / "logs")
    assert Location.parse("~").path == str(Path.home())


@pytest.mark.parametrize("text", ["s3://bucket/a b/ü", "s3://bucket/", "/data/logs"])
def test_its_uri_reads_back(text):
    assert Location.parse(text).uri == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write s3://bucket/prefix/"),
        ("s3://", "no bucket"),
        ("s3:///key", "no bucket"),
        ("s3:bucket/key", "no bucket"),
        ("s3://no bucket/", "no valid bucket"),
        ("https://bucket.s3.amazonaws.com/key", "https:// is not supported"),
        ("gs://bucket/key", "gs:// is not supported"),
        ("file://host/folder", "write file:///folder"),
        ("a\0b", "not a place"),
    ],
)
def test_junk_is_a_usage_error(text, says):
    with pytest.raises(UsageError, match=says):
        Location.parse(text)
