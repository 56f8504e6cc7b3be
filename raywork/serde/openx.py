"""The OpenX JSON SerDe, `org.openx.data.jsonserde.JsonSerDe`: lines to rows.

It follows what the SerDe was measured to do, silent misreadings included. Beyond that it is
conservative: it raises, most often UnmeasuredError. That is so for

- `ignore.malformed.json` over a key that is there twice, `use.null.for.invalid.data`, and a mapped
  key with capital letters while `case.insensitive` holds;
- nulls in maps of timestamps, dates, booleans and maps; objects in the place of an array of maps;
- keys with dots in maps and in re-rendered text under `dots.in.keys`;
- syntax, spellings and moments as `lenient`, `scalars` and `moments` say, and lines that are not
  UTF-8.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from raywork.ddl import Array, Map, Scalar, Type
from raywork.errors import MisreadError, SerDeError
from raywork.serde.containers import array_cell, map_cell, struct_cell
from raywork.serde.keys import Keys, is_true
from raywork.serde.parsing import Parser
from raywork.serde.scalars import scalar
from raywork.serde.values import Cell, located, unknown

LIBRARY: Final = "org.openx.data.jsonserde.JsonSerDe"


class OpenXReader:
    """Reads the lines of one table."""

    def __init__(
        self,
        columns: Iterable[tuple[str, Type]],
        properties: Mapping[str, str] | None = None,
        *,
        strict: bool = False,
        only: Collection[str] | None = None,
    ) -> None:
        """Prepare for the lines of a table.

        Args:
            columns: Name and type of every column, in the table's order.
            properties: The properties of the SerDe.
            strict: Raise MisreadError where a value would read as another, or not at all, without
                an error. Nested values in a `string`, and nulls in a map of them, are no such case.
            only: The columns to read; by default all. Only these can fail for their values.

        Raises:
            UnmeasuredError: what the SerDe does with these properties is not known.
        """
        properties = properties or {}
        self._keys = Keys(properties)
        self._strict = strict
        self._parse = Parser(
            insensitive=self._keys.insensitive,
            ignore_malformed=is_true(properties, "ignore.malformed.json"),
            strict=strict,
        ).record
        if is_true(properties, "use.null.for.invalid.data"):
            raise unknown("the property use.null.for.invalid.data")
        self._columns = [
            (place, name, self._keys.key(name), self._cell(kind))
            for place, (name, kind) in enumerate(columns)
            if only is None or name in only
        ]
        self._cells = [(key, cell) for _, _, key, cell in self._columns]
        self.names: Sequence[str] = [name for _, name, _, _ in self._columns]
        """Of the columns that are read, in the table's order."""

    def row(self, line: bytes) -> list[Any]:
        """Return the values of a line, one a column; None for NULL. See `values` for their types.

        Raises:
            CursorError: the line is no row.
            BadDataError: a value is none that its column's type reads.
            UnmeasuredError: what the SerDe reads there is not known.
            MisreadError: in a strict reader, see there.
        """
        record = self._parse(line)
        if record is None:
            return [None] * len(self._cells)
        if isinstance(record, list):
            return self._by_position(record)
        if self._keys.dots:
            record = self._keys.undotted(record)
        get = record.get
        try:
            return [
                None if (value := get(key)) is None else cell(value) for key, cell in self._cells
            ]
        except SerDeError:
            return self._with_places([get(key) for key, _ in self._cells])

    def _by_position(self, record: list[Any]) -> list[Any]:
        if self._strict:
            raise MisreadError("the line is an array, which fills the columns by position")
        places = (place for place, _, _, _ in self._columns)
        return self._with_places(
            [record[place] if place < len(record) else None for place in places]
        )

    def _with_places(self, values: list[Any]) -> list[Any]:
        """Return a row of values; an error names the column that it is in."""
        row: list[Any] = []
        for value, (place, name, _, cell) in zip(values, self._columns, strict=True):
            try:
                row.append(None if value is None else cell(value))
            except SerDeError as error:
                raise located(error, place, name) from None
        return row

    def _cell(self, declared: Type) -> Cell:
        match declared:
            case Scalar():
                cell = scalar(declared.name, strict=self._strict)
                return self._keys.guarded(cell) if declared.name == "string" else cell
            case Array():
                return array_cell(declared, self._cell(declared.element), strict=self._strict)
            case Map():
                cell = map_cell(declared, self._cell(declared.value), strict=self._strict)
                return self._keys.guarded(cell)
        fields = [(name, self._keys.key(name), self._cell(kind)) for name, kind in declared.fields]
        return struct_cell(fields, self._keys, strict=self._strict)
