"""Laws 3 and 5 for other formats: whatever bytes an object holds, it is read or unreadable."""

import contextlib
import io

import fastavro
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.ddl import TableOptions, make_table
from raywork.errors import UnreadableError, UsageError
from raywork.formats.avro import scan_avro
from raywork.formats.columnar import scan_columnar
from raywork.formats.delimited.scanner import scan_delimited
from raywork.formats.model import Format
from raywork.scan import ScanOptions
from tests.ddl.parsed import parse
from tests.formats.files import written

OPTIONS = TableOptions("t", "s3://b/t/")
TABLE = pa.table({"a": [1, 2], "s": [{"x": 1}, {"x": 2}], "l": [["u"], ["v"]]})


def avro_file() -> bytes:
    out = io.BytesIO()
    fields = [{"name": "a", "type": ["null", "int"]}]
    schema = {"type": "record", "name": "R", "fields": fields}
    fastavro.writer(out, fastavro.parse_schema(schema), [{"a": 1}] * 5)
    return out.getvalue()


FILES = {found: written(found, TABLE) for found in (Format.PARQUET, Format.ORC)}
FILES[Format.AVRO] = avro_file()

pieces = st.sampled_from(
    [b"a", b"1", b",", b'"', b"\n", b"\r", b"\\", b"|", b"'", b"\t", b" ", b"\0", b"\xff", b"\x01"]
)


@given(st.lists(pieces, max_size=60).map(b"".join))
@settings(max_examples=400)
def test_any_text_is_read_or_unreadable(data):
    try:
        found = scan_delimited("s3://b/k", [data], ScanOptions())
    except UnreadableError:
        return
    if found.schema.root is not None:
        assert parse(make_table(found.schema, OPTIONS).ddl).columns


@pytest.mark.parametrize("found", FILES)
@given(data=st.data())
@settings(max_examples=150)
def test_any_damage_is_read_or_unreadable(found, data):
    content = bytearray(FILES[found])
    places = st.integers(-min(len(content), 400), -1)
    for place, byte in data.draw(st.dictionaries(places, st.integers(0, 255), min_size=1)).items():
        content[place] = byte
    whole = bytes(content)
    try:
        if found is Format.AVRO:
            scanned = scan_avro("s3://b/k", [whole], ScanOptions())
        else:
            scanned = scan_columnar(
                "s3://b/k", found, len(whole), whole, lambda a, b: whole[a:b], ScanOptions()
            )
    except UnreadableError:
        return
    assert scanned.tally.records >= 0
    with contextlib.suppress(UsageError):  # no column is left that Athena reads
        make_table(scanned.schema, OPTIONS)
