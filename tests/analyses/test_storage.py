"""The analysis of storage finds what was planted, whatever the sources look like."""

import json
from pathlib import Path
from typing import Any

import pytest

import raywork
from raywork import crawler
from raywork.analyses.storage.look import _exported
from raywork.analyses.storage.questions import day_of_text
from raywork.errors import UsageError
from tests.analyses import storage_data as data
from tests.analyses.storage_data import ROCKET, TOP, Truth
from tests.cli.running import raywork as program
from tests.servers import LocalAws

COUNT, CUSTOMERS = 3000, 200
EXPORT = "resources/AWSDynamoDB/01743465600000-0a1b2c3d"


@pytest.fixture(scope="module")
def stored() -> tuple[list[data.Resource], Truth]:
    found, truth = list(data.resources(COUNT, CUSTOMERS)), Truth()
    for each in found:
        truth.add(each)
    return found, truth


@pytest.fixture(scope="module")
def bucket(local_aws: LocalAws, stored: tuple[list[data.Resource], Truth]) -> str:
    name = local_aws.new_bucket()
    found, _ = stored
    local_aws.put(
        name,
        {
            "customers/customers.csv": data.csv_of(data.customers(CUSTOMERS)),
            f"{EXPORT}/manifest-summary.json": json.dumps(
                {"exportTime": "2026-04-01T00:00:00Z"}
            ).encode(),
            f"{EXPORT}/manifest-files.json": b'{"itemCount": 2}\n',
            f"{EXPORT}/data/a.json.gz": data.packed(
                {"Item": data.item(each)} for each in found[:1500]
            ),
            f"{EXPORT}/data/b.json.gz": data.packed(
                {"Item": data.item(each)} for each in found[1500:]
            ),
            "lines/a.json.gz": data.packed(map(data.plain, found)),
        },
    )
    return name


@pytest.fixture(scope="module")
def found(local_aws: LocalAws, bucket: str) -> raywork.AnalysisResult:
    return raywork.analyze(
        "storage",
        customers=f"s3://{bucket}/customers/",
        resources=[f"s3://{bucket}/resources/"],
        output=f"s3://{local_aws.results}/storage/",
        access=raywork.Access(endpoint_url=local_aws.url),
    )


def rows(result: raywork.AnalysisResult, key: str, **only: Any) -> list[dict[str, Any]]:
    assert result.results[key].error is None, result.results[key].error
    return result.results[key].records(**only)


def test_all_is_counted_by_type_and_period(found: Any, stored: Any) -> None:
    _, truth = stored
    [every] = rows(found, "usage", level="all")
    assert (every["resources"], every["bytes"]) == (COUNT, truth.all_bytes)
    assert (every["without_bytes"], every["without_date"]) == (0, 0)
    for level, column in ("type", "type"), ("period", "period"):
        each = {row[column]: row for row in rows(found, "usage", level=level)}
        assert {name: row["bytes"] for name, row in each.items()} == {
            name: truth.bytes[name] for name in each
        }
    assert len(rows(found, "usage", level="period")) == 12
    last = rows(found, "usage", level="period")[-1]
    assert last["total_bytes"] == truth.all_bytes
    assert (
        sum(row["bytes"] for row in rows(found, "usage", level="type and plan")) == every["bytes"]
    )


def test_the_top_consumer_and_the_fastest_are_found(found: Any, stored: Any) -> None:
    _, truth = stored
    top = rows(found, "consumers", list="size", place=1)
    assert {row["customer"] for row in top} == {str(TOP)}
    assert sum(row["resources"] for row in top) == truth.resources[f"customer {TOP}"]
    assert {row["customer_bytes"] for row in top} == {truth.bytes[f"customer {TOP}"]}
    assert {row["type"] for row in top} == {*data.TYPES}
    rocket = next(
        row for row in rows(found, "consumers", list="growth") if row["customer"] == str(ROCKET)
    )
    assert rocket["growth"] == pytest.approx(1.0)


