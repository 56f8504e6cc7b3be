"""Reading the pages of a listing: what botocore takes from the XML, at a quarter of its time."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from xml.etree import ElementTree as ET

_FIRST: Final = b"<Contents>"
_LAST: Final = b"</Contents>"
_TEXTS: Final = {"Key", "ETag", "StorageClass"}


def read_contents(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_event: Any
) -> None:
    """Take the objects out of a page of ListObjectsV2, and leave the rest of it to botocore.

    A handler of botocore's event `before-parse`. Entries hold `Key` (URL-encoded as it came:
    botocore decodes it afterwards), `Size`, `ETag`, `LastModified`, `StorageClass` and
    `RestoreStatus`, and nothing else that a page may tell. A page of an unusual form is left to
    botocore whole.
    """
    body = response_dict["body"]
    first, last = body.find(_FIRST), body.rfind(_LAST) + len(_LAST)
    if response_dict["status_code"] != 200 or not 0 <= first < last:  # noqa: PLR2004
        return
    with suppress(ET.ParseError, _UnusualError, KeyError, TypeError, ValueError):
        contents = list(_entries(b"<All>" + body[first:last] + b"</All>"))
        response_dict["body"] = body[:first] + body[last:]
        customized_response_dict["Contents"] = contents


class _UnusualError(Exception):
    """The page has a form that botocore should read."""


def _entries(document: bytes) -> Iterator[dict[str, Any]]:
    for element in ET.XML(document):
        if element.tag != "Contents":
            raise _UnusualError
        entry: dict[str, Any] = {}
        for field in element:
            name = field.tag
            if name in _TEXTS:
                entry[name] = field.text or ""
            elif name == "Size":
                entry[name] = int(field.text or "")
            elif name == "LastModified":
                entry[name] = _time(field.text)
            elif name == "RestoreStatus":
                entry[name] = _restored(field)
        if len(entry.keys() & {"Key", "Size", "LastModified"}) < 3:  # noqa: PLR2004
            raise _UnusualError
        yield entry


def _restored(element: ET.Element) -> dict[str, Any]:
    texts = {field.tag: field.text for field in element}
    status: dict[str, Any] = {"IsRestoreInProgress": texts.get("IsRestoreInProgress") == "true"}
    if "RestoreExpiryDate" in texts:
        status["RestoreExpiryDate"] = _time(texts["RestoreExpiryDate"])
    return status


def _time(text: str | None) -> datetime:
    if text is None or not text.endswith("Z"):
        raise _UnusualError
    return datetime.fromisoformat(text)
