"""Wrong access to S3 through the command line: one clear line, within seconds, no traceback."""

import time
from dataclasses import replace

import pytest

from raywork import Access
from raywork.cli.transfer import EndOptions
from tests.cli.running import raywork
from tests.crawler.contents import lines
from tests.servers import free_port


@pytest.fixture(scope="module")
def uri(seaweed):
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, {"x.json": lines([{"id": 1}])})
    return f"s3://{bucket}/"


@pytest.mark.parametrize(
    ("changes", "options", "code", "named"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "", 2, "secret key does not match"),
        ({"AWS_ACCESS_KEY_ID": "wrong"}, "", 2, "AWS_ACCESS_KEY_ID"),
        (
            {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None},
            "",
            2,
            "no AWS credentials found",
        ),
        ({}, "--profile nobody", 2, "nobody"),
        ({}, "--no-sign-request", 2, "access denied"),
        ({}, "--endpoint-url nonsense", 2, "http(s)://host:port"),
        ({}, "--endpoint-url http://127.0.0.1:{closed}", 3, "no connection"),
        ({}, "--endpoint-url http://nowhere.invalid", 3, "nowhere.invalid"),
        ({}, "--assume-role arn:aws:iam::123456789012:role/r", 2, "role/r"),
        ({}, "--assume-role reader", 2, "write the role's ARN"),
        ({}, "--out s3://no-such-bucket/", 2, "no-such-bucket"),
    ],
)
def test_it_is_one_clear_line(seaweed, uri, changes, options, code, named):
    endpoint = [] if "--endpoint-url" in options else ["--endpoint-url", seaweed.url]
    started = time.monotonic()

    ended = raywork("crawl", uri, *endpoint, *options.format(closed=free_port()).split(), **changes)

    assert (ended.code, ended.out) == (code, ""), ended.err
    [line] = ended.err.splitlines()
    assert line.startswith("raywork: ")
    assert named in line
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("place", ["s3://no-such-bucket/", "{uri}no-such-key", "s3://UPPER_case?/"])
def test_a_place_that_is_not_there(seaweed, uri, place):
    ended = raywork("crawl", place.format(uri=uri), "--endpoint-url", seaweed.url)

    assert (ended.code, ended.out) == (2, "")
    assert place.format(uri=uri) in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_region_that_the_server_does_not_mind(seaweed, uri):
    ended = raywork("crawl", uri, "--endpoint-url", seaweed.url, "--region", "eu-west-1")

    assert ended.code == 0, ended.err


DST = Access("dst", "eu-west-1", "http://there:9000", requester_pays=True, assume_role="arn:aws:x")


@pytest.mark.parametrize(
    ("given", "replaced"),
    [
        ({"source_region": "us-west-2"}, {"region": "us-west-2"}),
        ({"source_profile": "src"}, {"profile": "src", "assume_role": None}),
        ({"source_endpoint_url": "http://here"}, {"endpoint_url": "http://here", "region": None}),
        ({"source_no_sign_request": True}, {"no_sign_request": True, "assume_role": None}),
    ],
)
def test_what_is_given_for_the_source_replaces_only_that(given, replaced):
    assert EndOptions(**given).source_access(DST) == replace(DST, **replaced)
    assert EndOptions().source_access(DST) is None
