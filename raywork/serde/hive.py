"""The Hive JSON SerDe, `org.apache.hive.hcatalog.data.JsonSerDe`: lines to rows.

Known of it [Athena user guide, hive-json-serde]: it reads JSON whose values have the declared
types; it fails on a scalar for an array, on an object for a `string`, on a number written as text
for a column of numbers, and on a key that is there twice in a map or struct; names match keys
whatever their case; `timestamp.formats` says how timestamps are written. Where a value is of
another type, or that is not known (numbers and booleans for a `string`, dates, nulls within maps,
keys of maps with capital letters, text after the record, `ignore.malformed.json`), this raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final

from raywork.ddl import Array, Map, Scalar, Type
from raywork.errors import CursorError, SerDeError
from raywork.serde.formats import formatted_timestamp
from raywork.serde.keys import is_true
from raywork.serde.scalars import scalar
from raywork.serde.values import Cell, Number, located, number, refused, repeated, shown, unknown

LIBRARY: Final = "org.apache.hive.hcatalog.data.JsonSerDe"

FORMATS: Final = "timestamp.formats"


class HiveReader:
    """Reads the lines of one table. It never misreads: what it does not fail on reads as it is."""

    def __init__(
        self,
        columns: Iterable[tuple[str, Type]],
        properties: Mapping[str, str] | None = None,
        *,
        only: Collection[str] | None = None,
    ) -> None:
        """Prepare for the lines of a table; for the arguments see `OpenXReader`.

        Raises:
            UnmeasuredError: what the SerDe does with these properties is not known.
        """
        properties = properties or {}
        if is_true(properties, "ignore.malformed.json"):
            raise unknown("the property ignore.malformed.json of the Hive JSON SerDe")
        self._formats = properties.get(FORMATS)
        self._parse = JSONDecoder(
            object_pairs_hook=_members,
            parse_float=Number,
            parse_int=number,
            parse_constant=_refuse_constant,
        ).decode
        self._cells = [
            (place, name, self._cell(kind))
            for place, (name, kind) in enumerate(columns)
            if only is None or name in only
        ]
        self.names: Sequence[str] = [name for _, name, _ in self._cells]
        """Of the columns that are read, in the table's order."""

    def row(self, line: bytes) -> list[Any]:
        """Return the values of a line, one a column; None for NULL. See `values` for their types.

        Raises:
            CursorError: the line is no row.
            BadDataError: a value is none that its column's type reads.
            UnmeasuredError: what the SerDe reads there is not known.
        """
        record = self._record(line)
        row: list[Any] = []
        for place, name, cell in self._cells:
            value = record.get(name.lower())
            try:
                row.append(None if value is None else cell(value))
            except SerDeError as error:
                raise located(error, place, name) from None
        return row

    def _record(self, line: bytes) -> dict[str, Any]:
        try:
            record = self._parse(line.decode())
        except JSONDecodeError as error:
            if error.msg == "Extra data":
                raise unknown("text after the first record of a line") from None
            raise CursorError(f"JsonParseException: {error}") from None
        except UnicodeDecodeError as error:
            raise unknown(f"bytes that are not UTF-8: {error.reason}") from None
        except RecursionError:
            raise CursorError("JsonParseException: nested too deep") from None
        if not isinstance(record, dict):
            raise CursorError(f"{shown(record)} is no row")
        return record

    def _cell(self, declared: Type) -> Cell:
        match declared:
            case Scalar("timestamp"):
                return formatted_timestamp(self._formats)
            case Scalar():
                return _scalar(declared.name)
            case Array():
                return _array(self._cell(declared.element))
            case Map():
                return _map(self._cell(declared.value))
        fields = [(name, name.lower(), self._cell(kind)) for name, kind in declared.fields]
        return _struct(fields)


class _Lowered(dict[str, Any]):
    """The members of an object that had a key with capital letters."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {key.lower(): value for key, value in pairs}
    if len(found) < len(pairs):
        raise CursorError(f'Duplicate key "{repeated(key.lower() for key, _ in pairs)}"')
    return found if all(key in found for key, _ in pairs) else _Lowered(found)


def _refuse_constant(name: str) -> None:
    raise CursorError(f"JsonParseException: {name} is no number of JSON")


_JSON: Final[dict[str, tuple[type, ...]]] = {
    "tinyint": (int, Number),
    "smallint": (int, Number),
    "int": (int, Number),
    "bigint": (int, Number),
    "float": (int, Number),
    "double": (int, Number),
    "boolean": (bool,),
    "string": (str,),
}
"""The types of the values that a scalar type reads."""


def _scalar(name: str) -> Cell:
    known = _JSON.get(name)
    if known is None:
        return _unmeasured(f"the type {name} under the Hive JSON SerDe")
    read = scalar(name, strict=False)

    def checked(value: Any) -> Any:
        if type(value) in known:
            return read(value)
        if name == "string" and not isinstance(value, dict | list):
            raise unknown(f"{shown(value)} in a string under the Hive JSON SerDe")
        raise refused(value, name)

    return checked


def _unmeasured(what: str) -> Cell:
    def read(value: Any) -> None:
        raise unknown(f"{what}: {shown(value)}")

    return read


def _array(element: Cell) -> Cell:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise refused(value, "array")
        return [None if each is None else element(each) for each in value]

    return read


def _map(member: Cell) -> Cell:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refused(value, "map")
        if isinstance(value, _Lowered):
            raise unknown("a key of a map with capital letters")
        if None in value.values():
            raise unknown("a null in a map")
        return {key: member(each) for key, each in value.items()}

    return read


def _struct(fields: Sequence[tuple[str, str, Cell]]) -> Cell:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refused(value, "struct")
        return {
            name: None if (each := value.get(key)) is None else cell(each)
            for name, key, cell in fields
        }

    return read
