"""The codecs, what was found out about one object, and the limits of decompression."""

from dataclasses import dataclass
from enum import StrEnum

CHUNK = 256 << 10
"""Bytes of the largest chunk of output."""


class Codec(StrEnum):
    """How the bytes of an object are compressed and framed."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZLIB = "zlib"
    DEFLATE = "deflate"
    """Deflate without any wrapper (RFC 1951)."""
    ZSTD = "zstd"
    BZIP2 = "bzip2"
    LZ4 = "lz4"
    """The LZ4 frame format, as the `lz4` tool writes it."""
    LZ4_HADOOP = "lz4-hadoop"
    SNAPPY_RAW = "snappy-raw"
    SNAPPY_FRAMED = "snappy-framed"
    SNAPPY_HADOOP = "snappy-hadoop"
    SNAPPY_XERIAL = "snappy-xerial"
    """What snappy-java's SnappyOutputStream writes (Kafka, older Spark)."""
    SNAPPY_JAVA = "snappy-in-java"
    COMMENT_43 = "comment-43"
    """A draft of the snappy framing that the tool snzip still writes."""
    IWA = "iwa"
    """Apple's iWork archives: raw snappy behind lengths, without checksums."""

    @property
    def family(self) -> str:
        """The algorithm without its framing: what a file name's extension can promise."""
        return _FAMILIES.get(self, self.value)


_FAMILIES = {
    Codec.ZLIB: "deflate",
    Codec.LZ4_HADOOP: "lz4",
    Codec.SNAPPY_RAW: "snappy",
    Codec.SNAPPY_FRAMED: "snappy",
    Codec.SNAPPY_HADOOP: "snappy",
    Codec.SNAPPY_XERIAL: "snappy",
    Codec.SNAPPY_JAVA: "snappy",
    Codec.COMMENT_43: "snappy",
    Codec.IWA: "snappy",
}

_EXTENSIONS = {
    "gz": "gzip",
    "gzip": "gzip",
    "zst": "zstd",
    "zstd": "zstd",
    "bz2": "bzip2",
    "bzip2": "bzip2",
    "lz4": "lz4",
    "snappy": "snappy",
    "sz": "snappy",
    "snz": "snappy",
    "snappyjava": "snappy",
    "iwa": "snappy",
    "deflate": "deflate",
    "zlib": "deflate",
    "zz": "deflate",
}


def promised(name: str) -> str | None:
    """The codec family that a name's last extension promises, in any case; None: plain text."""
    return _EXTENSIONS.get(extension(name).lower())


def extension(name: str) -> str:
    """What follows the last dot of a name's last path segment, as it is written; may be empty."""
    return name.rpartition("/")[2].rpartition(".")[2] if "." in name.rpartition("/")[2] else ""


@dataclass(frozen=True, slots=True)
class Detection:
    """What the first bytes and the name of an object say about its codec."""

    codec: Codec
    extension: str | None
    """The codec family that the name's extension promises; None where it promises none."""
    mismatch: bool
    """The bytes contradict the name."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one object may ask for; what asks for more raises LimitError."""

    ratio: int = 1000
    """Largest expansion of a whole object, once it has given 64 MiB. Deflate cannot exceed 1032,
    which only endless repetition reaches; real logs, however repetitive, stay below some hundreds,
    while a zstd bomb expands 30,000 times."""
    block: int = 128 << 20
    """Bytes of the largest single block or window that is held in memory. The largest window
    that zstd itself allows by default is as large."""
