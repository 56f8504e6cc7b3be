"""The second half of `--move`: removing originals, once the driver knows of their copies.

A killed worker takes its counts with it, and its unit is run again. Had that unit removed the
originals, there would be nothing left to list, to copy and to count. So the copies of a unit come
back to the driver first, and a unit that finds an original gone has done what it was to do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.crew import Crew
from raywork.bulkcopy.job import Job
from raywork.bulkcopy.local_end import LocalEnd
from raywork.bulkcopy.outcomes import FailedCopyError
from raywork.bulkcopy.tally import Tally
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

_TOGETHER: Final = 1000
"""How many objects one unit removes: each with a request of its own, some seconds in all."""


@dataclass(frozen=True, slots=True)
class RemoveUnit:
    """To remove the originals of objects that the destination has, and to count these."""

    copies: tuple[Copied, ...]
    part_of: int
    """The number that the driver gave to the range that they are from."""


def removals(copies: Sequence[Copied], part_of: int) -> Iterator[RemoveUnit]:
    """Yield the units that remove the originals of all these."""
    for start in range(0, len(copies), _TOGETHER):
        yield RemoveUnit(tuple(copies[start : start + _TOGETHER]), part_of)


async def remove_originals(job: Job, unit: RemoveUnit, tally: Tally) -> None:
    """Remove the originals, each only if it is still the one that was copied."""
    async with Crew() as crew:
        for copied in unit.copies:
            await crew.add(_remove(job, copied, tally))


async def _remove(job: Job, copied: Copied, tally: Tally) -> None:
    try:
        _refuse_one_file(job, copied.info.key)
        await job.source.remove(copied.info)
    except (FailedCopyError, RefusedError, BrokenAnswerError, OSError) as error:
        reason = f"it is copied, but could not be deleted from the source: {error}"
        tally.fail(job.name(copied.info.key), reason)
    else:
        tally.moved += 1
        tally.arrive(copied)


def _refuse_one_file(job: Job, key: str) -> None:
    """Refuse to remove an original that is its copy, by a link to a folder on the destination.

    Raises:
        FailedCopyError: it is.
    """
    here, there = job.source, job.destination
    if not (isinstance(here, LocalEnd) and isinstance(there, LocalEnd)):
        return
    if here.entry(key) == there.entry(job.there(key)):
        raise FailedCopyError("a linked folder makes it the same file as its copy")
