"""What a run must remember of single objects, on disk: what is to be listed, uploads it began."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Final

from raywork.bulkcopy.actions import Action
from raywork.bulkcopy.result import Difference, Failure
from raywork.storage import ObjectInfo

LINES: Final = 100_000
"""How many lines one file holds."""

PLANNED: Final = "planned"
"""The name of the file of what would be done."""


class Ledger:
    """Every failure or difference, and every key that an upload was to be begun for."""

    def __init__(self) -> None:
        # The empty name is a database of this connection alone, in a temporary file that goes
        # with it.
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE listed (key BLOB, sign TEXT, reason TEXT)")
        self._database.execute(
            "CREATE TABLE planned (key BLOB, does TEXT, bytes INTEGER, version TEXT)"
        )
        self._database.execute(
            "CREATE TABLE extra (key BLOB, size INTEGER, etag TEXT, modified REAL)"
        )
        self._database.execute("CREATE TABLE intent (key BLOB PRIMARY KEY, at REAL) WITHOUT ROWID")

    def fail(self, failures: Iterable[Failure]) -> None:
        """Take over failures."""
        rows = ((_stored(each.key), each.reason) for each in failures)
        self._database.executemany("INSERT INTO listed VALUES (?, NULL, ?)", rows)

    def differ(self, differences: Iterable[Difference]) -> None:
        """Take over differences."""
        rows = ((_stored(each.key), each.sign, each.reason) for each in differences)
        self._database.executemany("INSERT INTO listed VALUES (?, ?, ?)", rows)

    def plan(self, actions: Iterable[Action]) -> None:
        """Take over what would be done."""
        rows = ((_stored(each.key), each.does, each.bytes, each.version) for each in actions)
        self._database.executemany("INSERT INTO planned VALUES (?, ?, ?, ?)", rows)

    def planned(self) -> Iterator[Action]:
        """Yield all that would be done, in the order of keys."""
        for key, *rest in self._database.execute("SELECT * FROM planned ORDER BY key, rowid"):
            yield Action(key.decode(errors="surrogatepass"), *rest)

    def planned_count(self) -> int:
        """Return how many actions that is."""
        return int(self._database.execute("SELECT count(*) FROM planned").fetchone()[0])

    def keep_extras(self, extras: Iterable[ObjectInfo]) -> None:
        """Take over objects of the destination that the source has none for."""
        rows = ((_stored(each.key), each.size, each.etag, each.modified) for each in extras)
        self._database.executemany("INSERT INTO extra VALUES (?, ?, ?, ?)", rows)

    def extras(self) -> Iterator[ObjectInfo]:
        """Yield these objects."""
        for key, *rest in self._database.execute("SELECT * FROM extra ORDER BY key"):
            yield ObjectInfo(key.decode(errors="surrogatepass"), *rest)

    def forget(self) -> None:
        """Start over with failures, differences and plans: the run does."""
        self._database.execute("DELETE FROM listed")
        self._database.execute("DELETE FROM planned")

    def intend(self, keys: Iterable[str], at: float) -> None:
        """Remember that uploads to these keys may begin from now on, by the service's clock."""
        rows = ((_stored(key), at) for key in keys)
        self._database.executemany("INSERT OR IGNORE INTO intent VALUES (?, ?)", rows)

    def intended(self, key: str) -> float | None:
        """Return since when an upload to a key may be one of ours; None if it cannot be."""
        query = "SELECT at FROM intent WHERE key = ?"
        found = self._database.execute(query, (_stored(key),)).fetchone()
        return None if found is None else float(found[0])

    def intents(self) -> Iterator[tuple[str, float]]:
        """Yield all keys that uploads were to be begun for."""
        for key, at in self._database.execute("SELECT key, at FROM intent"):
            yield key.decode(errors="surrogatepass"), at

    def files(self, listed: str) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file of what is listed; there is one at least."""
        found = self._database.execute("SELECT key, sign, reason FROM listed ORDER BY key")
        return _files(listed, (_line(*row) for row in found))

    def plan_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file of what would be done."""
        return _files(PLANNED, map(_plan_line, self.planned()))

    def close(self) -> None:
        """Give up the temporary file."""
        self._database.close()


def _files(name: str, lines: Iterator[str]) -> Iterator[tuple[str, bytes]]:
    for number in count(1):
        content = "".join(islice(lines, LINES)).encode()
        if not content and number > 1:
            return
        yield f"{name}.jsonl" if number == 1 else f"{name}-{number}.jsonl", content


def _plan_line(action: Action) -> str:
    version = {} if action.version is None else {"version": action.version}
    fields = {"does": action.does, "key": action.key, **version, "bytes": action.bytes}
    return json.dumps(fields) + "\n"


def _line(key: bytes, sign: str | None, reason: str) -> str:
    signed = {} if sign is None else {"sign": sign}
    fields = {"key": key.decode(errors="surrogatepass"), **signed, "reason": reason}
    return json.dumps(fields) + "\n"


def _stored(key: str) -> bytes:
    return key.encode(errors="surrogatepass")
