"""A table for each first-level folder."""

import inspect
import json

import pytest

import raywork
from raywork.cli.main import run
from raywork.crawler import per_prefix
from raywork.errors import UsageError
from tests.crawler.contents import lines
from tests.crawler.crawling import crawl, facts, fill_folder

CONTENTS = {
    "orders/dt=2024-01-01/x.json": lines([{"id": 1, "total": 2.5}]),
    "orders/dt=2024-01-02/x.json": lines([{"id": 2}]),
    "Web-Events/a.json": lines([{"at": "x"}]),
    "web_events/a.json": lines([{"at": 5}]),
    "_tmp/x.json": lines([{"no": 1}]),
    "notes.json": lines([{"no": 1}]),
}


@pytest.fixture(scope="module", params=["moto", "seaweed"])
def place(request):
    server = request.getfixturevalue(request.param)
    bucket = server.new_bucket()
    server.fill(bucket, {f"in/{key}": body for key, body in CONTENTS.items()})
    return server, f"s3://{bucket}/in/"


def test_each_folder_is_crawled_as_if_alone(place):
    server, uri = place

    results = crawl(server, uri, table_per_prefix=True)

    assert isinstance(results, raywork.CrawlResults)
    assert [each.table for each in results] == ["web_events", "orders", "web_events_2"]
    assert results[1].uris == [f"{uri}orders/"]
    assert facts(results[1]) == facts(crawl(server, f"{uri}orders/"))
    assert [each.name for each in results[1].partitions] == ["dt"]
    assert [each.columns[0].type for each in results[::2]] == ["string", "bigint"]


def test_what_is_in_no_table_is_said(place):
    server, uri = place

    [warning] = crawl(server, uri, table_per_prefix=True).warnings

    assert (warning.code, warning.count) == ("outside-prefixes", 2)
    assert warning.objects == [f"{uri}_tmp/", f"{uri}notes.json"]


def test_many_objects_beside_the_folders_are_counted_and_the_first_named(moto, tmp_path):
    folder = fill_folder(tmp_path / "in", {f"{n:03}.json": b"" for n in reversed(range(150))})
    fill_folder(folder, {"a/x.json": lines([{"id": 1}])})

    [warning] = crawl(moto, str(folder), table_per_prefix=True).warnings

    assert warning.count == 150
    assert warning.objects == [f"{folder}/{n:03}.json" for n in range(100)]


def test_names_location_and_filters_are_those_of_the_whole(place):
    server, uri = place
    rules = [("include", "orders/*-02/*"), ("include", "Web*")]
    options = {"table": "lake.raw", "location": "s3://home/lake", "rules": rules}

    events, orders, other = crawl(server, uri, table_per_prefix=True, **options)

    assert (events.table, orders.table) == ("lake.raw_web_events", "lake.raw_orders")
    assert "LOCATION 's3://home/lake/Web-Events/'" in events.ddl
    assert (events.records, orders.records, other.records) == (1, 1, 0)
    assert orders.skipped == {"left out by a filter": 1}


def test_results_land_in_a_folder_a_table(tmp_path, capfd):
    folder = fill_folder(tmp_path / "in", CONTENTS)

    code = run(["crawl", str(folder), "--table-per-prefix", "--json", "--out", f"{tmp_path}/out"])

    printed = json.loads(capfd.readouterr().out)
    assert code == 0
    assert [each["table"] for each in printed["tables"]] == ["web_events", "orders", "web_events_2"]
    assert [each["code"] for each in printed["warnings"]] == ["outside-prefixes"]
    out = tmp_path / "out"
    assert json.loads((out / "report.json").read_bytes()) == printed
    assert "outside-prefixes" in (out / "report.html").read_text()
    assert (out / "orders" / "table.sql").read_text().startswith("CREATE EXTERNAL TABLE")
    assert sorted(each.name for each in out.iterdir()) == [
        *("orders", "report.html", "report.json", "web_events", "web_events_2"),
    ]


def test_each_table_has_a_state_of_its_own(moto, tmp_path):
    folder = fill_folder(tmp_path / "in", {"a/x.json": lines([{"id": 1}]), "b/x.json": b'{"k":1}'})
    options = {"table_per_prefix": True, "state": str(tmp_path / "state")}
    first = crawl(moto, str(folder), **options)

    fill_folder(folder, {"b/y.json": lines([{"new": 1}])})
    a, b = crawl(moto, str(folder), **options)

    assert [each.objects.scanned for each in first] == [1, 1]
    assert (a.objects.scanned, b.objects.scanned) == (0, 1)
    assert [column.name for column in b.columns] == ["k", "new"]


def test_the_script_and_the_summary_are_of_all_tables(tmp_path, capfd):
    folder = fill_folder(tmp_path / "in", {**CONTENTS, "bad/x.json": b"no\n"})

    code = run(["crawl", str(folder), "--table-per-prefix", "--location", "s3://home/"])

    out, err = capfd.readouterr()
    assert code == 1
    assert out.count("CREATE EXTERNAL TABLE") == 3
    assert "4 tables" in err
    assert "! outside-prefixes" in err
    assert "raywork: bad: no record could be read" in err


@pytest.mark.parametrize(
    ("contents", "uri", "options", "named"),
    [
        ({"x.json": b""}, "", {}, "no folder lies directly"),
        ({"x.json": b""}, "x.json", {}, "x.json"),
        ({"a/x.json": b""}, "", {"against": "schema.json"}, "--against"),
        ({"a/x.json": b""}, "", {"out": "{folder}/a/out"}, "--out"),
        ({f"{n}/x.json": b"" for n in range(4)}, "", {}, "more than 3"),
    ],
)
def test_what_cannot_be_is_refused(moto, tmp_path, monkeypatch, contents, uri, options, named):
    monkeypatch.setattr(per_prefix, "MOST", 3)
    folder = fill_folder(tmp_path / "in", contents)
    given = {key: value.format(folder=folder) for key, value in options.items()}
    with pytest.raises(UsageError, match=named):
        crawl(moto, str(folder / uri), table_per_prefix=True, **given)


def test_one_location_is_for_one_uri(moto, tmp_path):
    folder = fill_folder(tmp_path / "in", CONTENTS)
    uris = [f"{folder}/orders", f"{folder}/web_events"]
    with pytest.raises(UsageError, match="--location"):
        crawl(moto, *uris, table_per_prefix=True, location="s3://home/")


def test_the_option_is_one_of_the_crawl():
    assert "table_per_prefix" in inspect.signature(raywork.crawl).parameters
    assert "table_per_prefix" in inspect.getdoc(raywork.crawl)
