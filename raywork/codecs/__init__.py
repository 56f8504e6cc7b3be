"""Codecs: what an object is compressed with, and its content as bounded chunks."""

from raywork.codecs.athena import AthenaIssue, athena_issue
from raywork.codecs.detect import HEAD, detect
from raywork.codecs.model import Codec, Detection, Limits, promised
from raywork.codecs.stream import decompress, open_stream

__all__ = [
    "HEAD",
    "AthenaIssue",
    "Codec",
    "Detection",
    "Limits",
    "athena_issue",
    "decompress",
    "detect",
    "open_stream",
    "promised",
]
