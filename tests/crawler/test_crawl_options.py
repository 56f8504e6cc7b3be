"""What the options of a crawl change, on folders and on a real S3 server."""

import json
import os

import pytest

from raywork.errors import UsageError
from tests.crawler.contents import events, lines
from tests.crawler.crawling import add_up, column_types, crawl, facts, fill_folder, warned

ONE = lines([{"a": 1}])
DAY = {f"dt=2024-01-0{day}/part-{n}.json": lines([{f"k{day}": n}])
       for day in range(1, 5) for n in range(5)}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture(scope="module")
def days(seaweed):
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, {f"in/{key}": body for key, body in DAY.items()})
    return f"s3://{bucket}/in/"


def read(result):
    return result.objects.listed, result.objects.scanned, result.skipped


# Places.


def test_a_folder_needs_a_location_for_its_table(seaweed, folder):
    fill_folder(folder, {"x.json": ONE})

    without = crawl(seaweed, str(folder))
    result = crawl(seaweed, str(folder), location="s3://home/events")

    assert "LOCATION 's3://BUCKET/data/'" in without.ddl
    assert warned(without) == {"no-location": 1}
    assert "LOCATION 's3://home/events/'" in result.ddl
    assert warned(result) == {}


def test_one_file_and_one_object(seaweed, folder):
    fill_folder(folder, {"x.json": ONE, "x.json.bak": ONE})
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, {"a/x.json": ONE, "a/x.json.bak": ONE})

    assert read(crawl(seaweed, str(folder / "x.json"))) == (1, 1, {})
    result = crawl(seaweed, f"s3://{bucket}/a/x.json")
    assert read(result) == (1, 1, {})
    assert f"LOCATION 's3://{bucket}/a/'" in result.ddl


def test_several_places_are_one_table_below_what_they_share(seaweed, days):
    uris = [f"{days}dt=2024-01-0{day}/" for day in (3, 1)]

    result = crawl(seaweed, *uris)

    assert read(result) == (10, 10, {})
    assert [column.name for column in result.columns] == ["k1", "k3"]
    assert f"LOCATION '{days}'" in result.ddl
    assert facts(result).columns == facts(crawl(seaweed, *reversed(uris))).columns


@pytest.mark.parametrize("other", ["", "dt=2024-01-01/", "dt=2024-01-01/part-0.json"])
def test_places_within_each_other_are_refused(seaweed, days, other):
    with pytest.raises(UsageError, match="lies within"):
        crawl(seaweed, days, days + other)


def test_places_without_a_bucket_in_common_need_a_location(seaweed, days):
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, {"x.json": ONE})

    with pytest.raises(UsageError, match="--location"):
        crawl(seaweed, days, f"s3://{bucket}/")
    assert crawl(seaweed, days, f"s3://{bucket}/", location="s3://home/b/").objects.scanned == 21


def test_no_place_at_all_is_refused(seaweed):
    with pytest.raises(UsageError, match="at least one URI"):
        crawl(seaweed)


# Which objects.


def test_hidden_keys_markers_and_empty_objects(seaweed, folder):
    contents = {
        "in/": b"",
        "in/a/": b"",
        "in/_SUCCESS": b"",
        "in/_temporary/0/x.json": ONE,
        "in/a/.x.json.crc": b"crc",
        "in/empty.json": b"",
        "in/empty.json.gz": b"",
        "in/blank.json": b"\n \n",
        "in/x_y.z.json": ONE,
    }
    bucket = seaweed.new_bucket()
    seaweed.fill(bucket, contents)
    fill_folder(folder, {key: body for key, body in contents.items() if not key.endswith("/")})
    hidden = "hidden from Athena: a name begins with _ or ."

    result = crawl(seaweed, f"s3://{bucket}/in/")
    local = crawl(seaweed, str(folder / "in"))

    assert result.skipped == {"folder marker": 2, hidden: 3}
    assert local.skipped == {hidden: 3}
    assert result.layouts == local.layouts == {"empty": 3, "lines": 1}
    assert result.records == local.records == 1
    assert local.objects.unreadable == 0


