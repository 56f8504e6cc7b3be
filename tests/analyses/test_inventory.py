"""The analysis of an inventory finds what was planted, in each format and with fewer columns."""

from collections import Counter
from datetime import date

import pytest

import raywork
from raywork.errors import UsageError
from tests.analyses import inventory_data as data

BASE = "inventory/shop-data/daily/"
ROWS = 2000
GIB = 1 << 30
STORAGE = {
    "STANDARD": 0.023,
    "STANDARD_IA": 0.0125,
    "GLACIER_IR": 0.004,
    "GLACIER": 0.0036,
    "DEEP_ARCHIVE": 0.00099,
    "INTELLIGENT_TIERING": 0.023,
}
TIERS = {"": 0.023, "FREQUENT": 0.023, "INFREQUENT": 0.0125, "ARCHIVE_INSTANT_ACCESS": 0.004}
SNAPSHOT, PLANTED = data.make_rows(ROWS)
BEFORE, COUNTS = data.later(SNAPSHOT)
RECORDS = SNAPSHOT.to_pylist()
CURRENT = [row for row in RECORDS if row["is_latest"] and not row["is_delete_marker"]]
OLD = [row for row in RECORDS if not row["is_latest"]]


def cost(row, kind=None):
    """What an object costs a month, by the rules of billing and not by SQL."""
    size, kind = row["size"] or 0, kind or row["storage_class"]
    if row["is_delete_marker"]:
        return 0.0
    if kind == "INTELLIGENT_TIERING":
        if size < 131_072:
            return size * 0.023 / GIB
        return size * TIERS[row["intelligent_tiering_access_tier"]] / GIB + 0.0025 / 1000
    if kind in {"STANDARD_IA", "GLACIER_IR"}:
        size = max(size, 131_072)
    extra = 8192 * 0.023 / GIB if kind in {"GLACIER", "DEEP_ARCHIVE"} else 0.0
    if extra:
        size += 32_768
    return size * STORAGE[kind] / GIB + extra


def total(rows):
    return sum(row["size"] or 0 for row in rows)


def age(row):
    return (date(2026, 3, 1) - row["last_modified_date"].date()).days


def codes(result):
    return {finding.code: finding for finding in result.findings}


@pytest.fixture(scope="module", params=["CSV", "ORC", "Parquet"])
def result(local_aws, request):
    """The analysis of a snapshot in each format, since an earlier one in another."""
    bucket = local_aws.new_bucket()
    other = "Parquet" if request.param == "CSV" else "CSV"
    data.publish(local_aws.s3, bucket, BEFORE, other, moment=data.EARLIER)
    data.publish(local_aws.s3, bucket, SNAPSHOT, request.param)
    return raywork.analyze(
        "inventory",
        inventory=f"s3://{bucket}/{BASE}",
        first="2026-02-01",
        top=20,
        max_waste=0.0,
        output=f"s3://{bucket}/results/",
        access=raywork.Access(endpoint_url=local_aws.url),
    )


def test_all_is_answered_and_dropped(result):
    assert (result.failed, result.left) == (0, [])
    assert codes(result)["max-waste"].severity == result.verdict == "bad"


def test_the_whole_is_counted_and_priced(result):
    [totals] = result.results["totals"].records()
    assert totals["rows_read"] == len(RECORDS)
    assert totals["files_read"] == totals["files_listed"] == 3
    assert (totals["objects"], totals["bytes"]) == (ROWS, total(CURRENT))
    assert totals["noncurrent_objects"] == len(OLD) == PLANTED.noncurrent
    assert totals["noncurrent_bytes"] == total(OLD)
    assert totals["delete_markers"] == PLANTED.markers
    assert totals["usd"] == pytest.approx(sum(map(cost, CURRENT)))
    assert totals["noncurrent_usd"] == pytest.approx(sum(map(cost, OLD)))
    assert totals["unpriced_objects"] == 0
    assert totals["largest_bytes"] == max(row["size"] for row in CURRENT)
    failed = sum(row["replication_status"] == "FAILED" for row in CURRENT)
    assert totals["replication_failed"] == failed > 0
    bare = sum(row["encryption_status"] == "NOT-SSE" for row in CURRENT)
    assert codes(result)["unencrypted"].value == bare > 0


