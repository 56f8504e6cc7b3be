"""Where DynamoDB puts exports, and what the first records of a folder hold.

A full export is `AWSDynamoDB/<id>/` with `data/` and `manifest-summary.json`; an incremental one
has its manifests there and its files in `AWSDynamoDB/data/`, which all to the same place share
[DynamoDB developer guide, "DynamoDB table export output format"]. Ids begin with the time.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any, Final

from raywork.codecs import open_stream
from raywork.errors import UnreadableError
from raywork.storage import KeyRange, ObjectInfo, Store

_HOME: Final = "AWSDynamoDB/"
_DATA: Final = "data/"
_SUMMARY: Final = "manifest-summary.json"

_OBJECTS: Final = 4
_RECORDS: Final = 200
_HEAD: Final = 1 << 20
"""So many objects, records and bytes of an object are looked at for the names of attributes."""


def items_folder(store: Store, path: str) -> tuple[str, str | None]:
    """Return the folder of data files of the export below a folder, or the folder itself.

    Of several exports it is the latest one's; then with a sentence that says so.
    """
    names = _folders(store, path)
    if _HOME in names:
        return items_folder(store, path + _HOME)
    if not path.endswith(_HOME):
        inside = _DATA in names and _HOME in path
        return (path + _DATA if inside else path), None
    exports = [name for name in sorted(names) if _DATA in _folders(store, path + name)]
    if not exports:
        return path, None
    note = f"{store.uri(path)}: of {len(exports)} exports the latest is read, {exports[-1]}."
    return f"{path}{exports[-1]}{_DATA}", note if len(exports) > 1 else None


def changes_folder(store: Store, path: str) -> str:
    """Return the folder of data files of incremental exports, or the folder itself."""
    names = _folders(store, path)
    if _HOME in names:
        return f"{path}{_HOME}{_DATA}"
    return path + _DATA if path.endswith(_HOME) and _DATA in names else path


def export_time(store: Store, path: str) -> int | None:
    """Return when a full export is from, in microseconds since 1970, as its summary says."""
    summary = store.get(f"{path.removesuffix(_DATA)}{_SUMMARY}")
    if summary is None:
        return None
    text = json.loads(summary).get("exportTime")
    return None if text is None else int(datetime.fromisoformat(text).timestamp() * 1_000_000)


def some_records(store: Store, path: str) -> Iterator[dict[str, Any]]:
    """Yield records of the first objects of a folder that hold any; none if one is no JSON."""
    infos = store.list_range(KeyRange(path), ordered=False)
    seen = (info for info in islice(infos, 1000) if info.size and not _hidden(info.key, path))
    for info in islice(seen, _OBJECTS):
        yield from islice(_head(store, info), _RECORDS)


def _folders(store: Store, path: str) -> list[str]:
    return [entry[len(path) :] for entry in store.entries(path) if entry.endswith("/")]


def _hidden(key: str, path: str) -> bool:
    return any(part.startswith(("_", ".")) for part in key[len(path) :].split("/"))


def _head(store: Store, info: ObjectInfo) -> Iterator[dict[str, Any]]:
    """Yield the records on the first lines of an object; none if it begins otherwise."""
    head = b""
    with suppress(UnreadableError):  # what its first bytes hold is enough to know here
        _, chunks = open_stream(info.key, store.read(info), size=info.size)
        for chunk in chunks:
            head += chunk
            if len(head) >= _HEAD:
                break
    for line in head.splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            return
        if not isinstance(record, dict):
            return
        yield record