def test_orphans_are_found_on_either_side(found: Any, stored: Any) -> None:
    resources, _ = stored
    first = {row["kind"]: row for row in rows(found, "orphans", place=1)}
    unknown = [each for each in resources if each.customer and int(each.customer) > CUSTOMERS]
    nobody = [each for each in resources if each.customer is None]
    row = first["Resources of an unknown customer"]
    assert (row["resources_of_kind"], row["ids_of_kind"]) == (len(unknown), 7)
    assert row["bytes_of_kind"] == sum(each.bytes for each in unknown)
    assert first["Resources without the id of a customer"]["resources_of_kind"] == len(nobody)
    storing = {each.customer for each in resources}
    unused = [each for each in range(1, CUSTOMERS + 1) if str(each) not in storing]
    assert first["Customers without resources"]["ids_of_kind"] == len(unused) > CUSTOMERS // 10 - 1
    finding = next(each for each in found.findings if each.code == "orphans")
    assert finding.severity == "warning"
    assert finding.value == pytest.approx((len(unknown) + len(nobody)) / COUNT)


def test_percentiles_are_of_customers(found: Any, stored: Any) -> None:
    _, truth = stored
    every = rows(found, "plans", plan="all")[0]
    assert (every["customers"], every["repeated"]) == (CUSTOMERS, 0)
    assert every["largest"] == truth.bytes[f"customer {TOP}"]
    assert sum(row["customers"] for row in rows(found, "plans", every=False)) == CUSTOMERS


def test_the_guesses_are_said(found: Any) -> None:
    text = " ".join(found.assumptions)
    assert "id is id (guessed; else --customer-id), name is name" in text
    assert "customer is customerId" in text
    assert "bytes is sizeBytes" in text
    assert "created is createdAt" in text


def test_lines_of_json_give_the_same(analyze: Any, bucket: str, found: Any) -> None:
    result = analyze(
        "storage",
        customers=f"s3://{bucket}/customers/",
        resources=[f"s3://{bucket}/lines/"],
        resource_customer="owner",
        max_orphans=0.001,
    )
    for key in "usage", "consumers", "plans", "orphans":
        assert rows(result, key) == rows(found, key)
    assert result.verdict == "bad"


def test_changes_are_applied_over_the_export(
    analyze: Any, local_aws: LocalAws, bucket: str, stored: Any
) -> None:
    resources, truth = stored
    one, two, three = resources[10], resources[11], resources[12]
    after = 1_775_100_000_000_000  # 2026-04-02
    new = data.Resource("r-new", str(TOP), "video", 10**12, "2026-04-02T00:00:00Z")

    def image(of: data.Resource, size: int) -> dict[str, Any]:
        return {**data.item(of), "sizeBytes": {"N": str(size)}}

    changes = [
        data.change(one.id, image(one, 5), after + 1),
        data.change(one.id, image(one, 7), after + 2),
        data.change(two.id, image(two, 9), after + 1),
        data.change(two.id, None, after + 3),
        data.change(three.id, image(three, 1), 1_700_000_000_000_000),  # older than the export
        data.change(new.id, data.item(new), after),
    ]
    local_aws.put(
        bucket,
        {
            "changes/AWSDynamoDB/01775101000000-0a/manifest-summary.json": b"{}",
            "changes/AWSDynamoDB/data/x.json.gz": data.packed(changes[:3]),
            "changes/AWSDynamoDB/data/y.json.gz": data.packed(changes[3:]),
        },
    )
    result = analyze(
        "storage",
        customers=f"s3://{bucket}/customers/",
        resources=[f"s3://{bucket}/resources/"],
        changes=[f"s3://{bucket}/changes/"],
    )
    [every] = rows(result, "usage", level="all")
    assert every["resources"] == COUNT
    assert every["bytes"] == truth.all_bytes - one.bytes + 7 - two.bytes + new.bytes
    assert rows(result, "usage", level="period")[-1]["period"] == "2026-04"


