"""What users of `raywork crawl --register` see."""

import json

import pytest

from tests.catalog.glue import Lake
from tests.cli.running import raywork as run


@pytest.fixture
def crawl(lake: Lake):
    def crawl(*options: str):
        table = ["--table", f"{lake.database}.events"]
        server = ["--endpoint-url", lake.server.url, "--engine", "inline"]
        return run("crawl", lake.uri, *table, *server, *options)

    return crawl


def test_the_summary_and_the_report_say_what_became_of_the_table(lake, crawl, tmp_path):
    lake.put("dt=1/a.json", {"id": 1})
    dry = crawl("--register", "glue", "--dry-run")
    first = crawl("--register", "glue", "--partitions", "add")
    lake.put("dt=2/a.json", {"id": "x", "new": 1})
    second = crawl("--register", "glue", "--out", str(tmp_path))
    name = f"glue {lake.database}.events"

    assert f"{name}: would be created, 1 partition to add, nothing was done (dry run)" in dry.err
    assert f"{name}: created, 1 partition added" in first.err
    assert f"{name}: updated, 2 changes, 1 partition added, 1 partition updated" in second.err
    assert "! 1 change of the table that may break queries" in second.err
    assert "id: bigint becomes string (queries may break)" in second.err
    assert (dry.code, first.code, second.code) == (0, 0, 0)
    assert "id: bigint becomes string (queries may break)" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("options", [["--dry-run"], ["--contract", "freeze"]])
def test_the_whole_difference_is_told_where_nothing_is_done(lake, crawl, options):
    lake.put("a.json", {"id": 1})
    crawl("--register", "glue")
    lake.put("a.json", {"id": 1.5, "new": {"a": 1}})
    ended = crawl("--register", "glue", "--quiet", *options)

    first, *changes = ended.err.splitlines()
    assert first.startswith(f"glue {lake.database}.events: ")
    assert changes == ["  id: bigint becomes double", "  new is new, as struct<a:bigint>"]
    assert lake.types() == {"id": "bigint"}


def test_the_document_says_it_too(lake, crawl):
    lake.put("a.json", {"id": 1})
    crawl("--register", "glue")
    lake.put("a.json", {"id": 1, "new": 1})
    ended = crawl("--register", "glue", "--contract", "freeze", "--json", "--quiet")
    document = json.loads(ended.out)

    assert ended.code == 1
    assert document["registration"] == {
        "target": "glue",
        "table": f"{lake.database}.events",
        "outcome": "frozen",
        "dry_run": False,
        "partitions": {"created": 0, "updated": 0, "unchanged": 0},
    }
    assert document["changes"] == [
        {"kind": "added", "path": "new", "from": None, "to": "bigint", "compatible": True}
    ]


def test_what_is_refused_is_known_before_the_crawl(lake, crawl):
    lake.put("a.json", {"id": 1})
    crawl("--register", "glue")
    lake.change(lambda table: table.update(TableType="VIRTUAL_VIEW"))
    ended = crawl("--register", "glue")

    assert (ended.code, ended.out) == (2, "")
    (line,) = ended.err.splitlines()
    assert line.startswith(f"raywork: the table {lake.database}.events is there already and is a")


def test_a_local_folder_needs_a_location(tmp_path):
    (tmp_path / "a.json").write_text('{"id": 1}')
    ended = run("crawl", str(tmp_path), "--table", "web.logs", "--register", "glue")

    assert (ended.code, ended.err) == (
        2,
        "raywork: --register needs --location: name the S3 folder that the table is to read\n",
    )
