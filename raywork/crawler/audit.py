"""What Athena will not read as it is meant: the remedy for each code that a crawl notices.

What it reads below a table's location is said in the Athena user guide, tables-location-format and
querying-glacier.
"""

from collections.abc import Iterator
from typing import Final

from raywork.codecs import Detection, athena_issue
from raywork.records import Layout, RecordReader
from raywork.scan import Tally
from raywork.storage import ObjectInfo

MARKER: Final = "folder marker"
FILTERED: Final = "left out by a filter"
HIDDEN: Final = "hidden from Athena: a name begins with _ or ."
ARCHIVED: Final = "archived: restore it to read it"
NOT_SAMPLED: Final = "not in the sample"
KNOWN: Final = "known and unchanged"
"""Why a listed object is skipped."""

IN_TABLE: Final = frozenset({None, ARCHIVED, NOT_SAMPLED, KNOWN})
"""The reasons, and none, for which an object is one of the table all the same."""

REMEDIES: Final = {
    "blank-lines": "Blank lines, which Athena reads as rows of NULLs: leave them out in queries by"
    " a column that is never NULL.",
    "several-records-a-line": "Records that share a line with one before: Athena reads the first of"
    " a line and loses the rest. Rewrite the objects with one record a line.",
    "carriage-return": "Records with a carriage return (CR) between their tokens, which ends a line"
    " for Athena as a line feed does: queries on them fail. Rewrite them with one record a line.",
    "row-too-large": "Records above Athena's limit of 32 MB a row: queries on them fail. Split them"
    " or move the objects out of the location.",
    "duplicate-keys": "Records that hold a key twice in one object: queries on them fail. One"
    " record in 4,096 is searched; --check-duplicates searches all.",
    "array": "Objects that are a JSON array: Athena takes each line for a row and misreads them."
    " Rewrite them with one record a line.",
    "wrapped": "Objects that are one document around an array of records: Athena reads each as one"
    " row. Rewrite them with one record a line.",
    "documents": "Objects whose records go over several lines: queries on them fail. Rewrite them"
    " with one record a line.",
    "newline-in-quotes": "Records with a line break within quotes: Athena ends a row at each line."
    " Write them without.",
    "short-rows": "Rows with fewer fields than there are columns: Athena reads those that they lack"
    " as NULL.",
    "framing": "Objects in a framing that Athena does not read. Write them again as gzip or zstd.",
    "compressed-plain-name": "Compressed objects whose name does not say so: Athena takes them for"
    " plain text. Rename them.",
    "plain-compressed-name": "Plain objects whose name ends as if they were compressed: queries on"
    " them fail. Rename them.",
    "wrong-extension": "Objects whose bytes are of another codec than their name says: queries on"
    " them fail. Rename them.",
    "hidden": "Objects with content that Athena does not see, since a name in their key begins with"
    " _ or . : rename them if they hold records.",
    "filtered": "Objects that filters left out of the crawl, and that Athena reads all the same if"
    " they are below the table's location: move them away, or crawl them too.",
    "archived": "Objects in an archive (Glacier Flexible Retrieval, Deep Archive), which neither"
    " the crawl nor Athena reads. Restore those that the table is to hold, and crawl again.",
    "restored": "Objects that were restored from an archive (Glacier): Athena reads them until they"
    " expire, and only since the table has the property 'read_restored_glacier_objects'.",
    "double-slash": "Objects with an empty folder name (//) in their key, which Athena does not"
    " find: copy them to keys without it.",
    "folder-object": "Objects with content whose key ends in a slash: Athena takes them for folders"
    " and does not read them. Copy them to keys without it.",
    "outside-location": "Objects that lie outside of the table's location, so that the table does"
    " not read them although the schema rests on them too: widen --location, or crawl less.",
    "no-records": "Objects without a single record, such as CSV or logs in text: queries fail on"
    " them or read rows of NULLs. Move them out of the location.",
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


def audit_scanned(counts: Tally) -> Iterator[tuple[str, str]]:
    """Yield the code and detail of what the counts of one scanned object tell."""
    if counts.bad_records and not counts.records:
        yield "no-records", f"{counts.bad_records:,} bad"


def audit_listed(info: ObjectInfo, key: str | None, skipped: str | None) -> str | None:
    """Return the code of what a listing tells of an object, read or not, if it tells anything.

    `key` is relative to the table's location, None for what lies outside of it; `skipped` is the
    reason to skip it.
    """
    if skipped == MARKER or info.problem:
        return None
    if key is None:
        return "outside-location" if skipped in {None, KNOWN} else None
    if hidden(key):
        return "hidden" if info.size else None
    if "//" in f"/{key}":
        return "double-slash"
    if key.endswith("/"):
        return "folder-object"
    return "restored" if info.restored else _SKIPPED.get(skipped)


_SKIPPED: Final[dict[str | None, str]] = {FILTERED: "filtered", ARCHIVED: "archived"}
"""The codes of objects that a crawl skipped and Athena does not, by the reason."""

OF_LISTING: Final = frozenset(
    {*_SKIPPED.values(), "double-slash", "folder-object", "hidden", "outside-location", "restored"}
)
"""The codes of `audit_listed`: they hold whatever the objects are in."""


def hidden(key: str) -> bool:
    """Return whether Athena passes over a key, relative to the table's location.

    It does where a folder's or the file's name begins with `_` or `.` [Athena user guide,
    tables-location-format].
    """
    return any(name.startswith(("_", ".")) for name in key.split("/"))
