"""The types of columns: written as Hive does, and what they are to DuckDB, Arrow and Athena."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from raywork.local.faults import FailedQuery

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Type:
    """A type with its parts: an array's element, a map's key and value, a struct's fields."""

    name: str
    parts: tuple["Type", ...] = ()
    fields: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    """Precision and scale of a decimal, length of a `varchar` or `char`."""

    def __str__(self) -> str:
        if self.name == "struct":
            named = zip(self.fields, self.parts, strict=True)
            return f"struct<{','.join(f'{name}:{part}' for name, part in named)}>"
        if self.parts:
            return f"{self.name}<{','.join(map(str, self.parts))}>"
        return f"{self.name}({','.join(map(str, self.numbers))})" if self.numbers else self.name


T = TypeVar("T")

_DUCKDB: Final = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
    "binary": "BLOB",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}
_ALIASES: Final = {"integer": "int", "real": "float", "json": "string"}
_WORD: Final = re.compile(r"\s*(`(?:[^`]|``)*`|[\w$.\- ]*[\w$]|[<>(),:])")


def parse(text: str) -> Type:
    """Read a type as Hive and Glue write it.

    Raises:
        FailedQuery: It is none.
    """
    words = _Words(text)
    found = words.type()
    if words.peek():
        raise words.error()
    return found


class _Words:
    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [word.strip() for word in _WORD.findall(text)]
        self.place = 0

    def peek(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def take(self, expected: str | None = None) -> str:
        word = self.peek()
        if not word or (expected is not None and word != expected):
            raise self.error()
        self.place += 1
        return word

    def error(self) -> FailedQuery:
        return FailedQuery(
            f"FAILED: ParseException cannot recognize input near '{self.peek() or '<EOF>'}' "
            f"in column type '{self.text}'"
        )

    def type(self) -> Type:
        name = self.take().lower()
        name = _ALIASES.get(name, name)
        if name == "array":
            return Type(name, tuple(self._between("<", ">", self.type)))
        if name == "map":
            parts = tuple(self._between("<", ">", self.type))
            if len(parts) != 2:  # noqa: PLR2004  # a key and a value
                raise self.error()
            return Type(name, parts)
        if name == "struct":
            fields = list(self._between("<", ">", self._field))
            return Type(name, tuple(t for _, t in fields), tuple(n for n, _ in fields))
        if name in {"decimal", "varchar", "char"}:
            return Type(name, numbers=self._numbers(name))
        if name not in _DUCKDB:
            raise self.error()
        return Type(name)

    def _field(self) -> tuple[str, Type]:
        name = self.take()
        if name.startswith("`"):
            name = name[1:-1].replace("``", "`")
        self.take(":")
        return name.lower(), self.type()

    def _numbers(self, name: str) -> tuple[int, ...]:
        numbers: tuple[int, ...] = ()
        if self.peek() == "(":
            numbers = tuple(self._between("(", ")", lambda: int(self.take())))
        if name == "decimal":
            return (*numbers, *((10, 0)[len(numbers) :]))
        return numbers

    def _between(self, opening: str, closing: str, part: Callable[[], T]) -> Iterator[T]:
        self.take(opening)
        yield part()
        while self.peek() == ",":
            self.take()
            yield part()
        self.take(closing)


def duckdb_type(shown: Type) -> str:
    """Return a type as DuckDB writes it."""
    match shown.name:
        case "array":
            return f"{duckdb_type(shown.parts[0])}[]"
        case "map":
            return f"MAP({duckdb_type(shown.parts[0])}, {duckdb_type(shown.parts[1])})"
        case "struct":
            named = zip(shown.fields, shown.parts, strict=True)
            return f"STRUCT({', '.join(f'{identifier(n)} {duckdb_type(t)}' for n, t in named)})"
        case "decimal":
            return f"DECIMAL({shown.numbers[0]},{shown.numbers[1]})"
    return _DUCKDB[shown.name]


def identifier(name: str) -> str:
    """Return a name in the quotes of Trino and DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def arrow_type(shown: Type) -> "pa.DataType":
    """Return the Arrow type that holds a type's values."""
    import pyarrow as pa

    match shown.name:
        case "array":
            return pa.list_(arrow_type(shown.parts[0]))
        case "map":
            return pa.map_(arrow_type(shown.parts[0]), arrow_type(shown.parts[1]))
        case "struct":
            named = zip(shown.fields, shown.parts, strict=True)
            return pa.struct([pa.field(name, arrow_type(part)) for name, part in named])
        case "decimal":
            return pa.decimal128(*shown.numbers)
    return {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
        "binary": pa.binary(),
        "timestamp": pa.timestamp("us"),
        "date": pa.date32(),
    }.get(shown.name, pa.string())