def test_a_database_is_exported_crawled_and_analyzed(
    analyze: Any, local_aws: LocalAws, bucket: str, found: Any, tmp_path: Path
) -> None:
    url = data.database(tmp_path / "shop.db", data.customers(CUSTOMERS))
    access = raywork.Access(endpoint_url=local_aws.url)
    home, database = f"s3://{bucket}/shop", local_aws.new_database()
    raywork.export_db(
        url, f"{home}/customers/", table="customers", partition_on="id", partitions=3, access=access
    )
    raywork.export_db(url, f"{home}/plans/", table="plans", format="parquet", access=access)
    crawled = raywork.crawl(
        f"{home}/customers/", table=f"{database}.customers", register="glue", access=access
    )
    assert [column.type for column in crawled.columns[:2]] == ["bigint", "string"]

    exported, catalogued = (
        analyze(
            "storage",
            customers=customers,
            plans=f"{home}/plans/",
            resources=[f"s3://{bucket}/resources/"],
        )
        for customers in (f"{home}/customers/", f"{database}.customers")
    )
    for result in exported, catalogued:
        plans = {row["plan"]: row["bytes"] for row in rows(result, "usage", level="plan")}
        assert plans == {
            data.PLANS.get(row["plan"], row["plan"]): row["bytes"]
            for row in rows(found, "usage", level="plan")
        }
        assert rows(result, "consumers")[0]["name"] == "Globex 1"


def test_an_export_with_statements_of_others_is_refused(
    analyze: Any, local_aws: LocalAws, tmp_path: Path
) -> None:
    home = f"s3://{local_aws.new_bucket()}/customers/"
    access = raywork.Access(endpoint_url=local_aws.url)
    url = data.database(tmp_path / "shop.db", data.customers(3))
    raywork.export_db(url, home, table="customers", access=access)
    bucket, sql = home.split("/")[2], "customers/_table.sql"
    ddl = local_aws.s3.get_object(Bucket=bucket, Key=sql)["Body"].read()
    local_aws.put(bucket, {sql: ddl + b";\nDROP TABLE `theirs`.`orders`;\n"})

    with pytest.raises(UsageError, match="more than one statement"):
        analyze("storage", customers=home, resources=[home], dry_run=True)


