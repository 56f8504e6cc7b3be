"""What is written down about the objects of a table, beside what reads them."""

import gzip

import pytest

from raywork.catalog import Facts
from tests.catalog.glue import lines

PLAIN, GZIP = Facts(frozenset({"none"}), whole=True), Facts(frozenset({"gzip"}), whole=True)
BOTH = Facts(frozenset({"none", "gzip"}), whole=True)
OTHER = Facts(frozenset({""}), whole=True)


def compression(parameters):
    return parameters.get("compressionType")


@pytest.mark.parametrize(
    ("facts", "shown"), [(PLAIN, "none"), (GZIP, "gzip"), (BOTH, None), (OTHER, None)]
)
def test_only_what_is_true_of_all_objects_is_said(facts, shown):
    assert compression(facts.over({})) == shown
    assert compression(facts.over(GZIP.over({}))) == shown
    assert facts.over({})["typeOfData"] == "file"


@pytest.mark.parametrize(
    ("new", "shown"), [({"gzip"}, "gzip"), (set(), "gzip"), ({"none"}, None), ({""}, None)]
)
def test_what_only_a_part_of_the_objects_tells_does_not_add_a_fact(new, shown):
    facts = Facts(frozenset(new))
    assert compression(facts.over(GZIP.over({}))) == shown
    assert compression(facts.over({})) is None


def test_what_others_wrote_stays():
    theirs = {"compressionType": "bzip2", "typeOfData": "file", "objectCount": "7"}
    assert GZIP.over(theirs) == theirs
    changed = GZIP.over({}) | {"compressionType": "none"}
    assert GZIP.over(changed) == changed


def test_a_table_tells_of_its_objects_and_no_more_once_they_differ(lake, tmp_path):
    lake.server.fill(lake.bucket, {"events/a.json.gz": gzip.compress(lines({"a": 1}))})
    state = str(tmp_path)
    lake.crawl(state=state)
    first = lake.table()["Parameters"]
    lake.server.fill(lake.bucket, {"events/b.json.gz": gzip.compress(lines({"a": 2}))})
    same = lake.crawl(state=state)
    lake.put("c.json", {"a": 3})
    lake.crawl(state=state)

    assert compression(first) is None  # a state may know of others
    assert (same.registration.outcome, same.changes) == ("unchanged", [])
    assert compression(lake.crawl() and lake.table()["Parameters"]) is None
    lake.server.client.delete_object(Bucket=lake.bucket, Key="events/c.json")
    assert compression(lake.crawl() and lake.table()["Parameters"]) == "gzip"
