"""One cell of one line, read by the OpenX SerDe."""

from raywork.ddl import parse_type
from raywork.serde import OpenXReader


def read(declared: str, text: str, properties=None, *, strict=False):
    """Return what a column of a type reads of a JSON value."""
    reader = OpenXReader([("c", parse_type(declared))], properties, strict=strict)
    [value] = reader.row(f'{{"c":{text}}}'.encode())
    return value


def row(columns: str, line: str | bytes, properties=None, **options):
    """Return what `name:type` columns read of a line, by name."""
    struct = parse_type(f"struct<{columns}>")
    reader = OpenXReader(struct.fields, properties, **options)
    line = line.encode() if isinstance(line, str) else line
    return dict(zip(reader.names, reader.row(line), strict=True))
