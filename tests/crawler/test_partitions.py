"""Partitions of whole crawls: from keys in a bucket to the statements that add them."""

import re
from functools import partial

import pytest
import sqlglot

from raywork.crawler import listed, operation, plan
from raywork.crawler.model import Context
from tests.crawler.contents import lines
from tests.crawler.crawling import crawl, facts, fill_folder, warned

ONE = lines([{"id": 1, "name": "a"}])
DAYS = [f"2024-01-{day:02}" for day in range(1, 15)]


def bucket_of(server, keys):
    bucket = server.new_bucket()
    server.fill(bucket, keys if isinstance(keys, dict) else dict.fromkeys(keys, ONE))
    return bucket


def types(result):
    return {each.name: each.type for each in result.partitions}


def added(result):
    """The partitions that the statements of a result add: folder by values."""
    found = {}
    for statement in result.statements:
        if statement.startswith("ALTER TABLE"):
            for spec, folder in re.findall(r"PARTITION \((.*)\) LOCATION '(.*)'", statement):
                found[spec] = folder
                head = statement.partition("\n")[0]
                sqlglot.parse_one(f"{head} PARTITION ({spec}) LOCATION '{folder}'", dialect="hive")
    return found


def test_days_are_computed(moto):
    bucket = bucket_of(moto, [f"in/dt={day}/x.json" for day in DAYS])

    result = crawl(moto, f"s3://{bucket}/in/")

    assert types(result) == {"dt": "date"}
    assert "PARTITIONED BY (\n  `dt` date\n)" in result.ddl
    assert f"'storage.location.template'='s3://{bucket}/in/dt=${{dt}}/'" in result.ddl
    assert result.statements == [result.ddl]
    assert warned(result) == {}
    assert sqlglot.parse_one(result.ddl, dialect="hive")


def test_what_is_not_computed_is_added_with_its_folder(moto):
    keys = ["year=2024/kind=a%3Ab/x.json", "year=2024/kind=__HIVE_DEFAULT_PARTITION__/x.json"]
    keys += ["year=2023/kind=it's/deep/down/x.json", "year=2023/kind=it's/x.json"]
    bucket = bucket_of(moto, [f"in/{key}" for key in keys])

    result = crawl(moto, f"s3://{bucket}/in/", table="web.t")

    assert types(result) == {"year": "int", "kind": "string"}
    home = f"s3://{bucket}/in/"
    assert added(result) == {
        "`year`=2023, `kind`='it\\'s'": f"{home}year=2023/kind=it\\'s/",
        "`year`=2024, `kind`='__HIVE_DEFAULT_PARTITION__'": (
            f"{home}year=2024/kind=__HIVE_DEFAULT_PARTITION__/"
        ),
        "`year`=2024, `kind`='a:b'": f"{home}year=2024/kind=a%3Ab/",
    }
    assert result.statements[-1].startswith("ALTER TABLE `web`.`t` ADD IF NOT EXISTS\n")


@pytest.mark.parametrize("way", ["add", "none"])
def test_how_is_a_choice(moto, way):
    bucket = bucket_of(moto, [f"dt={day}/x.json" for day in DAYS])

    result = crawl(moto, f"s3://{bucket}/", partitions=way)

    assert len(added(result)) == (14 if way == "add" else 0)
    assert types(result) == ({"dt": "date"} if way == "add" else {})


def test_folders_count_from_the_location(moto):
    bucket = bucket_of(moto, [f"in/dt={day}/{hour}/x.json" for day in DAYS for hour in "ab"])
    days = [f"s3://{bucket}/in/dt={day}/" for day in DAYS[:2]]

    parts = crawl(moto, *days, partitions="add")
    below = crawl(moto, f"s3://{bucket}/", location=f"s3://{bucket}/in/", partitions="add")
    above = crawl(moto, f"s3://{bucket}/in/", location=f"s3://{bucket}/", partitions="add")

    assert [*added(parts).values()] == days
    assert warned(parts) == {"wider-location": 2}
    assert [*added(below).values()][:2] == days
    assert [*added(above).values()][:2] == days
    assert warned(above) == {"wider-location": 1}


def test_a_folder_of_this_machine(moto, tmp_path):
    folder = fill_folder(tmp_path / "in", {f"{day}/x.json": ONE for day in DAYS})

    result = crawl(moto, str(folder), location="s3://home/t/")

    assert types(result) == {"dt": "date"}
    assert "'storage.location.template'='s3://home/t/${dt}/'" in result.ddl


