"""Registering together with what else a crawl can do: a state, folders, other formats."""

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.catalog.glue import Lake, changed


def test_an_incremental_crawl_updates_what_an_earlier_one_registered(lake, tmp_path):
    options = {"state": str(tmp_path), "partitions": "add"}
    lake.put("dt=d1/a.json", {"id": 1, "never": None, "User": "ann"})
    lake.put("dt=d2/a.json", {"id": 2})
    first = lake.crawl(**options)
    lake.put("dt=d3/a.json", {"late": True, "id": 1.5, "never": 5, "user": "ben"})
    lake.server.client.delete_object(Bucket=lake.bucket, Key="events/dt=d1/a.json")
    second = lake.crawl(**options)
    third = lake.crawl(**options)

    assert (first.records, second.records, third.records) == (2, 1, 0)
    outcomes = [each.registration.outcome for each in (first, second)]
    assert outcomes == ["created", "updated"]
    assert changed(second) == {
        "": ("case", "no", "yes"),
        "id": ("widened", "bigint", "double"),
        "late": ("added", None, "boolean"),
        "user_2": ("added", None, "string"),
    }
    assert [*lake.types()] == ["id", "never", "user", "late", "user_2"]
    counts = second.registration.partitions
    assert (counts.created, counts.updated) == (1, 2)
    columns = lake.table()["StorageDescriptor"]["Columns"]
    assert [each["StorageDescriptor"]["Columns"] for each in lake.partitions()] == [columns] * 3
    assert third.changes == []


def test_a_hint_for_timestamps_does_not_part_a_crawl_from_its_state(lake, tmp_path):
    lake.put("a.json", {"at": "2024-01-02T03:04:05Z"})
    options = {"state": str(tmp_path), "hints": ["at=timestamp"]}
    lake.crawl(**options)
    lake.put("b.json", {"at": "2024-01-02T03:04:06Z"})
    result = lake.crawl(**options)

    assert (result.records, result.registration.outcome) == (1, "unchanged")


def test_each_folder_is_registered_as_a_table_of_its_own(lake):
    lake.put("clicks/a.json", {"id": 1})
    lake.put("errors/a.json", {"code": "x"})
    results = lake.crawl(table=f"{lake.database}.raw", table_per_prefix=True)

    assert [each.registration.outcome for each in results] == ["created", "created"]
    tables = lake.glue.get_tables(DatabaseName=lake.database)["TableList"]
    assert sorted(table["Name"] for table in tables) == ["raw_clicks", "raw_errors"]


def text(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_delimited_text_keeps_the_order_of_its_files(lake: Lake):
    lake.server.fill(lake.bucket, {"events/a.csv": text(["id", "name"], ["1", "x"], ["2", "y"])})
    first = lake.crawl()
    assert first.registration.outcome == "created"
    assert lake.crawl().registration.outcome == "unchanged"
    body = text(["id", "name", "late"], ["1.5", "x", "7"], ["2", "y", "8"])
    lake.server.fill(lake.bucket, {"events/a.csv": body})
    second = lake.crawl()

    assert [*lake.types()] == ["id", "name", "late"]
    assert {change.kind for change in second.changes} <= {"added", "widened"}
    assert lake.table()["Parameters"]["classification"] == "csv"


@pytest.mark.parametrize("wider", [False, True])
def test_columns_of_parquet_grow(lake: Lake, wider):
    def parquet(**columns):
        out = io.BytesIO()
        pq.write_table(pa.table(columns), out)
        return out.getvalue()

    ints = pa.array([1], pa.int32() if wider else pa.int64())
    lake.server.fill(lake.bucket, {"events/a.parquet": parquet(id=ints)})
    assert lake.crawl().registration.outcome == "created"
    assert lake.crawl().registration.outcome == "unchanged"
    late = parquet(id=pa.array([2], pa.int64()), late=["x"])
    lake.server.fill(lake.bucket, {"events/a.parquet": late})
    result = lake.crawl()

    expected = {"late": ("added", None, "string")}
    if wider:
        expected["id"] = ("widened", "int", "bigint")
    assert changed(result) == expected
