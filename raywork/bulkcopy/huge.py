"""One huge object, its parts spread over workers: one begins, many move parts, one ends.

Whatever goes wrong on the way, the upload is given up, and the object copied by one worker alone:
that way knows what each failure means. A step that a killed worker leaves is taken again: parts
replace those of the same number, and a second upload is one that the sweep finds.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.ends import Look
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.multipart import begin_upload, complete, move_all, mover
from raywork.bulkcopy.one import check_one, settle
from raywork.bulkcopy.options import CopyOptions
from raywork.bulkcopy.outcomes import FailedCopyError, SkippedCopyError
from raywork.bulkcopy.pairs import Pair
from raywork.bulkcopy.tally import Tally
from raywork.storage import ObjectInfo
from raywork.storage.answers import Part
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

LEAST_PARTS: Final = 64
"""An object of more is spread: 4 GiB where S3 copies, 1 GiB where bytes pass through here."""

SLICE_PARTS: Final = 16
"""The fewest parts that one unit moves; many units, so that a slow worker gets fewer."""

_SLICES: Final = 4
"""So many units for each worker, where there are parts enough."""

_FAILED: Final = (FailedCopyError, RefusedError, BrokenAnswerError)


@dataclass(frozen=True, slots=True)
class BeginUnit:
    """To begin the upload of an object; the driver has written down that it may."""

    info: ObjectInfo
    part_of: int
    """The number that the driver gave to the range that it is from."""


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """An upload that was begun."""

    id: str
    info: ObjectInfo
    look: Look
    began: float
    part_of: int


@dataclass(frozen=True, slots=True)
class PartsUnit:
    """To make the parts of an upload from number `first` to `last`."""

    upload: OpenUpload
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class EndUnit:
    """To make the object of its parts; to copy it anew if there are none."""

    upload: OpenUpload
    parts: tuple[Part, ...]
    moved: int
    """Bytes of all parts that were made."""


HugeUnit = BeginUnit | PartsUnit | EndUnit


async def begin(job: Job, unit: BeginUnit, tally: Tally) -> OpenUpload | None:
    """Begin an upload; None if the object is done with, and counted, already."""
    info, began = unit.info, time.time()
    try:
        look = await job.source.look(info, job.options)
        upload, look = await begin_upload(job, info, look)
    except _FAILED:
        await check_one(job, Pair(info, None), tally)
        return None
    return OpenUpload(upload, info, look, began, unit.part_of)


async def move(job: Job, unit: PartsUnit) -> list[Part]:
    """Make some parts of an upload; none if one of them could not be made."""
    info = unit.upload.info
    spans = list(enumerate(job.options.spans(info.size), 1))[unit.first - 1 : unit.last]
    try:
        return await move_all(mover(job, info), unit.upload.id, spans)
    except _FAILED:
        return []


async def end(job: Job, unit: EndUnit, tally: Tally) -> None:
    """Make the object of its parts, and count it."""
    upload, info = unit.upload, unit.upload.info
    copied = Copied(info)
    copied.tags_left, copied.lock = upload.look.tags_left, upload.look.lock
    if not unit.parts or not await _complete(job, unit, copied):
        with suppress(*_FAILED):  # the sweep finds it then
            await job.destination.give_up(job.there(info.key), upload.id)
        await check_one(job, Pair(info, None), tally)
        return
    try:
        await settle(job, copied, tally)
    except FailedCopyError as failed:
        tally.fail(job.name(info.key), str(failed))


async def _complete(job: Job, unit: EndUnit, copied: Copied) -> bool:
    upload = unit.upload
    try:
        # It may have been done already, by a worker that was killed before it could say so.
        copied.etag = await complete(
            job, upload.info, upload.look, upload.id, unit.parts, upload.began, again=True
        )
    except (*_FAILED, SkippedCopyError):
        return False
    return True


@dataclass(slots=True)
class _Gathered:
    units: int
    """How many are still at work."""
    parts: list[Part] = field(default_factory=list)
    whole: bool = True


class Spread:
    """What the driver knows of the huge objects that are under way."""

    def __init__(self, options: CopyOptions, workers: int) -> None:
        """Spread over so many workers; over one, nothing is."""
        self._options = options
        self._workers = workers
        self._open: dict[str, _Gathered] = {}

    def takes(self, info: ObjectInfo) -> bool:
        """Return whether an object is huge enough."""
        if self._workers == 1 or self._options.versions:
            return False
        return len(self._options.spans(info.size)) > LEAST_PARTS

    def begun(self, upload: OpenUpload) -> list[PartsUnit]:
        """Return the units that make the parts of an upload."""
        count = len(self._options.spans(upload.info.size))
        size = max(SLICE_PARTS, -(-count // (_SLICES * self._workers)))
        units = [
            PartsUnit(upload, first, min(first + size - 1, count))
            for first in range(1, count + 1, size)
        ]
        self._open[upload.id] = _Gathered(len(units))
        return units

    def moved(self, upload: OpenUpload, parts: Sequence[Part]) -> list[EndUnit]:
        """Take over the parts of one unit; return the last unit once all have come."""
        gathered = self._open[upload.id]
        gathered.units -= 1
        gathered.parts += parts
        gathered.whole = gathered.whole and bool(parts)
        if gathered.units:
            return []
        del self._open[upload.id]
        made = sorted(gathered.parts, key=lambda part: part.number)
        moved = sum(part.size for part in made)
        return [EndUnit(upload, tuple(made) if gathered.whole else (), moved)]