def test_a_sample_leaves_no_partition_out(moto):
    bucket = bucket_of(moto, [f"k={n}/x.json" for n in range(40)])

    result = crawl(moto, f"s3://{bucket}/", sample=0.3)

    assert 0 < result.objects.scanned < 40
    assert len(added(result)) == 40


def test_objects_that_are_not_the_tables_make_no_partitions(moto):
    keys = [f"k={n}/x.json" for n in range(4)]
    bucket = bucket_of(moto, [*keys, "_temporary/0/x.json", "k=9/.x", "k=7/x.csv"])
    moto.fill(bucket, {"k=8/": b""})

    result = crawl(moto, f"s3://{bucket}/", rules=[("exclude", "*.csv")])

    assert len(added(result)) == 4


def test_how_the_work_was_cut_does_not_show(moto, monkeypatch):
    keys = [f"{name}/dt={day}/{n}.json" for name in "ab" for day in DAYS[:6] for n in range(2)]
    bucket = bucket_of(moto, [*keys, "odd/x.json"])
    whole = facts(crawl(moto, f"s3://{bucket}/", partitions="add"))

    monkeypatch.setattr(plan, "LOOK", 10)
    monkeypatch.setattr(operation, "Context", partial(Context, seconds=0))
    monkeypatch.setattr(operation, "_parts", lambda *_: 4)

    assert facts(crawl(moto, f"s3://{bucket}/", partitions="add")) == whole
    assert types(whole) == {"partition_0": "string", "dt": "date"}
    assert warned(whole) == {"outside-partitions": 1}


def test_more_partitions_than_a_document_holds_go_to_files(moto, tmp_path, monkeypatch):
    monkeypatch.setattr(listed, "MOST", 200)
    folder = fill_folder(tmp_path / "in", {f"k={n}/x.json": ONE for n in range(450)})
    options = {"location": "s3://home/t/", "partitions": "add"}

    result = crawl(moto, str(folder), out=str(tmp_path / "out"), **options)

    assert result.statements == [result.ddl]
    assert warned(result) == {"partitions-in-files": 450}
    names = ["partitions.sql", "partitions-2.sql", "partitions-3.sql"]
    written = [(tmp_path / "out" / name).read_text().count("LOCATION") for name in names]
    assert written == [200, 200, 50]
    few = crawl(
        moto, str(folder), rules=[("include", "k=1*")], out=str(tmp_path / "few"), **options
    )
    assert len(added(few)) == 111
    assert not (tmp_path / "few" / "partitions.sql").exists()


def test_folders_with_the_same_values_and_such_as_no_statement_names(moto):
    keys = ["k=a:b/x.json", "k=a%3Ab/x.json", "k=a*/x.json", "k=%0A/x.json", "k=c/x.json"]
    bucket = bucket_of(moto, keys)

    result = crawl(moto, f"s3://{bucket}/")

    assert [*added(result)] == ["`k`='a:b'", "`k`='c'"]
    assert warned(result) == {"partition-twice": 1, "partition-unwritable": 2}
    twice, unwritable = (each.objects for each in result.warnings)
    assert twice == [f"s3://{bucket}/k=a:b/"]
    assert unwritable == [f"s3://{bucket}/k=%0A/", f"s3://{bucket}/k=a*/"]


def test_folders_of_different_records_are_named(moto):
    kinds = {"orders": {"id": 1, "total": 2, "sku": 3}, "users": {"id": 1, "name": 2, "mail": 3,
             "born": 4}, "orders_old": {"id": 1, "total": 2}}  # fmt: skip
    keys = {f"{kind}/{n}.json": lines([record]) for kind, record in kinds.items() for n in range(3)}
    bucket = bucket_of(moto, keys)

    result = crawl(moto, f"s3://{bucket}/")

    [warning] = result.warnings
    assert (warning.code, warning.count) == ("prefixes-differ", 2)
    assert warning.objects == ["orders/", "orders_old/", "users/"]
    assert "--table-per-prefix" in warning.message
    assert "20%" in warning.message


def test_folders_of_records_alike_are_nothing_to_say(moto):
    bucket = bucket_of(moto, [*(f"{name}/x.json" for name in "abc"), "x.json"])
    assert warned(crawl(moto, f"s3://{bucket}/")) == {}
