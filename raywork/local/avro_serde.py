"""`org.apache.hadoop.hive.serde2.avro.AvroSerDe`: records of Avro to rows.

The records are read as the schema in `avro.schema.literal` has them, if the table has one, else as
their own schema does. Columns are found by name, in any case (Athena user guide, "Avro SerDe").
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from raywork.ddl.avro import LITERAL
from raywork.errors import BadDataError
from raywork.local import avro_files
from raywork.local.formats import TableFormat
from raywork.local.types import Type
from raywork.serde.values import refused

Json = dict[str, Any]
Cell = Callable[[Any], Any]


def rows(
    chunks: Iterable[bytes], form: TableFormat, only: tuple[str, ...] | None
) -> Iterator[list[Any]]:
    """Yield a row for each record: a value for each column, None for those not in `only`.

    Raises:
        SerDeError, UnreadableError: The object cannot be read so.
    """
    cells = [
        (name.lower(), _cell(kind)) if only is None or name in only else None
        for name, kind in form.columns
    ]
    for record in avro_files.records(chunks, form.properties.get(LITERAL)):
        found = {name.lower(): value for name, value in record.items()}
        row = []
        for cell in cells:
            value = None if cell is None else found.get(cell[0])
            row.append(None if value is None or cell is None else _read(*cell, value))
        yield row


def _read(name: str, cell: Cell, value: Any) -> Any:
    try:
        return cell(value)
    except BadDataError as error:
        raise BadDataError(f"column {name}: {error}") from None


def _cell(kind: Type) -> Cell:
    """Return what reads a value other than null as a type, or raises BadDataError."""
    parts = [_cell(part) for part in kind.parts]
    match kind.name:
        case "array":
            return _of(list, _array(parts[0]), kind)
        case "map":
            return _of(dict, _map(parts[1]), kind)
        case "struct":
            return _of(dict, _struct(dict(zip(kind.fields, parts, strict=True))), kind)
        case "tinyint" | "smallint" | "int" | "bigint":
            return _integer(kind.name)
        case "decimal":
            return _of(Decimal, _decimal(kind), kind)
    return _of(*_SCALARS[kind.name], kind)


def _of(given: type | tuple[type, ...], read: Cell, kind: Type) -> Cell:
    def cell(value: Any) -> Any:
        wrong = isinstance(value, bool) != (given is bool)
        if wrong or not isinstance(value, given) or (given is date and type(value) is not date):
            raise refused(value, str(kind))
        return read(value)

    return cell


def _same(value: Any) -> Any:
    return value


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode(errors="replace")


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _moment(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None)


_SCALARS: Final[dict[str, tuple[type | tuple[type, ...], Cell]]] = {
    "boolean": (bool, _same),
    "float": ((int, float), float),
    "double": ((int, float), float),
    "date": (date, _same),
    "timestamp": (datetime, _moment),
    "binary": ((str, bytes), _bytes),
    **dict.fromkeys(("string", "varchar", "char"), ((str, bytes), _text)),
}
"""What a scalar type reads, and how."""
_BITS: Final = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}


def _integer(name: str) -> Cell:
    most = 2 ** (_BITS[name] - 1)

    def read(value: Any) -> int:
        if type(value) is not int or not -most <= value < most:
            raise refused(value, name)
        return value

    return read


def _decimal(kind: Type) -> Cell:
    precision, scale = kind.numbers

    def read(value: Decimal) -> Decimal:
        _, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int) or -exponent > scale:
            raise refused(value, str(kind))
        if len(digits) + exponent > precision - scale and value:
            raise refused(value, str(kind))
        return value

    return read


def _array(element: Cell) -> Cell:
    return lambda value: [None if each is None else element(each) for each in value]


def _map(member: Cell) -> Cell:
    return lambda value: {k: None if each is None else member(each) for k, each in value.items()}


def _struct(fields: Mapping[str, Cell]) -> Cell:
    def read(value: Json) -> Json:
        found = {name.lower(): each for name, each in value.items()}
        return {
            name: None if (each := found.get(name)) is None else cell(each)
            for name, cell in fields.items()
        }

    return read
