"""Bytes of one object in, batches of whole JSON records out, in bounded memory.

    for part in read_records(chunks):      # Batch or Oversize
        for record in split(part):         # the careful path: one by one
            ...

Only the boundaries of records are found here; whether a record parses is for its reader to say.
"""

from raywork.records.lines import values_of_line
from raywork.records.model import (
    BATCH_SIZE,
    RECORD_LIMIT,
    WHITE_SPACE,
    Batch,
    Layout,
    Oversize,
    Traits,
)
from raywork.records.reader import RecordReader, read_records, split

__all__ = [
    "BATCH_SIZE",
    "RECORD_LIMIT",
    "WHITE_SPACE",
    "Batch",
    "Layout",
    "Oversize",
    "RecordReader",
    "Traits",
    "read_records",
    "split",
    "values_of_line",
]
