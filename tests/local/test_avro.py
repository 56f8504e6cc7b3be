"""Tables of Avro: files of every codec, read as the table's schema has them."""

import io
import json
import random
from datetime import UTC, date, datetime
from decimal import Decimal

import fastavro
import pytest

from raywork.errors import CorruptError, CursorError, UnreadableError
from raywork.local import avro_files
from raywork.local.avro_files import records, written
from tests.servers import LocalAws

SCHEMA = {
    "type": "record",
    "name": "row",
    "fields": [
        {"name": "id", "type": "int"},
        {"name": "Name", "type": ["null", "string"], "default": None},
        {"name": "kind", "type": {"type": "enum", "name": "kind", "symbols": ["A", "B"]}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "fine", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 6,
                                   "scale": 2}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "counts", "type": {"type": "map", "values": "long"}},
        {"name": "at_home", "type": {"type": "record", "name": "place", "fields": [
            {"name": "Lat", "type": "float"}]}},
        {"name": "raw", "type": {"type": "fixed", "name": "two", "size": 2}},
    ],
}  # fmt: skip
ROW = {
    "id": 7,
    "Name": "x",
    "kind": "B",
    "at": datetime(2024, 1, 2, 3, 4, 5, 678000, UTC),
    "fine": 1,
    "day": date(2024, 1, 2),
    "price": Decimal("12.50"),
    "tags": ["a", "b"],
    "counts": {"k": 1},
    "at_home": {"Lat": 1.5},
    "raw": b"\x00\x01",
}
COLUMNS = (
    "id bigint, name string, kind string, at timestamp, fine bigint, day date, "
    "price decimal(6,2), tags array<string>, counts map<string,bigint>, "
    "at_home struct<lat:double>, raw binary, more string"
)
NULLS = {**ROW, "Name": None}


def file_of(schema: dict, rows: list, codec: str = "deflate", **options) -> bytes:
    target = io.BytesIO()
    fastavro.writer(target, schema, rows, codec=codec, **options)
    return target.getvalue()


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "bzip2"])
def test_files_of_others_are_read(codec):
    body = file_of(SCHEMA, [ROW, NULLS] * 500, codec, sync_interval=1000)

    found = list(records([body[place : place + 777] for place in range(0, len(body), 777)], None))
    assert found == [ROW, NULLS] * 500


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "bzip2", "zstandard"])
def test_what_is_written_reads_back(codec):
    rows = [{**ROW, "id": number, "Name": "x" * 100} for number in range(2000)]
    body = b"".join(written(iter(rows), SCHEMA, codec))

    assert list(records([body], None)) == rows
    if codec != "zstandard":  # for which fastavro needs another library
        assert list(fastavro.reader(io.BytesIO(body))) == [
            {**row, "fine": datetime(1970, 1, 1, 0, 0, 0, 1, UTC)} for row in rows
        ]


def test_a_file_without_records():
    assert list(records([file_of(SCHEMA, [])], None)) == []


def test_a_broken_file_is_unreadable():
    draw = random.Random(3)
    body = file_of(SCHEMA, [ROW] * 100, "snappy")
    for size in (0, 3, 100, len(body) - 1, len(body) - 20):
        with pytest.raises(UnreadableError):
            list(records([body[:size]], None))
    for _ in range(300):
        broken = bytearray(body)
        broken[draw.randrange(len(body) - 100, len(body))] ^= 1 << draw.randrange(8)
        with pytest.raises(UnreadableError):  # each block has a checksum, and a mark
            list(records([bytes(broken)], None))


@pytest.mark.parametrize("codec", ["deflate", "snappy", "bzip2", "zstandard"])
def test_a_bomb_is_refused(monkeypatch, codec):
    body = b"".join(written(iter([{**ROW, "Name": "x" * 100_000}]), SCHEMA, codec))
    monkeypatch.setattr(avro_files, "_LARGEST", 50_000)

    with pytest.raises(CorruptError, match="more than 50,000 bytes"):
        list(records([body], None))


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("{", "no JSON"),
        ('"int"', "does not read the file"),
        (json.dumps({**SCHEMA, "fields": [{"name": "new", "type": "int"}]}), "No default value"),
        (json.dumps({**SCHEMA, "fields": [{"name": "Name", "type": "int"}]}), "mismatch"),
        (json.dumps({**SCHEMA, "fields": [{"name": "id", "type": "nope"}]}), "nope"),
    ],
)
def test_a_schema_that_does_not_read_the_file_says_so(schema, said):
    with pytest.raises(CursorError, match=said):
        list(records([file_of(SCHEMA, [ROW])], schema))


def test_a_file_of_other_values_than_records_is_unreadable():
    with pytest.raises(CorruptError, match="of no record"):
        list(records([file_of("int", [1])], None))


def table(aws: LocalAws, columns: str, serde: str, body: bytes) -> str:
    bucket, database = aws.new_bucket(), aws.new_database()
    aws.put(bucket, {"t/x": body})
    aws.rows(
        f"CREATE EXTERNAL TABLE t ({columns}) {serde} STORED AS AVRO LOCATION 's3://{bucket}/t/'",
        database,
    )
    return database


def test_columns_are_found_by_name(local_aws):
    database = table(local_aws, COLUMNS, "", file_of(SCHEMA, [ROW, NULLS]))

    rows = local_aws.rows("SELECT * FROM t", database)
    assert rows[1] == [
        "7", "x", "B", "2024-01-02 03:04:05.678", "1", "2024-01-02", "12.50", "[a, b]", "{k=1}",
        "{lat=1.5}", "00 01", None,
    ]  # fmt: skip
    assert rows[2][:2] == ["7", None]


def test_the_schema_of_the_table_reads_the_files(local_aws):
    wanted = {
        "type": "record",
        "name": "row",
        "fields": [
            {"name": "id", "type": "double"},
            {"name": "more", "type": "string", "default": "none"},
        ],
    }
    serde = (
        "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.avro.AvroSerDe' "
        f"WITH SERDEPROPERTIES ('avro.schema.literal'='{json.dumps(wanted)}')"
    )
    database = table(local_aws, "id double, more string", serde, file_of(SCHEMA, [ROW]))

    assert local_aws.rows("SELECT * FROM t", database)[1:] == [["7.0", "none"]]


def test_a_value_of_another_type_fails_the_queries_that_read_it(local_aws):
    database = table(local_aws, "id int, name int", "", file_of(SCHEMA, [ROW]))

    assert local_aws.rows("SELECT id FROM t", database)[1:] == [["7"]]
    assert local_aws.failure("SELECT name FROM t", database).startswith(
        'HIVE_BAD_DATA: column name: "x" is no int'
    )


def test_a_file_of_another_kind_fails(local_aws):
    database = table(local_aws, "id int", "", b'{"id":1}\n')

    assert local_aws.failure("SELECT id FROM t", database).startswith("HIVE_CURSOR_ERROR: ")
