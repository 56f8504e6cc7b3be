"""Crawls that are listed by an S3 Inventory report, in each of its formats."""

import msgspec
import pytest

import raywork
from raywork.crawler import operation, unit
from raywork.errors import UsageError
from raywork.storage import KeyRange, count_rows, list_rows, open_inventory
from tests.crawler.contents import events, lines
from tests.crawler.crawling import add_up, crawl, facts, warned
from tests.crawler.inventories import COLUMNS, VERSIONED, rows_of, write_inventory

KINDS = ["CSV", "ORC", "Parquet"]
KEYS = [
    *(f"logs/{n % 3}/part-{n:02}.json" for n in range(12)),
    *("logs/a b+c", "logs/ä/%20", 'logs/"x",y', "logs/_hidden", "logs/", "other/x.json"),
]


@pytest.fixture(scope="module")
def bucket(moto):
    name = moto.new_bucket()
    moto.fill(
        name,
        {
            key: b"" if key.endswith("/") else lines([{f"k{n}": n, **events(1, n)[0]}])
            for n, key in enumerate(KEYS)
        },
    )
    return name


@pytest.fixture(scope="module")
def rows(moto, bucket):
    """The rows of a report, in an order of their own."""
    return sorted(rows_of(moto, bucket), key=lambda row: row["e_tag"])


def without_warning(result):
    kept = [each for each in result.warnings if each.code != "inventory"]
    return msgspec.structs.replace(facts(result), warnings=kept)


@pytest.mark.parametrize("kind", KINDS)
def test_an_inventory_gives_what_a_listing_gives(moto, bucket, rows, kind):
    manifest = write_inventory(moto, rows, kind, files=2)

    result = crawl(moto, f"s3://{bucket}/logs/", inventory=manifest)

    assert "2026-02-01 00:00 UTC" in next(w.message for w in result.warnings)
    assert without_warning(result) == facts(crawl(moto, f"s3://{bucket}/logs/"))
    assert result.objects.listed == len(KEYS) - 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine", ["inline", "ray"])
def test_however_it_is_cut(moto, bucket, rows, monkeypatch, ray_cluster, kind, engine):
    monkeypatch.setattr(unit, "_LEAST_ROWS", 4)
    monkeypatch.setattr(operation, "_parts", lambda *_: 4)
    manifest = write_inventory(moto, rows, kind)
    expected = crawl(moto, f"s3://{bucket}/logs/", f"s3://{bucket}/other/")
    monkeypatch.setattr(operation, "Context", lambda **more: unit.Context(seconds=0.0, **more))

    result = crawl(
        moto, f"s3://{bucket}/logs/", f"s3://{bucket}/other/", inventory=manifest, engine=engine
    )

    assert without_warning(result) == facts(expected)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_latest_versions_count(moto, bucket, rows, kind):
    old = [{**row, "is_latest": False, "e_tag": "0" * 32} for row in rows]
    gone = [
        {**row, "key": "logs/gone", "is_delete_marker": True, "size": None, "e_tag": None}
        for row in rows[:1]
    ]
    manifest = write_inventory(moto, [*old, *rows, *gone], kind, columns=VERSIONED)

    result = crawl(moto, f"s3://{bucket}/logs/", inventory=manifest)

    assert without_warning(result) == facts(crawl(moto, f"s3://{bucket}/logs/"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_begins_at_any_row(moto, bucket, rows, kind):
    access = raywork.Access(endpoint_url=moto.url)
    inventory = open_inventory(write_inventory(moto, rows, kind), access)
    assert count_rows(inventory, 0, access) == len(rows)

    for first, last in [(0, None), (3, 9), (7, None), (len(rows), None)]:
        found = list(list_rows(inventory, 0, KeyRange(), access, first, last))
        assert [row for row, _ in found] == list(range(first + 1, (last or len(rows)) + 1))
        assert [info.key for _, info in found] == [row["key"] for row in rows[first:last]]
        for (_, info), row in zip(found, rows[first:last], strict=True):
            assert (info.size, info.etag) == (row["size"], f'"{row["e_tag"]}"')
            assert abs(info.modified - row["last_modified_date"].timestamp()) <= 1


def test_a_report_with_the_least_columns_will_do(moto, bucket, rows):
    manifest = write_inventory(moto, rows, "CSV", columns=("bucket", "key", "size"))

    result = crawl(moto, f"s3://{bucket}/logs/", inventory=manifest)

    assert without_warning(result) == facts(crawl(moto, f"s3://{bucket}/logs/"))


@pytest.mark.parametrize("kind", KINDS)
def test_with_a_state_the_next_report_is_read_for_what_is_new(moto, rows, bucket, kind, tmp_path):
    options = {"state": str(tmp_path / "state"), "table": "t"}
    uri = f"s3://{bucket}/logs/"
    first = crawl(moto, uri, inventory=write_inventory(moto, rows[2:], kind), **options)
    again = crawl(moto, uri, inventory=write_inventory(moto, rows[:-1], kind, files=2), **options)

    known = {row["key"] for row in rows[2:]}
    new = [row for row in rows[:2] if row["key"].startswith("logs/") and "_" not in row["key"]]
    assert add_up(again)
    assert again.state.new == len([row for row in new if row["size"]])
    assert again.state.changed == 0
    last = rows[-1]["key"]
    was_read = last in known and last.startswith("logs/") and "_" not in last and rows[-1]["size"]
    assert again.state.deleted == int(bool(was_read))
    assert again.state.objects == first.state.objects + again.state.new - again.state.deleted


def test_objects_that_are_gone_since_are_unreadable(moto, bucket, rows):
    more = [*rows, {**rows[0], "key": "logs/gone.json"}]
    result = crawl(moto, f"s3://{bucket}/logs/", inventory=write_inventory(moto, more, "ORC"))

    assert [each.reason for each in result.unreadable] == ["it was deleted after it was listed"]
    assert warned(result)["inventory"] == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bucket": "another-bucket"}, "lists the bucket another-bucket"),
        ({"columns": ("bucket", "key", "e_tag")}, "no column size"),
    ],
)
def test_a_report_that_does_not_fit_is_refused(moto, bucket, rows, change, words):
    manifest = write_inventory(moto, rows, "CSV", **change)
    with pytest.raises(UsageError, match=words):
        crawl(moto, f"s3://{bucket}/logs/", inventory=manifest)


