"""An object as a file to seek in, of which only what is asked for is fetched."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from raywork.errors import RayworkError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TAIL: Final = 64 << 10
"""Bytes at the end that are fetched at once: nearly all footers fit in."""

Fetch = Callable[[int, int], bytes]
"""Returns the bytes of the object from an offset up to another one."""


class RangedFile(io.RawIOBase):
    """The bytes of one object; `tail` are those at its end, which are at hand."""

    def __init__(self, size: int, tail: bytes, fetch: Fetch) -> None:
        super().__init__()
        self.length = size
        self._tail = tail
        self._fetch = fetch
        self._place = 0
        self.failure: RayworkError | None = None
        """What a fetch raised, which the library that reads the file may hide in another error."""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read anywhere."""
        return True

    def tell(self) -> int:
        """Return where the next read begins."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Set where the next read begins."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.length}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill a buffer as far as there are bytes."""
        view = memoryview(buffer).cast("B")
        end = min(self._place + len(view), self.length)
        if end <= self._place:
            return 0
        begin = self.length - len(self._tail)
        if self._place >= begin:
            data = self._tail[self._place - begin : end - begin]
        else:
            data = self._fetched(self._place, end)
        view[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _fetched(self, start: int, end: int) -> bytes:
        try:
            return self._fetch(start, end)
        except RayworkError as error:
            self.failure = error
            raise
