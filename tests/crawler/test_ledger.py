"""The full lists that go to files."""

import json

from raywork.crawler import ledger as ledgers
from raywork.crawler.ledger import Ledger
from raywork.crawler.model import UnitResult
from raywork.crawler.result import Unreadable
from raywork.scan import BadRecord, Tally


def lists(ledger):
    return {name: list(map(json.loads, text.splitlines())) for name, text in ledger.files()}


def test_the_lists_are_whole_and_in_order_whatever_came_first():
    ledger = Ledger()
    ledger.add(UnitResult(unreadable=[Unreadable("s3://b/z", "cut")]))
    bad = [BadRecord("s3://b/c", 10, "x"), BadRecord("s3://b/c", 9, "y")]
    ledger.add(UnitResult(tally=Tally(bad=bad), unreadable=[Unreadable("s3://b/\udce9", "cut")]))
    found = lists(ledger)
    assert [one["object"] for one in found["unreadable.jsonl"]] == ["s3://b/z", "s3://b/\udce9"]
    assert [one["record"] for one in found["bad.jsonl"]] == [9, 10]


def test_a_long_list_goes_on_in_another_file(monkeypatch):
    monkeypatch.setattr(ledgers, "LINES", 2)
    ledger = Ledger()
    ledger.add(UnitResult(unreadable=[Unreadable(f"s3://b/{n}", "cut") for n in range(5)]))
    found = lists(ledger)
    assert list(map(len, found.values())) == [2, 2, 1, 0]
    assert list(found) == [
        "unreadable.jsonl",
        "unreadable-2.jsonl",
        "unreadable-3.jsonl",
        "bad.jsonl",
    ]


def test_a_list_of_nothing_is_an_empty_file():
    assert dict(Ledger().files()) == {"unreadable.jsonl": b"", "bad.jsonl": b""}
