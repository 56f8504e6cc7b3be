"""The full lists of what could not be read: the answer of a crawl holds only their beginnings."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Final

from raywork.crawler.unit import UnitResult

LINES: Final = 100_000
"""How many lines one file of a list holds."""

_LISTS: Final = ("unreadable", "bad")


class Ledger:
    """Every unreadable object, and the first bad records of each unit, on disk and in order."""

    def __init__(self) -> None:
        # The empty name is a database of this connection alone, in a temporary file that goes
        # with it.
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE entry (list TEXT, object BLOB, record INT, line TEXT)")

    def add(self, part: UnitResult) -> None:
        """Take over the lists of one more unit."""
        for one in part.unreadable:
            self._add("unreadable", one.object, 0, object=one.object, reason=one.reason)
        for bad in part.tally.bad:
            self._add(
                "bad",
                bad.object,
                bad.record,
                object=bad.object,
                record=bad.record,
                reason=bad.reason,
            )

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file; each list has one at least, perhaps empty."""
        for name in _LISTS:
            query = "SELECT line FROM entry WHERE list = ? ORDER BY object, record"
            found = self._database.execute(query, (name,))
            number = 0
            while (lines := found.fetchmany(LINES)) or not number:
                number += 1
                file = f"{name}.jsonl" if number == 1 else f"{name}-{number}.jsonl"
                yield file, "".join(line for (line,) in lines).encode()

    def close(self) -> None:
        """Give up the temporary file."""
        self._database.close()

    def _add(self, name: str, uri: str, number: int, **fields: str | int) -> None:
        order = uri.encode(errors="surrogatepass")
        entry = (name, order, number, json.dumps(fields) + "\n")
        self._database.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", entry)
