"""What Athena reads and the crawl did not, and the other way round, object by object."""

import gzip

import pytest

from raywork.crawler.answer import table_of
from raywork.crawler.audit import ARCHIVED, FILTERED, KNOWN, MARKER, REMEDIES, audit_listed
from raywork.crawler.model import UnitResult
from raywork.crawler.total import Total
from raywork.ddl import TableOptions
from raywork.schema import LIMITS
from raywork.storage import ObjectInfo
from tests.crawler.contents import lines
from tests.crawler.crawling import crawl, fill_folder, warned
from tests.ddl.seen import seen

ONE = lines([{"id": 1}])


def info(size=1, **changes):
    return ObjectInfo("k", size, **changes)


@pytest.mark.parametrize(
    ("key", "skipped", "code"),
    [
        ("a/x.json", None, None),
        (None, None, "outside-location"),
        (None, KNOWN, "outside-location"),
        (None, FILTERED, None),
        ("a/_x.json", "hidden", "hidden"),
        ("_a/x.json", FILTERED, "hidden"),
        ("a/x.json", FILTERED, "filtered"),
        ("a/x.json", ARCHIVED, "archived"),
        ("a/x.json", "not in the sample", None),
        ("a//x.json", None, "double-slash"),
        ("/x.json", FILTERED, "double-slash"),
        ("a/", None, "folder-object"),
        ("a/", MARKER, None),
    ],
)
def test_what_a_listing_tells(key, skipped, code):
    assert audit_listed(info(), key, skipped) == code
    assert code is None or code in REMEDIES


def test_an_empty_hidden_object_is_nothing_to_say():
    assert audit_listed(info(0), "_SUCCESS", "hidden") is None


def test_a_restored_object_needs_a_property_of_the_table():
    restored = info(storage_class="GLACIER", restored=True)
    assert audit_listed(restored, "x.json", None) == "restored"

    total = Total(LIMITS)
    total.add(UnitResult(schema=seen({"a": 1})))
    options = TableOptions("t", "s3://home/t/")
    assert "glacier" not in table_of(total, options).ddl
    total.result.tally.notice("restored", 1, [])
    assert "'read_restored_glacier_objects'='true'" in table_of(total, options).ddl


def test_keys_that_athena_does_not_read(moto):
    bucket = moto.new_bucket()
    contents = {
        **dict.fromkeys(["in/x.json", "in/a//x.json", "in//x.json", "in/b/"], ONE),
        **dict.fromkeys(["in/_old/x.json", "in/.x.json"], ONE),
        "in/_SUCCESS": b"",
        "in/c/": b"",
        "in/notes.txt": b"one\ntwo\n",
    }
    moto.fill(bucket, contents)

    result = crawl(moto, f"s3://{bucket}/in/", rules=[("exclude", "x.json")])

    found = {each.code: each.objects for each in result.warnings}
    home = f"s3://{bucket}/in/"
    assert found == {
        "double-slash": [f"{home}/x.json", f"{home}a//x.json"],
        "folder-object": [f"{home}b/"],
        "filtered": [f"{home}x.json"],
        "hidden": [f"{home}.x.json", f"{home}_old/x.json"],
        "no-records": [f"{home}notes.txt: 2 bad"],
    }
    assert warned(result)["hidden"] == 2


def test_archived_objects(moto):
    bucket = moto.new_bucket()
    moto.fill(bucket, {"x.json": ONE})
    moto.client.put_object(Bucket=bucket, Key="y.json", Body=ONE, StorageClass="GLACIER")

    result = crawl(moto, f"s3://{bucket}/")

    assert result.skipped == {ARCHIVED: 1}
    assert warned(result) == {"archived": 1}


def test_objects_above_the_location(moto):
    bucket = moto.new_bucket()
    moto.fill(bucket, dict.fromkeys(["a/x.json", "b/x.json", "b/c/x.json"], ONE))

    result = crawl(moto, f"s3://{bucket}/", location=f"s3://{bucket}/b/")

    assert result.objects.scanned == 3
    [warning] = result.warnings
    assert (warning.code, warning.objects) == ("outside-location", [f"s3://{bucket}/a/x.json"])


def test_one_object_of_a_folder_is_not_all_that_the_table_reads(moto):
    bucket = moto.new_bucket()
    moto.fill(bucket, dict.fromkeys(["a/x.json", "a/y.json"], ONE))

    assert warned(crawl(moto, f"s3://{bucket}/a/x.json")) == {"wider-location": 1}


def test_names_and_bytes_that_disagree(moto, tmp_path):
    folder = fill_folder(
        tmp_path / "in",
        {"x.json": gzip.compress(ONE), "y.gz": ONE, "z.bz2": gzip.compress(ONE), "w.json.gz": ONE},
    )
    result = crawl(moto, str(folder), location="s3://home/t/")
    assert warned(result) == {
        "compressed-plain-name": 1,
        "plain-compressed-name": 2,
        "wrong-extension": 1,
    }
