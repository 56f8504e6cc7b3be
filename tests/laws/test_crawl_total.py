"""Law 1 for counts and examples: units add up to one answer in any grouping and order."""

import pickle
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.crawler.answer import Run, answer
from raywork.crawler.model import Context, CrawlOptions, ObjectsUnit
from raywork.crawler.result import EXAMPLES
from raywork.crawler.total import Total
from raywork.crawler.unit import crawl_unit
from raywork.ddl import TableOptions
from raywork.scan import ScanOptions
from raywork.schema import LIMITS, save
from raywork.storage import Access, Location, open_store
from tests.codecs.encoders import FORMS, encode, name_for
from tests.crawler.contents import LAYOUTS, events
from tests.crawler.crawling import fill_folder


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The context of a crawl, and the objects of a folder with some of everything."""
    contents = {"_hidden": b""}
    for number, (name, lay_out) in enumerate(LAYOUTS.items()):
        codec, form = FORMS[number * 3]
        body = lay_out([record | {f"k{number}": str(number)} for record in events(70, number)])
        contents[f"{name}/{name_for(codec)}"] = encode(codec, body, **form)
        contents[f"bad/{number}"] = b'no\n{"id":"x"}\n{"a":1,"A":2}\n\n' * 30
        contents[f"broken/{number}.gz"] = b"\x1f\x8b\x08" + bytes(number)
    folder = fill_folder(tmp_path_factory.mktemp("folder"), contents)
    location = Location.parse(str(folder))
    options = CrawlOptions(scan=ScanOptions(check_duplicates=True))
    store = open_store(location)
    return Context((location,), Access(), options), list(store.list_range(store.whole))


def added_up(context, groups):
    total = Total(LIMITS)
    for group in groups:
        found = crawl_unit(context, ObjectsUnit(0, tuple(group)))
        total.add(pickle.loads(pickle.dumps(found)))
    run = Run(("u",), None, "", 1, 0.0)
    document = msgspec.json.encode(answer(total, TableOptions("t", "s3://home/t/"), run))
    return document, save(total.result.schema)


@settings(max_examples=30)
@given(seed=st.integers(0, 10**9), parts=st.integers(1, 12))
def test_units_add_up_in_any_grouping_and_order(crawled, seed, parts):
    context, objects = crawled
    chance = random.Random(seed)
    groups = [[] for _ in range(parts)]
    for info in chance.sample(objects, len(objects)):
        chance.choice(groups).append(info)

    assert added_up(context, groups) == added_up(context, [objects])


def test_there_are_more_cases_than_examples(crawled):
    context, objects = crawled
    document = msgspec.json.decode(added_up(context, [objects])[0])

    assert document["bad_records"] > EXAMPLES == len(document["bad"])
    assert max(each["count"] for each in document["warnings"]) > EXAMPLES
    assert document["objects"]["unreadable"] == len(LAYOUTS)