def test_columns_that_options_need_are_asked_for(moto, bucket, rows, tmp_path):
    few = write_inventory(moto, rows, "CSV", columns=("bucket", "key", "size"))
    uri = f"s3://{bucket}/logs/"
    with pytest.raises(UsageError, match="LastModifiedDate, which --newer-than needs"):
        crawl(moto, uri, inventory=few, newer_than=1.0)
    with pytest.raises(UsageError, match="neither ETag nor LastModifiedDate"):
        crawl(moto, uri, inventory=few, state=str(tmp_path))


def test_what_is_no_manifest_is_refused(moto, bucket, rows, tmp_path):
    uri = f"s3://{bucket}/logs/"
    manifest = write_inventory(moto, rows, "CSV")
    target, _, key = manifest.removeprefix("s3://").partition("/")
    with pytest.raises(UsageError, match="name the manifest of a report"):
        crawl(moto, uri, inventory=str(tmp_path))
    with pytest.raises(UsageError, match=r"--inventory s3://.*there is no such file"):
        crawl(moto, uri, inventory=manifest.replace("2026", "2027"))
    for body, words in ((b"{}", "not the manifest of an inventory"), (b"?", "checksum")):
        moto.client.put_object(Bucket=target, Key=key, Body=body)
        if body == b"{}":
            moto.client.delete_object(Bucket=target, Key=key.replace("json", "checksum"))
        else:
            manifest = write_inventory(moto, rows, "CSV")
            target, _, key = manifest.removeprefix("s3://").partition("/")
            moto.client.put_object(Bucket=target, Key=key, Body=body)
        with pytest.raises(UsageError, match=words):
            crawl(moto, uri, inventory=manifest)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_data_file_fails_the_crawl(moto, bucket, rows, kind):
    manifest = write_inventory(moto, rows, kind, columns=COLUMNS)
    target = manifest.split("/")[2]
    (entry,) = moto.client.list_objects_v2(Bucket=target, Prefix="inventory/source/daily/data/")[
        "Contents"
    ]
    body = moto.client.get_object(Bucket=target, Key=entry["Key"])["Body"].read()
    moto.client.put_object(Bucket=target, Key=entry["Key"], Body=body[:-8] + b"\0" * 8)

    with pytest.raises(raywork.ServiceError, match=r"could not be run: \w+Error: s3://"):
        crawl(moto, f"s3://{bucket}/logs/", inventory=manifest)
