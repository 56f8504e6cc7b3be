"""Whatever is on a line, it reads or fails by name; and both parsers read JSON alike."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.ddl import parse_type
from raywork.errors import SerDeError
from raywork.serde import HiveReader, OpenXReader
from raywork.serde.lenient import Lenient
from raywork.serde.values import Number
from tests.laws.jsondata import records, values

COLUMNS = [
    ("a", parse_type("bigint")),
    ("b", parse_type("struct<a:timestamp,b:map<string,double>>")),
    ("c", parse_type("array<array<string>>")),
]
pieces = st.sampled_from(
    [*"{}[]\"':,;=\\ \tabc01-.eE", "true", "null", "NaN", '"a":', '"b":{', "1e400", "\\u00e9", "é"]
)
lines = st.one_of(
    st.lists(pieces, max_size=20).map("".join).map(str.encode),
    st.lists(pieces, max_size=20).map(lambda found: ("{" + "".join(found) + "}").encode()),
    records.map(json.dumps).map(str.encode),
    st.binary(max_size=20),
)


@given(lines, st.booleans(), st.booleans())
@settings(max_examples=300)
def test_a_line_is_a_row_or_a_failure_with_a_name(line, strict, insensitive):
    properties = {"case.insensitive": str(insensitive), "ignore.malformed.json": str(strict)}
    for reader in (
        OpenXReader(COLUMNS, properties, strict=strict),
        OpenXReader(COLUMNS, only={"b"}),
        HiveReader(COLUMNS),
    ):
        try:
            row = reader.row(line)
        except SerDeError:
            continue
        assert len(row) == len(reader.names)


@given(values, st.booleans())
@settings(max_examples=100)
def test_the_lenient_parser_reads_json_as_json(value, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only)
    parsed, end = Lenient(text, dict).record()
    as_written = json.loads(text, parse_int=Number, parse_float=Number)
    assert (parsed, end) == (as_written, len(text))
