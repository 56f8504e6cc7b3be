"""Options, prices and tables of the analysis of an inventory, and how one is set up."""

import json

import pytest

from raywork.analyses.inventory.bands import AGES, SIZES
from raywork.analyses.inventory.enable import FIELDS, enable_inventory
from raywork.analyses.inventory.options import InventoryOptions
from raywork.analyses.inventory.prices import read_prices
from raywork.analyses.inventory.rows import Rows
from raywork.analyses.inventory.tables import table_ddl
from raywork.errors import UsageError
from raywork.storage import Access
from tests.analyses.inventory_data import MOMENT, make_rows, publish
from tests.cli.running import raywork


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": 0}, "--depth 0"),
        ({"top": 1000}, "--top 1000"),
        ({"noncurrent_days": 0}, "--noncurrent-days 0"),
        ({"cold_days": -1}, "--cold-days -1"),
        ({"cold_class": "STANDARD"}, "--cold-class STANDARD"),
        ({"max_waste": -1.0}, "--max-waste -1.0"),
        ({"max_waste": float("nan")}, "--max-waste nan"),
        ({"before": "s3://b/m", "first": "2026-01-01"}, "leave out --from"),
        ({"first": "2026-02-01", "last": "2026-01-01"}, "is later than"),
    ],
)
def test_options_check_themselves(options, message):
    with pytest.raises(UsageError, match=message):
        InventoryOptions("s3://b/inventory/", **options)


def test_regions_that_cost_the_same_share_a_table():
    ohio, virginia = read_prices("us-east-2"), read_prices("us-east-1")

    assert ohio.storage == virginia.storage
    assert ohio.known
    assert ohio.region == "us-east-2"


def test_a_region_without_prices_says_whose_it_has():
    prices = read_prices("eu-nowhere-1")

    assert (prices.region, prices.asked, prices.known) == ("us-east-1", "eu-nowhere-1", False)


def test_single_prices_go_over_those_that_are_known():
    own = b"[regions.us-east-2.storage]\nSTANDARD = 0.01\n"
    prices = read_prices("us-east-2", own, "own.toml")

    assert prices.storage["STANDARD"] == 0.01
    assert prices.storage["GLACIER"] == read_prices("us-east-1").storage["GLACIER"]
    assert "own.toml" in prices.source


@pytest.mark.parametrize(
    "text",
    [
        b"regions = 1",
        b"[regions.r.storage]\nSTANDARD = -1.0",
        b"[regions.r.storage]\nSTANDARD = inf",
        b"[regions.r.storage]\n\"A' OR '1\" = 1.0",
        b"[regions.r.stoarge]\nSTANDARD = 1.0",
        b"\xff",
        b"=",
    ],
)
def test_a_table_of_prices_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match=r"--prices own\.toml"):
        read_prices("r", text, "own.toml")


def test_bands_have_a_label_more_than_bounds():
    for bands in (AGES, SIZES):
        assert len(bands.labels) == len(bands.bounds) + 1
        assert list(bands.bounds) == sorted(bands.bounds)
    assert "WHEN size < 131072 THEN 4" in SIZES.number("size")


def test_in_csv_all_is_text_and_keys_are_encoded():
    columns = ("bucket", "key", "size", "last_modified_date")
    text = Rows("objects", "CSV", columns, MOMENT.date())

    assert "`size` string" in table_ddl("CSV", columns, "s3://b/hive/dt=1/")
    assert "`size` bigint" in table_ddl("ORC", columns, "s3://b/hive/dt=1/")
    assert "'%2F'" in text.expressions["key"]
    assert "url_decode" in text.shown("prefix")
    assert Rows("objects", "Parquet", columns, MOMENT.date()).shown("prefix") == "prefix"


def test_an_inventory_is_set_up_once(moto):
    source, target = moto.new_bucket(), moto.new_bucket()
    access = Access(endpoint_url=moto.url)

    dry = enable_inventory(source, f"s3://{target}/reports/", access=access, dry_run=True)
    assert not dry.changed
    made = enable_inventory(source, f"s3://{target}/reports/", access=access)
    again = enable_inventory(source, f"s3://{target}/reports", access=access)

    assert (made.changed, again.changed) == (True, False)
    assert made.inventory == f"s3://{target}/reports/{source}/raywork/"
    answer = moto.client.get_bucket_inventory_configuration(Bucket=source, Id="raywork")
    found = answer["InventoryConfiguration"]
    assert set(found["OptionalFields"]) == set(FIELDS)
    assert found["IncludedObjectVersions"] == "All"
    destination = found["Destination"]["S3BucketDestination"]
    assert destination["Bucket"] == f"arn:aws:s3:::{target}"
    assert (destination["Format"], destination["Prefix"]) == ("Parquet", "reports")
    assert found["Schedule"] == {"Frequency": "Daily"}
    with pytest.raises(UsageError, match="another inventory with the id raywork"):
        enable_inventory(source, f"s3://{target}/elsewhere/", access=access)
    other = enable_inventory(source, f"s3://{target}/", name="other", kind="ORC", access=access)
    assert other.changed


def test_the_policy_lets_s3_write_reports_of_this_bucket_and_no_others(moto):
    source, target = moto.new_bucket(), moto.new_bucket()
    made = enable_inventory(
        source, f"s3://{target}/", account="111122223333", access=Access(endpoint_url=moto.url)
    )

    [statement] = made.policy["Statement"]
    assert statement["Resource"] == f"arn:aws:s3:::{target}/*"
    assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:s3:::{source}"}
    assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == "111122223333"
    assert made.policy_bucket == target


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("s3://b", "s3://reports/"), "without s3://"),
        (("bucket", "/tmp/here"), "write s3://bucket/prefix/"),
    ],
)
def test_what_cannot_be_set_up_is_refused(arguments, message):
    with pytest.raises(UsageError, match=message):
        enable_inventory(*arguments)


def test_the_command_sets_an_inventory_up(moto):
    source, target = moto.new_bucket(), moto.new_bucket()
    arguments = ["--enable", source, "--destination", f"s3://{target}/r/", "--current-only"]
    done = raywork("analyze", "inventory", *arguments, "--endpoint-url", moto.url, "--json")

    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert answer["changed"]
    assert answer["configuration"]["IncludedObjectVersions"] == "Current"
    refused = raywork("analyze", "inventory", "--enable", source)
    assert (refused.code, "--destination" in refused.err) == (2, True)


def test_the_command_says_what_it_would_do(local_aws):
    bucket = local_aws.new_bucket()
    table, _ = make_rows(50)
    publish(local_aws.s3, bucket, table, "Parquet")
    arguments = [f"s3://{bucket}/inventory/shop-data/daily/", "--dry-run", "--cold-days", "77"]
    done = raywork("analyze", "inventory", *arguments, "--endpoint-url", local_aws.url)

    assert done.code == 0, done.err
    assert "SymlinkTextInputFormat" in done.out
    assert "age >= 77" in done.out
    assert "would scan" in done.err
