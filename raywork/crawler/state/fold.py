"""Folding the many small files of a state into few large ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from raywork.crawler.state.rows import (
    FILE_ROWS,
    Kind,
    RowsFile,
    chains,
    folder_of,
    read_table,
    write_table,
)
from raywork.storage import Access, KeyRange, Location

MANY: Final = 32
"""More small files of a source than these are folded."""

DEEP: Final = 8
"""And so are files of a source if more than these may hold the same key."""

_SMALL: Final = FILE_ROWS // 2
"""A file of fewer rows is small."""


@dataclass(frozen=True, slots=True)
class FoldContext:
    """What all units of a fold share."""

    folder: Location
    access: Access
    generation: int


@dataclass(frozen=True, slots=True)
class FoldUnit:
    """A range of keys, whose rows are to be in files of their own."""

    source: int
    keys: KeyRange
    files: tuple[RowsFile, ...]


def plan_fold(files: list[RowsFile]) -> tuple[list[FoldUnit], list[RowsFile]]:
    """Return the units that fold what is worth it, and the files that stay as they are.

    A large file stays unless a small one overlaps it, so that what a fold costs depends on where
    objects were added, and not on how many there are.
    """
    units: list[FoldUnit] = []
    staying: list[RowsFile] = []
    for source in sorted({file.source for file in files}):
        of_source = [file for file in files if file.source == source]
        few = sum(file.rows < _SMALL for file in of_source) <= MANY
        if few and len(chains(of_source)) <= DEEP:
            staying += of_source
            continue
        for unit in _tiles(source, of_source):
            (first, *more) = unit.files
            if not more and first.rows >= _SMALL and _within(first, unit.keys):
                staying.append(first)
            else:
                units.append(unit)
    return units, staying


def fold_unit(context: FoldContext, unit: FoldUnit) -> list[RowsFile]:
    """Write the latest rows of a range, without those of objects that are gone, anew."""
    import pyarrow as pa
    import pyarrow.compute as pc

    folder = folder_of(context.folder, context.access)
    table = pa.concat_tables([read_table(folder, file, unit.keys) for file in unit.files])
    table = table.sort_by([("key", "ascending"), ("generation", "descending")]).combine_chunks()
    if len(table) > 1:
        keys = table["key"]
        again = pc.equal(keys[1:].combine_chunks(), keys[:-1].combine_chunks())
        first = pa.concat_arrays([pa.array([True]), pc.invert(again)])
        table = table.filter(first)
    table = table.filter(pc.equal(table["kind"], int(Kind.READ)))
    # Parts of equal size, so that none is so small that it is soon folded again.
    rows = -(-len(table) // -(-len(table) // FILE_ROWS)) if len(table) else 1
    return [
        write_table(folder, unit.source, context.generation, table[start : start + rows])
        for start in range(0, len(table), rows)
    ]


def _tiles(source: int, files: list[RowsFile]) -> Iterator[FoldUnit]:
    """Cut the keys of a source so that each part holds about the rows of one large file."""
    cuts: list[str] = []
    rows = 0
    for file in sorted(files, key=attrgetter("last")):
        rows += file.rows
        if rows >= FILE_ROWS:
            cuts.append(file.last)
            rows = 0
    for keys in KeyRange().cut(list(dict.fromkeys(cuts))):
        inside = tuple(file for file in files if file.overlaps(keys))
        if inside:
            yield FoldUnit(source, keys, inside)


def _within(file: RowsFile, keys: KeyRange) -> bool:
    return (keys.after is None or file.first > keys.after) and (
        keys.until is None or file.last <= keys.until
    )
