"""What a reader of records gives: batches of whole records, and how they stood in the object."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Default limit of one record, in bytes.
RECORD_LIMIT = 64 << 20

#: Default size of one batch, in bytes.
BATCH_SIZE = 256 << 10

#: White space of RFC 8259. `bytes.strip()` without it takes more away than JSON allows.
WHITE_SPACE = b" \t\r\n"


class Layout(StrEnum):
    """How the records of an object are laid out."""

    LINES = "lines"
    """A record a line (NDJSON); a line may also hold several."""

    DOCUMENTS = "documents"
    """Values that follow each other, each over several lines."""

    ARRAY = "array"
    """Arrays at the top level; their elements are the records."""

    WRAPPED = "wrapped"
    """One document whose only member is an array that holds the records."""

    EMPTY = "empty"
    """White space or nothing."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole records, as they stand in the object.

    LINES: whole lines, each ending in LF but perhaps the last of the object. DOCUMENTS: objects
    and arrays, white space between them. ARRAY and WRAPPED: elements separated by commas, without
    the brackets around them: `b"[" + data + b"]"` is an array.
    """

    data: bytes
    layout: Layout
    crowded: int = 0
    """How many of the records of a long line, which has been cut, stand there behind another."""
    returned: int = 0
    """How many records of LINES have a carriage return between their tokens."""


@dataclass(frozen=True, slots=True)
class Oversize:
    """One bad record of LINES that is longer than the limit; reading goes on after its newline."""

    reason: str
    length: int
    """Bytes up to its newline."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What else the first bytes of an object told."""

    bom: bool = False
    """The object begins with a UTF-8 byte order mark."""

    crlf: bool = False
    """The first line ends in CR LF."""

    wrapper: str | None = None
    """WRAPPED: the key whose array holds the records."""
