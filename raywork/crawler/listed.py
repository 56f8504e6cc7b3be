"""The partitions of a table that are to be added to the catalog, one by one."""

from collections.abc import Iterator
from functools import cached_property
from itertools import count, islice
from typing import Final, NamedTuple

from raywork.crawler.ledger import Ledger
from raywork.crawler.result import EXAMPLES, WarningResult
from raywork.ddl import BATCH, Table, add_partitions, is_location, is_writable, takes

MOST: Final = 10_000
"""Up to so many partitions are added by the statements of the result; more by files of
their own, each of which adds at most so many."""

WARNINGS: Final = {
    "partitions-in-files": "partitions are too many for this document: the statements that add them"
    " are in partitions.sql (partitions-2.sql, ...) of --out. Where folders are named key=value in"
    " lower case, MSCK REPAIR TABLE adds them too",
    "partition-twice": "folders with the values of another partition: a partition has one folder,"
    " so that the table does not read these. Move their objects together",
    "partition-unfit": "partitions whose values the partition columns, as they were decided before,"
    " do not take: they are left out, and the table does not read them. Rename the folders, or"
    " leave them out with --exclude",
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
        yield from ((found.values, found.location) for found in self._all() if not found.wrong)

    @cached_property
    def _checked(self) -> dict[str, tuple[int, list[str]]]:
        """How many there are, and the first folders, by code of what is wrong, empty for none."""
        checked: dict[str, tuple[int, list[str]]] = {}
        for found in self._all():
            number, named = checked.get(found.wrong, (0, []))
            if found.wrong and number < EXAMPLES:
                named.append(found.location)
            checked[found.wrong] = number + 1, named
        return checked

    @property
    def _number(self) -> int:
        """How many there are to be added."""
        return self._checked.get("", (0, []))[0]

    def statements(self) -> Iterator[str]:
        """Yield the statements that belong into the result: none where there are too many."""
        if self._number <= MOST:
            yield from self._statements()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file of statements that are not in the result."""
        if self._number > MOST:
            statements = self._statements()
            for number in count(1):
                part = [f"{statement};\n\n" for statement in islice(statements, MOST // BATCH)]
                if not part:
                    return
                name = "partitions.sql" if number == 1 else f"partitions-{number}.sql"
                yield name, "".join(part).encode()

    def warnings(self) -> Iterator[WarningResult]:
        """Yield what there is to say of them."""
        wrong = {code: found for code, found in self._checked.items() if code}
        if self._number > MOST:
            wrong["partitions-in-files"] = self._number, []
        for code, (number, folders) in sorted(wrong.items()):
            yield WarningResult(code, f"{number:,} {WARNINGS[code]}", number, folders)

    def _statements(self) -> Iterator[str]:
        if self._table is not None:
            options = self._table.options
            columns = [(column.name, column.type) for column in self._table.partitions]
            yield from add_partitions(options.database, options.table, columns, self)

    def _all(self) -> Iterator["_Listed"]:
        """Yield each partition, those that cannot be added too."""
        if self._table is None or self._ledger is None:
            return
        for found, new in self._ledger.partitions(self._table.scheme):
            location = self._table.options.location + found.folder
            writable = is_location(location) and all(map(is_writable, found.values))
            columns = zip(self._table.partitions, found.values, strict=True)
            fits = all(takes(column.type, {}, value) for column, value in columns)
            wrong = "partition-unwritable" if not writable else "" if fits else "partition-unfit"
            yield _Listed(found.values, location, wrong if new else "partition-twice")


class _Listed(NamedTuple):
    """One partition, and the code of what is wrong with it."""

    values: tuple[str, ...]
    location: str
    wrong: str