def test_crawls_run_where_they_are_told_to(
    analyze: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines: list[str] = []

    def noted(*given: Any, engine: str, **named: Any) -> raywork.CrawlResult:
        engines.append(engine)
        return crawl(*given, engine=engine, **named)

    crawl = crawler.crawl
    monkeypatch.setattr(crawler, "crawl", noted)
    customers = f"s3://{bucket}/customers/"
    analyze(
        "storage", customers=customers, resources=[customers], resource_customer="id",
        engine="inline", dry_run=True,
    )  # fmt: skip

    assert engines == ["inline", "inline"]


def test_accounts_lead_to_customers(analyze: Any, local_aws: LocalAws) -> None:
    bucket = local_aws.new_bucket()
    local_aws.put(
        bucket,
        {
            "customers/c.csv": b"id,name\n1,One\n2,Two\n3,Three\n",
            "accounts/a.csv": b"account,customer_id,tier\n10,1,gold\n11,1,gold\n20,2,free\n"
            b"90,9,free\n",
            "documents/d.json": b'{"account_id":"10","bytes":5}\n{"account_id":"11","bytes":6}\n'
            b'{"account_id":"20","bytes":"x"}\n{"account_id":"90","bytes":1}\n',
            "videos/v.csv": b"id,account_id,size,created_at\n1,10,100,2026-03-05 10:00:00\n"
            b"2,77,50,2026-03-06 10:00:00\n",
        },
    )
    result = analyze(
        "storage",
        customers=f"s3://{bucket}/customers/",
        accounts=f"s3://{bucket}/accounts/",
        resources=[f"s3://{bucket}/documents/", f"film=s3://{bucket}/videos/"],
        period="week",
    )
    by_type = {row["type"]: row["bytes"] for row in rows(result, "usage", level="type")}
    assert by_type == {"documents": 12, "film": 150}
    assert [row["period"] for row in rows(result, "usage", level="period")] == ["2026-03-02"]
    top = rows(result, "consumers", list="size", place=1)
    assert [(row["customer"], row["plan"], row["customer_bytes"]) for row in top] == [
        ("1", "gold", 111), ("1", "gold", 111),
    ]  # fmt: skip
    kinds = {row["kind"]: row["ids_of_kind"] for row in rows(result, "orphans", place=1)}
    assert kinds == {
        "Resources of an unknown customer": 1, "Accounts of an unknown customer": 1,
    }  # fmt: skip
    assert {each.code for each in result.findings} >= {"no-size", "no-date", "no-customer"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resources": []}, "name resources with --resources"),
        ({"customers": "customers"}, "name a table as database.table"),
        ({"customers": "/tmp/here"}, "Athena reads S3"),
        ({"period": "hour"}, "--period hour"),
        ({"max_orphans": 2}, "a share from 0 to 1"),
        ({"resource_account": "x"}, "name the accounts with --accounts"),
        (
            {"resources": ["a=s3://bkt/a/", "s3://bkt/b/"], "changes": ["b=s3://bkt/c/"]},
            "it is not said which resources change",
        ),
        ({"first": "2026-03-02", "last": "2026-03-01"}, "is later than"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], message: str) -> None:
    given = {"customers": "s3://bkt/customers/", "resources": ["s3://bkt/resources/"], **options}
    with pytest.raises(UsageError, match=message):
        raywork.analyze("storage", **given)


def test_a_column_that_is_missing_is_named(analyze: Any, bucket: str) -> None:
    given = {
        "customers": f"s3://{bucket}/customers/", "resources": [f"s3://{bucket}/resources/"],
        "dry_run": True,
    }  # fmt: skip
    with pytest.raises(
        UsageError, match=r"--customer-id key: there is no such column; there are id"
    ):
        analyze("storage", **given, customer_id="key")
    with pytest.raises(UsageError, match="none of the columns of resources is known"):
        analyze("storage", **{**given, "resources": [f"s3://{bucket}/customers/"]})
    plan = analyze("storage", **given, first="2026-01-01", last="2026-01-31")
    assert "day >= '2026-01-01' AND day <= '2026-01-31'" in plan.statements[-1]
    assert plan.estimate.scanned_bytes > 0


def test_the_command_says_what_it_would_ask(local_aws: LocalAws, bucket: str) -> None:
    ended = program(
        "analyze", "storage", "--customers", f"s3://{bucket}/customers/", "--period", "week",
        "--resources", f"things=s3://{bucket}/lines/", "--resource-customer", "owner", "--dry-run",
        "--endpoint-url", local_aws.url,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert ended.out.count("CREATE EXTERNAL TABLE") == 2
    assert "date_trunc('week'" in ended.out
    assert "would scan" in ended.err


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-01T23:30:00Z", "2026-03-01"),
        ("2026-03-01T23:30:00-02:00", "2026-03-02"),
        ("2026-03-01T01:30:00+02:00", "2026-02-28"),
        ("2026-03-01 12:00:00", "2026-03-01"),
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01, about noon", "2026-03-01"),
        ("1772323200", "2026-03-01"),
        ("1772323200.5", "2026-03-01"),
        ("1772323199999", "2026-02-28"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_days_are_those_of_utc(local_aws: LocalAws, written: str, day: str | None) -> None:
    sql = f"SELECT {day_of_text('at')} AS day FROM (VALUES '{written}') AS t(at)"

    assert local_aws.rows(sql) == [["day"], [day]]


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        (b"[]", "not what raywork export db writes"),
        (b"no JSON", "not what raywork export db writes"),
        (b'{"complete": true}', "not what raywork export db writes"),
        (b'{"complete": true, "columns": [{"name": 1}]}', "not what raywork export db writes"),
        (b'{"complete": false, "columns": []}', "the export is not complete"),
    ],
)
def test_a_folder_that_something_else_wrote_is_refused(tmp_path, manifest, says):
    (tmp_path / "_export.json").write_bytes(manifest)
    (tmp_path / "_table.sql").write_text("CREATE EXTERNAL TABLE a (\n  b int)")
    with pytest.raises(UsageError, match=says):
        _exported(str(tmp_path), "customers", raywork.Access())
