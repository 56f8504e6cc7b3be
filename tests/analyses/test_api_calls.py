"""The analysis of API calls finds what was planted."""

import json
import re

import pytest

import raywork
from raywork.analyses.api_calls import codes, load_balancers, paths
from raywork.analyses.api_calls.options import ApiCallsOptions
from raywork.analyses.api_calls.plan import Logs, plan_api_calls
from raywork.analyses.api_calls.trees import Tree, find_trees
from raywork.analyses.dates import DateRange
from raywork.cli.main import run
from tests.analyses.api_calls_data import (
    ACCOUNTS,
    BROKEN,
    REGIONS,
    alb_lines,
    alb_objects,
    classic_objects,
    trail_objects,
)

DAYS, PER_DAY, TREES = 3, 200, len(ACCOUNTS) * len(REGIONS)
TRAIL_PER_DAY = 400


@pytest.fixture(scope="module")
def logs(local_aws):
    """Buckets with logs: of all kinds, of a day in the next month too."""
    names = {kind: local_aws.new_bucket() for kind in ("alb", "classic", "trail")}
    local_aws.put(names["alb"], dict(alb_objects(DAYS, PER_DAY)))
    local_aws.put(names["classic"], dict(classic_objects(DAYS, PER_DAY)))
    local_aws.put(names["trail"], dict(trail_objects(DAYS, TRAIL_PER_DAY)))
    return {kind: f"s3://{name}/" for kind, name in names.items()}


@pytest.fixture(scope="module")
def all_of_it(local_aws, logs, tmp_path_factory):
    """The analysis of all logs, with its report."""
    out = tmp_path_factory.mktemp("api-calls")
    return raywork.analyze(
        "api-calls",
        alb=[logs["alb"]],
        classic=[logs["classic"]],
        cloudtrail=[logs["trail"]],
        max_5xx=0.01,
        max_4xx=0.5,
        output=f"s3://{local_aws.results}/api-calls/",
        out=str(out),
        access=raywork.Access(endpoint_url=local_aws.url),
    )


@pytest.fixture(scope="module")
def by_name(all_of_it):
    """The answers about one dimension, by name."""

    def found(key, dimension):
        rows = all_of_it.results[key].records(dimension=dimension)
        return {row["name"]: row for row in rows}

    return found


def test_calls_are_counted_by_verb_and_template(by_name):
    calls = by_name("requests", "call")
    logs_of_a_day = DAYS * (TREES + 1)

    assert {name: call["requests"] for name, call in calls.items()} == {
        name: logs_of_a_day * PER_DAY * share // 100
        for name, share in {
            "GET /v1/customers/{n}": 40,
            "GET /v1/documents/{uuid}/pages/{n}": 25,
            "POST /v1/documents": 15,
            "GET /v1/search": 12,
            "PUT /v1/contacts/{n}": 6,
            "DELETE /v1/videos/{uuid}": 2,
        }.items()
    }
    assert calls["GET /v1/customers/{n}"]["status_4xx"] == logs_of_a_day * 8
    assert calls["GET /v1/search"]["status_5xx"] == logs_of_a_day * 2
    assert calls["POST /v1/documents"]["share_4xx"] == pytest.approx(1 / 30)
    assert by_name("requests", "all")["-"]["requests"] == logs_of_a_day * PER_DAY
    assert by_name("requests", "verb")["PUT"]["requests"] == logs_of_a_day * 12


def test_latencies_are_those_that_were_planted(by_name):
    calls = by_name("requests", "call")

    for name, seconds in (("GET /v1/customers/{n}", 0.02), ("GET /v1/search", 0.8)):
        assert calls[name]["p50"] == pytest.approx(seconds, rel=0.1)
        assert calls[name]["p95"] == pytest.approx(1.45 * seconds, rel=0.1)


def test_answers_say_whether_a_target_gave_them(by_name):
    answers = by_name("requests", "answer")

    assert set(answers) == {
        "200, from the target 200", "404, from the target 404", "502, from the target -"
    }  # fmt: skip
    assert answers["502, from the target -"]["p95"] is None


