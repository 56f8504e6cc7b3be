"""The journal of a run: what is done, written as it is done, so that a killed run can go on.

A journal is a folder of a store, S3 or local, with immutable numbered segments in `journal/` (an
object of S3 cannot be appended to) and a lease in `lease/`. Only the driver of a run writes it. A
segment is written if its number is free: a number that another driver took means that this one has
lost the lease, and it stops. The first segment of each run is written at once, empty: from then on
the run before it, should it still live, can write nothing more.

Entries are of a type of the journal's user, a msgspec Struct or a tagged union of them, and are
replayed in the order in which they were written. Now and then their user writes a snapshot,
entries that stand for all so far; then the segments before it are deleted. At each step of that a
crash leaves a journal that replays to the same.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar

from raywork.engine.lease import Lease, LeaseLostError, lost, take_lease
from raywork.engine.segment import Head, damaged, entries_of, head_of, pack
from raywork.errors import RayworkError, UsageError
from raywork.storage import Store

E = TypeVar("E")

FLUSH_SECONDS: Final = 3.0
"""The oldest that an entry gets before it is written."""

MANY: Final = 64
"""So many segments are worth a snapshot."""

_BUFFERED: Final = 1000
"""So many entries are written at once, however young they are."""

_TURN_SECONDS: Final = 0.5


class Journal(Generic[E]):
    """An open journal, for one driver. Close it, or leave its `with` block, to free the lease.

    A thread of its own writes what is due and renews the lease, so that both go on while the
    driver waits for work. What fails there is raised by the next call.
    """

    def __init__(self, store: Store, folder: str, entry_type: Any, lease: Lease) -> None:
        """Take a leased folder, see `open_journal`."""
        self._store = store
        self._folder = folder
        self._type = entry_type
        self._lease = lease
        self._plan: dict[str, str] = {}
        self._number = 0
        """Of the last segment."""
        self._first = 1
        """The number of the first one that is replayed."""
        self._old: list[tuple[int, bytes]] = []
        """The segments that are to be replayed, as they are stored."""
        self._entries: list[E] = []
        self._since = 0.0
        """When the first of the entries came."""
        self._sealed: bytes | None = None
        """The next segment, once an attempt to write it has begun."""
        self._lock = threading.RLock()
        self._failure: RayworkError | None = None
        self._closed = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="raywork-journal", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what is left, also when the run failed: what is done is done."""
        if kind is None:
            self.close()
        else:
            with suppress(RayworkError):
                self.close()

    @property
    def was_left(self) -> bool:
        """Whether the run before did not come to its end: its last requests may be under way."""
        return self._lease.left

    @property
    def is_long(self) -> bool:
        """Whether there are so many segments that a snapshot would pay."""
        return self._number - self._first >= MANY

    def replay(self) -> Iterator[E]:
        """Yield the entries that were there when the journal was opened; once only.

        Raises:
            RayworkError: a segment is damaged.
        """
        old, self._old = self._old, []
        for number, data in old:
            yield from entries_of(data, self._uri(number), self._type)

    def append(self, entry: E) -> None:
        """Add an entry; it is written within seconds.

        Raises:
            LeaseLostError: another driver took over.
            ServiceError: the store kept failing.
        """
        with self._lock:
            self._check()
            if not self._entries:
                self._since = time.monotonic()
            self._entries.append(entry)
            if len(self._entries) >= _BUFFERED:
                self._write()

    def flush(self) -> None:
        """Write all entries now.

        Raises:
            LeaseLostError: another driver took over.
            ServiceError: the store kept failing.
        """
        with self._lock:
            self._check()
            self._write()

    def snapshot(self, entries: Iterable[E]) -> None:
        """Write entries that stand for all so far, then delete the segments before.

        Raises:
            LeaseLostError: another driver took over.
            ServiceError: the store kept failing.
        """
        with self._lock:
            self.flush()
            self._seal(list(entries), snapshot=True)
            self._write()
            self._first = self._number
            self._delete_older()

    def close(self) -> None:
        """Write what is left and give up the lease.

        Raises:
            LeaseLostError: another driver took over.
            ServiceError: the store kept failing.
        """
        if self._closed.is_set():
            return
        self._closed.set()
        self._keeper.join()
        try:
            self.flush()
        finally:
            with suppress(RayworkError):
                self._lease.release()

    def _open(self, plan: Mapping[str, str] | None, *, fresh: bool) -> None:
        """Find what is to be replayed, and write the first segment of this run."""
        self._plan = dict(self._kept_plan() if plan is None else plan)
        self._read(fresh=fresh)
        self._seal([], snapshot=fresh)
        while not self._put():
            # The run before was not quite dead: what it wrote meanwhile counts.
            self._read(fresh=fresh)
            self._seal([], snapshot=fresh)
        if fresh:
            self._first = self._number
        self._delete_older()
        self._keeper.start()

    def _read(self, *, fresh: bool) -> None:
        """Read the segments back to the last snapshot, or with `fresh` only find their numbers."""
        infos = self._store.list_folder(self._folder + "journal/")
        names = [info.key.rpartition("/")[2] for info in infos]
        numbers = sorted(int(name) for name in names if name.isdecimal())
        self._number = numbers[-1] if numbers else 0
        self._first, self._old = self._number + 1, []
        while not fresh and self._first > 1:
            number = self._first - 1
            data = self._store.get(self._key(number))
            if data is None:
                raise damaged(self._uri(number), "it is missing")
            head = head_of(data, self._uri(number))
            if head.plan != self._plan and entries_of(data, self._uri(number), Any):
                _refuse_other(self._store.uri(self._folder), head.plan, self._plan)
            self._first = number
            self._old.insert(0, (number, data))
            if head.snapshot:
                break

    def _kept_plan(self) -> Mapping[str, str]:
        """Return the plan that the last segment has."""
        infos = self._store.list_folder(self._folder + "journal/")
        data = self._store.get(infos[-1].key) if infos else None
        if data is None:
            raise UsageError(f"{self._store.uri(self._folder)}: there is no state")
        return head_of(data, infos[-1].key).plan

    def _keep(self) -> None:
        """Write what is due and renew the lease, until the journal is closed."""
        while not self._closed.wait(_TURN_SECONDS):
            with self._lock:
                try:
                    self._lease.renew()
                    if self._entries and time.monotonic() - self._since > FLUSH_SECONDS:
                        self._write()
                    self._failure = None
                except RayworkError as error:
                    # Tried again at the next turn, unless a call meets the failure before.
                    self._failure = error
                    if isinstance(error, LeaseLostError):
                        return

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _write(self) -> None:
        if self._sealed is None and self._entries:
            self._seal(self._entries)
            self._entries = []
        if self._sealed is not None and not self._put():
            raise lost(self._store.uri(self._folder))

    def _seal(self, entries: list[E], *, snapshot: bool = False) -> None:
        head = Head(self._number + 1, self._lease.owner.run, self._plan, snapshot)
        self._sealed = pack(head, entries)

    def _put(self) -> bool:
        """Write the sealed segment and return True, or False if its number is taken.

        After a failure the same bytes are written again, since they may be there already.
        """
        assert self._sealed is not None  # noqa: S101  # for the type
        if not self._store.put_if_absent(self._key(self._number + 1), self._sealed):
            return False
        self._number += 1
        self._sealed = None
        return True

    def _delete_older(self) -> None:
        """Delete the segments before the first one to replay, the oldest first."""
        for info in self._store.list_folder(self._folder + "journal/"):
            if info.key < self._key(self._first):
                self._store.delete(info.key)

    def _key(self, number: int) -> str:
        return f"{self._folder}journal/{number:010}"

    def _uri(self, number: int) -> str:
        return self._store.uri(self._key(number))


