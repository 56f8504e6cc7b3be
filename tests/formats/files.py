"""Files of typed formats, written by pyarrow and fastavro."""

import io
from collections.abc import Callable

import pyarrow as pa
from pyarrow import orc, parquet

from raywork.ddl import TableOptions, make_table
from raywork.formats.columnar import scan_columnar
from raywork.formats.model import Format
from raywork.scan import ScanOptions
from raywork.schema import LIMITS, merge

WRITERS: dict[Format, Callable[..., None]] = {
    Format.PARQUET: parquet.write_table,
    Format.ORC: orc.write_table,
}


def written(found: Format, table: pa.Table, **options) -> bytes:
    out = io.BytesIO()
    WRITERS[found](table, out, **options)
    return out.getvalue()


def empty(**types) -> pa.Table:
    """A table of these columns without a row."""
    return pa.schema(list(types.items())).empty_table()


def scan(found: Format, data: bytes, uri: str = "s3://b/k", *, tail: int = 64 << 10):
    fetched = []

    def fetch(start, end):
        fetched.append((start, end))
        return data[start:end]

    scanned = scan_columnar(uri, found, len(data), data[-tail:], fetch, ScanOptions())
    return scanned, fetched


def table_of(found: Format, *tables: pa.Table, **options):
    """The table for the files of some tables."""
    schema, *others = (
        scan(found, written(found, each), f"s3://b/{place}")[0].schema
        for place, each in enumerate(tables)
    )
    for other in others:
        schema = merge(schema, other, LIMITS)
    return make_table(schema, TableOptions("t", "s3://b/t/", **options))