def test_lines_that_are_no_entries_are_counted_with_an_example(all_of_it):
    lines = {(row["kind"], row["place"]): row for row in all_of_it.results["lines"].records()}

    assert {row["unparsed"] for (kind, _), row in lines.items() if kind == "alb_1"} == {DAYS}
    assert lines["alb_1", f"{ACCOUNTS[1]} {REGIONS[0]}"]["lines"] == DAYS * (PER_DAY + 1)
    assert lines["alb_1", f"{ACCOUNTS[1]} {REGIONS[0]}"]["example"] == BROKEN
    assert lines["classic_1", f"{ACCOUNTS[0]} {REGIONS[0]}"]["unparsed"] == 0


def test_calls_of_aws_are_counted_once_with_their_errors(by_name, all_of_it):
    services, codes_ = by_name("events", "service"), by_name("events", "code")
    [every] = all_of_it.results["events"].records(dimension="all")

    assert every["events"] == DAYS * TRAIL_PER_DAY
    assert every["records"] == DAYS * (TRAIL_PER_DAY + 4)
    assert services["s3"]["events"] == DAYS * 200
    assert services["s3"]["errors_4xx"] == DAYS * 8
    assert services["lambda"]["errors_unknown"] == DAYS * 3
    assert codes_["Client.UnauthorizedOperation"]["errors_4xx"] == DAYS * 12
    assert set(by_name("events", "caller")) == {
        "arn:aws:sts::111122223333:assumed-role/api", "arn:aws:iam::111122223333:user/dev"
    }  # fmt: skip


def test_findings_name_what_was_planted(all_of_it):
    found = {finding.code: finding for finding in all_of_it.findings}

    assert found["rate-5xx"].severity == "bad"
    assert found["rate-4xx"].severity == "ok"
    assert all_of_it.verdict == "bad"
    assert found["failing-call"].message.startswith("GET /v1/search fails most")
    assert found["slowest-call"].message.startswith("GET /v1/search")
    assert found["unparsed"].value == DAYS * TREES
    assert BROKEN in found["unparsed"].remedy
    assert found["denied"].value == DAYS * 12
    assert "MadeUpError" in found["unknown-codes"].message
    assert found["delivered-again"].value == DAYS * 4


def test_days_prune_what_is_read_and_requests_count_by_their_own_time(analyze, logs):
    whole = analyze("api-calls", alb=[logs["alb"]])
    day = analyze("api-calls", alb=[logs["alb"]], first="2026-03-01", last="2026-03-01")

    [every] = day.results["requests"].records(dimension="all")
    assert every["requests"] == TREES * PER_DAY
    assert {row["moment"][:10] for row in day.results["times"].records()} == {"2026-03-01"}
    assert sum(row["unparsed"] for row in day.results["lines"].records()) == TREES
    assert day.scanned_bytes == pytest.approx(whole.scanned_bytes * 2 / 3, rel=0.05)


def test_a_folder_may_have_quotes_in_its_name(analyze, local_aws):
    bucket = local_aws.new_bucket()
    line = next(iter(alb_lines(1, 1)))
    local_aws.put(bucket, {"o'b\\r/2026/03/01/a.log": f"{line}\n".encode()})
    uri = f"s3://{bucket}/o'b\\r/"

    found = analyze("api-calls", alb=[uri])

    assert found.failed == 0
    assert [row["place"] for row in found.results["lines"].records()] == [uri]


def test_the_estimate_is_what_is_scanned(analyze, logs):
    options = {"alb": [logs["alb"]], "last": "2026-03-01"}

    assert (
        analyze("api-calls", dry_run=True, **options).estimate.scanned_bytes
        == analyze("api-calls", **options).scanned_bytes
    )


def test_the_command_prints_findings_and_fails_where_a_limit_was_crossed(
    local_aws, logs, capfd, monkeypatch
):
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.url)
    command = ["--json", "analyze", "api-calls", "--cloudtrail", logs["trail"]]
    command += ["--output", f"s3://{local_aws.results}/x/", "--from", "2026-03-02"]

    assert run([*command, "--dry-run"]) == 0
    plan = json.loads(capfd.readouterr().out)
    assert plan["estimate"]["objects"] == 3
    assert run(["analyze", "api-calls", "--alb", logs["alb"], "--max-5xx", "0", *command[5:]]) == 1
    out = capfd.readouterr().out
    assert "bad     " in out
    assert run(["analyze", "api-calls"]) == 2
    assert "--alb" in capfd.readouterr().err


