"""The folder of an export: its files, the list of them, and what an earlier run left."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from raywork.errors import UsageError
from raywork.exports.unit import File
from raywork.report.page import render_document
from raywork.storage import Store

MANIFEST: Final = "_export.json"
"""The list of files. Athena reads no name that begins with `_`."""
TABLE: Final = "_table.sql"

_is_ours = re.compile(r"part-\d{5,}-\d{5,}\.(csv\.gz|parquet)").fullmatch


class Folder:
    """DEST: read by Athena as a whole, so that it may hold the files of one export alone."""

    def __init__(self, store: Store) -> None:
        """Take a folder that is open for writing."""
        self._store = store
        self._base = store.whole.prefix

    def begin(self, source: dict[str, Any]) -> None:
        """Refuse a folder that holds anything else, and mark it as that of an export.

        Raises:
            UsageError: it holds something else.
        """
        marked = self._store.get(self._base + MANIFEST) is not None
        for name in self._names():
            hidden = any(part.startswith(("_", ".")) for part in name.split("/"))
            if not hidden and not (marked and _is_ours(name)):
                raise UsageError(
                    f"{self._store.location.uri} holds other objects, such as {name}: Athena would"
                    " read them as rows of the export; name an empty folder"
                )
        self._list(source, [], complete=False)

    def end(self, source: dict[str, Any], files: Sequence[File], table: str | None) -> int:
        """Write the list of files, and return how many of an earlier run were left and removed."""
        written = {file.name for file in files}
        left = [name for name in self._names() if _is_ours(name) and name not in written]
        for name in left:
            self._store.delete(self._base + name)
        if table is not None:
            self._store.put(self._base + TABLE, f"{table};\n".encode())
        self._list(source, files, complete=True)
        return len(left)

    @property
    def manifest(self) -> str:
        """The URI of the list of files."""
        return self._store.uri(self._base + MANIFEST)

    def _names(self) -> list[str]:
        return [info.key[len(self._base) :] for info in self._store.list_folder(self._base)]

    def _list(self, source: dict[str, Any], files: Sequence[File], *, complete: bool) -> None:
        document = {"complete": complete, **source, "files": msgspec.to_builtins(sorted(files))}
        self._store.put(self._base + MANIFEST, render_document(document))
