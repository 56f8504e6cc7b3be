"""Writes the rows of a query as objects: one for each partition."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from raywork.local import avro_rows, results
from raywork.local.compression import codec, compress
from raywork.local.database import named_errors
from raywork.local.definitions import escaped
from raywork.local.executions import Execution
from raywork.local.faults import FailedQuery, not_emulated
from raywork.local.partitions import HIVE_NULL
from raywork.local.reach import Reach
from raywork.local.types import Type, duckdb_type, identifier
from raywork.local.writing import Written

_MOST: Final = 100
"""Partitions that one statement may write."""
_ROWS: Final = 20_000
"""Rows that are in memory at a time, where DuckDB does not write them itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows: the query's at `place` (-1: NULL), under its own name and type."""

    place: int
    name: str
    type: Type


class Writer:
    """Writes for one execution."""

    def __init__(self, reach: Reach, cursor: Any, execution: Execution, file: Path) -> None:
        """Take a path on this machine that is the execution's alone."""
        self.reach = reach
        self.cursor = cursor
        self.execution = execution
        self.file = file

    def need_empty(self, location: str, what: str) -> None:
        """Check that there is nothing at a location.

        Raises:
            FailedQuery: There is.
        """
        if next(self.reach.objects(location), None) is not None:
            raise FailedQuery(
                f"HIVE_PATH_ALREADY_EXISTS: Target directory for {what} already exists: "
                f"{location}. You may need to manually clean the data at location '{location}' "
                "before retrying. Athena will not delete data in your account."
            )

    def write(
        self, query: str, columns: list[Column], form: Written, location: str
    ) -> list[list[str]]:
        """Write the rows of a query, and return the values of the partitions that they are in.

        Raises:
            FailedQuery: They cannot be written so, or are in too many partitions.
        """
        for column in columns:
            if column.name not in form.partitions:
                _check(column.type, form.format)
        self.reach.store(location)  # which fails for a bucket that is not there
        names = ", ".join(f"c{each.place}" for each in _in_query(columns))
        shown = ", ".join(
            f"CAST({_source(each)} AS {duckdb_type(each.type)}) AS {identifier(each.name)}"
            for each in columns
        )
        with named_errors():
            self.cursor.execute(
                f"CREATE TEMP TABLE rows_ AS SELECT {shown} FROM ({query}) AS q_({names})"
            )
            [(count,)] = self.cursor.execute("SELECT count(*) FROM rows_").fetchall()
            self.execution.update_count = count
            found = list(self._parts(form))
            if len(found) > _MOST:
                raise FailedQuery(
                    f"HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of {_MOST} open writers for "
                    "partitions/buckets."
                )
            uris: list[str] = []
            try:
                for number, (values, condition) in enumerate(found):
                    self.execution.check()
                    uris.append(self._object(number, values, condition, columns, form, location))
            finally:
                self._manifest(uris)  # which tells what a query left behind that failed
        return [values for values, _ in found]

    def _parts(self, form: Written) -> Iterator[tuple[list[str], str]]:
        """The values of each partition, and the condition for its rows."""
        if not form.partitions:
            if self.execution.update_count:
                yield [], "true"
            return
        texts = ", ".join(f"trino.to_varchar_({identifier(key)})" for key in form.partitions)
        query = f"SELECT DISTINCT {texts} FROM rows_ ORDER BY ALL LIMIT {_MOST + 1}"
        for row in self.cursor.execute(query).fetchall():
            tests = [
                f"trino.to_varchar_({identifier(key)}) IS NOT DISTINCT FROM {_text(value)}"
                for key, value in zip(form.partitions, row, strict=True)
            ]
            yield [HIVE_NULL if value is None else value for value in row], " AND ".join(tests)

    def _object(
        self,
        number: int,
        values: list[str],
        condition: str,
        columns: list[Column],
        form: Written,
        location: str,
    ) -> str:
        kept = [each for each in columns if each.name not in form.partitions]
        names = ", ".join(identifier(each.name) for each in kept)
        path = self.file.with_suffix(f".{number}")
        ending = self._file(f"SELECT {names} FROM rows_ WHERE {condition}", path, form, kept)
        folder = "".join(
            f"{key}={escaped(value)}/" for key, value in zip(form.partitions, values, strict=True)
        )
        uri = f"{location.rstrip('/')}/{folder}{self.execution.id}_{number:05}{ending}"
        results.upload(self.reach.s3, path, uri)
        path.unlink()
        return uri

    def _file(self, query: str, path: Path, form: Written, kept: list[Column]) -> str:
        """Write one file, and return the ending that its name needs."""
        named = codec(form.format, form.compression)
        match form.format:
            case "ORC":
                from pyarrow import orc

                table = self.cursor.execute(query).to_arrow_table()
                orc.write_table(table, path, compression=named)
                return ""
            case "AVRO":
                typed = [(each.name, each.type) for each in kept]
                rows = self.cursor.execute(query).to_arrow_reader(_ROWS)
                with path.open("wb") as file:
                    file.writelines(avro_rows.written(rows, typed, named, form.level))
                return ""
            case "PARQUET":
                strength = f", COMPRESSION_LEVEL {form.level}" if named == "zstd" else ""
                self._copy(query, path, f"FORMAT parquet, COMPRESSION {named}{strength}")
                return ""
            case "JSON":
                options = "FORMAT json"
            case _:
                sign = _text(form.delimiter)
                options = (
                    f"FORMAT csv, HEADER false, DELIMITER {sign}, QUOTE '', ESCAPE '', "
                    f"NULLSTR {_text(form.null)}"
                )
        plain = path if form.compression == "NONE" else path.with_suffix(".plain")
        self._copy(query, plain, f"{options}, COMPRESSION none")
        if plain != path:
            compress(plain, path, form.compression, form.level)
            plain.unlink()
        return named

    def _copy(self, query: str, path: Path, options: str) -> None:
        self.cursor.execute(f"COPY ({query}) TO '{path}' ({options})")

    def _manifest(self, uris: list[str]) -> None:
        self.execution.manifest = f"{self.execution.output}-manifest.csv"
        body = "".join(f"{uri}\n" for uri in uris).encode()
        results.put(self.reach.s3, body, self.execution.manifest)


def _check(kind: Type, form: str) -> None:
    """Refuse what is written in a way of its own in text: nested values, and bytes."""
    if form not in {"TEXTFILE", "JSON"}:
        return
    if kind.name == "binary" or (kind.parts and form == "TEXTFILE"):
        raise not_emulated(f"writing {kind} as {form}")
    for part in kind.parts:
        _check(part, form)


def _in_query(columns: list[Column]) -> list[Column]:
    """The columns that the query gives, in its order."""
    return sorted((each for each in columns if each.place >= 0), key=lambda each: each.place)


def _source(column: Column) -> str:
    return "NULL" if column.place < 0 else f"c{column.place}"


def _text(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"
