"""Pages of a listing: what is read in them is what botocore reads."""

from urllib.parse import unquote_plus
from xml.sax.saxutils import escape

import botocore.session
import pytest
from botocore.parsers import create_parser
from hypothesis import given
from hypothesis import strategies as st

from raywork.storage.pages import read_page
from raywork.storage.wire import BrokenAnswerError

SHAPE = (
    botocore.session.get_session()
    .get_service_model("s3")
    .operation_model("ListObjectsV2")
    .output_shape
)

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


def expected(body):
    """What botocore reads in a page, in the form that is compared."""
    answer = {"status_code": 200, "headers": {}, "body": body}
    page = create_parser("rest-xml").parse(answer, SHAPE)
    entries = []
    for entry in page.get("Contents", ()):
        restore = entry.get("RestoreStatus", {})
        restored = "RestoreExpiryDate" in restore and not restore.get("IsRestoreInProgress")
        entries.append(
            (
                unquote_plus(entry["Key"]) if page.get("EncodingType") else entry["Key"],
                entry["Size"],
                entry.get("ETag"),
                entry["LastModified"].timestamp(),
                entry.get("StorageClass"),
                restored,
            )
        )
    return entries, [each["Prefix"] for each in page.get("CommonPrefixes", ())]


def found(body):
    page = read_page(body)
    entries = [
        (each.key, each.size, each.etag, each.modified, each.storage_class, each.restored)
        for each in page.infos
    ]
    return entries, page.folders


@given(pages)
def test_a_page_is_read_as_botocore_reads_it(page):
    body = page.encode()
    assert found(body) == expected(body)


CONTENTS = (
    "<Contents><Key>a%20b</Key><LastModified>{time}</LastModified>"
    "<ETag>&#34;e&amp;#34;&#34;</ETag><Size>1</Size></Contents>"
)
TIME = "2024-01-01T00:00:00.000Z"
NEXT = "NextContinuationToken"


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "<Name>b</Name>",
        CONTENTS.format(time=TIME),
        CONTENTS.format(time="Mon, 01 Jan 2024 00:00:00 GMT"),
        "<EncodingType>url</EncodingType>" + CONTENTS.format(time=TIME),
        CONTENTS.format(time=TIME).replace("a%20b", "a&#x85;b"),
        CONTENTS.format(time=TIME).replace("a%20b", "<![CDATA[<Contents>]]>"),
        CONTENTS.format(time=TIME).replace("<Key>", '<Key encoding="no">'),
        f"{CONTENTS}<CommonPrefixes><Prefix>c</Prefix></CommonPrefixes>{CONTENTS}".format(
            time=TIME
        ),
    ],
)
def test_a_page_of_whatever_form_is_read(inner):
    body = f"<ListBucketResult>{inner}</ListBucketResult>".encode()
    assert found(body) == expected(body)
    spaced = f'<s:ListBucketResult xmlns:s="x">{inner}</s:ListBucketResult>'
    body = spaced.replace("<Contents>", "<s:Contents>").replace("</Contents>", "</s:Contents>")
    if "CDATA" not in inner:
        assert found(body.encode()) == found(spaced.encode())


@pytest.mark.parametrize(
    ("inner", "token"),
    [
        ("<IsTruncated>false</IsTruncated>", None),
        (f"<IsTruncated>true</IsTruncated><{NEXT}>t&amp;</{NEXT}>", "t&"),
        ("<IsTruncated>true</IsTruncated>", ""),
    ],
)
def test_the_next_page_is_known(inner, token):
    assert read_page(f"<ListBucketResult>{inner}</ListBucketResult>".encode()).token == token


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><Contents></Contents></html>",
        "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key></Contents>",
        f"<ListBucketResult>{CONTENTS.format(time='soon')}</ListBucketResult>",
    ],
)
def test_what_is_no_page_is_an_error(body):
    with pytest.raises(BrokenAnswerError, match="no page of a listing"):
        read_page(body.encode())
