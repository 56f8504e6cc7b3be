"""A lease on a folder, which keeps two drivers apart.

It is a sequence of numbered objects, each written only if it is not there (If-None-Match on S3, a
link on a file system), of which the last one holds. Its owner writes the next one every few seconds
and deletes the one before. A lease that does not move for `LEASE_SECONDS`, by the clock of whoever
watches it, has no owner any more, and is taken over; no two clocks are compared.
"""

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec

from raywork.errors import ServiceError, UsageError
from raywork.storage import Store

LEASE_SECONDS: Final = 45.0
"""How long a lease may stand still before it is free."""

RENEWED_SECONDS: Final = 10.0
"""How often its owner moves it."""

_LOOK_SECONDS: Final = 1.0


class LeaseLostError(ServiceError):
    """Another driver took over what this one was at work with."""


class Owner(msgspec.Struct, frozen=True):
    """The process that holds a lease."""

    run: str
    """Of this process and this lease alone."""
    host: str
    machine: str
    """The running system, and within it the space in which `pid` counts; empty if not known."""
    pid: int
    started: str
    """When the process began, as its system counts; empty if not known."""

    def has_ended(self) -> bool:
        """Return whether this machine knows that the process has ended."""
        here = self.machine and self.machine == _machine()
        return bool(here) and _started(self.pid) != self.started


class Lease:
    """A lease that this process holds, until another one takes it over."""

    def __init__(
        self, store: Store, folder: str, owner: Owner, number: int, *, left: bool = False
    ) -> None:
        self.owner = owner
        self.left = left
        """Whether another process left it behind: one that was killed, or is not heard of."""
        self._store = store
        self._folder = folder
        self._number = number
        self._due = time.monotonic() + RENEWED_SECONDS

    def renew(self) -> None:
        """Move the lease, if it is time.

        Raises:
            LeaseLostError: another process has taken it over.
        """
        if time.monotonic() < self._due:
            return
        if not _put(self._store, self._folder, self._number + 1, self.owner):
            raise lost(self._store.uri(self._folder))
        self._store.delete(_key(self._folder, self._number))
        self._number += 1
        self._due = time.monotonic() + RENEWED_SECONDS

    def release(self) -> None:
        """Give the lease up."""
        self._store.delete(_key(self._folder, self._number))


def lost(uri: str) -> LeaseLostError:
    """Return the error of a driver that finds out that it is one no more."""
    return LeaseLostError(
        f"{uri}: another run took this state over, since this one was not heard of for"
        f" {LEASE_SECONDS:.0f} s: let that one end"
    )


def take_lease(store: Store, folder: str, say: Callable[[str], None]) -> Lease:
    """Take the lease of a folder (a key prefix that ends in `/`).

    If it is held, watch it: `say` is told what is waited for.

    Raises:
        UsageError: another process holds it, and is alive.
        ServiceError: the store cannot be reached.
    """
    owner = Owner(uuid4().hex, platform.node(), _machine(), os.getpid(), _started(os.getpid()))
    while True:
        last, holder = _last(store, folder)
        if holder is not None and not holder.has_ended():
            _watch(store, folder, last, holder, say)
        number = last + 1
        if not _put(store, folder, number, owner):
            continue
        # Whoever was slow to write may have written a number that others have gone beyond.
        if _last(store, folder)[0] == number:
            for info in store.list_folder(folder):
                if info.key < _key(folder, number):
                    store.delete(info.key)
            return Lease(store, folder, owner, number, left=holder is not None)
        store.delete(_key(folder, number))


def _watch(
    store: Store, folder: str, number: int, holder: Owner, say: Callable[[str], None]
) -> None:
    """Come back when a lease has not moved for long enough, or was given up."""
    uri = store.uri(folder)
    say(
        f"{uri} is held by process {holder.pid} on {holder.host}: it is taken over if nothing is"
        f" heard of that for {LEASE_SECONDS:.0f} s"
    )
    until = time.monotonic() + LEASE_SECONDS
    while time.monotonic() < until:
        time.sleep(min(_LOOK_SECONDS, LEASE_SECONDS / 4))
        now, _ = _last(store, folder)
        if now > number:
            raise UsageError(
                f"{uri}: process {holder.pid} on {holder.host} is at work with this state: wait"
                " for its end, or name another"
            )
        if now < number:
            return


def _last(store: Store, folder: str) -> tuple[int, Owner | None]:
    """Return the number of the last lease and its owner; 0 and None if there is none."""
    for info in reversed(store.list_folder(folder)):
        name = info.key[len(folder) :]
        content = store.get(info.key) if name.isdecimal() else None
        if content is not None:
            return int(name), msgspec.json.decode(content, type=Owner)
    return 0, None


def _put(store: Store, folder: str, number: int, owner: Owner) -> bool:
    return store.put_if_absent(_key(folder, number), msgspec.json.encode(owner))


def _key(folder: str, number: int) -> str:
    return f"{folder}{number:010}"


def _machine() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{platform.node()} {boot} {os.readlink('/proc/self/ns/pid')}"  # noqa: PTH115
    except OSError:  # not Linux
        return ""


def _started(pid: int) -> str:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    state, *rest = status.rpartition(")")[2].split()
    return "" if state == "Z" else rest[18]