def test_what_is_no_file_is_named_and_not_read(seaweed, folder):
    fill_folder(folder, {"x.json": ONE, "sub/y.json": ONE})
    os.mkfifo(folder / "pipe.json")
    (folder / "gone.json").symlink_to("nowhere")
    (folder / "sub" / "loop").symlink_to(folder)

    result = crawl(seaweed, str(folder), rules=[("include", "*.json")])

    assert read(result) == (5, 2, {})
    assert {each.object[len(str(folder)) :] for each in result.unreadable} == {
        "/pipe.json",
        "/gone.json",
        "/sub/loop/",
    }
    assert add_up(result)


def test_the_last_filter_that_matches_decides(seaweed, days):
    rules = [("include", "*"), ("exclude", "dt=2024-01-0[12]/*"), ("include", "*/part-0.json")]

    result = crawl(seaweed, days, rules=rules)

    assert read(result) == (20, 12, {"left out by a filter": 8})
    assert crawl(seaweed, days, rules=rules[::-1]).objects.scanned == 20


def test_newer_than(seaweed, folder):
    fill_folder(folder, {"old.json": ONE, "new.json": ONE})
    os.utime(folder / "old.json", (1000, 1000))

    assert read(crawl(seaweed, str(folder), newer_than=1000.0)) == (
        2,
        1,
        {"left out by a filter": 1},
    )


def test_a_sample_is_the_same_each_time_and_says_so_everywhere(seaweed, folder, tmp_path):
    fill_folder(folder, {f"part-{n}.json": lines([{f"k{n}": n}]) for n in range(60)})

    result = crawl(seaweed, str(folder), sample=0.25, out=str(tmp_path / "out"))

    assert 5 <= result.objects.scanned <= 30
    assert result.skipped == {"not in the sample": 60 - result.objects.scanned}
    assert add_up(result)
    assert facts(crawl(seaweed, str(folder), sample=0.25)) == facts(result)
    assert result.sample == 0.25
    assert (tmp_path / "out" / "table.sql").read_text().startswith("-- From a sample of 25.00%")
    assert json.loads((tmp_path / "out" / "report.json").read_bytes())["sample"] == 0.25
    assert "only 25% of the objects" in (tmp_path / "out" / "report.html").read_text()


@pytest.mark.parametrize("sample", [0, -1, 1.5, float("nan"), float("inf")])
def test_a_sample_that_is_no_share_is_refused(seaweed, folder, sample):
    with pytest.raises(UsageError, match="--sample"):
        crawl(seaweed, str(folder), sample=sample)


# Types.


def test_a_hint_wins_over_what_was_found(seaweed, folder):
    fill_folder(folder, {"x.json": lines([{"a": 1, "b": {"c": 1}}])})

    types = column_types(crawl(seaweed, str(folder), hints=["a=string", "b.c=double"]))

    assert types == {"a": "string", "b": "struct<c:double>"}


@pytest.mark.parametrize("hint", ["a", "a=", "=int", "a=what", ""])
def test_a_hint_that_cannot_be_read_is_refused(seaweed, folder, hint):
    fill_folder(folder, {"x.json": ONE})
    with pytest.raises(UsageError, match=f"--hint {hint}"):
        crawl(seaweed, str(folder), hints=[hint])


def test_text_is_a_timestamp_only_if_asked_and_throughout(seaweed, folder):
    fill_folder(
        folder,
        {
            "x.json": lines([{"t": "2024-01-31 12:00:00", "mixed": "2024-01-31 12:00:00"}]),
            "y.json": lines([{"t": "2024-02-01 00:00:00.5", "mixed": "soon"}]),
        },
    )

    assert column_types(crawl(seaweed, str(folder))) == {"t": "string", "mixed": "string"}
    assert column_types(crawl(seaweed, str(folder), timestamps=True)) == {
        "t": "timestamp",
        "mixed": "string",
    }