def test_the_make_up_of_the_bucket(result):
    makeup = result.results["makeup"]
    objects = {row["value"]: row["objects"] for row in makeup.records(dimension="storage class")}
    assert objects == Counter(row["storage_class"] for row in CURRENT)
    sizes = {row["value"]: row["objects"] for row in makeup.records(dimension="size")}
    assert sizes["empty"] == sum(row["size"] == 0 for row in CURRENT)
    assert sizes["16 to 128 KiB"] == sum(16 << 10 <= row["size"] < 128 << 10 for row in CURRENT)
    ages = [(row["value"], row["objects"]) for row in makeup.records(dimension="age")]
    assert ages[0] == ("under 30 days", sum(age(row) < 30 for row in CURRENT))
    assert ages[-1] == ("2 years and more", sum(age(row) >= 730 for row in CURRENT))


def test_prefixes_are_those_of_decoded_keys(result):
    prefixes = result.results["prefixes"]
    by_prefix = Counter()
    for row in CURRENT:
        by_prefix["/".join(row["key"].split("/")[:2]) + "/"] += row["size"]
    found = {row["prefix"]: row["bytes"] for row in prefixes.records(depth="2")}
    assert found == {"tmp/deleted/": 0, **by_prefix}
    assert sum(row["objects"] for row in prefixes.records(depth="1")) == ROWS
    assert "documents/contracts 2024/" in found  # decoded
    assert "documents/scans+ocr/" in found
    assert {row["top_folder"] for row in prefixes.records(depth="2")} == {
        *("backups", "documents", "events", "tmp", "web")
    }


def test_duplicates_are_found_and_priced(result):
    duplicates = result.results["duplicates"].records()
    assert len(duplicates) == 20
    assert duplicates[0]["all_groups"] == PLANTED.duplicate_groups
    assert duplicates[0]["all_spare"] == PLANTED.duplicates
    groups = {}
    for row in CURRENT:
        if row["size"] and not row["is_multipart_uploaded"]:
            groups.setdefault((row["e_tag"], row["size"]), []).append(cost(row))
    spare = sum(sum(costs) - max(costs) for costs in groups.values())
    assert codes(result)["duplicates"].value == pytest.approx(spare)


def test_small_objects_are_dear_where_standard_is_cheaper(result):
    small = [
        row
        for row in CURRENT
        if row["storage_class"] in {"STANDARD_IA", "GLACIER_IR"} and row["size"] < 131_072
    ]
    assert sum(row["objects"] for row in result.results["small"].records()) == len(small)
    saved = sum(max(0.0, cost(row) - cost(row, "STANDARD")) for row in small)
    assert codes(result)["small-infrequent"].value == pytest.approx(saved)


def test_old_objects_could_be_moved(result):
    cold = [
        row
        for row in CURRENT
        if row["storage_class"] == "STANDARD" and row["size"] >= 131_072 and age(row) >= 180
    ]
    moved = sum(cost(row) - cost(row, "GLACIER_IR") for row in cold)
    assert codes(result)["cold"].value == pytest.approx(moved)


def test_versions_are_as_old_as_what_replaced_them(result):
    found = codes(result)
    # Each old version was written 20 days before the current one, and those below markers long ago.
    expirable = [row for row in OLD if age(row) - 20 >= 30]
    assert found["old-versions"].value == pytest.approx(sum(map(cost, expirable)))
    assert "delete marker" in found["lone-delete-markers"].message
    kinds = {row["kind"]: row for row in result.results["versions"].records()}
    assert kinds["delete marker alone"]["versions"] == PLANTED.lone_markers
    assert kinds["current"]["versions"] == ROWS


def test_growth_is_told_by_key(result):
    [whole] = result.results["growth"].records(part="all")
    assert whole["added"] == COUNTS["removed"]
    assert whole["removed"] == COUNTS["added"]
    assert whole["changed"] == COUNTS["changed"]
    grown = total(CURRENT) - total(BEFORE.filter(data.is_current(BEFORE)).to_pylist())
    assert whole["grown_bytes"] == codes(result)["growth"].value == grown
    parts = result.results["growth"].records(part="prefix")
    assert sum(row["grown_bytes"] for row in parts) == grown


def test_a_missing_file_is_a_failure_and_the_others_are_read(analyze, local_aws):
    bucket = local_aws.new_bucket()
    keys = data.publish(local_aws.s3, bucket, SNAPSHOT, "ORC")
    local_aws.s3.delete_object(Bucket=bucket, Key=keys[1])

    result = analyze("inventory", inventory=f"s3://{bucket}/{BASE}")

    assert (result.failed, result.left, result.verdict) == (0, [], "bad")
    assert keys[1] in codes(result)["files-missing"].message
    [totals] = result.results["totals"].records()
    assert totals["rows_read"] == len(RECORDS) - -(-len(RECORDS) // 3)
    assert totals["files_read"] == totals["files_listed"] == 2
    assert "files-without-rows" not in codes(result)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [("CSV", data.FEWEST), ("ORC", data.CURRENT), ("ORC", data.FEWEST), ("Parquet", data.CURRENT)],
)
def test_columns_may_be_missing(analyze, local_aws, kind, columns):
    bucket = local_aws.new_bucket()
    rows, _ = data.make_rows(200, versions=False)
    data.publish(local_aws.s3, bucket, rows, kind, columns=columns)

    result = analyze("inventory", inventory=f"s3://{bucket}/{BASE}")

    assert result.failed == 0
    assert "versions" not in result.results
    assert ("duplicates" in result.results) == (columns is data.CURRENT)
    [totals] = result.results["totals"].records()
    assert totals["objects"] == 200
    lacks = [each for each in result.assumptions if "no column" in each]
    assert len(lacks) == (1 if columns is data.CURRENT else 6)


