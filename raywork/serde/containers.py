"""What the OpenX SerDe reads in a column of an array, a map or a struct."""

from collections.abc import Sequence
from typing import Any, Final

from raywork.ddl import Array, Map, Scalar, Struct, Type
from raywork.errors import BadDataError, MisreadError
from raywork.serde.keys import Keys
from raywork.serde.values import Cell, refused, shown, unknown


def array_cell(declared: Array, element: Cell, *, strict: bool) -> Cell:
    """Return the cell of an array: a value that is none reads as an array of one."""
    promotes = isinstance(declared.element, Array | Struct)
    of_maps = isinstance(declared.element, Map)

    def read(value: Any) -> list[Any] | None:
        if type(value) is list:
            return [None if each is None else element(each) for each in value]
        if value == "":
            if strict:
                raise MisreadError("an empty string reads as NULL in an array")
            return None
        if type(value) is dict and not promotes:
            if of_maps:
                raise unknown("an object in the place of an array of maps")
            raise refused(value, "array")
        return [element(value)]

    return read


_NUMBERS: Final = frozenset({"tinyint", "smallint", "int", "bigint", "float", "double"})


def map_cell(declared: Map, member: Cell, *, strict: bool) -> Cell:
    """Return the cell of a map. Nulls in it fail, or read as the text `null`, or as an array."""
    null = _null_in_map(declared.value, strict=strict)

    def read(value: Any) -> dict[str, Any] | None:
        if type(value) is dict:
            return {
                key: null(each) if each is None else member(each) for key, each in value.items()
            }
        if value == "":
            if strict:
                raise MisreadError("an empty string reads as NULL in a map")
            return None
        raise refused(value, "map")

    return read


def _null_in_map(value: Type, *, strict: bool) -> Cell:
    """Return what a null within a map reads as, by the type of its values."""
    if value == Scalar("string"):
        return lambda _: "null"
    if isinstance(value, Array) and not strict:
        return lambda _: [None]

    def fail(_: Any) -> None:
        if isinstance(value, Array):
            raise MisreadError("a null in a map reads as an array of one NULL")
        if isinstance(value, Struct) or (isinstance(value, Scalar) and value.name in _NUMBERS):
            raise BadDataError("a null in a map")
        raise unknown("a null in a map of such values")

    return fail


def struct_cell(fields: Sequence[tuple[str, str, Cell]], keys: Keys, *, strict: bool) -> Cell:
    """Return the cell of a struct; `fields` are (name, key, cell). Other keys are ignored."""

    def read(value: Any) -> dict[str, Any]:
        if type(value) is dict:
            get = (keys.undotted(value) if keys.dots else value).get
            return {
                name: None if (each := get(key)) is None else cell(each)
                for name, key, cell in fields
            }
        if type(value) is not list and value != "":
            raise refused(value, "struct")
        if strict:
            how = "fills the fields of a struct by position" if value else "reads as one of NULLs"
            raise MisreadError(f"{shown(value)} {how}")
        return {
            name: None if place >= len(value) or value[place] is None else cell(value[place])
            for place, (name, _, cell) in enumerate(fields)
        }

    return read
