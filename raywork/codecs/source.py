"""Reads an object's chunks by size, whatever the boundaries between them."""

from collections.abc import Iterable

from raywork.errors import TruncatedError


class Source:
    """The bytes of one object, taken from an iterator of chunks of any size.

    Slices are views of the chunks where they lie within one, and copies only across a boundary.
    """

    __slots__ = ("_chunks", "_pos", "_view", "offset", "size")

    def __init__(self, chunks: Iterable[bytes], size: int | None = None) -> None:
        self._chunks = iter(chunks)
        self._view = memoryview(b"")
        self._pos = 0
        self.offset = 0
        """Position of the next byte in the object."""
        self.size = size
        """Bytes of the whole object, where known."""

    def more(self) -> bool:
        """Whether another byte follows."""
        while self._pos == len(self._view):
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._view = memoryview(chunk)
            self._pos = 0
        return True

    def some(self, most: int) -> memoryview:
        """At least one byte and at most `most`, whatever is at hand; empty only at the end."""
        self.more()
        piece = self._view[self._pos : self._pos + most]
        self._pos += len(piece)
        self.offset += len(piece)
        return piece

    def unread(self, data: bytes) -> None:
        """Gives back the last bytes that were read."""
        self.offset -= len(data)
        if len(data) <= self._pos:
            self._pos -= len(data)
        else:
            self._view = memoryview(b"".join((data, self._view[self._pos :])))
            self._pos = 0

    def upto(self, most: int) -> memoryview:
        """Exactly `most` bytes, fewer only where the object ends."""
        piece = self.some(most)
        if len(piece) in {0, most}:
            return piece
        joined = bytearray(piece)
        while len(joined) < most and (piece := self.some(most - len(joined))):
            joined += piece
        return memoryview(joined)

    def peek(self, most: int) -> bytes:
        """The next `most` bytes without reading them, fewer only where the object ends."""
        self.more()
        if len(self._view) - self._pos >= most:
            return bytes(self._view[self._pos : self._pos + most])
        head = bytes(self.upto(most))
        self.unread(head)
        return head

    def take(self, count: int, what: str) -> memoryview:
        """Exactly `count` bytes, which belong to `what`.

        Raises:
            TruncatedError: the object ends before.
        """
        piece = self.upto(count)
        if len(piece) < count:
            missing = count - len(piece)
            raise self.truncated(f"{what}: {missing} of {count} bytes are missing")
        return piece

    def skip(self, count: int, what: str) -> None:
        """Passes over `count` bytes, which belong to `what`, without holding them.

        Raises:
            TruncatedError: the object ends before.
        """
        while count:
            passed = len(self.some(min(count, 1 << 20)))
            if not passed:
                raise self.truncated(f"{what}: {count} bytes are missing")
            count -= passed

    def truncated(self, where: str) -> TruncatedError:
        """The error that says where the object breaks off."""
        return TruncatedError(
            f"ends at byte {self.offset} inside {where}; the object is incomplete: write it again"
        )
