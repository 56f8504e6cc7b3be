"""What a run must remember of single objects, on disk: its failures, and uploads that it began."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from raywork.bulkcopy.result import Failure

LINES: Final = 100_000
"""How many lines one file of failures holds."""


class Ledger:
    """Every failure, and every key that an upload was to be begun for."""

    def __init__(self) -> None:
        # The empty name is a database of this connection alone, in a temporary file that goes
        # with it.
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE failure (key BLOB, reason TEXT)")
        self._database.execute("CREATE TABLE intent (key BLOB PRIMARY KEY, at REAL) WITHOUT ROWID")

    def fail(self, failures: Iterable[Failure]) -> None:
        """Take over failures."""
        rows = ((_stored(each.key), each.reason) for each in failures)
        self._database.executemany("INSERT INTO failure VALUES (?, ?)", rows)

    def forget_failures(self) -> None:
        """Start over with failures: the run does."""
        self._database.execute("DELETE FROM failure")

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

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file of failures; there is one at least."""
        found = self._database.execute("SELECT key, reason FROM failure ORDER BY key")
        number = 0
        while (rows := found.fetchmany(LINES)) or not number:
            number += 1
            name = "failures.jsonl" if number == 1 else f"failures-{number}.jsonl"
            lines = (
                json.dumps({"key": key.decode(errors="surrogatepass"), "reason": reason}) + "\n"
                for key, reason in rows
            )
            yield name, "".join(lines).encode()

    def close(self) -> None:
        """Give up the temporary file."""
        self._database.close()


def _stored(key: str) -> bytes:
    return key.encode(errors="surrogatepass")
