"""The partitions of a table in Glue: those that are missing are added, stale ones brought in line.

Each partition has columns and a SerDe of its own, and Athena checks the columns of JSON partitions
by position: every one gets those of its table.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from raywork.catalog.failures import PASSING
from raywork.catalog.inputs import Input, new_partition, next_partition
from raywork.catalog.tables import GlueTables
from raywork.errors import ServiceError

BATCH: Final = 100
"""Partitions that one call creates or updates at most (Glue API)."""

_PAGE: Final = 1000
"""Partitions that one call lists at most (Glue API)."""

_THREADS: Final = 8
_ATTEMPTS: Final = 5
"""How often a partition that failed within a batch is tried."""

EXAMPLES: Final = 100

FoundPartition = tuple[tuple[str, ...], str]
"""The values of a partition, and the URI of its folder."""


@dataclass(frozen=True, slots=True)
class PartitionCounts:
    """What became of partitions."""

    created: int = 0
    updated: int = 0
    """Of those that were there, how many got other columns or another SerDe."""
    unchanged: int = 0
    elsewhere: int = 0
    """How many are there with another location than the folder that was found, and keep it."""
    examples: tuple[str, ...] = ()
    """The first folders of those."""


class Partitions:
    """The partitions of one table."""

    def __init__(self, tables: GlueTables, database: str, table: Input) -> None:
        """Take the table as it is in the catalog now."""
        self._tables = tables
        self._of: dict[str, str] = {"DatabaseName": database, "TableName": table["Name"]}
        self._name = f"{database}.{table['Name']}"
        self._table = table
        self._storage: Mapping[str, Any] = table["StorageDescriptor"]

    def settle(
        self, found: Iterable[FoundPartition], *, is_new: bool, dry_run: bool
    ) -> PartitionCounts:
        """Add what is missing, and give the others the columns of the table.

        Memory grows by some 100 bytes for each partition that is there already.

        Args:
            found: The partitions of a crawl.
            is_new: The table was just made and has none.
            dry_run: Only count.

        Raises:
            UsageError, ServiceError: the catalog refuses or does not answer.
        """
        known: dict[bytes, bytes] = {}
        updated = sum(self._in_batches(self._stale(known, is_new), self._update, dry_run))
        elsewhere: list[str] = []
        moved = 0

        def missing() -> Iterator[Input]:
            nonlocal moved
            for values, location in found:
                place = known.get(_digest(*values))
                if place is None:
                    yield new_partition(self._table, values, location)
                elif place != _digest(location.rstrip("/")):
                    moved += 1
                    elsewhere.extend([location] if len(elsewhere) < EXAMPLES else [])

        created = sum(self._in_batches(missing(), self._create, dry_run))
        return PartitionCounts(created, updated, len(known) - updated, moved, tuple(elsewhere))

    def _stale(self, known: dict[bytes, bytes], is_new: bool) -> Iterator[Input]:  # noqa: FBT001
        """Yield the partitions to update, and put all that are there into `known`."""
        pages = [] if is_new else self._pages()
        members = self._tables.partition_members
        for partition in pages:
            location = (partition.get("StorageDescriptor") or {}).get("Location") or ""
            known[_digest(*partition["Values"])] = _digest(location.rstrip("/"))
            changed = next_partition(partition, self._storage, members)
            if changed is not None:
                yield changed

    def _pages(self) -> Iterator[Mapping[str, Any]]:
        paginator = self._tables.client.get_paginator("get_partitions")
        pages = iter(paginator.paginate(**self._of, PaginationConfig={"PageSize": _PAGE}))
        while True:
            with self._tables.catalog.explained("glue:GetPartitions", self._name):
                page = next(pages, None)
            if page is None:
                return
            yield from page["Partitions"]

    def _in_batches(
        self,
        inputs: Iterable[Input],
        write: Callable[[list[Input]], int],
        dry_run: bool,  # noqa: FBT001
    ) -> Iterator[int]:
        """Yield how many each batch wrote; some are under way at a time."""
        rest = iter(inputs)
        batches = iter(lambda: list(islice(rest, BATCH)), [])
        if dry_run:
            yield from map(len, batches)
            return
        with ThreadPoolExecutor(_THREADS) as threads:
            under_way: set[Future[int]] = set()
            for batch in batches:
                under_way.add(threads.submit(write, batch))
                if len(under_way) >= 2 * _THREADS:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            yield from (each.result() for each in under_way)

    def _create(self, batch: list[Input]) -> int:
        create = self._tables.client.batch_create_partition

        def call(inputs: list[Input]) -> Any:
            with self._tables.catalog.explained("glue:BatchCreatePartition", self._name):
                return create(**self._of, PartitionInputList=inputs)

        return self._until_done(batch, call, but="AlreadyExistsException")

    def _update(self, batch: list[Input]) -> int:
        update = self._tables.client.batch_update_partition

        def call(inputs: list[Input]) -> Any:
            entries = [
                {"PartitionValueList": each["Values"], "PartitionInput": each} for each in inputs
            ]
            with self._tables.catalog.explained("glue:BatchUpdatePartition", self._name):
                return update(**self._of, Entries=entries)

        return self._until_done(batch, call, but="EntityNotFoundException")

    def _until_done(
        self, batch: list[Input], call: Callable[[list[Input]], Any], *, but: str
    ) -> int:
        """Write a batch, and what failed of it in passing again; return how many were written.

        `but` is the failure that means that somebody else was faster, and is none.
        """
        written, rest = 0, batch
        for attempt in range(1, _ATTEMPTS + 1):
            errors = call(rest).get("Errors") or []
            failed = {tuple(each.get("PartitionValues") or each.get("PartitionValueList")): each
                      for each in errors}  # fmt: skip
            written += len(rest) - len(failed)
            codes = {values: _code(each) for values, each in failed.items()}
            for values, code in codes.items():
                if code != but and (code not in PASSING or attempt == _ATTEMPTS):
                    detail = (failed[values].get("ErrorDetail") or {}).get("ErrorMessage") or code
                    raise ServiceError(
                        f"{self._name}: the partition ({', '.join(values)}) could not be written"
                        f" ({code}): {detail}"
                    )
            rest = [each for each in rest if codes.get(tuple(each["Values"]), but) != but]
            if not rest:
                break
            time.sleep(0.2 * 2**attempt)
        return written


def _code(error: Mapping[str, Any]) -> str:
    return str((error.get("ErrorDetail") or {}).get("ErrorCode") or "")


def _digest(*texts: str) -> bytes:
    return blake2b("\0".join(texts).encode(errors="surrogatepass"), digest_size=16).digest()
