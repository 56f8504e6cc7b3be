"""Pages of a listing: what is taken out beforehand is what botocore reads in them."""

from xml.sax.saxutils import escape

import botocore.session
import pytest
from botocore.parsers import create_parser
from hypothesis import given
from hypothesis import strategies as st

from raywork.storage.pages import read_contents

SHAPE = (
    botocore.session.get_session()
    .get_service_model("s3")
    .operation_model("ListObjectsV2")
    .output_shape
)
KEPT = ("Key", "Size", "ETag", "LastModified", "StorageClass", "RestoreStatus")

printed = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8).map(escape)
times = st.datetimes().map(lambda at: at.isoformat(timespec="milliseconds") + "Z")


def element(name, content):
    return st.builds(f"<{name}>{{}}</{name}>".format, content)


optional = st.lists(
    st.one_of(
        element("ETag", printed),
        element("StorageClass", printed),
        element("ChecksumAlgorithm", printed),
        element("Owner", element("ID", printed)),
        element(
            "RestoreStatus", element("IsRestoreInProgress", st.sampled_from(["true", "false"]))
        ),
        element("RestoreStatus", element("RestoreExpiryDate", times)),
    ),
    max_size=5,
    unique_by=lambda text: text[:6],
).map("".join)
contents = st.builds(
    "<Contents><Key>{}</Key><LastModified>{}</LastModified><Size>{}</Size>{}</Contents>".format,
    printed,
    times,
    st.integers(0, 2**50),
    optional,
)
pages = st.builds(
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/'
    'doc/2006-03-01/"><Prefix>{}</Prefix><IsTruncated>true</IsTruncated>{}<KeyCount>1</KeyCount>'
    "{}<NextContinuationToken>{}</NextContinuationToken></ListBucketResult>".format,
    printed,
    st.lists(contents, max_size=4).map("".join),
    st.lists(element("CommonPrefixes", element("Prefix", printed)), max_size=2).map("".join),
    printed,
)


def parsed(body, status=200):
    return create_parser("rest-xml").parse(
        {"status_code": status, "headers": {}, "body": body}, SHAPE
    )


def read(body, status=200):
    """What botocore makes of a page with the handler before it, and whether that took part."""
    response, taken = {"status_code": status, "headers": {}, "body": body}, {}
    read_contents(response, taken, operation_model=None)
    return {**create_parser("rest-xml").parse(response, SHAPE), **taken}, bool(taken)


@given(pages)
def test_a_page_is_read_as_botocore_reads_it(page):
    body = page.encode()
    found, taken = read(body)
    expected = parsed(body)
    for entry in expected.get("Contents", []):
        for name in set(entry) - set(KEPT):
            del entry[name]
        if "RestoreStatus" in entry:
            entry["RestoreStatus"].setdefault("IsRestoreInProgress", False)

    assert found == expected
    assert taken == ("Contents" in expected)


KEY, SIZE = "<Key>a</Key>", "<Size>1</Size>"
TIME = "<LastModified>2024-01-01T00:00:00Z</LastModified>"
OLD_TIME = "<LastModified>Mon, 01 Jan 2024 00:00:00 GMT</LastModified>"


@pytest.mark.parametrize(
    "inner",
    [
        f"<Contents>{KEY}</Contents>",
        f"<Contents>{KEY}{SIZE}{OLD_TIME}</Contents>",
        f"<Contents>{KEY}{SIZE}{TIME}</Contents><CommonPrefixes/><Contents>{KEY}</Contents>",
        "<IsTruncated>false</IsTruncated>",
    ],
)
def test_a_page_of_another_form_is_left_to_botocore(inner):
    body = f"<ListBucketResult>{inner}</ListBucketResult>".encode()
    found, taken = read(body)

    assert not taken
    assert found == parsed(body)


def test_an_error_is_left_to_botocore():
    body = b"<Error><Code>SlowDown</Code><Message>&lt;Contents&gt;</Message></Error>"

    assert read(body, 503)[0]["Error"]["Code"] == "SlowDown"