def test_a_symlink_that_is_wrong_is_not_followed(analyze, local_aws):
    bucket = local_aws.new_bucket()
    keys = data.publish(local_aws.s3, bucket, SNAPSHOT, "Parquet")
    link = f"{BASE}hive/dt=2026-03-01-01-00/symlink.txt"
    local_aws.s3.put_object(Bucket=bucket, Key=link, Body=f"s3://{bucket}/{keys[0]}".encode())

    result = analyze("inventory", inventory=f"s3://{bucket}/{BASE}")

    [totals] = result.results["totals"].records()
    assert totals["rows_read"] == len(RECORDS)
    assert "names 1 files, of which 1" in codes(result)["symlink"].message
    output = analyze.output.removeprefix("s3://").partition("/")[0]
    assert local_aws.s3.list_objects_v2(Bucket=output)["KeyCount"] == 0

    with pytest.raises(UsageError, match="--output is missing"):
        analyze("inventory", inventory=f"s3://{bucket}/{BASE}", output=None)


def test_a_changed_file_is_a_failure(analyze, local_aws):
    bucket = local_aws.new_bucket()
    keys = data.publish(local_aws.s3, bucket, SNAPSHOT, "CSV")
    body = local_aws.s3.get_object(Bucket=bucket, Key=keys[0])["Body"].read()
    local_aws.s3.put_object(Bucket=bucket, Key=keys[0], Body=body + body)

    result = analyze("inventory", inventory=f"s3://{bucket}/{BASE}", dry_run=True)

    assert codes(result)["files-changed"].severity == "bad"
    assert result.estimate.objects == 3


def test_snapshots_without_a_manifest_are_passed_over(analyze, local_aws):
    bucket = local_aws.new_bucket()
    data.publish(local_aws.s3, bucket, SNAPSHOT, "Parquet", moment=data.EARLIER)
    late = f"{BASE}2026-03-02T01-00Z/manifest.checksum"
    local_aws.s3.put_object(Bucket=bucket, Key=late, Body=b"")

    result = analyze("inventory", inventory=f"s3://{bucket}/{BASE}", dry_run=True)

    assert result.title == "Inventory of shop-data, 2026-02-01 01:00 UTC"
    assert "2026-03-02T01-00Z/" in codes(result)["unfinished"].message
    assert result.estimate.objects == 3 * len({*result.tables})
    with pytest.raises(UsageError, match="the only snapshot since then"):
        analyze("inventory", inventory=f"s3://{bucket}/{BASE}", first="2026-01-01")
    with pytest.raises(UsageError, match="no snapshot of these days; there are 2"):
        analyze("inventory", inventory=f"s3://{bucket}/{BASE}", last="2025-01-01")
    with pytest.raises(UsageError, match="there is no snapshot of an inventory"):
        analyze("inventory", inventory=f"s3://{bucket}/inventory/")


def test_prices_can_be_overridden(analyze, local_aws):
    bucket = local_aws.new_bucket()
    data.publish(local_aws.s3, bucket, SNAPSHOT, "Parquet")
    prices = b'source = "our contract"\n[regions.moon-1.storage]\nSTANDARD = 1.0\n'
    local_aws.s3.put_object(Bucket=bucket, Key="prices.toml", Body=prices)

    result = analyze(
        "inventory",
        inventory=f"s3://{bucket}/{BASE}2026-03-01T01-00Z/manifest.json",
        prices=f"s3://{bucket}/prices.toml",
        price_region="moon-1",
    )

    [totals] = result.results["totals"].records()
    standard = [row for row in CURRENT if row["storage_class"] == "STANDARD"]
    assert totals["usd"] == pytest.approx(total(standard) / GIB)
    assert totals["unpriced_objects"] > 0
    assert any("our contract" in each for each in result.assumptions)
    assert "give its price" in codes(result)["unpriced"].remedy
