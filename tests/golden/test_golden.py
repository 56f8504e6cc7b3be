"""Every folder of records gets the table beside it, and that table reads every record."""

import pytest

from raywork.errors import SerDeError
from raywork.serde import open_serde
from tests.ddl.parsed import parse
from tests.golden import CASES, FOLDER, expected, outcome

SAID = (
    "hint-conflict",
    "duplicate-keys",
    "array",
    "documents",
    "wrapped",
    "several-",
    "bad record",
)
"""How the notes begin to say that a record does not read as it is."""


@pytest.mark.parametrize("case", CASES)
def test_the_table_for_a_folder(case):
    assert outcome(case) == expected(case), "look at the difference; python -m tests.golden"


@pytest.mark.parametrize("case", CASES)
def test_the_table_reads_every_record(case):
    files = expected(case)
    if "table.sql" not in files:
        return
    parsed = parse(next(s for s in files["table.sql"].split(";\n\n") if " TABLE " in s))
    reader = open_serde(parsed.serde, parsed.columns.items(), parsed.properties, strict=True)
    try:
        for file in (FOLDER / case / "in").rglob("*.json"):
            for line in file.read_bytes().splitlines():
                reader.row(line)
    except SerDeError:
        assert any(note in files.get("notes.txt", "") for note in SAID)
