"""A look at the first record of an object, to compare what folders hold."""

from dataclasses import replace
from itertools import chain
from typing import Final

import msgspec

from raywork.records import Batch, RecordReader, split

_decode: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def first_fields(reader: RecordReader) -> tuple[frozenset[str], RecordReader]:
    """Return the keys at the top of the first record, and a reader that still has it.

    There are none where the object is empty, or begins with what is no record.

    Raises:
        UnreadableError: the object breaks off before the end of its first batch.
    """
    batches = iter(reader)
    batch = next(batches, None)
    if batch is None:
        return frozenset(), reader
    return _fields(batch), replace(reader, batches=chain((batch,), batches))


def _fields(batch: object) -> frozenset[str]:
    record = next(split(batch), b"") if isinstance(batch, Batch) else b""
    try:
        return frozenset(_decode(record))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return frozenset()
