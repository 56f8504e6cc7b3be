"""What was submitted, kept in a state, so that a killed run collects it and runs nothing twice."""

from collections.abc import Sequence
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


Entry = Began | Submitted | Interrupted
_VERSION: Final = "1"


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

    def add(self, entry: Submitted | Interrupted) -> None:
        """Take note of what happened to a statement."""
        self._take(entry)
        if self._journal is not None:
            self._journal.append(entry)

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


def open_record(
    state: str | None, texts: Sequence[str], place: Place, access: Access, *, full: bool
) -> Record:
    """Return the record of a run: with a `state`, one that goes on with what was kept there.

    Raises:
        UsageError: it is the state of other statements, or another run is at work with it.
    """
    if state is None:
        return Record()
    plan = {
        "command": "query",
        "version": _VERSION,
        "the statements": sha256("\0".join(texts).encode()).hexdigest()[:16],
        "--database": place.database or "",
        "--catalog": place.catalog or "",
        "--workgroup": place.workgroup or "",
        "--output": place.output or "",
    }
    store = open_store(Location.parse(state), access, write=True)
    return Record(open_journal(store, Entry, plan, fresh=full))
