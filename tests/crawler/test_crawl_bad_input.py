"""Input that is broken or hostile: counted and named, never an error of the whole, never a hang."""

import gzip
import json

import pytest
import zstandard

from tests.crawler.contents import lines
from tests.crawler.crawling import add_up, column_types, crawl, fill_folder, warned

GOOD = b'{"good":1}\n'


@pytest.fixture
def crawled(seaweed, tmp_path):
    """Crawls files, writes all results, and checks that the counts add up."""

    def run(contents):
        folder = fill_folder(tmp_path / "data", contents)
        result = crawl(seaweed, str(folder), location="s3://home/", out=str(tmp_path / "out"))
        assert add_up(result)
        for name in ("schema.json", "report.json"):
            json.loads((tmp_path / "out" / name).read_bytes())
        return result

    return run


def reasons(result):
    return [each.reason for each in result.unreadable]


def bad(result):
    return [(each.record, each.reason) for each in result.bad]


# Whole objects.


def test_an_empty_bucket_and_an_empty_folder(seaweed, tmp_path):
    (tmp_path / "empty").mkdir()
    bucket = seaweed.new_bucket()

    for uri in (f"s3://{bucket}/", f"s3://{bucket}/nothing/here/", str(tmp_path / "empty")):
        result = crawl(seaweed, uri)
        assert result.objects.listed == result.records == 0
        assert (result.ddl, result.statements, result.columns) == ("", [], [])


def test_nothing_but_unreadable_objects(crawled):
    result = crawled({f"{n}.json.gz": gzip.compress(GOOD)[:-5] for n in range(150)})

    assert result.objects.unreadable == 150
    assert len(result.unreadable) == 100
    assert result.ddl == ""


def test_what_is_no_json_is_named(crawled):
    result = crawled(
        {
            "a.parquet": b"PAR1" + bytes(100) + b"PAR1",
            "b.zip": b"PK\x03\x04" + bytes(100),
            "c.csv": b"a,b\n1,2\n",
            "d.html": b"<html>\n</html>\n",
            "e.json": GOOD,
        }
    )

    assert result.records == 1
    assert "Parquet" in reasons(result)[0]
    assert "delimited text" in reasons(result)[2]
    assert (result.objects.unreadable, result.bad_records) == (3, 2)


def test_a_decompression_bomb_is_a_limit(crawled):
    bomb = zstandard.ZstdCompressor().compress(GOOD * (15 << 20))

    result = crawled({"bomb.json.zst": bomb, "good.json": GOOD})

    assert "limit of 1000 times" in reasons(result)[0]
    assert result.records == 1


# Records.


def test_an_endless_line_is_a_bad_record(crawled):
    result = crawled({"x.json.gz": gzip.compress(b'{"a":"' + bytes(65 << 20) + b'"}\n' + GOOD, 1)})

    assert bad(result) == [(1, "the record is longer than the limit of 67108864 bytes")]
    assert column_types(result) == {"good": "bigint"}


def test_an_endless_line_without_an_end_is_one_too(crawled):
    result = crawled({"x.json.gz": gzip.compress(GOOD + b" {" * (33 << 20), 1)})

    assert (result.records, result.bad_records) == (1, 1)


@pytest.mark.parametrize(
    "deep",
    [
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
        b'{"a":' + b"[" * 2000 + b"1" + b"]" * 2000 + b"}",
        b'{"a":' * 100_000,
    ],
)
def test_deep_nesting_is_a_bad_record(crawled, deep):
    result = crawled({"x.json": GOOD + deep + b"\n" + GOOD})

    assert result.records == 2
    assert bad(result) == [(2, "nested more than 512 levels deep")]


def test_deep_arrays_end_too(crawled):
    result = crawled({"x.json": b"[" * 100_000, "y.json": b"[" * 2000 + b"1" + b"]" * 2000})

    assert result.records == 0
    assert result.objects.unreadable + result.bad_records == 2


def test_a_record_with_a_million_members_is_a_map(crawled):
    members = b",".join(b'"k%d":%d' % (n, n) for n in range(10**6))

    nested = crawled({"x.json": b'{"m":{' + members + b"}}\n" + GOOD})

    assert column_types(nested) == {"m": "map<string,bigint>", "good": "bigint"}


def test_a_million_distinct_keys_are_one_warning(crawled):
    result = crawled({"x.json": b"".join(b'{"k%d":1}\n' % n for n in range(10**6))})

    assert result.records == 10**6
    assert warned(result) == {"keyed-records": 1}
    assert len(result.ddl) < 10_000


def test_keys_of_any_characters(crawled):
    keys = [
        'a"b',
        "c'd",
        "e;f",
        "g`h",
        "i\\j",
        "--",
        "",
        " ",
        "\u202e",
        "日本",
        "😀",
        "${x}",
        "a,b:c",
    ]
    unreadable = ["k\nl", "m\0n"]
    result = crawled({"x.json": lines([dict.fromkeys([*keys, *unreadable], 1)])})

    assert set(keys) >= set(column_types(result))
    assert len({column.name for column in result.columns}) == len(result.columns)
    assert warned(result).get("key-unreadable", 0) == len(keys + unreadable) - len(result.columns)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":"\xff"}',
        b'{"\xff":1}',
        b'{"a":"\\ud800"}',
        b'{"\\udc00":1}',
        b'{"a":1e400}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":01}',
        b'{"a":1' + b"0" * 5000 + b"}",
        b'{"a":"tab\there"}',
        b'{"a":"nul\0"}',
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":1} x',
        b"1",
        b'"text"',
        b"null",
        b"[1,2]",
        b"\xff\xfe",
    ],
)
def test_a_bad_record_is_counted_with_its_number_and_stops_nothing(crawled, text):
    result = crawled({"x.json": GOOD + text + b"\n" + GOOD})

    [one] = result.bad
    assert one.object.endswith("x.json")
    assert one.record == (3 if text.startswith(b'{"a":1} ') else 2)
    assert one.reason
    assert result.bad_records == 1
    assert "good" in column_types(result)


def test_of_many_bad_records_the_first_are_shown(crawled):
    result = crawled({"x.json": b"no\n" * 1000, "y.json": GOOD})

    assert result.bad_records == 1000
    assert [each.record for each in result.bad] == list(range(1, 101))
