"""Crawls of files that declare their schema: by name, by their first bytes, among others."""

import gzip
import io
import json

import fastavro
import pyarrow as pa
import pytest

from raywork.formats.model import Format
from raywork.storage.s3 import S3Store
from tests.cli.running import raywork
from tests.crawler.crawling import add_up, column_types, crawl, facts, fill_folder
from tests.formats.files import written

ROWS = 32_000


def table(first: int, kind: pa.DataType, count: int = ROWS) -> pa.Table:
    return pa.table(
        {
            "id": pa.array(range(first, first + count), kind),
            "text": [f"text {n} {n * 7919}" for n in range(first, first + count)],
        }
    )


def as_avro(data: pa.Table) -> bytes:
    kinds = {"int32": "int", "int64": "long", "int16": "int", "string": "string"}
    fields = [{"name": each.name, "type": ["null", kinds[str(each.type)]]} for each in data.schema]
    out = io.BytesIO()
    schema = {"type": "record", "name": "Row", "fields": fields}
    fastavro.writer(out, fastavro.parse_schema(schema), data.to_pylist(), codec="deflate")
    return out.getvalue()


def file_of(found: Format, data: pa.Table) -> bytes:
    return as_avro(data) if found is Format.AVRO else written(found, data)


def objects(found: Format) -> dict[str, bytes]:
    whole = {f"{n}.{found}": file_of(found, table(n, kind)) for n, kind in KINDS.items()}
    without_name = file_of(found, table(9, pa.int32(), 10))
    return {
        **whole,
        "part-0000": without_name,
        "empty": b"",
        "left/cut": without_name[:-10],
        f"left/cut.{found}": without_name[:-10],
        f"left/zipped.{found}.gz": gzip.compress(without_name),
        "left/a.csv": b"a,b\n1,2\n",
        f"left/really.{found}": b'{"a":1}\n',
    }


KINDS = {0: pa.int32(), 1: pa.int64(), 2: pa.int16()}


@pytest.fixture(scope="module", params=[Format.PARQUET, Format.ORC, Format.AVRO])
def found(request):
    return request.param


@pytest.fixture(scope="module")
def contents(found):
    return objects(found)


@pytest.fixture(scope="module")
def uri(seaweed, contents):
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, contents)
    return f"s3://{bucket}/"


@pytest.fixture
def fetched(monkeypatch):
    """The number of bytes that are fetched of each key."""
    counts: dict[str, int] = {}
    fetch = S3Store._fetch

    def counting(store, info, start, end):
        counts[info.key] = counts.get(info.key, 0) + end - start
        return fetch(store, info, start, end)

    monkeypatch.setattr(S3Store, "_fetch", counting)
    return counts


def test_footers_make_one_table(seaweed, uri, found, contents, fetched):
    result = crawl(seaweed, uri)

    assert add_up(result)
    assert column_types(result) == {"id": "bigint", "text": "string"}
    assert result.records == 3 * ROWS + 10
    assert result.layouts == {str(found): 4, "empty": 1}
    left = {each.object.removeprefix(uri) for each in result.unreadable}
    assert left == {key for key in contents if key.startswith("left/")}
    for number in KINDS if found is not Format.AVRO else ():
        assert fetched[f"{number}.{found}"] <= 64 << 10 < len(contents[f"{number}.{found}"])


def test_ray_gives_the_same(seaweed, uri, ray_cluster, monkeypatch):
    monkeypatch.setattr("raywork.crawler.plan._UNIT_SECONDS", 0.001)

    assert facts(crawl(seaweed, uri, engine="ray")) == facts(crawl(seaweed, uri))


def test_columns_whose_types_differ_are_left_out_and_said(found, tmp_path):
    same = {"id": pa.array([1, 2], pa.int32())}
    fill_folder(
        tmp_path,
        {
            "a": file_of(found, pa.table({**same, "mixed": ["x", "y"]})),
            "b": file_of(found, pa.table({**same, "mixed": pa.array([1, 2], pa.int64())})),
        },
    )

    ended = raywork("crawl", f"{tmp_path}/", "--location", "s3://bucket/t/", "--json")

    document = json.loads(ended.out)
    assert ended.code == 1
    assert [each["name"] for each in document["columns"]] == ["id"]
    (conflict,) = document["conflicts"]
    assert (conflict["path"], conflict["type"]) == ("mixed", "")
    assert [each["object"][-2:] for each in conflict["examples"]] == ["/a", "/b"]
    assert "--hint" in next(
        w["message"] for w in document["warnings"] if w["code"] == "types-differ"
    )


def test_the_reasons_say_what_to_do(seaweed, uri, found):
    result = crawl(seaweed, uri)

    reasons = {each.object.removeprefix(uri): each.reason for each in result.unreadable}
    assert "within gzip" in reasons[f"left/zipped.{found}.gz"]
    assert "delimited text, and most objects here are" in reasons["left/a.csv"]
    assert reasons["left/cut"] == reasons[f"left/cut.{found}"]


def test_other_objects_are_unreadable_where_the_format_is_told(seaweed, uri, found, contents):
    result = crawl(seaweed, uri, input=str(found))

    assert result.records == 3 * ROWS + 10
    assert result.objects.unreadable == sum(key.startswith("left/") for key in contents)


def test_every_folder_of_a_lake_gets_its_table(seaweed, tmp_path):
    rows = table(0, pa.int32(), 3)
    folder = fill_folder(
        tmp_path,
        {
            "avro/a.avro": as_avro(rows),
            "csv/a.csv": b"id,text\n0,x\n",
            "json/a.json": b'{"id":0,"text":"x"}\n',
            "orc/a.orc": written(Format.ORC, rows),
            "parquet/dt=2024-01-01/a.parquet": written(Format.PARQUET, rows),
        },
    )

    results = crawl(seaweed, f"{folder}/", table_per_prefix=True)

    assert [(each.table, each.format) for each in results] == [
        (each, each) for each in sorted(Format)
    ]
    assert [column_types(each) for each in results] == [
        {"id": "bigint" if each.format in {"csv", "json"} else "int", "text": "string"}
        for each in results
    ]
    assert [each.name for each in results[-1].partitions] == ["dt"]
