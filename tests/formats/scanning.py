"""Scans of delimited text, and their tables."""

from raywork.ddl import TableOptions, make_table
from raywork.formats.delimited.scanner import scan_delimited
from raywork.scan import ScanOptions

URI = "s3://b/k.csv"


def scan(*chunks: bytes, uri: str = URI, extension: str = "csv"):
    return scan_delimited(uri, chunks, ScanOptions(), extension)


def table(*chunks: bytes, **options):
    return make_table(scan(*chunks).schema, TableOptions("t", "s3://b/t/", **options))


def types(made) -> dict[str, str]:
    return {column.path: column.type for column in made.columns}


def codes(made) -> set[str]:
    return {each.code for each in made.warnings}
