"""Crawls that build on earlier ones: new and changed objects are read, what was decided stays."""

import json
import os

import pytest

import raywork
from raywork.crawler.state import fold, rows
from raywork.errors import UsageError
from tests.catalog.glue import Lake
from tests.crawler.crawling import column_types, warned
from tests.crawler.state.sites import counts


def test_only_new_and_changed_objects_are_read(site):
    site.write(a={"a": 1}, b={"b": 1}, c={"c": 1})
    assert counts(site.crawl()) == (3, 3, 0, 0, 3)
    assert counts(site.crawl(incremental=True)) == (0, 0, 0, 0, 3)

    site.write(c={"c": 1, "new": 2}, d={"d": 1}, _hidden={"e": 1})
    result = site.crawl()

    assert counts(result) == (2, 1, 1, 0, 4)
    assert (result.records, result.state.records, result.state.generation) == (2, 4, 2)
    assert result.skipped == {
        "known and unchanged": 2,
        "hidden from Athena: a name begins with _ or .": 1,
    }
    assert list(column_types(result)) == ["a", "b", "c", "new", "d"]


def test_deleted_objects_are_noted_once_and_leave_the_schema_as_it_is(site):
    site.write(a={"a": 1}, b={"b": 1}, c={"c": 1}, d={"d": 1})
    site.crawl()
    site.delete("b.json")
    site.delete("d.json")

    result = site.crawl()

    assert counts(result) == (0, 0, 0, 2, 2)
    assert warned(result)["deleted"] == 2
    if result.state.deleted_objects:
        assert [uri[-6:] for uri in result.state.deleted_objects] == ["b.json", "d.json"]
    assert list(column_types(result)) == ["a", "b", "c", "d"]
    assert counts(site.crawl()) == (0, 0, 0, 0, 2)
    site.write(b={"b": 1})
    assert counts(site.crawl()) == (1, 1, 0, 0, 3)


def test_what_could_not_be_read_is_tried_again(site):
    site.write(a={"a": 1})
    site.put("b.json.gz", b"\x1f\x8b\x08")
    assert site.crawl().objects.unreadable == 1

    result = site.crawl()
    assert (result.objects.scanned, result.objects.unreadable) == (0, 1)
    assert counts(result) == (0, 0, 0, 0, 1)

    site.put("a.json", b"\xff\xfe{\0")  # a known one breaks
    result = site.crawl()
    assert (result.objects.unreadable, result.state.deleted, result.state.objects) == (2, 0, 1)
    site.write(a={"b": 2})
    assert counts(site.crawl()) == (1, 0, 1, 0, 1)


def test_full_starts_over(site):
    site.write(a={"a": 1}, b={"b": 1})
    site.crawl()
    site.delete("b.json")

    result = site.crawl(full=True)

    assert counts(result) == (1, 1, 0, 0, 1)
    assert list(column_types(result)) == ["a"]
    assert result.state.generation == 0


def test_a_column_that_became_text_for_want_of_values_stays_text(local):
    local.write(a={"none": None, "deep": {"none": None, "n": 1}, "list": [None], "empty": {}})
    before = column_types(local.crawl())
    local.write(b={"none": 7, "deep": {"none": 7, "n": 1}, "list": [7], "empty": {"k": 7}})

    after = local.crawl()

    assert column_types(after) == before
    assert before["none"] == "string"
    assert not warned(after)
    assert column_types(local.crawl(full=True))["none"] == "bigint"


def test_a_hint_of_the_user_is_above_what_was_decided(local):
    local.write(a={"none": None, "deep": {"none": None}})
    local.crawl()
    local.write(b={"none": 7, "deep": {"none": 7}})

    result = local.crawl(hints=["none=bigint", "deep=string"])

    assert column_types(result) == {"none": "bigint", "deep": "string"}
    assert not warned(result)


def test_a_table_of_json_stays_one_and_names_other_objects_each_time(local):
    local.write(a={"a": 1})
    local.crawl()
    for name in "bcd":
        local.put(f"{name}.csv", b"id,name\n1,x\n2,y\n")

    for _ in range(2):
        result = local.crawl()
        assert (result.objects.skipped, result.objects.unreadable) == (1, 3)
        assert column_types(result) == {"a": "bigint"}


def test_types_widen_and_columns_only_append(local):
    local.write(z={"n": 1, "m": 1})
    local.crawl()
    local.write(a={"first": 1, "n": 1.5})

    result = local.crawl()

    assert column_types(result) == {"n": "double", "m": "bigint", "first": "bigint"}


def test_keys_that_begin_to_differ_by_case_are_said(local):
    local.write(a={"userId": 1})
    assert "case.insensitive" not in local.crawl().ddl
    local.write(b={"userid": 1})

    flipped = local.crawl()

    assert "'case.insensitive'='FALSE'" in flipped.ddl
    assert warned(flipped)["case-flip"] == 1
    assert "case-flip" not in warned(local.crawl())


def test_a_file_of_the_same_size_is_changed_by_its_time(local, tmp_path):
    local.write(a={"a": 1})
    local.crawl()
    local.write(a={"b": 1})
    os.utime(tmp_path / "data/a.json", (1, 1))

    assert counts(local.crawl()) == (1, 0, 1, 0, 1)


def test_other_options_are_refused_with_what_differs(local):
    local.write(a={"a": 1})
    local.crawl(rules=[("exclude", "x*")], timestamps=True)

    with pytest.raises(UsageError, match=r"the filters was --exclude x\*, is not given"):
        local.crawl(timestamps=True)
    with pytest.raises(UsageError, match=r"--sample was not given, is 0\.5"):
        local.crawl(rules=[("exclude", "x*")], timestamps=True, sample=0.5)
    assert local.crawl(rules=[("exclude", "x*")], timestamps=True, table="other").table == "other"


