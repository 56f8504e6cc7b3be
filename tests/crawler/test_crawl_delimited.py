"""Crawls of delimited text, alone and among objects of other formats."""

import gzip
import json

import pytest

from raywork.errors import UsageError
from tests.codecs.encoders import FORMS, encode, name_for
from tests.crawler.crawling import add_up, column_types, crawl, facts, fill_folder, warned


def rows(first: int, count: int = 50, header: str = "id,name,at") -> bytes:
    lines = [f"{n},user {n},2024-01-02 03:04:05" for n in range(first, first + count)]
    return "\n".join([header, *lines, ""]).encode()


OBJECTS = {
    **{
        f"{n}/{name_for(codec).replace('json', 'csv')}": encode(codec, rows(n), **form)
        for n, (codec, form) in enumerate(FORMS)
    },
    "later.csv": rows(0, header="ID,Name,at,more"),
    "empty.csv": b"",
    "header.csv": b"id,name,at\n",
    "other/order.csv": rows(0, header="name,id,at"),
    "other/pipes.txt": rows(0).replace(b",", b"|"),
    "other/bare.csv": rows(0, header="0,user 0,2024-01-02 03:04:05"),
    "other/events.json": b'{"a":1}\n',
    "other/cut.csv.gz": gzip.compress(rows(0))[:-9],
}
LEFT = {key for key in OBJECTS if key.startswith("other/")}


@pytest.fixture(scope="module")
def uri(seaweed):
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, OBJECTS)
    return f"s3://{bucket}/"


def test_one_table_for_what_goes_together_and_the_rest_is_named(seaweed, uri, tmp_path):
    result = crawl(seaweed, uri, out=str(tmp_path))

    assert add_up(result)
    assert column_types(result) == {
        "ID": "bigint",
        "Name": "string",
        "at": "timestamp",
        "more": "string",
    }
    assert result.records == 50 * (len(FORMS) + 1)
    reasons = {each.object.removeprefix(uri): each.reason for each in result.unreadable}
    assert reasons.keys() == LEFT
    assert "or in another order" in reasons["other/order.csv"]
    assert "pipes separate its fields" in reasons["other/pipes.txt"]
    assert "it has no header" in reasons["other/bare.csv"]
    assert "it is JSON, and most objects here are delimited text" in reasons["other/events.json"]
    assert result.layouts == {"delimited": len(FORMS) + 2, "empty": 1}
    assert warned(result)["short-rows"] == 50
    assert warned(result)["framing"] > 0
    listed = (tmp_path / "unreadable.jsonl").read_text().splitlines()
    assert {json.loads(line)["object"] for line in listed} == {uri + key for key in LEFT}


def test_ray_gives_the_same(seaweed, uri, ray_cluster, monkeypatch):
    monkeypatch.setattr("raywork.crawler.plan._UNIT_SECONDS", 0.005)

    assert facts(crawl(seaweed, uri, engine="ray")) == facts(crawl(seaweed, uri))


def test_bad_records_of_objects_that_are_left_are_not_counted(seaweed, tmp_path):
    folder = fill_folder(
        tmp_path / "data",
        {
            "a.csv": b"id,name\n1,x,extra\n2,y\n",
            "b.csv": b"id,name\n3,z\n",
            "c.json": b'{"a":1}\nbroken\n',
        },
    )

    result = crawl(seaweed, str(folder), out=str(tmp_path / "out"))

    assert (result.records, result.bad_records, result.objects.unreadable) == (2, 1, 1)
    (bad,) = (tmp_path / "out" / "bad.jsonl").read_text().splitlines()
    assert json.loads(bad)["reason"] == "3 fields where there are 2 columns"


def test_guessed_headers_are_rows_where_each_object_begins_otherwise(seaweed, tmp_path):
    texts = {"1.csv": b"Anna,Bern\nBeat,Biel\n", "2.csv": b"Carla,Chur\nDora,Davos\n"}
    bare = crawl(seaweed, str(fill_folder(tmp_path / "bare", texts)))
    named = {key: b"name,city\n" + text for key, text in texts.items()}
    headed = crawl(seaweed, str(fill_folder(tmp_path / "headed", named)))

    assert (bare.records, [*column_types(bare)]) == (4, ["column_1", "column_2"])
    assert (headed.records, [*column_types(headed)]) == (4, ["name", "city"])


def test_the_format_can_be_told(seaweed, tmp_path):
    folder = str(fill_folder(tmp_path, {"a.log": b"one\ntwo\n", "b.json": b'{"a":1}\n'}))

    as_text = crawl(seaweed, folder, input="csv")
    as_json = crawl(seaweed, folder, input="json")

    assert (as_text.records, [*column_types(as_text)]) == (3, ["column_1"])
    assert (as_json.records, as_json.bad_records) == (1, 2)
    with pytest.raises(UsageError, match="--input xml: give one of auto, json, csv"):
        crawl(seaweed, folder, input="xml")
