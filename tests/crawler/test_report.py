import json
import re

import msgspec
import pytest

from raywork.crawler.report import render_html, render_json
from raywork.crawler.result import CrawlResult, ObjectCounts, Unreadable
from tests.crawler.pages import Page
from tests.crawler.results import EMPTY, EVIL, URI, USUAL, clean, hostile, usual, wide

ALL = {
    "usual": USUAL,
    "sample": usual(sample=0.1),
    "clean": clean(),
    "empty": EMPTY,
    "hostile": hostile(),
    "wide": wide(300),
    "several": [USUAL, hostile(), EMPTY],
    "none": [],
}


@pytest.mark.parametrize("result", ALL.values(), ids=ALL)
def test_page_is_sound_and_needs_nothing_but_itself(result):
    html = render_html(result)
    page = Page(html)
    assert not {"src", "style", "onclick", "onerror"} & {
        name for _, attributes in page.elements for name in attributes
    }
    assert all(href.startswith("#") for href in page.attributes("href"))
    assert not re.search(r"https?://|url\(|@import", html)
    assert page.count("script") == page.count("style") == page.count("h1") == 1


@pytest.mark.parametrize("result", ALL.values(), ids=ALL)
def test_every_link_has_its_one_target(result):
    page = Page(render_html(result))
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in page.attributes("href")} <= set(ids)
    assert set(page.attributes("aria-labelledby")) <= set(ids)


@pytest.mark.parametrize("result", [hostile(), [hostile(), hostile()]], ids=["one", "several"])
def test_hostile_text_is_shown_but_does_nothing(result):
    html = render_html(result)
    assert html.isascii() or not set(html) & set(EVIL) - set(map(chr, range(32, 127)))
    assert all(c.isprintable() or c == "\n" for c in html)
    page = Page(html)
    shown = EVIL.replace("\u202e", r"\u202e").replace("\x1b", r"\x1b")
    assert shown.replace("\x00", r"\x00").replace("\udce9", r"\udce9") in page.text
    assert page.count("img") == 0


