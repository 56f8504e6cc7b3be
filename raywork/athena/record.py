"""What was submitted, kept in a state, so that a killed run collects it and runs nothing twice."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from uuid import uuid4

import msgspec

from raywork.catalog import Place
from raywork.engine import Journal, open_journal
from raywork.storage import Access, Location, open_store


class Began(msgspec.Struct, frozen=True, tag="began"):
    """The tokens of the run come from this text. Written before anything is submitted."""

    nonce: str


class Submitted(msgspec.Struct, frozen=True, tag="submitted"):
    """Athena took a statement."""

    number: int
    """Of the statement, in the order in which they were given."""
    attempt: int
    id: str


class Interrupted(msgspec.Struct, frozen=True, tag="interrupted"):
    """The run was interrupted and stops the query: unless it is too late, it is to run again."""

    number: int
    attempt: int


class Cleared(msgspec.Struct, frozen=True, tag="cleared"):
    """What the last attempt at a statement left behind is gone: it may be made again."""

    number: int


class Absent(msgspec.Struct, frozen=True, tag="absent"):
    """Before its submission, what a statement creates was not there."""

    number: int
    database: str
    table: str | None
    """None if it creates the database."""


class Planned(msgspec.Struct, frozen=True, tag="planned"):
    """A batch of partitions that a conversion writes with one INSERT."""

    number: int
    """Of the batch, from 0 on."""
    where: str
    """The condition for its rows; empty for all."""
    partitions: int
    rows: int
    values: int
    """How many that are not NULL the rows of the source have."""


class Measured(msgspec.Struct, frozen=True, tag="measured"):
    """What a conversion found out of its source. Comes after the batches."""

    types: list[str]
    """Of the partition columns, in Hive's words."""
    scanned: int
    """Bytes that reading all of it scans."""
    cost: float
    """Dollars, of finding that out."""


class Verified(msgspec.Struct, frozen=True, tag="verified"):
    """A batch of a conversion is written, and has the rows of the source."""

    number: int
    rows: int
    scanned: int
    cost: float


Note = Absent | Planned | Measured | Verified
Entry = Began | Submitted | Interrupted | Cleared | Note
_VERSION: Final = "2"


class Record:
    """The submissions of a run: of this process, or with a journal of those before it too.

    Athena takes a token once: the tokens of a run are made from what is written down before its
    first submission. So also a submission that was not yet written down is not made twice.
    """

    def __init__(self, journal: "Journal[Entry] | None" = None) -> None:
        self._journal = journal
        self._nonce: str | None = None
        self.submitted: dict[tuple[int, int], str] = {}
        """The ids of queries, by statement and attempt."""
        self._latest: dict[int, int] = {}
        self._interrupted: set[tuple[int, int]] = set()
        self.notes: list[Note] = []
        """What was written down beside that, in order."""
        for entry in () if journal is None else journal.replay():
            self._take(entry)
        if self._nonce is None:
            self._nonce = uuid4().hex
            if journal is not None:
                journal.append(Began(self._nonce))
                journal.flush()

    def token(self, number: int, attempt: int) -> str:
        """Return the token of an attempt at a statement."""
        return sha256(f"{self._nonce} {number} {attempt}".encode()).hexdigest()

    def latest_attempt(self, number: int) -> int:
        """Return the attempt at a statement that was made last, or is to be made first."""
        return self._latest.get(number, 1)

    def was_interrupted(self, number: int, attempt: int) -> bool:
        """Return whether a run before this one stopped an attempt, being stopped itself."""
        return (number, attempt) in self._interrupted

    @property
    def lasts(self) -> bool:
        """Whether it outlives this process."""
        return self._journal is not None

    def add(
        self, *entries: Submitted | Interrupted | Cleared | Note, at_once: bool = False
    ) -> None:
        """Take note of what happened; within seconds, or `at_once`, it is written down."""
        for entry in entries:
            self._take(entry)
            if self._journal is not None:
                self._journal.append(entry)
        if at_once and self._journal is not None:
            self._journal.flush()

    def forget(self) -> None:
        """Leave a state of which nothing is known."""
        if self._journal is not None:
            self._journal.snapshot(())

    def close(self) -> None:
        """Write what is left, and give up the state."""
        if self._journal is not None:
            self._journal.close()

    def _take(self, entry: Entry) -> None:
        match entry:
            case Began():
                self._nonce = entry.nonce
            case Submitted():
                self.submitted[entry.number, entry.attempt] = entry.id
                self._latest[entry.number] = entry.attempt
            case Interrupted():
                self._interrupted.add((entry.number, entry.attempt))
            case Cleared():
                self._latest[entry.number] = self.latest_attempt(entry.number) + 1
            case _:
                self.notes.append(entry)


def open_record(
    state: str | None,
    plan: Mapping[str, str] | None,
    access: Access,
    *,
    full: bool = False,
) -> Record:
    """Return the record of a run: with a `state`, one that goes on with what was kept there.

    Args:
        state: Its URI or path.
        plan: What the run is asked; None if it is about whatever run the state is of.
        access: How to reach it.
        full: Forget what was kept.

    Raises:
        UsageError: it is the state of another plan, or another run is at work with it.
    """
    if state is None:
        return Record()
    store = open_store(Location.parse(state), access, write=True)
    versioned = None if plan is None else {**plan, "version": _VERSION}
    return Record(open_journal(store, Entry, versioned, fresh=full))


def place_plan(place: Place) -> dict[str, str]:
    """Return the part of a plan that says where statements run."""
    return {
        "--database": place.database or "",
        "--catalog": place.catalog or "",
        "--workgroup": place.workgroup or "",
        "--output": place.output or "",
    }
