"""The full lists of a crawl, on disk: its answer holds only their beginnings."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from raywork.crawler.model import UnitResult
from raywork.crawler.parts import JSON
from raywork.crawler.settle import Settled
from raywork.formats.model import Form
from raywork.partitions import Found, Scheme
from raywork.scan import Tally

LINES: Final = 100_000
"""How many lines one file of a list holds."""

Line = tuple[str, str, bytes, int, str]
"""The list, the form, the object, the record and the text of a line; or no list, and a folder."""

_LISTS: Final = ("unreadable", "bad")


class Ledger:
    """Every unreadable object, the first bad records of each unit, every folder; in order."""

    def __init__(self) -> None:
        # The empty name is a database of this connection alone, in a temporary file that goes
        # with it.
        self._database = sqlite3.connect("")
        self._database.executescript(
            "CREATE TABLE entry (list TEXT, form TEXT, object BLOB, record INT, line TEXT);"
            "CREATE TABLE folder (path BLOB UNIQUE);"
            "CREATE TABLE partition (found TEXT PRIMARY KEY, folder TEXT) WITHOUT ROWID;"
        )
        self._told = (0, 0)
        """Up to which rows of `entry` and `folder` there is no news."""

    def add(self, part: UnitResult) -> None:
        """Take over the lists of one more unit."""
        self._database.executemany(
            "INSERT OR IGNORE INTO folder VALUES (?)", ((_bytes(each),) for each in part.folders)
        )
        for one in part.unreadable:
            self._add("unreadable", "", one.object, 0, object=one.object, reason=one.reason)
        self._add_bad(JSON, part.tally)
        for form, others in part.parts.by_form.items():
            self._add_bad(form, others.tally)

    def settle(self, settled: Settled) -> None:
        """Leave out the bad records of objects that the table does not read after all."""
        kept = [repr(form) for form in settled.forms]
        marks = ", ".join("?" * len(kept))
        self._database.execute(
            f"DELETE FROM entry WHERE list = 'bad' AND form NOT IN ({marks})",  # noqa: S608
            kept,
        )
        for left in settled.left:
            for uri in left.named:
                self._add("unreadable", "", uri, 0, object=uri, reason=left.reason)

    def news(self) -> list[Line]:
        """Return all that came since the last call."""
        entries, folders = self._told
        lines: list[Line] = self._database.execute(
            "SELECT list, form, object, record, line FROM entry WHERE rowid > ?"
            " UNION ALL SELECT '', '', path, 0, '' FROM folder WHERE rowid > ?",
            (entries, folders),
        ).fetchall()
        self._told = self._counts()
        return lines

    def load(self, lines: Iterable[Line]) -> None:
        """Take over what `news` of another ledger returned."""
        for each in lines:
            if each[0]:
                self._database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", each)
            else:
                self._database.execute("INSERT OR IGNORE INTO folder VALUES (?)", (each[2],))
        self._told = self._counts()

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

    def partitions(self, scheme: Scheme) -> Iterator[tuple[Found, bool]]:
        """Yield the partitions that the folders make by a scheme, in the order of the folders.

        With each stands whether it is the first with its values.
        """
        self._database.execute("DELETE FROM partition")
        for found in scheme.partitions_of(self._folders()):
            entry = (json.dumps(found.values), found.folder)
            new = self._database.execute("INSERT OR IGNORE INTO partition VALUES (?, ?)", entry)
            yield found, bool(new.rowcount)

    def _folders(self) -> Iterator[str]:
        for (path,) in self._database.execute("SELECT path FROM folder ORDER BY path"):
            yield path.decode(errors="surrogatepass")

    def _counts(self) -> tuple[int, int]:
        query = "SELECT (SELECT max(rowid) FROM entry), (SELECT max(rowid) FROM folder)"
        entries, folders = self._database.execute(query).fetchone()
        return entries or 0, folders or 0

    def close(self) -> None:
        """Give up the temporary file."""
        self._database.close()

    def _add_bad(self, form: Form, tally: Tally) -> None:
        for bad in tally.bad:
            self._add(
                "bad",
                repr(form),
                bad.object,
                bad.record,
                object=bad.object,
                record=bad.record,
                reason=bad.reason,
            )

    def _add(self, name: str, form: str, uri: str, number: int, **fields: str | int) -> None:
        entry = (name, form, _bytes(uri), number, json.dumps(fields) + "\n")
        self._database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", entry)


def _bytes(text: str) -> bytes:
    """Return a text as bytes that sort as S3 sorts keys."""
    return text.encode(errors="surrogatepass")
