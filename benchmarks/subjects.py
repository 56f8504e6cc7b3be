"""Ways to the schema and the number of records of an NDJSON file: raywork's, and its peers'.

Each function takes a path, prepares, and returns what is timed; that returns the number of records
and of top-level columns. All read every record on one thread. Where a peer's schema does not come
with a count, its records are counted in the cheapest way there is, by newlines.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Counts = tuple[int, int]
"""Records, top-level columns."""
Subject = Callable[[], Counts]

_CHUNK = 1 << 20


def raywork(path: str) -> Subject:
    """Scan with all guards, from chunks as storage hands them over."""
    from raywork.records import read_records
    from raywork.scan import Scanner

    data = Path(path).read_bytes()

    def run() -> Counts:
        scanner = Scanner()
        scanner.scan(path, read_records(_chunks(data)))
        schema, tally = scanner.result()
        assert schema.root is not None
        assert not tally.bad_records
        return tally.records, len(schema.root.fields)

    return run


def duckdb(path: str) -> Subject:
    """Detect the types from all records; the file is in the page cache."""
    import duckdb as peer

    data = Path(path).read_bytes()
    query = "DESCRIBE SELECT * FROM read_json(?, format='newline_delimited', sample_size=-1)"

    def run() -> Counts:
        with peer.connect(config={"threads": 1}) as connection:
            columns = connection.execute(query, [path]).fetchall()
        return data.count(b"\n"), len(columns)

    return run


def polars(path: str) -> Subject:
    """Infer the schema from all records."""
    import polars as pl

    data = Path(path).read_bytes()

    def run() -> Counts:
        columns = pl.scan_ndjson(data, infer_schema_length=None).collect_schema()
        return data.count(b"\n"), len(columns)

    return run


def pyarrow(path: str) -> Subject:
    """Read the file as a table; blocks of 8 MiB are faster than its default."""
    import pyarrow as pa
    from pyarrow import json

    pa.set_cpu_count(1)
    data = Path(path).read_bytes()
    options = json.ReadOptions(use_threads=False, block_size=8 << 20)

    def run() -> Counts:
        table = json.read_json(pa.BufferReader(data), read_options=options)
        return table.num_rows, len(table.schema)

    return run


def genson_rs(path: str) -> Subject:
    """Infer a JSON schema from a column of lines, which is laid out before the clock starts."""
    import numpy as np
    import polars as pl
    import polars_genson  # noqa: F401  (registers the namespace)
    import pyarrow as pa

    data = Path(path).read_bytes()
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 10) + 1
    offsets = np.concatenate([[0], ends]).astype(np.int64)
    lines = pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data))
    frame: Any = pl.from_arrow(pa.table({"line": lines}))

    def run() -> Counts:
        # Building 100 schemas at a time is as fast as its default, and faster on wide records.
        schema = frame.genson.infer_json_schema("line", max_builders=100)
        return frame.height, len(schema["properties"])

    return run


def simdjson(path: str) -> Subject:
    """Parse only, into its DOM: no schema. Records stand in arrays before the clock starts."""
    import simdjson as peer

    data = Path(path).read_bytes()
    arrays = [b"[" + lines.rstrip().replace(b"}\n{", b"},{") + b"]" for lines in _whole_lines(data)]
    parser: Any = peer.Parser()

    def run() -> Counts:
        return sum(len(parser.parse(array)) for array in arrays), 0

    return run


def union(path: str) -> Subject:
    """Parse with orjson, unite types in plain recursive Python."""
    import orjson

    data = Path(path).read_bytes()

    def run() -> Counts:
        records = 0
        root = _Union()
        for line in data.splitlines():
            _unite(root, orjson.loads(line))
            records += 1
        assert root.fields is not None
        return records, len(root.fields)

    return run


_TYPES = {cls: 1 << bit for bit, cls in enumerate((type(None), bool, int, float, str, dict, list))}


class _Union:
    __slots__ = ("element", "fields", "types")

    def __init__(self) -> None:
        self.types = 0
        self.fields: dict[str, _Union] | None = None
        self.element: _Union | None = None


def _unite(node: _Union, value: Any) -> None:
    cls = type(value)
    node.types |= _TYPES[cls]
    if cls is dict:
        fields = node.fields
        if fields is None:
            fields = node.fields = {}
        for key, member in value.items():
            field = fields.get(key)
            if field is None:
                field = fields[key] = _Union()
            _unite(field, member)
    elif cls is list:
        element = node.element
        if element is None:
            element = node.element = _Union()
        for member in value:
            _unite(element, member)


def _chunks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK]


def _whole_lines(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + (256 << 10)) + 1 or len(data)
        yield data[start:end]
        start = end
