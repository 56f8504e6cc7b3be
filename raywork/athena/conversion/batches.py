"""Writing a conversion's batches: each INSERT settled, verified, and cleaned up after if it failed.

A batch has three statements, each with a number of its own in the record of the run, and so with a
token of its own: an INSERT whose answer, or whose driver, was lost is found again and not repeated.
Its partitions are in no other batch.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from raywork.athena.conversion.statements import (
    Conversion,
    Values,
    batches_of,
    condition,
    hive_types,
    refuse_unwritable,
)
from raywork.athena.cost import Budget, cost_of
from raywork.athena.created import Foresight
from raywork.athena.driver import Driver, Ended, Task
from raywork.athena.failures import explain_failure
from raywork.athena.leftovers import delete_objects, those_there, written_by
from raywork.athena.operation import result_of
from raywork.athena.reading import read_result
from raywork.athena.record import Cleared, Measured, Planned, Record, Verified
from raywork.catalog import Execution, Place, Queries
from raywork.errors import RayworkError, UsageError
from raywork.report.shown import visible
from raywork.sql import Statement
from raywork.storage import Access

MOST_PARTITIONS: Final = 100
"""That one statement may write (HIVE_TOO_MANY_OPEN_PARTITIONS beyond)."""

_MOST_OF_ALL: Final = 100_000
_ROUNDS: Final = 3
_COUNT, _CREATE, _BATCHES = 0, 1, 10
"""Numbers of statements in the record; those of batches come last, three for each."""


@dataclass
class Steps:
    """Runs the statements of a conversion."""

    queries: Queries
    place: Place
    budget: Budget
    record: Record
    foresight: Foresight
    access: Access
    concurrency: int
    say: Callable[[str], None]
    ended: dict[str, Execution] = field(default_factory=dict)
    """What this process saw the end of, by its id."""

    def __post_init__(self) -> None:
        """Remember what runs before this one did."""
        self.earlier = list(self.record.notes)
        self.earlier_attempts = frozenset(self.record.submitted)

    def run(self, scripts: list[list[Task]]) -> dict[int, Ended]:
        """Run statements, those of a script in order; return what became of each."""
        driver = Driver(
            self.queries, self.place, self.budget, self.record, self._note, self.foresight.look
        )
        return {each.task.number: each for each in driver.run(scripts, self.concurrency)}

    def need(self, number: int, text: str, what: str) -> Ended:
        """Run a statement without which nothing goes on.

        Raises:
            RayworkError: it did not succeed.
        """
        task = _task(number, text)
        ended = self.run([[task]])[number]
        if ended.state != "SUCCEEDED":
            if ended.execution is not None:
                self.record.add(Cleared(number), at_once=True)
            reason, hint = _explained(ended)
            raise RayworkError(f"{what}: {reason}" + (f"\n  {hint}" if hint else ""))
        return ended

    def scanned(self, number: int, text: str) -> int | None:
        """Run a query, and return the bytes that it scanned; None if it did not succeed."""
        execution = self.run([[_task(number, text)]])[number].execution
        return execution.scanned if execution and execution.state == "SUCCEEDED" else None

    def bytes_scanned(self) -> int:
        """Return what all statements scanned, those of earlier runs among them."""
        before = (note.scanned for note in self.earlier if isinstance(note, Measured | Verified))
        return sum(before) + sum(each.scanned for each in self.ended.values())

    def cost(self) -> float:
        """Return what they cost, in dollars."""
        before = (note.cost for note in self.earlier if isinstance(note, Measured | Verified))
        costs = (cost_of(each, self.budget.price) for each in self.ended.values())
        return sum(before) + sum(costs)

    def _note(self, ended: Ended) -> None:
        if ended.execution is not None:
            self.ended[ended.execution.id] = ended.execution


@dataclass
class Totals:
    """What is to be written, and how far that is."""

    planned: list[Planned]
    types: list[str]
    scanned: int
    """Bytes that reading the whole source scans."""
    reads: int
    """How many times that happens, for all batches."""
    verified: dict[int, Verified]
    failures: list[tuple[Planned, str, str | None]] = field(default_factory=list)
    """Batches with the reason, and a hint."""

    @classmethod
    def of(cls, record: Record, *, pruned: bool) -> "Totals":
        """Read them from a record; `pruned` if a batch reads its partitions of the source only."""
        [measured] = [note for note in record.notes if isinstance(note, Measured)]
        planned = [note for note in record.notes if isinstance(note, Planned)]
        verified = {note.number: note for note in record.notes if isinstance(note, Verified)}
        reads = min(len(planned), 1) if pruned else len(planned)
        return cls(planned, measured.types, measured.scanned, reads, verified)

    @property
    def rows(self) -> int:
        """Return how many rows the source has."""
        return sum(each.rows for each in self.planned)

    @property
    def partitions(self) -> int:
        """Return how many partitions the new table gets."""
        return sum(each.partitions for each in self.planned)


class Batches:
    """Counts, makes the table, writes."""

    def __init__(self, conversion: Conversion, steps: Steps) -> None:
        self._conversion = conversion
        self._steps = steps
        self._record = steps.record

    def count(self, most: int) -> None:
        """Count the rows of each partition, and write down the batches.

        Raises:
            UsageError: a column cannot be one of partitions, or there are too many.
            RayworkError: the rows cannot be counted.
        """
        conversion = self._conversion
        ended = self._steps.need(
            _COUNT,
            conversion.count(),
            f"the rows of {'.'.join(conversion.source)} were not counted",
        )
        assert ended.first is not None  # noqa: S101  # a query has columns
        assert ended.execution is not None  # noqa: S101  # it succeeded
        keys = conversion.keys
        columns = ended.first.columns[: len(keys)]
        types = hive_types((column.name, column.type) for column in columns)
        counts: dict[Values, tuple[int, int]] = {}
        for values, rows, filled in self._counted(ended):
            if not rows:
                continue  # of a source without partitions and rows
            for key, value, kind in zip(keys, values, types, strict=True):
                refuse_unwritable(key.name, value, kind)
            counts[values] = (rows, filled)
            if len(counts) > _MOST_OF_ALL:
                raise UsageError(
                    f"--partition-by: it makes more than {_MOST_OF_ALL:,} partitions: take values"
                    " that more rows share, such as days"
                )
        planned = [
            Planned(
                number,
                condition(keys, types, batch),
                len(batch),
                sum(counts[each][0] for each in batch),
                sum(counts[each][1] for each in batch),
            )
            for number, batch in enumerate(batches_of(counts, most))
        ]
        execution = ended.execution
        cost = cost_of(execution, self._steps.budget.price)
        self._record.add(*planned, Measured(types, execution.scanned, cost), at_once=True)

    def create(self, types: list[str]) -> None:
        """Make the table.

        Raises:
            RayworkError: it cannot be made.
        """
        name = ".".join(self._conversion.target)
        self._steps.need(_CREATE, self._conversion.create(types), f"{name} was not made")

    def write(self, totals: Totals) -> None:
        """Write what is not yet written, and verify it; `totals` is kept up."""
        pending = [each for each in totals.planned if each.number not in totals.verified]
        for left in reversed(range(_ROUNDS)):
            scripts = [[self._insert(each), self._verify(each)] for each in pending]
            ended = self._steps.run(scripts) if scripts else {}
            again = []
            for planned in pending:
                insert, verify = (ended[number] for number in _numbers(planned)[:2])
                if insert.state == verify.state == "SUCCEEDED":
                    self._compare(planned, insert, verify, totals)
                elif self._clear(insert, verify) and left:
                    again.append(planned)
                else:
                    failed = verify if insert.state == "SUCCEEDED" else insert
                    totals.failures.append((planned, *_explained(failed)))
            pending = again

    def _counted(self, ended: Ended) -> Iterator[tuple[Values, int, int]]:
        result = result_of(ended, self._steps.budget.price)
        for batch in read_result(result, access=self._steps.access):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield tuple(map(_text, row[:-2])), int(row[-2]), int(row[-1])

    def _insert(self, planned: Planned) -> Task:
        return _task(_numbers(planned)[0], self._conversion.insert(planned.where))

    def _verify(self, planned: Planned) -> Task:
        return _task(_numbers(planned)[1], self._conversion.verify(planned.where))

    def _compare(self, planned: Planned, insert: Ended, verify: Ended, totals: Totals) -> None:
        """Take a batch that has the rows of the source; undo one that does not."""
        written, source = _pair(verify), (planned.rows, planned.values)
        if written != source:
            # Objects may have come, or gone, since the count.
            number = _numbers(planned)[2]
            self._record.add(Cleared(number))
            task = _task(number, self._conversion.recount(planned.where))
            recounted = self._steps.run([[task]])[number]
            source = _pair(recounted) if recounted.state == "SUCCEEDED" else source
        if written != source:
            self._clear(insert, verify, undo=True)
            reason = (
                f"the new table had {written[0]:,} rows with {written[1]:,} values, and the source"
                f" {source[0]:,} with {source[1]:,}: what was written is deleted"
            )
            hint = "objects of the source changed meanwhile, or others write to the new folder"
            totals.failures.append((planned, reason, hint))
            return
        executions = [each.execution for each in (insert, verify) if each.execution is not None]
        price = self._steps.budget.price
        note = Verified(
            planned.number,
            written[0],
            sum(each.scanned for each in executions),
            sum(cost_of(each, price) for each in executions),
        )
        self._record.add(note)
        totals.verified[planned.number] = note
        self._steps.say(
            f"[{len(totals.verified)}/{len(totals.planned)}] {planned.partitions} partitions,"
            f" {written[0]:,} rows written and verified"
        )

    def _clear(self, insert: Ended, verify: Ended, *, undo: bool = False) -> bool:
        """Delete what an INSERT left behind that failed; return whether it is worth another try."""
        attempts = []
        worth = False
        for ended, leaves in ((insert, True), (verify, False)):
            number, execution = ended.task.number, ended.execution
            if execution is None or (ended.state == "SUCCEEDED" and not undo):
                continue
            attempt = number, self._record.latest_attempt(number)
            worth |= execution.retryable or attempt in self._steps.earlier_attempts
            if leaves:
                access = self._steps.access
                written = those_there([*written_by(execution, access)], access)
                delete_objects(written, access)
                self._steps.say(
                    f"{execution.state} {execution.id}: {visible(ended.reason or '')}:"
                    f" {len(written):,} objects that it wrote are deleted"
                )
            attempts.append(Cleared(number))
        self._record.add(*attempts, at_once=True)
        return worth


def _numbers(planned: Planned) -> tuple[int, int, int]:
    first = _BATCHES + 3 * planned.number
    return first, first + 1, first + 2


def _task(number: int, text: str) -> Task:
    return Task(number, Statement(text, "convert"), text)


def _pair(ended: Ended) -> tuple[int, int]:
    assert ended.first is not None  # noqa: S101  # a query has rows
    rows, values = ended.first.rows[0]
    return int(rows or 0), int(values or 0)


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
    return str(value)


def _explained(ended: Ended) -> tuple[str, str | None]:
    reason = ended.reason or "no reason is given"
    return reason, explain_failure(reason, ended.task.statement).hint
