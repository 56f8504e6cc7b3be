"""Law 3 for records: text that breaks off is an error or a bad record, never silence."""

import json

import pytest

from raywork.errors import CorruptError, TruncatedError
from raywork.records import Layout
from tests.records.reading import BAD, outcome_of, records_of

ITEMS = [{"a": 'x"}]\\'}, {"b": [{"c": {}}, [], "{["]}, {"d": None, "e": -1.5e3}]
SAMPLES = {
    "array": json.dumps(ITEMS),
    "pretty array": json.dumps(ITEMS, indent=1),
    "wrapper": json.dumps({"Records": ITEMS}),
    "pretty wrapper": json.dumps({"Records": ITEMS}, indent=1),
    "documents": "".join(json.dumps(item, indent=1) for item in ITEMS),
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("batch", [3, 1000])
def test_nested_text_cut_at_any_byte_cannot_be_read(name, batch):
    text = SAMPLES[name].encode()
    assert outcome_of([text], batch=batch)[1] == ITEMS
    for end in range(2, len(text)):
        outcome = outcome_of([text[:end]], batch=batch)
        if name == "documents" and text[:end].endswith(b"\n}") and isinstance(outcome[1], list):
            assert outcome[1] == ITEMS[: len(outcome[1])]  # whole documents were left
        elif name == "wrapper" and outcome[0] is Layout.LINES:
            assert b"[{" not in text[:end]  # nothing told yet that it would be one
            assert outcome[1] == [BAD]
        else:
            assert outcome[0] in (TruncatedError, CorruptError)


@pytest.mark.parametrize("batch", [3, 1000])
def test_lines_cut_at_any_byte_are_read_or_bad(batch):
    text = "\n".join(json.dumps(item) for item in ITEMS).encode()
    for end in range(2, len(text)):
        layout, read = records_of([text[:end]], batch=batch)
        whole = text[:end].count(b"\n")
        assert layout is Layout.LINES
        assert read[:whole] == ITEMS[:whole]
        last = text[:end].rpartition(b"\n")[2]
        assert len(read) == whole + bool(last)