def print_on_stderr(line: str) -> None:
    """Print a line where progress goes."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def open_journal(
    store: Store,
    entry_type: Any,
    plan: Mapping[str, str] | None,
    *,
    folder: str | None = None,
    fresh: bool = False,
    say: Callable[[str], None] = print_on_stderr,
) -> Journal[Any]:
    """Open the journal of a state, once no other driver holds it.

    Args:
        store: The state's folder, opened for writing.
        entry_type: The type of the entries: a msgspec Struct, or a union of tagged ones.
        plan: What the run is asked, by the names that its user knows (`command`, `--include`), as
            far as it decides what the entries mean. It must be the same as long as there are any:
            a journal that a run has left empty is for every plan. None takes a journal that is
            there, of whatever plan.
        folder: The key prefix of the journal, by default the store's folder.
        fresh: Forget what is there, and its plan.
        say: Told, in one line, if another run may hold the state.

    Raises:
        UsageError: another run is at work with this state, or it is the state of another plan.
        RayworkError: a segment is damaged.
        ServiceError: the store cannot be reached.
    """
    folder = store.whole.prefix if folder is None else folder
    lease = take_lease(store, folder + "lease/", say)
    journal: Journal[Any] = Journal(store, folder, entry_type, lease)
    try:
        journal._open(plan, fresh=fresh)  # noqa: SLF001  # half of its construction
    except BaseException:
        with suppress(RayworkError):
            lease.release()
        raise
    return journal


def _refuse_other(uri: str, was: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Refuse a journal of another plan, and say in what it differs.

    Raises:
        UsageError: it is one.
    """
    names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    if names:
        said = "; ".join(
            f"{name} was {was.get(name) or 'not given'}, is {now.get(name) or 'not given'}"
            for name in names
        )
        raise UsageError(
            f"the state {uri} is of a run with other options: {said}. Give the same ones, name"
            " another state, or start over with --full"
        )
