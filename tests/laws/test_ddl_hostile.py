"""Whatever the keys are, the DDL is one valid statement that means what was meant."""

import re

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.ddl import TableOptions, make_table, parse_type, render
from raywork.schema import observe
from tests.ddl.parsed import parse, type_of
from tests.laws.jsondata import rank, scalars

PIECES = ["'", '"', "`", "\\", "\n", "\0", "${x}", ";", "--", "/*", "*/", "=", ",", ")", "(", "<"]
PIECES += [
    ">",
    ":",
    " ",
    "a",
    "B",
    "_",
    "1",
    ".",
    "é",
    "日",
    "\U0001f600",
    "\u2028",
    "date",
    "DROP",
]

keys = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["k" * 10_000, "é" * 300, "select", "timestamp", "_x", "9", "ID", "id"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=10,
)
records = st.dictionaries(keys, values, min_size=1, max_size=5)


@pytest.mark.parametrize("dialect", ["hive", "athena"])
@given(record=records)
@settings(max_examples=60)
def test_hostile_keys_never_break_the_statement(dialect, record):
    table = make_table(observe(record, rank(1)), TableOptions("t", "s3://b/it's/", "db"))
    (statement,) = sqlglot.parse(table.statements[0], dialect=dialect)
    assert statement.sql("hive") == "CREATE DATABASE IF NOT EXISTS `db`"
    parsed = parse(table.statements[1], dialect)
    assert parsed.name == ("db", "t")
    assert parsed.location == "s3://b/it's/"
    assert parsed.serde == table.serde.library
    assert parsed.properties == dict(table.serde.properties)
    assert parsed.parameters == {"classification": "json"}
    shown = {name: render(kind, str) for name, kind in parsed.columns.items()}
    assert shown == {column.name: column.type for column in table.columns}
    assert all(re.fullmatch(r"[a-z0-9_]{1,255}", name) for name in names(parsed.columns.values()))


def names(types):
    for found in types:
        yield from re.findall(r"([^<>,:]+):", render(found, str))


@given(records)
@settings(max_examples=40)
def test_a_columns_type_reads_as_a_hint(record):
    """What a table says of a column can be given back, whatever its names are."""
    table = make_table(observe(record, rank(1)), TableOptions("t", "s3://b/p/"))
    for name, kind in parse(table.ddl).columns.items():
        again = sqlglot.parse_one(render(kind), into=sqlglot.exp.DataType, dialect="hive")
        assert type_of(again) == kind == parse_type(render(kind)), name
