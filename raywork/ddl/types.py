"""The types of a table's columns, as data.

The names in a `Struct` are the keys of the records until `names.renamed` turns them into the names
of columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from raywork.ddl.quoting import part_name


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type without parts, as Hive spells it: `bigint`, `string`, `decimal(10,2)`."""

    name: str


@dataclass(frozen=True, slots=True)
class Array:
    """`array<element>`."""

    element: "Type"


@dataclass(frozen=True, slots=True)
class Map:
    """`map<key,value>`: the keys of JSON objects are text, those of typed files any scalar."""

    value: "Type"
    key: Scalar = Scalar("string")


@dataclass(frozen=True, slots=True)
class Struct:
    """`struct<name:type,...>`, in order. Athena knows no empty one."""

    fields: tuple[tuple[str, "Type"], ...]


Type = Scalar | Array | Map | Struct

BIGINT: Final = Scalar("bigint")
DOUBLE: Final = Scalar("double")
BOOLEAN: Final = Scalar("boolean")
STRING: Final = Scalar("string")
TIMESTAMP: Final = Scalar("timestamp")
DATE: Final = Scalar("date")


def scalars(shown: Type) -> Iterator[Scalar]:
    """Yield the scalar types within a type, itself if it is one."""
    match shown:
        case Scalar():
            yield shown
        case Array():
            yield from scalars(shown.element)
        case Map():
            yield from scalars(shown.value)
        case Struct():
            for _, part in shown.fields:
                yield from scalars(part)


def array_of(element: Type, before: Type) -> Type:
    """Return the array of what is left of its element's type.

    A struct that became text takes the array with it: in the place of an array of structs there may
    be an object, which no array of text reads.
    """
    return STRING if element == STRING != before else Array(element)


def render(shown: Type, name: Callable[[str], str] = part_name) -> str:
    """Return a type as Hive writes it; `name` writes the name of a struct's field.

    The default quotes names as a DDL statement needs. The Glue API takes them as they are: `str`.
    """
    match shown:
        case Scalar():
            return shown.name
        case Array():
            return f"array<{render(shown.element, name)}>"
        case Map():
            return f"map<{shown.key.name},{render(shown.value, name)}>"
    parts = (f"{name(field)}:{render(part, name)}" for field, part in shown.fields)
    return f"struct<{','.join(parts)}>"
