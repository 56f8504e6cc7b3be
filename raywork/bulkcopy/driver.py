"""What the driver of a copy does with each result: count, write down, and send out what follows."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from raywork.bulkcopy.counting import Counting
from raywork.bulkcopy.huge import BeginUnit, OpenUpload, Spread
from raywork.bulkcopy.job import Context
from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.moving import removals
from raywork.bulkcopy.options import CopyOptions
from raywork.bulkcopy.record import Record
from raywork.bulkcopy.result import EXAMPLES, Failure
from raywork.bulkcopy.tally import Tally
from raywork.bulkcopy.unit import LargeUnit, Unit, UnitResult
from raywork.engine import Progress
from raywork.storage import ObjectInfo
from raywork.storage.answers import Part

_TOGETHER_PARTS: Final = 256
"""How many parts of large objects one unit makes: a few units at once keep a process busy, also
while the last parts of one are under way."""

_SHOWN: Final = 20
"""So many failures are shown as they happen."""


class Driver:
    """Adds results up, in whatever order they come."""

    def __init__(
        self,
        context: Context,
        record: Record,
        ledger: Ledger,
        progress: Progress,
        clock: Callable[[], float] | None,
        counting: Counting,
        *,
        workers: int,
        quiet: bool,
    ) -> None:
        """Take what is shared; `clock` is the service's, None where no upload can be left open.

        `workers` is how many processes the parts of one object can be spread over.
        """
        self.tally = record.resumed
        self._context = context
        self._record = record
        self._ledger = ledger
        self._progress = progress
        self._clock = clock
        self._counting = counting
        self._spread = Spread(context.options, 1 if clock is None else workers)
        self._quiet = quiet
        self._shown = 0

    def follow(self, found: UnitResult) -> Sequence[Unit]:
        """Take over a result and return the units that follow from it.

        That uploads may begin is written down before the unit that begins them is sent out.
        """
        self._take(found.tally, found.ahead)
        if found.upload is not None:
            return self._huge(found.upload, found.parts)
        number, moving = found.part_of, found.tally.moving
        if found.closed:
            self._record.closed(number, found.tally, found.closed - len(moving))
        elif found.done is not None:
            number = self._record.listed(found.done, found.tally, len(found.large) + len(moving))
        found.tally.moving, found.tally.planned = [], []  # the record keeps counts for longer
        if found.large and self._clock is not None:
            there = self._context.mapping.there
            self._record.intend([there(info.key) for info in found.large], self._clock())
        huge = [info for info in found.large if self._spread.takes(info)]
        others = [info for info in found.large if not self._spread.takes(info)]
        begun = [BeginUnit(info, number) for info in huge]
        together = _together(others, number, self._context.options)
        return (*removals(moving, number), *begun, *together, *found.rest)

    def _huge(self, upload: OpenUpload, parts: Sequence[Part] | None) -> Sequence[Unit]:
        if parts is None:
            return self._spread.begun(upload)
        self._progress.advance(bytes=sum(part.size for part in parts))
        return self._spread.moved(upload, parts)

    def _take(self, found: Tally, ahead: int) -> None:
        self._ledger.fail(found.failures)
        self._ledger.plan(found.planned)
        self.tally.add(found, examples=EXAMPLES)
        for failure in found.failures:
            self._show(failure)
        if self._counting.total is not None:
            self._progress.update(total_objects=self._counting.total)
        self._progress.advance(
            objects=found.copied + found.identical + sum(found.skipped.values()) + found.failed,
            bytes=found.bytes - ahead,
            failures=found.failed + found.undeleted,
        )

    def _show(self, failure: Failure) -> None:
        self._shown += 1
        if self._quiet or self._shown > _SHOWN:
            return
        line = f"failed {failure.key!r}: {failure.reason}"
        if self._shown == _SHOWN:
            line += "\nfurther failures are in the result only"
        print(line, file=sys.stderr, flush=True)  # noqa: T201


def _together(
    infos: Sequence[ObjectInfo], number: int, options: CopyOptions
) -> Iterator[LargeUnit]:
    batch: list[ObjectInfo] = []
    parts = 0
    for info in infos:
        batch.append(info)
        parts += len(options.spans(info.size))
        if parts >= _TOGETHER_PARTS:
            yield LargeUnit(tuple(batch), number)
            batch, parts = [], 0
    if batch:
        yield LargeUnit(tuple(batch), number)
