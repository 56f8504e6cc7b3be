"""What Athena will not read as it is meant: the remedy for each code that a crawl notices."""

from collections.abc import Iterator
from typing import Final

from raywork.codecs import Detection, athena_issue
from raywork.records import Layout, RecordReader

REMEDIES: Final = {
    "blank-lines": "blank lines, which Athena reads as rows of NULLs: filter them out by a column"
    " that is never NULL",
    "several-records-a-line": "records that share a line with another: Athena reads the first of a"
    " line and loses the rest; rewrite the objects with one record a line",
    "row-too-large": "records above Athena's limit of 32 MB a row: queries on them fail; split them"
    " or move the objects out of the location",
    "duplicate-keys": "records that hold a key twice in one object, by case or exactly: a query on"
    " them fails; found in every 1,024th record unless --check-duplicates reads all",
    "array": "objects that are a JSON array: Athena reads each line as one row and misreads them;"
    " rewrite them with one record a line",
    "wrapped": "objects that are one document around an array of records: Athena reads each as one"
    " row; rewrite them with one record a line (CloudTrail's have an input format of their own)",
    "documents": "objects whose records stand over several lines: a query on them fails; rewrite"
    " them with one record a line",
    "framing": "objects in a framing that Athena does not read",
    "compressed-plain-name": "compressed objects whose name does not say so: Athena takes them for"
    " plain text; rename them",
    "plain-compressed-name": "plain objects whose name ends as if they were compressed: a query on"
    " them fails; rename them",
    "wrong-extension": "objects whose bytes are of another codec than their name says: a query on"
    " them fails; rename them",
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
