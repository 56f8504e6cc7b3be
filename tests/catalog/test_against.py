"""A crawl that goes on from the schema of an earlier one."""

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
    assert "2 changes that --contract freeze forbids, nothing was done" in other.err
    assert "b: bigint becomes string (queries may break)" in other.err


def test_partitions_are_not_held_against_a_schema_that_does_not_tell_of_them(folder):
    (folder / "in/2026-03-01").mkdir()
    (folder / "in/a.json").rename(folder / "in/2026-03-01/a.json")
    raywork.crawl(str(folder / "in"), out=str(folder / "out"), engine="inline")

    saved = str(folder / "out/schema.json")
    same = raywork.crawl(str(folder / "in"), against=saved, contract="freeze", engine="inline")

    assert [each.name for each in same.partitions] == ["dt"]
    assert same.registration.outcome == "unchanged"


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
