"""The partitions of a table that are to be added to the catalog, one by one."""

from collections.abc import Iterator
from functools import cached_property
from itertools import count, islice
from typing import Final

from raywork.crawler.ledger import Ledger
from raywork.crawler.result import WarningResult
from raywork.ddl import BATCH, Table, add_partitions, is_location, is_writable

MOST: Final = 10_000
"""Up to so many partitions are added by the statements of the result; more by files of
their own, each of which adds at most so many."""

WARNINGS: Final = {
    "partitions-in-files": "partitions are too many for this document: the statements that add them"
    " are in partitions.sql (partitions-2.sql, ...) of --out. Where folders are named key=value in"
    " lower case, MSCK REPAIR TABLE adds them too",
    "partition-twice": "folders with the values of another partition: a partition has one folder,"
    " so that the table does not read these. Move their objects together",
    "partition-unwritable": "partitions whose folder or value can stand in no statement, since it"
    " holds //, * or ?, control characters or ${: they are left out. Rename the folders",
}
"""What each code means and what to do about it."""


class ListedPartitions:
    """The partitions that a crawl found, for a table whose partitions are listed; else none.

    Iterating gives the values of each and the URI of its folder, in the order of the folders, and
    may be done again. Memory does not grow with their number.
    """

    def __init__(self, table: Table | None, ledger: Ledger | None) -> None:
        self._table = table if table is not None and table.lists_partitions else None
        self._ledger = ledger

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for found in self._all():
            if not isinstance(found, str):
                yield found

    @cached_property
    def _counts(self) -> dict[str, int]:
        """How many there are, by code of what is wrong with them; empty if nothing is."""
        counts: dict[str, int] = {}
        for found in self._all():
            code = found if isinstance(found, str) else ""
            counts[code] = counts.get(code, 0) + 1
        return counts

    def statements(self) -> Iterator[str]:
        """Yield the statements that belong into the result: none where there are too many."""
        if self._counts.get("", 0) <= MOST:
            yield from self._statements()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file of statements that are not in the result."""
        if self._counts.get("", 0) > MOST:
            statements = self._statements()
            for number in count(1):
                part = [f"{statement};\n\n" for statement in islice(statements, MOST // BATCH)]
                if not part:
                    return
                name = "partitions.sql" if number == 1 else f"partitions-{number}.sql"
                yield name, "".join(part).encode()

    def warnings(self) -> Iterator[WarningResult]:
        """Yield what there is to say of them."""
        counts = dict(self._counts)
        right = counts.pop("", 0)
        if right > MOST:
            counts["partitions-in-files"] = right
        for code, number in sorted(counts.items()):
            text = f"{number:,} {WARNINGS[code]}"
            yield WarningResult(code, text, number, [])

    def _statements(self) -> Iterator[str]:
        if self._table is not None:
            options = self._table.options
            columns = [(column.name, column.type) for column in self._table.partitions]
            yield from add_partitions(options.database, options.table, columns, self)

    def _all(self) -> Iterator[tuple[tuple[str, ...], str] | str]:
        """Yield each partition, or the code of what is wrong with it."""
        if self._table is None or self._ledger is None:
            return
        for found in self._ledger.partitions(self._table.scheme):
            if found is None:
                yield "partition-twice"
                continue
            location = self._table.options.location + found.folder
            if is_location(location) and all(map(is_writable, found.values)):
                yield found.values, location
            else:
                yield "partition-unwritable"
