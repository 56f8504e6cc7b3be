"""A folder as either end of a copy."""

import asyncio
import hashlib
import mimetypes
import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from raywork.bulkcopy.ends import Look
from raywork.bulkcopy.options import CopyOptions
from raywork.bulkcopy.outcomes import FailedCopyError, GoneCopyError, SkippedCopyError
from raywork.bulkcopy.refusals import CHANGED, CHANGED_SINCE, EXISTS
from raywork.storage import ObjectInfo
from raywork.storage.answers import Head, Part, composite_etag
from raywork.storage.local import LocalStore, is_unfinished, unfinished_name

_CHUNK_BYTES: Final = 1 << 20


class LocalEnd:
    """A folder as either end. A file is written beside its place, and moved there when whole."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store

    async def again(self, info: ObjectInfo) -> ObjectInfo | None:
        """See `Source.again`."""
        return await self._now(info.key)

    async def _now(self, key: str) -> ObjectInfo | None:
        try:
            status = await asyncio.to_thread(os.stat, self._path(key))
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return ObjectInfo(key, status.st_size, modified=status.st_mtime)

    async def look(self, info: ObjectInfo, options: CopyOptions) -> Look:  # noqa: ARG002
        """See `Source.look`: a file has a type by its name, and nothing else."""
        kind, encoding = mimetypes.guess_type(info.key)
        headers = {} if kind is None or encoding is not None else {"content-type": kind}
        return Look(headers, modified=info.modified)

    async def read(self, info: ObjectInfo, start: int, end: int) -> bytes:
        """See `Source.read`."""
        return await asyncio.to_thread(self._read, info, start, end)

    def _read(self, info: ObjectInfo, start: int, end: int) -> bytes:
        path = self._path(info.key)
        try:
            with path.open("rb", buffering=0) as file:
                status = os.fstat(file.fileno())
                if (status.st_size, status.st_mtime) != (info.size, info.modified):
                    raise FailedCopyError(CHANGED)
                data = bytearray()
                while len(data) < end - start:
                    chunk = os.pread(file.fileno(), end - start - len(data), start + len(data))
                    if not chunk:
                        raise FailedCopyError(CHANGED)
                    data += chunk
                return bytes(data)
        except FileNotFoundError:
            raise GoneCopyError from None
        except OSError as error:
            raise FailedCopyError(error.strerror or str(error)) from error

    async def remove(self, info: ObjectInfo) -> None:
        """See `Source.remove`."""
        if self._store.is_behind_link(info.key):
            raise FailedCopyError(
                "it lies behind a linked folder, through which nothing is removed"
            )
        now = await self._now(info.key)
        if now is None:
            return
        if (now.size, now.modified) != (info.size, info.modified):
            raise FailedCopyError(CHANGED_SINCE)
        await asyncio.to_thread(self._path(info.key).unlink, missing_ok=True)

    async def put(self, key: str, body: bytes, headers: Mapping[str, str], look: Look) -> str:
        """See `Destination.put`."""
        upload = await self.begin(key, headers)
        try:
            part = await self.put_part(key, upload, 1, 0, body)
            return await self.finish(key, upload, [part], headers, look)
        except BaseException:
            await self.give_up(key, upload)
            raise

    async def begin(self, key: str, headers: Mapping[str, str]) -> str:  # noqa: ARG002
        """See `Destination.begin`: the name of the file that is written."""
        path = self._path(key)
        # One name for each target: what a killed run leaves, the next one writes over.
        partial = path.with_name(unfinished_name(path.name))
        try:
            await asyncio.to_thread(_make_empty, partial)
        except OSError as error:
            raise FailedCopyError(f"{path}: {error.strerror or error}") from error
        return str(partial)

    async def put_part(self, key: str, upload: str, number: int, start: int, body: bytes) -> Part:  # noqa: ARG002
        """See `Destination.put_part`."""
        try:
            await asyncio.to_thread(_write_at, upload, start, body)
        except OSError as error:
            raise FailedCopyError(f"{upload}: {error.strerror or error}") from error
        return Part(number, "", len(body))

    async def finish(
        self,
        key: str,
        upload: str,
        parts: Sequence[Part],  # noqa: ARG002
        headers: Mapping[str, str],
        look: Look,
    ) -> str:
        """See `Destination.finish`: the file has the time of the object that it is a copy of."""
        new = "if-none-match" in headers
        try:
            await asyncio.to_thread(_publish, upload, self._path(key), look.modified, new=new)
        except FileExistsError:
            raise SkippedCopyError(EXISTS) from None
        except OSError as error:
            raise FailedCopyError(f"{self._path(key)}: {error.strerror or error}") from error
        return ""

    async def give_up(self, key: str, upload: str) -> None:  # noqa: ARG002
        """See `Destination.give_up`."""
        with suppress(OSError):
            await asyncio.to_thread(Path(upload).unlink, missing_ok=True)

    async def head(
        self,
        key: str,
        version: str | None = None,  # noqa: ARG002  # a file has none
        *,
        checksums: bool = False,  # noqa: ARG002  # nor is one stored
    ) -> Head | None:
        """See `Destination.head`."""
        info = await self._now(key)
        return None if info is None else Head(info.size, "", info.modified, {})

    async def md5(self, key: str) -> str:
        """Read a file for its MD5."""
        return await asyncio.to_thread(_md5, self._path(key))

    async def etag(self, key: str, part_size: int) -> str | None:
        """Read a file for the ETag that an upload in parts of so many bytes would have."""
        return composite_etag(await asyncio.to_thread(_parts, self._path(key), part_size))

    def is_link(self, key: str) -> bool:
        """Return whether a file is a link to one."""
        return self._path(key).is_symlink()

    def entry(self, key: str) -> Path:
        """Return where the name of a file really stands, whatever links lead to its folder."""
        path = self._path(key)
        return Path(os.path.realpath(path.parent), path.name)

    def _path(self, key: str) -> Path:
        """Return the file of a key.

        Raises:
            FailedCopyError: no file can have that name.
        """
        names = key.split("/")
        if "\0" in key or any(name in {"", ".", ".."} for name in names):
            raise FailedCopyError("no file can have this name")
        if any(map(is_unfinished, names)):
            raise FailedCopyError("only an unfinished copy has such a name in a folder")
        return Path(self._store.root, key)


def _md5(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise FailedCopyError(f"{path}: {error.strerror or error}") from error


def _parts(path: Path, size: int) -> list[Part]:
    found: list[Part] = []
    try:
        with path.open("rb") as file:
            while chunk := file.read(min(size, _CHUNK_BYTES)):
                digest, length = hashlib.md5(chunk, usedforsecurity=False), len(chunk)
                while length < size and (chunk := file.read(min(size - length, _CHUNK_BYTES))):
                    digest.update(chunk)
                    length += len(chunk)
                found.append(Part(len(found) + 1, digest.hexdigest(), length))
    except OSError as error:
        raise FailedCopyError(f"{path}: {error.strerror or error}") from error
    return found


def _make_empty(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")


def _write_at(path: str, start: int, body: bytes) -> None:
    with Path(path).open("r+b") as file:
        file.seek(start)
        file.write(body)


def _publish(upload: str, path: Path, modified: float, *, new: bool) -> None:
    if modified:
        os.utime(upload, (modified, modified))
    if new:
        path.hardlink_to(upload)
        Path(upload).unlink()
    else:
        Path(upload).replace(path)
