"""Finds out the codec of an object: by its first bytes, and where they leave it open by its name.

In order: JSON text is plain whatever the name; magic numbers; what the name promises, where the
bytes can be that; text is plain; codecs without magic numbers. Bytes that are none of these are
taken for what the name promises, so that decoding says what is wrong with them.
"""

from raywork.codecs.frames import is_skippable
from raywork.codecs.members import BZIP2_MAGIC, GZIP_MAGIC, LZ4_MAGIC, is_zlib
from raywork.codecs.model import Codec, Detection, promised
from raywork.codecs.shapes import fit, fit_any
from raywork.codecs.snappy_framings import (
    COMMENT_43_MAGIC,
    FRAMED_MAGIC,
    JAVA_MAGIC,
    XERIAL_MAGIC,
)
from raywork.codecs.text import begins_json, is_json, is_text
from raywork.codecs.zstd import MAGIC as ZSTD_MAGIC

HEAD = 64 << 10
"""Bytes at the beginning of an object that detection can make use of. Fewer do, less surely."""

_MAGICS = [
    (GZIP_MAGIC, Codec.GZIP),
    (ZSTD_MAGIC, Codec.ZSTD),
    (LZ4_MAGIC, Codec.LZ4),
    (FRAMED_MAGIC, Codec.SNAPPY_FRAMED),
    (XERIAL_MAGIC, Codec.SNAPPY_XERIAL),
    (COMMENT_43_MAGIC, Codec.COMMENT_43),
    (JAVA_MAGIC, Codec.SNAPPY_JAVA),
    *((BZIP2_MAGIC + level + first, Codec.BZIP2)
      for level in (b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9")
      for first in (b"1AY&SY", b"\x17rE8P\x90")),
]  # fmt: skip
"""Bzip2's are followed by the first block's or, if empty, the end's: text may begin with BZh9."""

_FALLBACKS = {
    "gzip": Codec.GZIP,
    "zstd": Codec.ZSTD,
    "bzip2": Codec.BZIP2,
    "lz4": Codec.LZ4,
    "snappy": Codec.SNAPPY_RAW,
    "deflate": Codec.DEFLATE,
}


def detect(name: str, head: bytes, size: int | None = None) -> Detection:
    """What an object is, by its name and its first bytes (at most `HEAD` are of use).

    `size` is the number of bytes of the whole object, where known. An empty object is plain and
    agrees with every name.
    """
    family = promised(name)
    whole = size is not None and size <= len(head)
    codec = _codec(head, family, whole=whole)
    return Detection(codec, family, bool(head) and codec.family != (family or Codec.PLAIN.family))


def _codec(head: bytes, family: str | None, *, whole: bool) -> Codec:
    if is_json(head):
        return Codec.PLAIN
    codec = _by_magic(head, family)
    if not codec and family:
        codec = fit(head, family, whole=whole) or _by_part_of_magic(head, family)
    if not codec and not is_text(head):
        codec = fit_any(head, whole=whole) or _taken_for(head, family)
    return codec or Codec.PLAIN


def _taken_for(head: bytes, family: str | None) -> Codec | None:
    """The codec of bytes that fit none: what the name promises."""
    if family is None or begins_json(head):
        return None
    return Codec.ZLIB if family == "deflate" and is_zlib(head) else _FALLBACKS[family]


def _by_magic(head: bytes, family: str | None) -> Codec | None:
    if is_skippable(head):
        return _behind_skippable(head, family)
    return next((codec for magic, codec in _MAGICS if head.startswith(magic)), None)


def _behind_skippable(head: bytes, family: str | None) -> Codec:
    """Zstd and LZ4 share the skippable frame: what follows decides, else the name."""
    while is_skippable(head):
        head = head[8 + int.from_bytes(head[4:8], "little") :]
    if head.startswith(LZ4_MAGIC) or (family == "lz4" and not head.startswith(ZSTD_MAGIC)):
        return Codec.LZ4
    return Codec.ZSTD


def _by_part_of_magic(head: bytes, family: str) -> Codec | None:
    """The codec of an object that breaks off inside its magic number."""
    parts = (codec for magic, codec in _MAGICS if magic.startswith(head))
    return next((codec for codec in parts if codec.family == family), None)
