"""Chunks of an object in, batches of whole records out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from raywork.records.blocks import regroup
from raywork.records.layout import recognise
from raywork.records.lines import line_batches
from raywork.records.model import BATCH_SIZE, RECORD_LIMIT, WHITE_SPACE, Batch, Layout, Oversize
from raywork.records.nested import array_batches, document_batches
from raywork.records.returns import cut_at_returns
from raywork.records.structure import COMMAS, VALUES, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from raywork.records.model import Traits


@dataclass(frozen=True, slots=True)
class RecordReader:
    """The records of one object, to be iterated once, and how they are laid out."""

    layout: Layout
    traits: Traits
    batches: Iterator[Batch | Oversize]

    def __iter__(self) -> Iterator[Batch | Oversize]:
        return self.batches


def read_records(
    chunks: Iterable[bytes], limit: int = RECORD_LIMIT, batch: int = BATCH_SIZE
) -> RecordReader:
    """Recognise the layout of an object and read its records in batches of about `batch` bytes.

    The call itself reads up to the end of the first record, since that tells the layout. Nothing
    depends on how the object is cut into chunks, not even the batches. Memory is a few times the
    largest of `batch`, a chunk, and the largest record, which is `limit` bytes at most.

    Raises:
        CorruptError: the object is no JSON text, or its brackets and commas are in disorder.
        TruncatedError: it ends before its last document, array or wrapper does.
        LimitError: a record that is not on one line is longer than `limit` bytes.

    Iterating raises them too, and what `chunks` raises.
    """
    size = max(1, min(batch, limit))
    blocks = regroup(chunks, size)
    found = recognise(blocks, limit)
    rest = regroup(chain((found.text,), blocks), size)
    return RecordReader(found.layout, found.traits, _batches(found.layout, rest, limit))


def _batches(layout: Layout, blocks: Iterable[bytes], limit: int) -> Iterator[Batch | Oversize]:
    match layout:
        case Layout.LINES:
            return cut_at_returns(line_batches(blocks, limit))
        case Layout.DOCUMENTS:
            return document_batches(blocks, limit)
        case Layout.ARRAY | Layout.WRAPPED:
            return array_batches(blocks, limit, layout)
        case Layout.EMPTY:
            return iter(())


def split(batch: Batch) -> Iterator[bytes]:
    r"""Yield the exact bytes of each record of a batch, in order.

    LINES: each line that is not empty, as quickly as `bytes.split(b"\n")` does. One that does not
    parse as a single value goes to `values_of_line`, which finds several, or none if it is blank.
    """
    data = batch.data
    match batch.layout:
        case Layout.LINES:
            yield from filter(None, data.split(b"\n"))
        case Layout.DOCUMENTS:
            start = 0
            for at, _ in marks(data, VALUES):
                yield data[start : at + 1].strip(WHITE_SPACE)
                start = at + 1
        case Layout.ARRAY | Layout.WRAPPED:
            start = 0
            for at, _ in marks(data, COMMAS):
                yield data[start:at].strip(WHITE_SPACE)
                start = at + 1
            yield data[start:].strip(WHITE_SPACE)
