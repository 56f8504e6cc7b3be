"""The folder of a state, beside its journal: rows of objects, and lists of what was not read."""

from collections.abc import Iterable
from typing import Final
from uuid import uuid4

import msgspec
from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from raywork.crawler.ledger import Line
from raywork.crawler.state.rows import FOLDER, RowsFile
from raywork.errors import RayworkError
from raywork.storage import Location, Store

_LISTS: Final = "lists/"
"""Where the lists are, in the folder of the state."""


class StateFolder:
    """What the driver does with the files of a state. What they mean is for the journal to say."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._base = store.whole.prefix

    @property
    def location(self) -> Location:
        """Where it is."""
        return self._store.location

    def write_list(self, generation: int, lines: list[Line]) -> str:
        """Write lines of a ledger as one file, and return its name."""
        name = f"{generation:06}-{uuid4().hex}"
        data = ZstdCompressor(write_checksum=True).compress(msgspec.msgpack.encode(lines))
        self._store.put(self._base + _LISTS + name, data)
        return name

    def read_list(self, name: str) -> list[Line]:
        """Return the lines of such a file.

        Raises:
            RayworkError: it is missing or damaged.
        """
        key = self._base + _LISTS + name
        try:
            data = ZstdDecompressor().decompress(self._store.get(key) or b"")
            return msgspec.msgpack.decode(data, type=list[Line])
        except (ZstdError, msgspec.DecodeError) as error:
            uri = self._store.uri(key)
            raise RayworkError(f"{uri} is missing or damaged: start over with --full") from error

    def sweep(self, files: Iterable[RowsFile], lists: Iterable[str]) -> None:
        """Delete all files but these: others were left by runs that were killed."""
        kept = {FOLDER: {file.name for file in files}, _LISTS: {*lists}}
        for folder, names in kept.items():
            for info in self._store.list_folder(self._base + folder):
                if info.key[len(self._base + folder) :] not in names:
                    self._store.delete(info.key)
