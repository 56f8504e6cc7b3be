"""`raywork diff`: what changes from one table to another, wherever they are."""

import json

import pytest

import raywork
from raywork.errors import RayworkError, UsageError
from tests.catalog.glue import Lake, lines
from tests.cli.running import raywork as run
from tests.servers import KEY_ID, SECRET

MONDAY = lines({"id": 1, "user": {"name": "ann"}, "user-agent": "x", "gone": True})
TUESDAY = lines({"id": 2.5, "user": {"name": "ben", "age": 5}, "user-agent": "y", "new": 1})

CHANGES = [
    ("removed", "gone", "boolean", None, False),
    ("widened", "id", "bigint", "double", True),
    ("added", "user.age", None, "bigint", True),
    ("added", "new", None, "bigint", True),
]


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """Two folders of records, and what crawls of them wrote."""
    root = tmp_path_factory.mktemp("days")
    for name, body in (("monday", MONDAY), ("tuesday", TUESDAY)):
        (root / name).mkdir()
        (root / name / "a.json").write_bytes(body)
        raywork.crawl(str(root / name), out=str(root / f"{name}-out"), engine="inline")
    return root


def changes(result):
    return [(c.kind, c.path, c.before, c.after, c.compatible) for c in result.changes]


FORMS = ["", "/", "/a.json", "-out", "-out/", "-out/schema.json", "-out/report.json"]


@pytest.mark.parametrize("form", FORMS)
def test_a_side_may_be_records_or_what_a_crawl_of_them_wrote(days, form):
    a, b = str(days / f"monday{form}"), str(days / f"tuesday-out/{'schema.json'}")

    assert changes(raywork.diff(a, b, engine="inline")) == CHANGES
    assert raywork.diff(a, str(days / "monday"), engine="inline").same


def test_a_side_may_be_a_table_in_glue(days, moto):
    lake = Lake(moto)
    lake.server.fill(lake.bucket, {"events/dt=1/a.json": MONDAY})
    access = raywork.Access(endpoint_url=moto.url)
    lake.crawl(partitions="none")
    table = f"{lake.database}.events"

    for name in (table, f"glue:{table}"):
        result = raywork.diff(name, str(days / "tuesday-out"), engine="inline", access=access)
        assert changes(result) == CHANGES
    assert raywork.diff(table, str(days / "monday-out/schema.json"), access=access).same
    crawled = raywork.diff(table, lake.uri, engine="inline", access=access)
    assert changes(crawled) == [("partition-added", "dt", None, "int", False)]


def test_a_table_that_is_not_there_is_named(moto):
    access = raywork.Access(endpoint_url=moto.url)
    with pytest.raises(UsageError, match=r"no\.table: there is no such table"):
        raywork.diff("no.table", "no.table", access=access)
    with pytest.raises(UsageError, match="write glue:database"):
        raywork.diff("glue:events", "no.table", access=access)


def test_what_the_comparison_leaves_out_is_said(days, tmp_path):
    (tmp_path / "a.json").write_bytes(MONDAY + b'{"cut')
    result = raywork.diff(str(tmp_path), str(days / "monday"), engine="inline")

    assert result.same
    assert result.notes == [
        f"{tmp_path}: 0 unreadable objects and 1 bad records are not in the comparison"
    ]


def test_records_that_cannot_be_read_are_no_table(days, tmp_path):
    (tmp_path / "a.json").write_bytes(b"nothing\n")
    with pytest.raises(RayworkError, match="no record could be read"):
        raywork.diff(str(tmp_path), str(days / "monday"), engine="inline")


def test_a_file_of_records_may_look_like_a_saved_document(tmp_path):
    (tmp_path / "a.json").write_bytes(lines({"tables": 1, "ddl": "x"}))
    (tmp_path / "b.json").write_bytes(lines({"tables": 1}))

    result = raywork.diff(str(tmp_path / "a.json"), str(tmp_path / "b.json"), engine="inline")
    assert changes(result) == [("removed", "ddl", "string", None, False)]


def test_the_report_of_several_tables_is_refused(days, tmp_path):
    (tmp_path / "report.json").write_text('{"tables": [], "warnings": []}')
    with pytest.raises(UsageError, match="is about several tables"):
        raywork.diff(str(tmp_path), str(days / "monday"))


def test_the_program_tells_it_in_words_and_by_its_exit_code(days):
    credentials = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    other = run("diff", str(days / "monday-out"), str(days / "tuesday-out"), **credentials)
    same = run("diff", str(days / "monday-out"), str(days / "monday-out"), **credentials)

    assert (other.code, other.err) == (1, "")
    assert other.out.splitlines() == [
        "gone is gone; it was boolean (queries may break)",
        "id: bigint becomes double",
        "user.age is new, as bigint",
        "new is new, as bigint",
    ]
    assert (same.code, same.out) == (0, "no difference\n")


