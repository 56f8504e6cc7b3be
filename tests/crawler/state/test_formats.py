"""Crawls that build on earlier ones, of objects in other formats than JSON."""

import os

import pyarrow as pa
import pytest

from raywork.formats.model import Form, Format
from tests.crawler.crawling import column_types, crawl, warned
from tests.crawler.inventories import rows_of, write_inventory
from tests.crawler.state.sites import counts
from tests.crawler.test_crawl_typed import as_avro
from tests.formats.files import written

FORMATS = [Format.CSV, Format.PARQUET, Format.ORC, Format.AVRO]


def body(found: Format, **columns) -> bytes:
    data = pa.table(columns)
    if found is Format.CSV:
        rows = [data.column_names, *(map(str, row.values()) for row in data.to_pylist())]
        return "".join(",".join(row) + "\n" for row in rows).encode()
    return as_avro(data) if found is Format.AVRO else written(found, data)


def ints(*values) -> pa.Array:
    return pa.array(values, pa.int32())


def longs(*values) -> pa.Array:
    return pa.array(values, pa.int64())


@pytest.fixture(params=FORMATS)
def found(request):
    return request.param


def test_only_new_and_changed_objects_are_read(site, found):
    for name in "abc":
        site.put(name, body(found, id=ints(1), n=ints(2)))
    assert counts(site.crawl()) == (3, 3, 0, 0, 3)
    before = site.crawl(incremental=True)
    assert counts(before) == (0, 0, 0, 0, 3)
    assert list(column_types(before)) == ["id", "n"]

    site.put("c", body(found, id=ints(1, 2), n=ints(3, 4)))
    site.put("d", body(found, id=ints(1), n=longs(5), more=["x"]))
    site.delete("a")
    result = site.crawl()

    assert counts(result) == (2, 1, 1, 1, 3)
    assert (result.records, result.state.records, result.state.generation) == (3, 4, 2)
    assert result.skipped == {"known and unchanged": 1}
    assert result.format == found
    assert column_types(result) == {"id": column_types(before)["id"], "n": "bigint",
                                    "more": "string"}  # fmt: skip
    assert warned(result)["deleted"] == 1
    assert column_types(site.crawl()) == column_types(result)


def test_what_could_not_be_read_is_tried_again_and_other_objects_are_named(local, found):
    for name in "ab":
        local.put(name, body(found, id=ints(1), n=ints(2)))
    local.put("cut.parquet", b"PAR1")
    local.write(other={"a": 1})

    for _ in range(2):
        result = local.crawl()
        assert (result.objects.unreadable, result.state.objects, result.state.records) == (2, 2, 2)
        assert result.state.deleted == 0
    local.put("b", b"\xff\xfe{\0")  # a known one breaks
    result = local.crawl()
    assert (result.objects.unreadable, result.state.deleted, result.state.objects) == (3, 0, 2)


def test_an_inventory_names_what_is_new(moto, tmp_path, found):
    bucket = moto.new_bucket()
    moto.fill(bucket, {name: body(found, id=ints(1), n=ints(2)) for name in "abc"})
    options = {"state": str(tmp_path / "state"), "table": "t"}
    inventory = write_inventory(moto, rows_of(moto, bucket), "Parquet")
    assert counts(crawl(moto, f"s3://{bucket}/", inventory=inventory, **options))[0] == 3
    moto.fill(
        bucket, {"c": body(found, id=ints(1), n=ints(99)), "d": body(found, id=ints(1), n=ints(3))}
    )
    moto.client.delete_object(Bucket=bucket, Key="a")
    inventory = write_inventory(moto, rows_of(moto, bucket), "ORC")

    result = crawl(moto, f"s3://{bucket}/", inventory=inventory, **options)

    assert counts(result) == (2, 1, 1, 1, 3)
    assert list(column_types(result)) == ["id", "n"]


def test_a_table_stays_what_it_is_though_most_new_objects_are_of_another_format(local, found):
    local.put("a", body(found, id=ints(1), n=ints(2)))
    types = column_types(local.crawl())
    local.write(b={"b": 1}, c={"c": 1})

    for _ in range(2):
        result = local.crawl()
        assert (result.objects.skipped, result.objects.unreadable) == (1, 2)
        assert column_types(result) == types