def test_logs_without_any_entry_have_answers(analyze, local_aws):
    bucket = local_aws.new_bucket()
    local_aws.s3.put_object(Bucket=bucket, Key="2026/03/01/a.log", Body=b"no entry\n")
    result = analyze("api-calls", alb=[f"s3://{bucket}/"])
    assert result.failed == 0
    assert {each.code for each in result.findings} == {"no-requests", "unparsed"}


def test_logs_that_are_not_there_are_wrong_usage(analyze, local_aws, logs):
    with pytest.raises(raywork.UsageError, match="AWSLogs/<account>/CloudTrail"):
        analyze("api-calls", cloudtrail=[f"s3://{local_aws.new_bucket()}/"])
    with pytest.raises(raywork.UsageError, match="no logs from 2027"):
        analyze("api-calls", alb=[logs["alb"]], first="2027-01-01")
    with pytest.raises(raywork.UsageError, match="Athena reads from S3"):
        analyze("api-calls", alb=["logs/"])


@pytest.mark.parametrize(
    ("below", "accounts", "regions"),
    [
        ("", ACCOUNTS, REGIONS),
        ("AWSLogs/", ACCOUNTS, REGIONS),
        (f"AWSLogs/{ACCOUNTS[1]}/", ACCOUNTS[1:], REGIONS),
        (f"AWSLogs/{ACCOUNTS[1]}/elasticloadbalancing/us-east-1/", ACCOUNTS[1:], REGIONS[1:]),
    ],
)
def test_trees_are_found_from_any_folder_above_the_days(local_aws, logs, below, accounts, regions):
    access = raywork.Access(endpoint_url=local_aws.url)
    [tree] = find_trees(f"{logs['alb']}{below}", "elasticloadbalancing", access)

    assert tree.base == f"{logs['alb']}AWSLogs/"
    assert (tree.accounts, tree.regions) == (accounts, regions)
    assert str(tree.days) == "from 2026-03-01 to 2026-03-03"


def test_folders_without_accounts_and_those_of_an_organization_are_read(local_aws):
    bucket = local_aws.new_bucket()
    local_aws.put(
        bucket,
        {
            "plain/2026/01/31/a.log": b"",
            "plain/2026/02/01/a.log": b"",
            "org/AWSLogs/o-made0up/111122223333/CloudTrail/us-east-1/2026/03/01/a.json.gz": b"",
            "org/AWSLogs/o-made0up/111122223333/CloudTrail-Digest/us-east-1/2020/03/01/a": b"",
        },
    )
    access = raywork.Access(endpoint_url=local_aws.url)
    [plain] = find_trees(f"s3://{bucket}/plain/", "elasticloadbalancing", access)
    [org] = find_trees(f"s3://{bucket}/org/", "CloudTrail", access)

    assert plain.template == f"s3://{bucket}/plain/${{day}}/"
    assert str(plain.days) == "from 2026-01-31 to 2026-02-01"
    assert org.base == f"s3://{bucket}/org/AWSLogs/o-made0up/"
    assert list(org.locations(org.days)) == [
        f"{org.base}111122223333/CloudTrail/us-east-1/2026/03/01/"
    ]


def test_folders_that_are_no_days_are_passed_over(local_aws):
    bucket = local_aws.new_bucket()
    days = ("2026/00/01", "2026/02/29", "2026/02/28", "2026/03/07", "2026/03/32", "2026/13/01")
    local_aws.put(bucket, {f"in/{day}/a.log": b"" for day in days})

    [tree] = find_trees(
        f"s3://{bucket}/in/", "elasticloadbalancing", raywork.Access(endpoint_url=local_aws.url)
    )

    assert str(tree.days) == "from 2026-02-28 to 2026-03-07"


def test_entries_of_all_ages_of_the_format_are_read():
    regex = re.compile(load_balancers.regex_of(load_balancers.ALB))
    names = [name for name, _ in load_balancers.columns_of(load_balancers.ALB)]
    whole = next(alb_lines(0, 1))
    newest = f'{whole} "api.example.com" "/v1/customers" "TransformSuccess" "field of the future"'
    oldest = whole[: whole.index('"Root=') - 1] + ' "Root=1-1"'

    def read(line):
        return dict(zip(names, regex.fullmatch(line).groups(), strict=True))

    assert regex.groups == len(names)
    assert read(newest)["request_transform_status"] == "TransformSuccess"
    assert read(whole)["conn_trace_id"].startswith("TID_")
    assert read(whole)["transformed_uri"] is None
    assert read(oldest)["trace_id"] == "Root=1-1"
    assert read(oldest)["domain_name"] is None
    assert read(whole)["client_ip"].startswith("198.51.100.")
    assert read(whole)["request_verb"] == "GET"
    assert all(read(line)["unparsed"] is None for line in (newest, whole, oldest))
    assert read(BROKEN)["unparsed"] == BROKEN
    assert read("")["unparsed"] == ""