def test_the_hive_serde_is_for_records_of_one_type_a_path(seaweed, folder):
    fill_folder(folder, {"x.json": lines([{"a": 1, "B": "x"}])})

    result = crawl(seaweed, str(folder), serde="hive")

    assert "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'" in result.ddl
    fill_folder(folder, {"y.json": lines([{"a": "x"}])})
    with pytest.raises(UsageError, match=r"a is string and holds int 1.*--serde openx"):
        crawl(seaweed, str(folder), serde="hive")
    with pytest.raises(UsageError, match="--timestamps"):
        crawl(seaweed, str(folder), serde="hive", timestamps=True)


def test_equal_keys_are_found_in_every_record_if_asked(seaweed, folder):
    fill_folder(folder, {"x.json": ONE * 100 + b'{"a":1,"b":{"c":1,"c":2}}\n' + ONE * 100})

    assert "duplicate-keys" not in warned(crawl(seaweed, str(folder)))
    result = crawl(seaweed, str(folder), check_duplicates=True)
    [warning] = [each for each in result.warnings if each.code == "duplicate-keys"]
    assert warning.count == 1
    assert "x.json#101" in warning.objects[0]


def test_keys_that_differ_by_case_are_told_apart_by_the_table_and_no_duplicates(seaweed, folder):
    fill_folder(folder, {"x.json": lines([{"a": {"c": 1, "C": 2}}])})

    result = crawl(seaweed, str(folder), check_duplicates=True, location="s3://home/events")

    assert warned(result) == {"case-collision": 1}
    assert "'case.insensitive'='FALSE'" in result.ddl


def test_the_table_has_the_name_that_was_asked_for(seaweed, folder):
    fill_folder(folder, {"x.json": ONE})

    result = crawl(seaweed, str(folder), table="web.events")

    assert result.table == "web.events"
    assert "`web`.`events`" in result.ddl
    with pytest.raises(UsageError, match=r"a\.b\.c"):
        crawl(seaweed, str(folder), table="a.b.c")


# Results.


def test_results_land_in_a_folder_or_a_bucket(seaweed, folder, tmp_path):
    fill_folder(folder, {"x.json": lines(events(5))})
    bucket = seaweed.new_bucket()
    names = ["bad.jsonl", "report.html", "report.json", "schema.json"]
    names += ["table.sql", "unreadable.jsonl"]

    result = crawl(seaweed, str(folder), out=str(tmp_path / "new" / "out"))
    crawl(seaweed, str(folder), out=f"s3://{bucket}/new/out")

    assert sorted(file.name for file in (tmp_path / "new" / "out").iterdir()) == names
    listed = seaweed.client.list_objects_v2(Bucket=bucket, Prefix="new/out/")["Contents"]
    assert [entry["Key"] for entry in listed] == ["new/out/" + name for name in names]
    there = seaweed.client.get_object(Bucket=bucket, Key="new/out/table.sql")["Body"].read()
    assert there.decode() == (tmp_path / "new" / "out" / "table.sql").read_text()
    assert result.ddl in there.decode()


@pytest.mark.parametrize("below", ["", "out/", "dt=2024-01-01/out"])
def test_results_among_the_records_are_refused(seaweed, days, folder, below):
    fill_folder(folder, {"x.json": ONE})

    with pytest.raises(UsageError, match="--out"):
        crawl(seaweed, days, out=days + below)
    with pytest.raises(UsageError, match="--out"):
        crawl(seaweed, str(folder), out=str(folder / below))


def test_results_beside_the_records_are_not(seaweed, folder):
    fill_folder(folder, {"x.json": ONE})

    crawl(seaweed, str(folder), out=f"{folder}-out")
    crawl(seaweed, str(folder), out=str(folder.parent))

    assert folder.with_name("report.json").exists()


def test_a_place_for_results_that_is_a_file_is_refused_before_any_work(seaweed, days, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="name a folder"):
        crawl(seaweed, days, out=str(tmp_path / "file"))
