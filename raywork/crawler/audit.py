"""What Athena will not read as it is meant: the remedy for each code that a crawl notices."""

from collections.abc import Iterator
from typing import Final

from raywork.codecs import Detection, athena_issue
from raywork.records import Layout, RecordReader

REMEDIES: Final = {
    "blank-lines": "Blank lines, which Athena reads as rows of NULLs: leave them out in queries by"
    " a column that is never NULL.",
    "several-records-a-line": "Records that share a line with one before: Athena reads the first of"
    " a line and loses the rest. Rewrite the objects with one record a line.",
    "row-too-large": "Records above Athena's limit of 32 MB a row: queries on them fail. Split them"
    " or move the objects out of the location.",
    "duplicate-keys": "Records that hold a key twice in one object: queries on them fail. One"
    " record in 4,096 is searched; --check-duplicates searches all.",
    "array": "Objects that are a JSON array: Athena takes each line for a row and misreads them."
    " Rewrite them with one record a line.",
    "wrapped": "Objects that are one document around an array of records: Athena reads each as one"
    " row. Rewrite them with one record a line (for CloudTrail there is an input format).",
    "documents": "Objects whose records go over several lines: queries on them fail. Rewrite them"
    " with one record a line.",
    "framing": "Objects in a framing that Athena does not read. Write them again as gzip or zstd.",
    "compressed-plain-name": "Compressed objects whose name does not say so: Athena takes them for"
    " plain text. Rename them.",
    "plain-compressed-name": "Plain objects whose name ends as if they were compressed: queries on"
    " them fail. Rename them.",
    "wrong-extension": "Objects whose bytes are of another codec than their name says: queries on"
    " them fail. Rename them.",
}
"""What each code means and what to do about it."""


def audit(key: str, detection: Detection, reader: RecordReader) -> Iterator[tuple[str, str]]:
    """Yield the code and detail of all that keeps Athena from reading an object as it is."""
    issue = athena_issue(key, detection)
    if issue is not None:
        yield issue.code, issue.message
    if reader.layout in {Layout.ARRAY, Layout.DOCUMENTS, Layout.WRAPPED}:
        wrapper = reader.traits.wrapper
        yield reader.layout.value, "" if wrapper is None else f"under the key {wrapper!r}"


def hidden(key: str) -> bool:
    """Return whether Athena passes over a key, relative to the table's location.

    It does where a folder's or the file's name begins with `_` or `.` [Athena user guide,
    tables-location-format].
    """
    return any(name.startswith(("_", ".")) for name in key.split("/"))