def test_paths_are_folded(local_aws):
    given = {
        "https://a.example:443/v1/users/17/orders/42?x=/9/": "/v1/users/{n}/orders/{n}",
        "https://a.example:443": "/",
        "http://a.example:80/": "/",
        "/b/0b9a3f2e-1c2d-4e5f-8a9b-0c1d2e3f4a5b": "/b/{uuid}",
        "https://a/x/2026-03-01/9/8/7/": "/x/{date}/{n}/{n}/{n}/",
        "https://a/blobs/00ff00ff00ff00ff": "/blobs/{hex}",
        "https://a/skus/SKU-0042/oauth2/v1": "/skus/{id}/oauth2/v1",
        "https://a//double/1#part": "//double/{n}",
    }
    rows = ", ".join(f"({place}, '{url}')" for place, url in enumerate(given))
    sql = paths.template_sql(paths.path_sql("url"))

    found = local_aws.rows(f"SELECT {sql} FROM (VALUES {rows}) AS t(n, url) ORDER BY n")

    assert [row[0] for row in found[1:]] == list(given.values())


def test_codes_have_a_status(local_aws):
    assert codes.class_of(None) == codes.class_of("") == "success"
    assert codes.class_of("Client.Whatever") == "4XX"
    assert codes.class_of("Server.Whatever") == codes.class_of("SlowDown") == "5XX"
    assert codes.class_of("AccessDenied") == "4XX"
    assert codes.class_of("Frobnicated") == "unknown"
    given = [*codes.statuses(), "Client.X", "Server.X", "", "Frobnicated"]
    rows = ", ".join(f"({place}, '{code}')" for place, code in enumerate(given))
    sql = f"SELECT {codes.class_sql('code')} FROM (VALUES {rows}) AS t(n, code) ORDER BY n"
    assert [row[0] for row in local_aws.rows(sql)[1:]] == [codes.class_of(code) for code in given]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "--cloudtrail"),
        ({"alb": "s3://a/"}, "lists of URIs"),
        ({"alb": ["s3://a/"], "top": 0}, "--top 0"),
        ({"alb": ["s3://a/"], "max_5xx": 5}, "--max-5xx 5"),
        ({"alb": ["s3://a/"], "max_p95": float("nan")}, "--max-p95 nan"),
        ({"alb": ["s3://a/"], "max_unparsed": -1}, "--max-unparsed -1"),
        ({"alb": ["s3://a/"], "first": "yesterday"}, "--from yesterday"),
        ({"alb": ["s3://a/"], "first": "0001-01-01"}, "--from 0001-01-01: give a day from 1900"),
        ({"alb": ["s3://a/"], "last": "9999-12-31"}, "--to 9999-12-31: give a day from 1900"),
        ({"alb": ["s3://a/"], "first": "2026-03-02", "last": "2026-03-01"}, "later than"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(raywork.UsageError, match=message):
        ApiCallsOptions(**options)


def test_a_plan_reads_the_days_on_either_side_that_are_there():
    days = DateRange.parse("2026-03-01", "2026-03-31")
    tree = Tree("s3://b/AWSLogs/", "elasticloadbalancing", ("111122223333",), ("eu-west-1",), days)
    options = ApiCallsOptions(alb=["s3://b/"], first="2026-03-05", last="2026-03-06")

    plan = plan_api_calls(options, Logs(alb=(tree,)))

    [table] = plan.tables
    assert [location[-11:] for location in table.locations] == [
        f"2026/03/0{day}/" for day in (4, 5, 6, 7)
    ]
    assert "'projection.day.range'='2026/03/04,2026/03/07'" in table.ddl
    assert all("day >= '2026/03/04' AND day <= '2026/03/07'" in q.sql for q in plan.questions)
