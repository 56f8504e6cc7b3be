"""A run makes tables of its own, asks, and leaves nothing behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq
import pytest

import raywork
from raywork.analyses import operation
from raywork.analyses.case import Case, see_nothing
from raywork.analyses.model import Chart, NewTable, Plan, Question
from raywork.analyses.result import Finding, ResultTable

DDL = (
    "CREATE EXTERNAL TABLE {table} (id string, size bigint)"
    " ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION '%s'"
)


@dataclass(frozen=True)
class Options:
    location: str
    sql: str = "SELECT id, sum(size) AS size FROM {things} GROUP BY id ORDER BY id"
    ddl: str = DDL
    worst: str = "note"


def plan(options: Options, _seen: None) -> Plan:
    question = Question("sizes", "Sizes", options.sql, Chart("bars", "id", "size"))
    other = Question("count", "Count", "SELECT count(*) AS n FROM {things}")
    tables = [NewTable("things", options.ddl % options.location, (options.location,))]
    return Plan("Things", tables, [question, other], ["Sizes are made up."])


def findings(options: Options, results: Mapping[str, ResultTable]) -> list[Finding]:
    return [Finding("answers", options.worst, f"{len(results)} answers", len(results))]


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> None:
    case: Case[Any, Any] = Case("things", Options, see_nothing, plan, findings)
    monkeypatch.setattr(operation, "load_case", lambda _name: case)


@pytest.fixture
def location(local_aws: Any) -> str:
    bucket = local_aws.new_bucket()
    local_aws.put(bucket, {"in/a.json": b'{"id": "a", "size": 3}\n{"id": "b", "size": 4}\n'})
    return f"s3://{bucket}/in/"


@pytest.fixture
def there(local_aws: Any) -> Any:
    """All databases, tables and results that there are."""

    def found() -> set[str]:
        glue, s3 = local_aws.glue, local_aws.s3
        names = {each["Name"] for each in glue.get_databases()["DatabaseList"]}
        tables = {
            f"{name}.{table['Name']}"
            for name in names
            for table in glue.get_tables(DatabaseName=name)["TableList"]
        }
        keys = {
            f"{bucket['Name']}/{entry['Key']}"
            for bucket in s3.list_buckets()["Buckets"]
            for entry in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ())
        }
        return names | tables | keys

    return found


def test_answers_come_back_and_nothing_is_left(analyze, location, there):
    before = there()

    result = analyze("things", location=location)

    assert result.results["sizes"].records() == [{"id": "a", "size": 3}, {"id": "b", "size": 4}]
    assert result.results["sizes"].records(id="b") == [{"id": "b", "size": 4}]
    assert result.findings[0].value == 2
    assert (result.verdict, result.failed, result.left, result.kept) == (None, 0, [], False)
    assert result.scanned_bytes > 0
    assert result.cost_usd == pytest.approx(2 * 10e6 / 1e12 * 5)
    assert there() == before


def test_tables_in_a_database_that_is_named_are_dropped_and_no_others(
    analyze, local_aws, location, there
):
    database = local_aws.new_database()
    local_aws.rows((DDL % location).replace("{table}", f"{database}.raywork_things"))
    before = there()

    result = analyze("things", location=location, database=database)

    assert result.database == database
    assert there() == before


def test_what_is_to_be_kept_is_kept(analyze, local_aws, location):
    result = analyze("things", location=location, keep=True)

    [table] = result.tables
    assert local_aws.rows(f'SELECT count(*) FROM "{result.database}"."{table}"')[1] == ["2"]
    assert result.kept
    assert result.results["sizes"].result.startswith(analyze.output)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(analyze, location, there):
    before = there()

    result = analyze("things", location=location, dry_run=True)

    assert [statement.split(" ")[0] for statement in result.statements] == [
        *("CREATE", "CREATE", "SELECT", "SELECT")
    ]
    assert f'FROM "{result.database}"."{result.tables[0]}"' in result.statements[-1]
    assert result.estimate.scanned_bytes == 2 * 46
    assert (result.estimate.objects, result.estimate.complete) == (1, True)
    assert there() == before


def test_a_question_that_fails_does_not_take_the_others_with_it(analyze, location, there, tmp_path):
    before = there()

    result = analyze(
        "things", location=location, sql="SELECT nothing FROM {things}", out=str(tmp_path)
    )

    assert result.failed == 1
    assert "nothing" in result.results["sizes"].error.reason
    assert result.results["count"].rows == [[2]]
    assert result.findings[0].value == 1
    assert "There is no answer" in (tmp_path / "report.html").read_text()
    assert there() == before


def test_a_table_that_cannot_be_made_fails_the_run(analyze, location, there):
    before = there()

    with pytest.raises(raywork.ServiceError, match=r"CREATE EXTERNAL TABLE.* failed"):
        analyze("things", location=location, ddl=DDL.replace("bigint", "union"))

    assert there() == before


@pytest.mark.parametrize(("step", "keep"), [("make", False), ("ask", False), ("ask", True)])
def test_an_interrupted_run_leaves_nothing(analyze, location, there, monkeypatch, step, keep):
    before = there()
    done = getattr(operation.Run, step)

    def interrupted(self):
        done(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(operation.Run, step, interrupted)
    with pytest.raises(KeyboardInterrupt):
        analyze("things", location=location, keep=keep)

    assert there() == before


def test_the_folder_has_the_report_and_whole_answers(analyze, location, tmp_path):
    result = analyze("things", location=location, out=str(tmp_path), worst="bad")

    assert result.report == str(tmp_path / "report.html")
    assert pq.read_table(tmp_path / "sizes.parquet").to_pydict() == {
        "id": ["a", "b"],
        "size": [3, 4],
    }
    page = (tmp_path / "report.html").read_text()
    assert all(text in page for text in ("<svg", "Sizes are made up.", "2 answers"))
    assert '"verdict": "bad"' in (tmp_path / "report.json").read_text()
    assert result.verdict == "bad"


def test_a_run_that_fails_has_no_result_in_the_folder(analyze, location, tmp_path):
    with pytest.raises(raywork.ServiceError):
        analyze("things", location=location, ddl=DDL.replace("bigint", "union"), out=str(tmp_path))

    assert not (tmp_path / "report.json").exists()


def test_the_folder_may_be_in_s3(analyze, local_aws, location):
    bucket = local_aws.new_bucket()

    result = analyze("things", location=location, out=f"s3://{bucket}/report/")

    assert result.results["count"].file == f"s3://{bucket}/report/count.parquet"
    keys = {each["Key"] for each in local_aws.s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {
        f"report/{name}"
        for name in ("report.html", "report.json", "sizes.parquet", "count.parquet")
    }


def test_options_that_a_case_has_not_are_refused(analyze, location):
    with pytest.raises(raywork.UsageError, match=r"analyze things: .*frobnicate"):
        analyze("things", location=location, frobnicate=1)
    with pytest.raises(raywork.UsageError, match="--dry-run"):
        analyze("things", location=location, dry_run=True, out="x")
    with pytest.raises(raywork.UsageError, match="--database"):
        analyze("things", location=location, database="no-name")


def test_a_workgroup_that_has_a_folder_of_its_own_is_cleaned_up_too(
    analyze, local_aws, location, there
):
    local_aws.athena.create_work_group(
        Name="own",
        Configuration={
            "EnforceWorkGroupConfiguration": True,
            "ResultConfiguration": {"OutputLocation": f"s3://{local_aws.results}/own/"},
        },
    )
    before = there()

    for output in (analyze.output, None):
        analyze("things", location=location, workgroup="own", output=output)

    assert there() == before


def test_what_athena_refused_to_make_is_not_left_behind(analyze, location, there, capsys):
    before = there()
    with pytest.raises(raywork.UsageError, match="where to leave results"):
        analyze("things", location=location, output=None)
    assert "left behind" not in capsys.readouterr().err
    assert there() == before


def test_the_report_has_the_query_line_by_line(analyze, location, tmp_path):
    analyze(
        "things", location=location, sql="SELECT id,\n  size\x07 FROM {things}", out=str(tmp_path)
    )
    assert "SELECT id,\n  size" in (tmp_path / "report.html").read_text()


def test_an_unknown_case_is_refused(monkeypatch):
    monkeypatch.undo()
    with pytest.raises(raywork.UsageError, match=r"choose one of .*api-calls"):
        raywork.analyze("frobnicate")