def test_options_that_go_together(local, tmp_path):
    local.write(a={"a": 1})
    with pytest.raises(UsageError, match="state of no crawl yet"):
        local.crawl(incremental=True)
    with pytest.raises(UsageError, match="contradict"):
        local.crawl(incremental=True, full=True)
    with pytest.raises(UsageError, match="name its folder with --state"):
        raywork.crawl(local.uri, full=True)
    with pytest.raises(UsageError, match="lies within"):
        raywork.crawl(str(local.uri), state=str(tmp_path / "data/state"))
    assert local.crawl().objects.scanned == 1


def test_many_small_files_are_folded_into_few(local, tmp_path, monkeypatch):
    monkeypatch.setattr(fold, "MANY", 3)
    monkeypatch.setattr(fold, "DEEP", 2)
    monkeypatch.setattr(fold, "FILE_ROWS", 8)
    monkeypatch.setattr(fold, "_SMALL", 4)
    monkeypatch.setattr(rows, "GROUP_ROWS", 3)
    known = 0
    for turn in range(12):
        for n in range(turn, turn + 5):
            local.write(**{f"part-{n * 7 % 50:02}": {"k": f"{turn}-{n}" * (turn + 1)}})
        if turn % 3 == 2:
            local.delete(f"part-{turn * 7 % 50:02}.json")
        result = local.crawl()
        known = len([*(tmp_path / "data").iterdir()])
        assert result.state.objects == known
        files = [*(tmp_path / "state/objects").iterdir()]
        assert len(files) <= 4 + known // 4
    assert counts(local.crawl()) == (0, 0, 0, 0, known)


def test_files_that_no_entry_names_are_swept(local, tmp_path):
    local.write(a={"a": 1})
    local.crawl()
    orphan = tmp_path / "state/objects/000001-orphan.parquet"
    orphan.write_bytes(b"half")

    local.crawl()

    assert not orphan.exists()


def test_a_damaged_file_is_a_clear_error(local, tmp_path):
    local.write(a={"a": 1})
    local.crawl()
    (file,) = (tmp_path / "state/objects").iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(raywork.RayworkError, match=r"parquet is damaged .*--full"):
        local.crawl()
    file.unlink()
    with pytest.raises(raywork.RayworkError, match=r"parquet is missing: .*--full"):
        local.crawl()

    assert local.crawl(full=True).objects.scanned == 1


def test_the_result_says_what_is_known(local):
    local.write(a={"a": 1})
    document = json.loads(raywork.crawler.report.render_json(local.crawl()))

    assert document["state"] == {
        "generation": 0, "new": 1, "changed": 0, "deleted": 0, "deleted_objects": [],
        "objects": 1, "records": 1, "stored_bytes": 8,
    }  # fmt: skip


@pytest.mark.parametrize("way", ["dry run", "freeze"])
def test_a_crawl_of_which_nothing_comes_leaves_the_state_as_it_was(local, moto, tmp_path, way):
    lake = Lake(moto)
    access = raywork.Access(endpoint_url=moto.url)
    asked = {"register": "glue", "table": f"{lake.database}.events", "access": access}
    asked["location"] = lake.uri
    idle = asked | ({"dry_run": True} if way == "dry run" else {"contract": "freeze"})
    local.write(a={"userId": 1})
    local.crawl(**asked)
    rows = sorted((tmp_path / "state/objects").iterdir())
    local.write(b={"userId": 1, "userid": 2})

    for _ in range(2):
        result = local.crawl(**idle)
        assert counts(result) == (1, 1, 0, 0, 2)
        assert result.state.generation == 1
        assert warned(result)["case-flip"] == 1
        assert sorted((tmp_path / "state/objects").iterdir()) == rows

    local.delete("b.json")  # what a refused freeze asks for
    assert counts(local.crawl(**idle)) == (0, 0, 0, 0, 1)
    assert not warned(local.crawl(**asked))


def test_a_first_dry_run_leaves_a_state_of_nothing(local, moto, tmp_path):
    lake = Lake(moto)
    access = raywork.Access(endpoint_url=moto.url)
    asked = {"register": "glue", "table": f"{lake.database}.events", "access": access}
    local.write(a={"a": 1})
    local.crawl(**asked, location=lake.uri, dry_run=True)

    with pytest.raises(UsageError, match="is the state of no crawl yet"):
        local.crawl(incremental=True)
    with pytest.raises(UsageError, match="--full forgets what the state holds"):
        local.crawl(**asked, location=lake.uri, dry_run=True, full=True)
    assert counts(local.crawl()) == (1, 1, 0, 0, 1)


def test_partition_columns_stay_whatever_folders_come_and_go(local):
    def folder(name):
        local.put(f"{name}/a.json", b'{"a": 1}\n')

    for day in ("2026-03-01", "2026-03-02"):
        folder(f"dt={day}")
    first = local.crawl()
    for name in ("dt=2026-03-03", "dt=unknown", *(f"tmp/{n}" for n in range(9))):
        folder(name)
    second = local.crawl()
    local.delete("dt=2026-03-01/a.json")
    third = local.crawl()

    assert [(each.name, each.type) for each in first.partitions] == [("dt", "date")]
    assert second.ddl == third.ddl == first.ddl
    assert warned(second) == {"outside-partitions": 9, "partition-unfit": 1}
    assert set(warned(third)) == {"deleted", "outside-partitions", "partition-unfit"}
