"""A crawl that goes on from the schema of an earlier one."""

import json

import pytest

import raywork
from raywork.errors import UsageError
from tests.catalog.glue import changed, lines
from tests.cli.running import raywork as run


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.json").write_bytes(lines({"b": 1, "a": None}))
    return tmp_path


def test_the_table_goes_on_from_a_saved_schema(folder):
    raywork.crawl(str(folder / "in"), out=str(folder / "out"), engine="inline")
    (folder / "in/a.json").write_bytes(lines({"c": 1, "a": 5, "b": 2}))
    saved = str(folder / "out/schema.json")
    result = raywork.crawl(str(folder / "in"), against=saved, engine="inline")

    assert [(each.name, each.type) for each in result.columns] == [
        ("b", "bigint"),
        ("a", "string"),
        ("c", "bigint"),
    ]
    assert changed(result) == {"c": ("added", None, "bigint")}
    assert (result.registration.outcome, result.registration.target) == ("evolved", None)


def test_freeze_ends_with_1_and_the_changes(folder):
    options = ["--quiet", "--engine", "inline", "--against", str(folder / "out/schema.json")]
    run("crawl", str(folder / "in"), "--out", str(folder / "out"), "--engine", "inline")
    same = run("crawl", str(folder / "in"), "--contract", "freeze", *options)
    (folder / "in/b.json").write_bytes(lines({"b": "x", "c": 1}))
    other = run("crawl", str(folder / "in"), "--contract", "freeze", *options[1:])

    assert (same.code, other.code) == (0, 1)
    (told,) = [line for line in other.err.splitlines() if "--contract freeze forbids" in line]
    assert told.endswith("frozen, nothing was done: --contract freeze forbids 2 changes")
    assert "keep the table as it is with --contract freeze" not in other.err
    assert "b: bigint becomes string (queries may break)" in other.err


def days(folder, *names):
    for name in names:
        (folder / "in" / name).mkdir()
        (folder / f"in/{name}/a.json").write_bytes(lines({"b": 1}))


def crawled(folder, **options):
    return raywork.crawl(str(folder / "in"), engine="inline", **options)


def test_a_hint_that_is_not_given_again_stays_in_force(folder):
    crawled(folder, out=str(folder / "out"), hints=["b=string", "a=map<string,string>"])
    result = crawled(folder, against=str(folder / "out/schema.json"), contract="freeze")

    assert result.registration.outcome == "unchanged"
    shown = [(each.name, each.type) for each in result.columns]
    assert shown == [("b", "string"), ("a", "map<string,string>")]


def test_a_hint_that_was_not_there_is_a_change(folder):
    crawled(folder, out=str(folder / "out"))
    result = crawled(
        folder, against=str(folder / "out/schema.json"), contract="freeze", hints=["b=string"]
    )

    assert result.registration.outcome == "frozen"
    assert changed(result) == {"b": ("widened", "bigint", "string")}


def test_decisions_outlive_the_values_that_they_rest_on(folder):
    """What was null is text, also after a second crawl that goes on from the first."""
    crawled(folder, out=str(folder / "one"))
    (folder / "in/a.json").write_bytes(lines({"b": 1, "a": 5}))
    crawled(folder, out=str(folder / "two"), against=str(folder / "one"))
    result = crawled(folder, against=str(folder / "two"), contract="freeze")

    assert result.registration.outcome == "unchanged"
    assert [(each.name, each.type) for each in result.columns][1] == ("a", "string")


@pytest.mark.parametrize("form", ["out", "out/", "out/schema.json"])
def test_partitions_are_held_against_those_of_a_saved_schema(folder, form):
    (folder / "in/a.json").unlink()
    days(folder, "2026-03-01", "2026-03-02")
    crawled(folder, out=str(folder / "out"))
    days(folder, "2026-03-03", "2026-3-4")
    (folder / "in/2026-03-01/a.json").unlink()
    against = str(folder / form)

    same = crawled(folder, against=against, contract="freeze")
    other = crawled(folder, against=against, contract="freeze", partitions="none")

    assert [(each.name, each.type) for each in same.partitions] == [("dt", "date")]
    assert "'projection.dt.range'='2026-03-01,NOW'" in same.ddl
    assert same.registration.outcome == "unchanged"
    assert changed(other) == {"dt": ("partition-removed", "date", None)}


def test_a_schema_that_an_earlier_release_wrote_tells_of_no_partitions(folder):
    (folder / "in/a.json").unlink()
    days(folder, "2026-03-01")
    crawled(folder, out=str(folder / "out"))
    saved = folder / "out/schema.json"
    document = json.loads(saved.read_bytes())
    del document["table"]
    saved.write_text(json.dumps(document))

    same = crawled(folder, against=str(saved), contract="freeze")

    assert [each.name for each in same.partitions] == ["dt"]
    assert same.registration.outcome == "unchanged"


def test_a_table_of_a_later_release_is_refused(folder):
    crawled(folder, out=str(folder / "out"))
    saved = folder / "out/schema.json"
    saved.write_bytes(saved.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(UsageError, match=r"schema.json: the table .* has version 2"):
        crawled(folder, against=str(saved))


def test_another_serde_is_told(folder):
    crawled(folder, out=str(folder / "out"), hints=["a=string"])
    result = crawled(folder, against=str(folder / "out"), serde="hive", hints=["a=string"])
    assert changed(result)[""][0] == "serde"


def test_what_was_forbidden_once_is_forbidden_again(folder):
    place, out = str(folder / "in"), str(folder / "out")
    raywork.crawl(place, out=out, engine="inline")
    before = (folder / "out/table.sql").read_bytes()
    (folder / "in/b.json").write_bytes(lines({"b": "x"}))

    options = {"against": f"{out}/schema.json", "contract": "freeze", "engine": "inline"}
    outcomes = [raywork.crawl(place, out=out, **options).registration.outcome for _ in range(2)]

    assert outcomes == ["frozen", "frozen"]
    assert (folder / "out/table.sql").read_bytes() == before


@pytest.mark.parametrize("name", ["in", "in/a.json"])
def test_what_is_no_saved_schema_is_named(folder, name):
    with pytest.raises(UsageError, match="--against"):
        raywork.crawl(str(folder / "in"), against=str(folder / name), engine="inline")
