"""Carriage returns that stand alone: the end of a line for Athena, white space for JSON.

Hadoop's lines end in LF, CR LF or CR (`org.apache.hadoop.util.LineReader`). So records that a CR
separates are lines of their own, and a record with one between its tokens is cut there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from raywork.records.layout import is_json
from raywork.records.lines import values_of_line
from raywork.records.model import Batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from raywork.records.model import Oversize


def cut_at_returns(batches: Iterable[Batch | Oversize]) -> Iterator[Batch | Oversize]:
    """Yield batches of lines in which records that a CR separates stand on lines of their own."""
    for batch in batches:
        if isinstance(batch, Batch) and b"\r" in batch.data:
            yield _cut(batch) if _stands_alone(batch.data) else batch
        else:
            yield batch


def _stands_alone(data: bytes) -> bool:
    return data.count(b"\r") > data.count(b"\r\n")


def _cut(batch: Batch) -> Batch:
    lines, returned = [], 0
    for line in batch.data.split(b"\n"):
        if b"\r" in line[:-1]:
            values = values_of_line(line)
            returned += sum(b"\r" in value and is_json(value) for value in values)
            lines.append(_apart(line, values))
        else:
            lines.append(line)
    return replace(batch, data=b"\n".join(lines), returned=returned)


def _apart(line: bytes, values: list[bytes]) -> bytes:
    """Return a line with LF for each CR between its values; of the same length."""
    parts, position = [], 0
    for value in values:
        start = line.index(value, position)
        between = line[position:start]
        parts += [between.replace(b"\r", b"\n") if position else between, value]
        position = start + len(value)
    return b"".join((*parts, line[position:]))