def test_policy_allows_the_pages_own_style_and_script_only():
    page = Page(render_html(USUAL))
    policy = next(a["content"] for n, a in page.elements if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert policy.count("'sha256-") == 2
    assert "unsafe" not in policy


def test_counts_by_class_with_the_reasons_for_skips():
    text = Page(render_html(USUAL)).text
    assert "scanned 3,107 97.1%" in text
    assert "skipped 91 2.8%" in text
    assert "unreadable 2 <0.1%" in text
    assert "hidden from Athena 70 2.2% folder marker 21 0.7%" in text
    assert "snappy-framed 2,900 93.3% gzip 207 6.7%" in text
    assert "lines 3,106 >99.9% array 1 <0.1%" in text


def test_figures_at_the_head():
    text = Page(render_html(USUAL)).text
    assert "Records 1,234,567 1,302 bad" in text
    assert "Columns 3 and 1 partition column" in text
    assert "Uncompressed 98.8 GB 18.8 GB stored, 5.3 : 1" in text
    assert "Time 3 min 32 s 8 workers, ray" in text


def test_sample_is_said_and_all_is_not():
    statement = "Sample: only 10% of the objects was read."
    assert statement in Page(render_html(usual(sample=0.1))).text
    assert Page(render_html([usual(sample=0.1), usual(sample=0.1)])).text.count(statement) == 3
    assert "Sample" not in Page(render_html(USUAL)).text


def test_columns_with_key_presence_null_and_range():
    text = Page(render_html(USUAL)).text
    assert "Shares and ranges rest on 19,300 sampled records, not on all." in text
    assert "1 id bigint 100% 0% 1 to 99" in text
    assert "2 user_agent key user-agent string 80% 10% text of up to 412 characters" in text
    assert "3 rare string <0.1% 0%" in text
    assert "Partition column Type dt string" in text


def test_bar_shows_values_and_nulls_apart():
    rects = [a for n, a in Page(render_html(USUAL)).elements if n == "rect"]
    assert {"class": "part", "x": "0.00", "width": "70.00", "height": "8"} in rects
    assert {"class": "null", "x": "70.00", "width": "10.00", "height": "8"} in rects


def test_a_long_type_is_folded_and_whole():
    long = f"struct<{','.join(f'field_{n}:string' for n in range(50))}>"
    column = msgspec.structs.replace(USUAL.columns[0], type=long)
    page = Page(render_html(usual(columns=[column])))
    assert long in page.text


def test_conflicts_with_an_example_of_each_kind():
    text = Page(render_html(USUAL)).text
    assert "payload.value : int, string, read as string".replace(" :", ":") in text
    assert f"int 42 {URI}a.gz 1" in text
    assert f'string "forty-two" {URI}c.gz 1,771' in text
    assert "--hint PATH=TYPE" in text


def test_what_athena_cannot_read_and_what_to_do():
    text = Page(render_html(USUAL)).text
    assert "framing, found 2,900 times write them again as gzip" in text
    assert "Where: the first 100 of 2,900" in text
    assert "array, found 1 time write one record a line" in text


def test_long_lists_say_how_many_there_are_in_all():
    many = [Unreadable(f"{URI}{n}", "broken") for n in range(150)]
    counts = ObjectCounts(listed=400, scanned=100, unreadable=300)
    text = Page(render_html(usual(unreadable=many, objects=counts))).text
    assert "The first 100 of 300 unreadable objects." in text
    assert "The first 100 of 1,302 bad records." in text
    assert text.count("broken") - text.count("broken line") == 100


def test_what_is_not_wrong_is_said_too():
    text = Page(render_html(clean())).text
    for name in "warnings", "conflicts of type", "bad records", "unreadable objects":
        assert f"No {name}" in text


def test_nothing_found_is_said():
    assert "No object is below these URIs" in Page(render_html(EMPTY)).text
    skipped = msgspec.structs.replace(EMPTY, objects=ObjectCounts(listed=1, skipped=1))
    assert "No record was read" in Page(render_html(skipped)).text


def test_copy_gives_the_exact_statement():
    page = Page(render_html(usual(statements=[EVIL + "\x7f\n\tok", "second"])))
    assert [json.loads(text) for text in page.attributes("data-exact")] == [
        EVIL + "\x7f\n\tok",
        "second",
    ]


def test_several_tables_are_listed_with_their_counts():
    text = Page(render_html([USUAL, EMPTY])).text
    assert "analytics.events 3 1,234,567 2 1 1,302 2" in text
    assert "nothing 0 0 0 0 0 0" in text


def test_json_is_the_result():
    document = render_json(USUAL)
    assert document.endswith(b"}\n")
    assert msgspec.json.decode(document, type=CrawlResult) == USUAL


def test_json_has_the_names_of_the_contract():
    document = json.loads(render_json(USUAL))
    contract = "table ddl statements columns partitions records bad_records bytes objects"
    for name in [*contract.split(), "unreadable", "conflicts", "warnings", "bad"]:
        assert name in document
    assert document["objects"] == {"listed": 3200, "scanned": 3107, "unreadable": 2, "skipped": 91}
    assert document["bad"][0] == {"object": f"{URI}0.gz", "record": 1, "reason": "unexpected end"}


def test_json_does_not_depend_on_the_order_of_counting():
    reversed_ = usual(
        codecs=dict(reversed(USUAL.codecs.items())), skipped=dict(reversed(USUAL.skipped.items()))
    )
    assert render_json(reversed_) == render_json(USUAL)


def test_json_of_several_is_a_list_of_tables():
    one = json.loads(render_json(USUAL))
    assert json.loads(render_json([USUAL])) == {"tables": [one]}
    assert json.loads(render_json([])) == {"tables": []}


def test_json_takes_file_names_that_are_not_utf8():
    document = json.loads(render_json(usual(uris=["caf\udce9", "café"], codecs={"\udcff": 1})))
    assert document["uris"] == [r"caf\udce9", "café"]
    assert document["codecs"] == {r"\udcff": 1}
