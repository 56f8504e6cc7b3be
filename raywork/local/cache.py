"""The decoded objects of a server: each once per content and format, in a folder of bounded size.

The cache's key is (bucket, key, ETag, size, format). A value that a column cannot read fails only
the queries that read that column, as with Athena, whose SerDes parse a record first and convert
the columns asked for then: an object that fails as a whole is decoded again for those alone.

Files that a query reads are held until it ends. Whenever one ends, of those that none holds the
ones go that were not used for the longest time, until the rest is as small as it must be.
"""

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from raywork.local.decode import decode
from raywork.local.faults import FailedQuery
from raywork.local.formats import TableFormat
from raywork.storage import ObjectInfo

SIZE: Final = 10_000_000_000
"""Bytes that are kept, if nothing else is said."""


class Cache:
    """The decoded objects of one server. Safe to share between threads."""

    def __init__(self, folder: Path, most: int = SIZE) -> None:
        """Take the folder, with what is there, and the bytes that it may have."""
        self.folder = folder
        self.most = most
        folder.mkdir(parents=True, exist_ok=True)
        self._locks: dict[str, threading.Lock] = {}
        self._held: Counter[str] = Counter()
        """By how many queries a file is held."""
        self._guard = threading.Lock()
        self._sizes = _found(folder)
        """Bytes by file, that which was used last at the end."""
        self._evict()

    @contextmanager
    def held(self) -> Iterator["Held"]:
        """Give the files that one query uses; they stay until the block ends."""
        files = Held(self)
        try:
            yield files
        finally:
            with self._guard:
                self._held.subtract(files.names)
                self._held += Counter()  # forgets those that none holds
                self._evict()

    def hold(self, name: str) -> threading.Lock:
        """Hold a file, whether it is there or not; return the lock for making it."""
        with self._guard:
            self._held[name] += 1
            return self._locks.setdefault(name, threading.Lock())

    def used(self, path: Path) -> None:
        """Note that a file is used, also for those that find it after a restart."""
        os.utime(path)
        with self._guard:
            self._sizes.pop(path.name, None)
            self._sizes[path.name] = path.stat().st_size

    def _evict(self) -> None:
        """Remove files that no query holds until the rest is small enough. Under the guard."""
        total = sum(self._sizes.values())
        for name in list(self._sizes):
            if total <= self.most:
                return
            if name not in self._held:
                total -= self._sizes.pop(name)
                self._locks.pop(name, None)
                (self.folder / name).unlink(missing_ok=True)


class Held:
    """The decoded objects that one query uses."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self.names: set[str] = set()

    def file(
        self,
        uri: str,
        info: ObjectInfo,
        read: Callable[[], Iterable[bytes]],
        form: TableFormat,
        used: set[str] | None,
    ) -> str:
        """Return the Parquet file with the rows of an object; `used` are the columns needed.

        Raises:
            FailedQuery: The object cannot be read so.
        """
        needed = tuple(name for name, _ in form.columns if used is None or name in used)
        try:
            return self._file(uri, info, read, form, None)
        except FailedQuery:
            if len(needed) == len(form.columns):
                raise
        return self._file(uri, info, read, form, needed)

    def _file(
        self,
        uri: str,
        info: ObjectInfo,
        read: Callable[[], Iterable[bytes]],
        form: TableFormat,
        only: tuple[str, ...] | None,
    ) -> str:
        key = repr((uri, info.etag or info.modified, info.size, form.fingerprint(only)))
        name = f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.parquet"
        path = self._cache.folder / name
        if name in self.names:
            return str(path)
        lock = self._cache.hold(name)
        self.names.add(name)
        with lock:
            if not path.exists():
                partial = path.with_suffix(f".{uuid4().hex}")
                try:
                    decode(partial, uri, read(), form, only)
                    partial.replace(path)
                finally:
                    partial.unlink(missing_ok=True)
            self._cache.used(path)
        return str(path)


def _found(folder: Path) -> dict[str, int]:
    """Return the files of a folder, and remove what a killed server left half done."""
    found = []
    for path in folder.iterdir():
        if path.suffix == ".parquet":
            status = path.stat()
            found.append((status.st_mtime_ns, path.name, status.st_size))
        elif path.is_file():
            with suppress(OSError):
                path.unlink()
    return {name: size for _, name, size in sorted(found)}
