"""A bucket with every codec, framing and layout, sound and broken, on a real S3 server."""

from collections import Counter

import pytest

from raywork.codecs import Codec
from tests.codecs.encoders import FORMS
from tests.crawler.contents import LAYOUTS, broken_objects, events, every_form_and_layout
from tests.crawler.crawling import add_up, column_types, crawl, facts, warned

RECORDS = events(40)
SOUND = dict(every_form_and_layout(RECORDS))
BROKEN = dict(broken_objects())


@pytest.fixture(scope="module")
def uri(seaweed):
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, SOUND | BROKEN)
    return f"s3://{bucket}/"


@pytest.fixture(scope="module")
def written(seaweed, uri):
    """The answer of a crawl in this process, and the schema that it wrote."""
    return written_by(seaweed, uri, "inline")


def written_by(server, uri, engine):
    bucket = server.new_bucket()
    result = crawl(server, uri, engine=engine, out=f"s3://{bucket}/", workers=2)
    schema = server.client.get_object(Bucket=bucket, Key="schema.json")["Body"].read()
    return result, schema


@pytest.fixture(scope="module")
def result(written):
    return written[0]


def test_every_record_of_every_form_is_read(result):
    assert result.records == len(RECORDS) * len(SOUND)
    assert result.bad_records == 0
    assert column_types(result) == {
        "id": "bigint",
        "name": "string",
        "ratio": "double",
        "flag": "boolean",
        "tags": "array<string>",
        "place": "struct<lat:double,city:string>",
        "rare": "string",
    }


def test_every_object_is_in_one_class(result):
    assert add_up(result)
    assert result.objects.listed == len(SOUND) + len(BROKEN)
    assert result.objects.scanned == len(SOUND)


def test_codecs_and_layouts_are_counted(result):
    assert result.codecs == {
        codec: count * len(LAYOUTS) for codec, count in Counter(str(c) for c, _ in FORMS).items()
    }
    assert result.layouts == {
        "array": len(FORMS),
        "documents": len(FORMS),
        "lines": len(FORMS) * 6,
        "wrapped": len(FORMS),
    }


def test_a_broken_object_is_named_and_gives_nothing(result, uri):
    assert {each.object: bool(each.reason) for each in result.unreadable} == {
        uri + key: True for key in BROKEN
    }
    assert "only_" not in result.ddl


def test_what_athena_cannot_read_is_named(result):
    framed = [Codec.SNAPPY_RAW, Codec.SNAPPY_FRAMED, Codec.SNAPPY_XERIAL, Codec.SNAPPY_JAVA]
    framed += [Codec.COMMENT_43, Codec.IWA, Codec.DEFLATE, Codec.LZ4]
    assert warned(result) == {
        "array": len(FORMS),
        "documents": len(FORMS),
        "wrapped": len(FORMS),
        "blank-lines": len(FORMS) * len(RECORDS),
        "several-records-a-line": len(FORMS) * (len(RECORDS) - 1),
        "framing": sum(codec in framed for codec, _ in FORMS) * len(LAYOUTS),
    }


def test_ray_gives_the_same_bytes(seaweed, uri, written, ray_cluster, monkeypatch):
    monkeypatch.setattr("raywork.crawler.plan._UNIT_SECONDS", 0.05)

    result, schema = written_by(seaweed, uri, "ray")

    assert result.engine == "ray"
    assert facts(result) == facts(written[0])
    assert schema == written[1]
