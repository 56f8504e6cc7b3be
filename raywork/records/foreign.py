"""Tells what an object is that is no JSON text, so that it is one clear error."""

from __future__ import annotations

from raywork.errors import CorruptError

#: Bytes of an object that are looked at: the magic number of tar stands at 257.
HEAD = 512

#: UTF-32 comes before UTF-16, whose little-endian mark it begins with.
_MAGIC = (
    (b"\xff\xfe\x00\x00", "UTF-32 text"),
    (b"\x00\x00\xfe\xff", "UTF-32 text"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"PAR1", "a Parquet file"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"\xe0\x01\x00\xea", "a binary Ion file"),
    (b"SEQ\x06", "a Hadoop sequence file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "gzip data, compressed more than once or behind a wrong extension"),
    (b"\x28\xb5\x2f\xfd", "zstd data, compressed more than once or behind a wrong extension"),
    (b"BZh", "bzip2 data, compressed more than once or behind a wrong extension"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_TAR = b"ustar"
_TAR_AT = 257
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b\x1e")


def refuse_foreign(head: bytes) -> None:
    """Raise CorruptError if an object that begins with these (up to HEAD) bytes is no JSON text.

    Text of any kind passes: its lines are bad records, each with its number.
    """
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise _no_text(name)
    if head[_TAR_AT:].startswith(_TAR):
        raise _no_text("a tar archive")
    if b"\x00" in head[:2] and head[:4].strip(b"\x00")[:1] in (b"{", b"[", b" ", b"\r", b"\n"):
        raise _no_text("UTF-16 or UTF-32 text")
    # Control characters behind a bracket are a matter of single records.
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if b"\x00" in head or controls > len(head) / 10:
        raise _no_text("binary data")


def _no_text(name: str) -> CorruptError:
    advice = "convert it to UTF-8" if name.startswith("UTF") else "leave it out with --exclude"
    return CorruptError(f"the object is {name} and no text in UTF-8: {advice}")
