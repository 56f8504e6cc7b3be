"""A local folder, or one file, as a store. Its keys are paths below it, `/` between names."""

import errno
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from raywork.errors import FetchError, ServiceError, TruncatedError, UsageError
from raywork.storage import ranges
from raywork.storage.location import Location
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.pages import Page
from raywork.storage.reading import Start, all_of
from raywork.storage.store import Look

PAGE_FILES = 1000
"""How many files a first look shows, at most."""

_CHUNK_BYTES = 1 << 20
_PARTIAL = ".part"
"""Ends the name under which a file is written, before it gets its own."""

_UNFINISHED = ".raywork-part"

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class LocalStore:
    """One folder, or one file of it."""

    def __init__(self, location: Location) -> None:
        """Take a folder or a file, see `open_local`."""
        self.location = location
        self.single = Path(location.path).is_file()
        self.root = os.path.dirname(location.path) if self.single else location.path  # noqa: PTH120
        name = os.path.basename(location.path) if self.single else ""  # noqa: PTH119
        self.base = ""
        self.whole = KeyRange(name, until=name or None)

    def uri(self, key: str) -> str:
        """The path of a key, as it stands in messages and reports."""
        return os.path.join(self.root, key)  # noqa: PTH118  # keeps a trailing slash

    def relative(self, key: str) -> str:
        """A listed key below the folder of the location, for globs."""
        return key

    def list_range(
        self,
        keys: KeyRange,
        *,
        ordered: bool = True,  # noqa: ARG002
        begun: Page | None = None,  # noqa: ARG002
    ) -> Iterator[ObjectInfo]:
        """List the files of a range in byte order, see `list_folder`."""
        if self.single and self.whole.prefix in keys:
            yield _info(self.whole.prefix, self.location.path)
        elif not self.single:
            yield from list_folder(self.root, keys)

    def look(self) -> Look:
        """See `Store.look`."""
        infos = list(islice(self.list_range(self.whole), PAGE_FILES))
        return Look(Page(infos, [], None if len(infos) < PAGE_FILES else ""), ordered=True)

    def is_behind_link(self, key: str) -> bool:
        """Whether one of the folders on the way from the root to a file is a link."""
        folders = key.split("/")[:-1]
        return any(
            os.path.islink(os.path.join(self.root, *folders[:count]))  # noqa: PTH114, PTH118
            for count in range(1, len(folders) + 1)
        )

    def is_ordered(self) -> bool:
        """Files are always listed in byte order."""
        return True

    def split(self, keys: KeyRange, parts: int) -> list[KeyRange]:
        """Cut a range in about `parts`, see `ranges.split`."""
        return [keys] if parts < 2 or self.single else ranges.split(self, keys, parts)  # noqa: PLR2004

    def first(self, keys: KeyRange) -> str | None:
        """The first key of a range, if there is one."""
        return next((info.key for info in self.list_range(keys)), None)

    def level(self, folder: str) -> ranges.Level:
        """What lies directly in a folder."""
        entries = _scan(self.uri(folder), folder, ())
        if isinstance(entries, ObjectInfo):
            return ranges.Level([], complete=True)
        return ranges.Level([entry.key for entry in entries], complete=True)

    def entries(self, folder: str | None = None) -> Iterator[str]:
        """The keys of the files and folders directly in a folder, or that of the one file."""
        yield from [self.whole.prefix] if self.single else self.level(folder or "").entries

    def read(self, info: ObjectInfo) -> Iterator[bytes]:
        """The bytes of one file in chunks of 1 MiB.

        Raises:
            FetchError: It cannot be read, or changed after it was listed.
            TruncatedError: It is shorter than listed.
        """
        yield from self._read(info, 0, info.size)

    def read_range(self, info: ObjectInfo, start: int, end: int) -> bytes:
        """The bytes of a file from `start` up to `end`; raises as `read` does."""
        return b"".join(self._read(info, start, end))

    def _read(self, info: ObjectInfo, start: int, end: int) -> Iterator[bytes]:
        path = self.uri(info.key)
        if info.problem:
            raise FetchError(f"{path}: {info.problem}")
        left = end - start
        try:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123
                status = os.fstat(file.fileno())
                if status.st_size >= info.size and info.modified not in {0, status.st_mtime}:
                    raise FetchError(f"{path}: it changed after it was listed: run again")
                file.seek(start)
                while left and (chunk := file.read(min(left, _CHUNK_BYTES))):
                    left -= len(chunk)
                    yield chunk
        except FileNotFoundError as error:
            raise FetchError(f"{path}: it was deleted after it was listed") from error
        except OSError as error:
            raise FetchError(f"{path}: {error.strerror or error}") from error
        if left:
            raise TruncatedError(
                f"{path}: {end - left:,} bytes instead of the {info.size:,} that were "
                "listed: run again if it was being written"
            )

    def read_many(
        self, infos: Iterable[ObjectInfo], start: Start = all_of, **limits: int
    ) -> Iterator[tuple[ObjectInfo, Iterator[bytes]]]:
        """Files with their bytes, in the order given; the system reads ahead by itself."""
        del limits
        for info in infos:
            yield info, self._read(info, start(info), info.size)

    def get(self, key: str) -> bytes | None:
        """A small file whole; None if there is none."""
        try:
            return Path(self.root, key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError(f"{self.uri(key)}: {error.strerror or error}") from error

    def put(self, key: str, data: bytes) -> None:
        """Write a small file whole: a reader sees the old bytes or the new, never a part."""
        with self._written(key, data) as partial:
            partial.replace(Path(self.root, key))

    def put_file(self, key: str, path: Path) -> None:
        """Write a file of this machine whole, over one that is there."""
        with self._written(key, b"") as partial:
            shutil.copyfile(path, partial)
            partial.replace(Path(self.root, key))

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Write a small file whole unless there is one; return whether it holds these bytes."""
        with self._written(key, data) as partial:
            try:
                Path(self.root, key).hardlink_to(partial)
            except FileExistsError:
                return self.get(key) == data
            return True

    def list_folder(self, prefix: str) -> list[ObjectInfo]:
        """The files of a folder of few, by the beginning of their keys, in byte order."""
        if not Path(self.root, prefix[: prefix.rfind("/") + 1]).is_dir():
            return []
        infos = self.list_range(KeyRange(prefix))
        return [info for info in infos if not info.key.endswith(_PARTIAL)]

    def delete(self, key: str) -> None:
        """Delete a file, if there is one."""
        try:
            Path(self.root, key).unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(f"{self.uri(key)}: {error.strerror or error}") from error

    @contextmanager
    def _written(self, key: str, data: bytes) -> Iterator[Path]:
        """Write a file under a name of its own beside the key's, for the block to put in place."""
        path = Path(self.root, key)
        partial = path.with_name(f".{path.name}.{os.getpid()}-{uuid4().hex[:8]}{_PARTIAL}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(data)
            yield partial
        except OSError as error:
            kind = ServiceError if error.errno in {errno.ENOSPC, errno.EDQUOT} else UsageError
            raise kind(f"{path}: {error.strerror or error}") from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def unfinished_name(name: str) -> str:
    """The name under which a file is written beside its place, until it is whole."""
    return f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}{_UNFINISHED}"


def is_unfinished(name: str) -> bool:
    """Whether a name is one of `unfinished_name`."""
    return name.endswith(_UNFINISHED) and re.fullmatch(r"\.[0-9a-f]{32}\..*", name) is not None


class _Entry(NamedTuple):
    """One name in a folder; its key ends in `/` if it is a folder itself."""

    key: str
    path: str
    problem: str | None


def list_folder(
    path: str, keys: KeyRange | None = None, folder: str = "", inside: tuple[str, ...] = ()
) -> Iterator[ObjectInfo]:
    """List the files below a folder in the byte order of their keys, one folder in memory.

    Hidden files are listed, unfinished ones are not, links are followed. What cannot be read is
    listed too, with its `problem`: fifos, sockets, devices, broken links, links back to a folder
    that they are in, names that are not UTF-8, folders without permission.

    Args:
        path: The folder.
        keys: Only these; folders out of the range are not opened.
        folder: The key of `path`: empty, or ending in `/`.
        inside: The real paths of the folders above, which a link must not lead back to.
    """
    keys = keys or KeyRange()
    entries = _scan(path, folder, inside)
    if isinstance(entries, ObjectInfo):
        if entries.key in keys:
            yield entries
        return
    above = (*inside, os.path.realpath(path))
    for key, entry_path, problem in entries:
        if key.endswith("/") and problem is None:
            if keys.holds_folder(key):
                yield from list_folder(entry_path, keys, key, above)
        elif key in keys:
            yield _info(key, entry_path, problem)


def _scan(path: str, folder: str, inside: tuple[str, ...]) -> list[_Entry] | ObjectInfo:
    """The entries of a folder in order, or the folder as an entry that cannot be read."""
    try:
        with os.scandir(path) as found:
            return sorted(
                _entry(entry, folder, inside) for entry in found if not is_unfinished(entry.name)
            )
    except OSError as error:
        problem = f"the folder cannot be opened: {error.strerror or error}"
        return ObjectInfo(folder, 0, problem=problem)


def _entry(entry: "os.DirEntry[str]", folder: str, inside: tuple[str, ...]) -> _Entry:
    name = os.fsencode(entry.name).decode("utf-8", "backslashreplace")
    problem = None if name == entry.name else "its name is not UTF-8: rename it"
    try:
        is_folder = entry.is_dir()
    except OSError as error:  # a link that leads to itself
        return _Entry(folder + name, entry.path, error.strerror or str(error))
    if is_folder and entry.is_symlink():
        real = os.path.realpath(entry.path)
        here = (*inside, os.path.realpath(os.path.dirname(entry.path)))  # noqa: PTH120
        if real in here:
            problem = "a link back to a folder that it is in"
    return _Entry(folder + name + ("/" if is_folder else ""), entry.path, problem)


def _info(key: str, path: str, problem: str | None = None) -> ObjectInfo:
    """The entry of one file; one that cannot be read has size 0 and a problem."""
    if problem is None:
        try:
            status = os.stat(path)  # noqa: PTH116
        except FileNotFoundError:
            problem = "a broken link, or deleted while it was listed"
        except OSError as error:
            problem = error.strerror or str(error)
        else:
            if stat.S_ISREG(status.st_mode):
                return ObjectInfo(key, status.st_size, modified=status.st_mtime)
            problem = _KINDS.get(stat.S_IFMT(status.st_mode), "not a file") + ", which is not read"
    return ObjectInfo(key, 0, problem=problem)


def open_local(location: Location, *, write: bool = False) -> LocalStore:
    """Take a folder or a file.

    Args:
        location: The path.
        write: It is for writing: a folder that need not exist yet.

    Raises:
        UsageError: It does not exist, or is neither; or is to be written to and is a file.
    """
    path = Path(location.path)
    if write:
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file: name a folder to write to")
    elif not path.exists():
        raise UsageError(f"{path} does not exist: name a folder or file, or s3://bucket/prefix/")
    elif not (path.is_dir() or path.is_file()):
        raise UsageError(f"{path} is neither a folder nor a file")
    return LocalStore(location)