def test_the_program_tells_it_as_json(days):
    sides = [str(days / f"{name}-out") for name in ("monday", "tuesday")]
    ended = run("diff", *sides, "--json")
    document = json.loads(ended.out)

    assert (ended.code, document["a"], document["b"], document["same"]) == (1, *sides, False)
    assert document["changes"][1] == {
        "kind": "widened",
        "path": "id",
        "from": "bigint",
        "to": "double",
        "compatible": True,
    }


def test_all_that_one_crawl_wrote_is_the_same_table(tmp_path):
    """Also where not only the records decided: hints, what was null, folders."""
    records = {"id": 1, "never": None, "userId": 1, "user-agent": "x", "labels": {"a": "b"}}
    for day in ("2026-03-01", "2026-03-02"):
        (tmp_path / f"in/dt={day}").mkdir(parents=True)
        (tmp_path / f"in/dt={day}/a.json").write_bytes(lines(records))
    hints = ["id=string", "labels=map<string,string>"]
    raywork.crawl(str(tmp_path / "in"), out=str(tmp_path / "out"), hints=hints, engine="inline")
    forms = [tmp_path / f"out{name}" for name in ("", "/report.json", "/schema.json", "/table.sql")]

    for a in forms:
        for b in forms:
            assert changes(raywork.diff(str(a), str(b))) == []


def test_a_table_that_reads_what_is_there_does_not_differ_from_it(moto):
    lake = Lake(moto)
    access = raywork.Access(endpoint_url=moto.url)
    lake.put("dt=a/a.json", {"id": 1, "never": None, "list": [None], "userId": 1})
    lake.crawl(hints=["id=string"])
    table = f"{lake.database}.events"
    lake.put("dt=a/a.json", {"id": 1, "never": 7, "list": [7], "userId": 1})
    lake.crawl(hints=["id=string"])

    forth = raywork.diff(table, lake.uri, engine="inline", access=access)
    back = raywork.diff(lake.uri, table, engine="inline", access=access)

    assert (changes(forth), changes(back)) == ([], [])
    lake.put("dt=a/b.json", {"userId": "x", "never": "y"})
    other = raywork.diff(table, lake.uri, engine="inline", access=access)
    assert changes(other) == [("widened", "userid", "bigint", "string", False)]


@pytest.mark.parametrize("body", ["", "{}", '{"root": {"rank": 1}}', '{\n "root": {\n  "ra', "["])
@pytest.mark.parametrize("name", ["schema.json", "report.json"])
def test_what_is_left_of_a_saved_document_is_not_taken_for_records(days, tmp_path, name, body):
    (tmp_path / name).write_text(body)
    for side in (tmp_path, tmp_path / name):
        with pytest.raises(UsageError, match=rf"{name} is no schema or report of a crawl"):
            raywork.diff(str(side), str(days / "monday"), engine="inline")


def test_a_damaged_schema_is_named(days, tmp_path):
    saved = (days / "monday-out/schema.json").read_text()
    (tmp_path / "schema.json").write_text(saved.replace('"sights"', '"sights": 5, "x"', 1))
    with pytest.raises(UsageError, match=r"schema\.json: not a saved schema"):
        raywork.diff(str(tmp_path / "schema.json"), str(days / "monday"), engine="inline")


def test_records_may_be_in_a_file_named_like_a_report(tmp_path):
    for name, records in (("a", [{"x": 1}, {"x": 2}]), ("b", [{"x": 1.5}])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.json").write_bytes(lines(*records))

    result = raywork.diff(str(tmp_path / "a"), str(tmp_path / "b"), engine="inline")
    assert changes(result) == [("widened", "x", "bigint", "double", True)]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("SELECT 1", "makes no table"),
        ("CREATE EXTERNAL TABLE a (b int);\nCREATE EXTERNAL TABLE a (b int);", "makes 2 tables"),
        ("CREATE EXTERNAL TABLE a (b money)", "has no type money"),
        ("CREATE EXTERNAL TABLE a (b int", "line 1: this is no CREATE EXTERNAL TABLE"),
    ],
)
def test_a_script_that_makes_no_one_table_is_named(tmp_path, script, message):
    (tmp_path / "t.sql").write_text(script)
    with pytest.raises(UsageError, match=message):
        raywork.diff(str(tmp_path / "t.sql"), str(tmp_path / "t.sql"))
