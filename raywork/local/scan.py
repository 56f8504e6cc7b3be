"""Gives DuckDB the rows of each table that a query names: only the objects that it needs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from raywork.local.cache import Held
from raywork.local.conditions import Conditions
from raywork.local.decode import scanned
from raywork.local.executions import Execution
from raywork.local.faults import not_emulated
from raywork.local.formats import SYMLINK, TableFormat
from raywork.local.glue import Json, is_iceberg, keys_of
from raywork.local.information import information
from raywork.local.partitions import Partition, partitions_of
from raywork.local.reach import Reach
from raywork.local.scope import HIDDEN, Reference, quoted_view
from raywork.local.types import duckdb_type, identifier, parse
from raywork.storage import Location, ObjectInfo

_LISTINGS = 8
"""Folders that are listed at a time."""
_TOGETHER = 20
"""Folders more than these are listed together."""


@dataclass(frozen=True, slots=True)
class _Object:
    """An object to read, and the partition that it is in."""

    info: ObjectInfo
    uri: str
    partition: Partition


def stub(reference: Reference, hidden: list[str], reach: Reach, cursor: Any) -> None:
    """Make an empty view in the place of a table, with its columns: enough to plan a query."""
    if reference.table is None:
        information(reference, reach.glue, cursor)
        return
    columns = ", ".join(_columns(reference.table, hidden, lambda _, kind: f"NULL::{kind}"))
    view = quoted_view(reference)
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {columns} WHERE false")


def _columns(table: Json, hidden: list[str], value: Any) -> Iterator[str]:
    """The columns of a view, from `value` of name and type."""
    keys = table.get("PartitionKeys", [])
    for column in (*table["StorageDescriptor"]["Columns"], *keys):
        kind = duckdb_type(parse(column["Type"]))
        yield f"{value(column['Name'], kind)} AS {identifier(column['Name'])}"
    for name in hidden:
        yield f"{value(name, _hidden_type(name))} AS {identifier(name)}"


def _hidden_type(name: str) -> str:
    return {HIDDEN[1]: "BIGINT", HIDDEN[2]: "TIMESTAMPTZ"}.get(name, "VARCHAR")


class Scanner:
    """Reads the tables of one query."""

    def __init__(self, reach: Reach, files: Held, cursor: Any, execution: Execution) -> None:
        self.reach = reach
        self.files = files
        self.cursor = cursor
        self.execution = execution

    def open(self, reference: Reference, used: set[str] | None, hidden: list[str]) -> None:
        """Put the rows of a table in the place of its stub.

        `used` are the columns that the query may read; None means all.

        Raises:
            FailedQuery: An object, a partition or the table cannot be read.
            StoppedQuery: The query was stopped meanwhile.
        """
        table = reference.table
        if table is None:
            return
        if is_iceberg(table):
            raise not_emulated("Iceberg tables")
        conditions = Conditions(reference.node, keys_of(table))
        partitions = partitions_of(table, self.reach.glue, conditions, self.cursor)
        files: list[tuple[str, _Object]] = []
        forms = {id(each): TableFormat.of(table, each.storage) for each in partitions}
        for each in self._objects(partitions):
            self.execution.check()
            form = forms[id(each.partition)]
            if not form.columnar:
                self.execution.scan(each.info.size)
            file = self._decoded(each, form, used)
            if form.columnar:
                self.execution.scan(scanned(file, each.info, form, used))
            files.append((file, each))
        if files:
            self._view(reference, table, files, hidden)

    def _objects(self, partitions: list[Partition]) -> Iterator[_Object]:
        buckets = {Location.parse(each.location).bucket for each in partitions}
        symlinks = any(each.storage.get("InputFormat") == SYMLINK for each in partitions)
        if len(partitions) > _TOGETHER and len(buckets) == 1 and not symlinks:
            yield from self._together(partitions)
            return
        with ThreadPoolExecutor(_LISTINGS) as threads:
            for found in threads.map(self._apart, partitions):
                self.execution.check()
                yield from found

    def _apart(self, partition: Partition) -> list[_Object]:
        """The objects of one partition, by a listing of its own."""
        root = self.reach.store(partition.location)
        found = [info for info, _ in self.reach.objects(partition.location)]
        if partition.storage.get("InputFormat") != SYMLINK:
            return [_Object(info, root.uri(info.key), partition) for info in found]
        texts = [b"".join(root.read(info)).decode() for info in found]
        targets = [line.strip() for text in texts for line in text.splitlines()]
        return [_Object(*self.reach.object(uri), partition) for uri in targets if uri]

    def _together(self, partitions: list[Partition]) -> Iterator[_Object]:
        """The objects of many partitions, by a single listing of what holds them all."""
        by_folder: dict[str, list[Partition]] = {}
        for each in partitions:
            by_folder.setdefault(each.location, []).append(each)
        store = self.reach.store(partitions[0].location)
        for folder, info in self.reach.folders(list(by_folder)):
            for partition in by_folder[folder]:
                yield _Object(info, store.uri(info.key), partition)

    def _decoded(self, each: _Object, form: TableFormat, used: set[str] | None) -> str:
        store = self.reach.store(each.uri)
        return self.files.file(each.uri, each.info, lambda: store.read(each.info), form, used)

    def _view(
        self,
        reference: Reference,
        table: Json,
        files: list[tuple[str, _Object]],
        hidden: list[str],
    ) -> None:
        """Join the files with what is known of each: the partition's values, hidden columns."""
        keys = keys_of(table)
        names = ", ".join(f"'{file}'" for file in dict.fromkeys(file for file, _ in files))
        source = f"read_parquet([{names}], filename = 'file_')"
        if keys or hidden:
            joined = self._known(reference, keys, files)
            source = f"{source} AS f_ JOIN {joined} AS p_ ON f_.file_ = p_.of_file_"

        def value(name: str, kind: str) -> str:
            if name in hidden or name in keys:
                return f"CAST(p_.{identifier(name)} AS {kind})"
            return identifier(name)

        columns = ", ".join(_columns(table, hidden, value))
        view = quoted_view(reference)
        self.cursor.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {columns} FROM {source}")

    def _known(
        self, reference: Reference, keys: list[str], files: list[tuple[str, _Object]]
    ) -> str:
        import pyarrow as pa

        columns: dict[str, list[Any]] = {"of_file_": [file for file, _ in files]}
        for place, key in enumerate(keys):
            columns[key] = [each.partition.values[place] for _, each in files]
        columns[HIDDEN[0]] = [each.uri for _, each in files]
        columns[HIDDEN[1]] = [str(each.info.size) for _, each in files]
        columns[HIDDEN[2]] = [
            datetime.fromtimestamp(each.info.modified, UTC).isoformat() for _, each in files
        ]
        columns[HIDDEN[3]] = [
            "/".join(f"{k}={v}" for k, v in zip(keys, each.partition.values, strict=True))
            for _, each in files
        ]
        arrays = {name: pa.array(given, pa.string()) for name, given in columns.items()}
        name = identifier(f"{reference.view}$files")
        self.cursor.register("files_", pa.table(arrays))
        self.cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT DISTINCT * FROM files_")
        self.cursor.unregister("files_")
        return name