def test_as_long_as_no_record_was_found_the_format_is_open(local):
    local.put("empty", b"")
    local.put("bad.json", b'{"a"\n')
    assert local.crawl().ddl == ""
    for name in "bcd":
        local.put(f"{name}.csv", b"id,name\n1,x\n")

    result = local.crawl()

    assert (result.format, result.records, result.state.objects) == ("csv", 3, 4)
    assert [each.object[-8:] for each in result.unreadable] == ["bad.json"]


def test_an_object_that_changes_its_format_is_named_until_it_changes_back(local):
    local.put("a.csv", b"id,name\n1,x\n")
    local.put("b.csv", b"id,name\n2,y\n")
    local.crawl()
    local.put("b.csv", b'{"id": 2}\n')
    for _ in range(2):
        result = local.crawl()
        assert (result.objects.unreadable, result.state.deleted, result.state.objects) == (1, 0, 1)
    local.put("b.csv", b"id,name\n3,zz\n")

    assert counts(local.crawl()) == (1, 1, 0, 0, 2)


@pytest.mark.parametrize(
    ("more", "read"),
    [
        pytest.param(b"id,name\n2,y\n", True, id="the same header"),
        pytest.param(b"ID,Name\n2,y\n", True, id="the same header in another case"),
        pytest.param(b"id\n2\n", True, id="a header that stops earlier"),
        pytest.param(b"id,name,more\n2,y,z\n", True, id="a header that goes on"),
        pytest.param(b"name,id\ny,2\n", False, id="another order"),
        pytest.param(b"2,y\n3,z\n", False, id="no header"),
        pytest.param(b"id;name\n2;y\n", False, id="another delimiter"),
    ],
)
def test_a_header_stays_what_was_decided(local, more, read):
    local.put("0.csv", b"id,name\n1,x\n")
    local.crawl()
    for turn in range(3):
        local.put(f"{turn + 1}.csv", more)

    result = local.crawl()

    assert (result.objects.scanned, result.objects.unreadable) == ((3, 0) if read else (0, 3))
    wide = ["more"] if b"more" in more else []
    assert [column.name for column in result.columns] == ["id", "name", *wide]
    assert counts(local.crawl())[:2] == (0, 0)


def test_rows_without_a_header_stay_rows(local):
    local.put("a", b"1,x\n2,y\n")
    local.crawl()
    local.put("b", b"one,two\nthree,four\n")  # may be a header, for all that it tells

    result = local.crawl()

    assert (result.records, result.objects.unreadable) == (2, 0)
    assert column_types(result) == {"column_1": "string", "column_2": "string"}
    assert counts(local.crawl()) == (0, 0, 0, 0, 2)


def test_no_two_forms_have_an_id_in_common():
    forms = [
        *(Form(each) for each in Format),
        *(Form(Format.CSV, *rest) for rest in [(True, ","), (False, ","), (False, ",", ("a",)),
                                               (False, ",", ("a", "b")), (False, ";", ("a",))]),
    ]  # fmt: skip
    assert len({form.id for form in forms}) == len(forms)


def test_objects_of_more_headers_than_are_kept_are_read_again(local, monkeypatch):
    monkeypatch.setattr("raywork.crawler.parts.FORMS", 3)
    monkeypatch.setattr("raywork.crawler.state.visit.FORMS", 3)
    for n in range(6):
        local.put(f"{n}.csv", f"k{n},v{n}\n1,2\n".encode())

    first, second = local.crawl(), local.crawl()

    assert first.objects.scanned == first.state.objects == 1
    assert (second.objects.skipped, second.objects.unreadable) == (1, 5)


def test_a_file_of_the_same_size_is_changed_by_its_time(local, tmp_path):
    local.put("a.csv", b"id,name\n1,x\n")
    local.crawl()
    local.put("a.csv", b"id,name\n2,x\n")
    os.utime(tmp_path / "data/a.csv", (1, 1))

    assert counts(local.crawl()) == (1, 0, 1, 0, 1)


@pytest.mark.parametrize("found", [Format.PARQUET, Format.ORC, Format.AVRO])
def test_a_column_stays_in_the_table_although_new_files_declare_another_type(local, found):
    local.put("a", body(found, n=ints(2), id=ints(1)))
    local.crawl()
    local.put("b", body(found, n=["x"], id=ints(1)))

    result = local.crawl()

    assert [(each.name, each.type) for each in result.columns] == [("n", "int"), ("id", "int")]
    (conflict,) = result.conflicts
    assert (conflict.path, conflict.kinds, conflict.type) == ("n", ["int", "string"], "int")
    assert "in the table as before" in result.warnings[0].message
