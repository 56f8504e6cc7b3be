"""A model of what the OpenX SerDe was measured to do with a line and declared types.

It raises `FailsError` where the query fails and `WrongError` where a value reads as something else
without an error. `lost` names what a table does not read at all.
"""

import json
import re
from typing import Any

from raywork.ddl import Array, Map, Scalar, Type


class FailsError(Exception):
    """The whole query fails."""


class WrongError(Exception):
    """A value reads as something else, silently."""


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class SerDe:
    """The SerDe with the properties of one table."""

    def __init__(self, properties: dict[str, str]) -> None:
        self.insensitive = properties.get("case.insensitive", "TRUE") != "FALSE"
        self.keys = {
            name.removeprefix("mapping."): key
            for name, key in properties.items()
            if name.startswith("mapping.")
        }

    def row(self, columns: dict[str, Type], line: str) -> dict[str, Any]:
        """Return what the columns read of a line."""
        record = json.loads(
            line, object_pairs_hook=self._object, parse_int=Number, parse_float=Number
        )
        return self.struct(tuple(columns.items()), record)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            compared = key.lower() if self.insensitive else key
            if compared in found:
                raise FailsError(f"duplicate key {key}")
            found[compared] = value
        return found

    def key(self, name: str) -> str:
        """Return the key that a column or field of this name reads, at every depth."""
        return self.keys.get(name, name)

    def struct(self, fields: tuple[tuple[str, Type], ...], value: dict[str, Any]) -> dict[str, Any]:
        return {name: self.read(part, value.get(self.key(name))) for name, part in fields}

    def read(self, declared: Type, value: Any) -> Any:
        if value is None:
            return None
        match declared:
            case Scalar():
                return _scalar(declared.name, value)
            case Array():
                return self._array(declared, value)
            case Map():
                return self._map(declared, value)
        if isinstance(value, list) or value == "":
            raise WrongError(f"{value!r} in a struct")
        if not isinstance(value, dict):
            raise FailsError(f"{value!r} in a struct")
        return self.struct(declared.fields, value)

    def _array(self, declared: Array, value: Any) -> Any:
        if value == "" and not isinstance(value, Number):
            raise WrongError("an empty string in an array")
        if isinstance(value, dict):
            raise FailsError("an object in an array's place")
        values = value if isinstance(value, list) else [value]
        return [self.read(declared.element, element) for element in values]

    def _map(self, declared: Map, value: Any) -> Any:
        if value == "":
            raise WrongError("an empty string in a map's place")
        if not isinstance(value, dict):
            raise FailsError(f"{value!r} in a map's place")
        if declared.value == Scalar("string"):
            value = {key: "null" if part is None else part for key, part in value.items()}
        elif None in value.values():
            raise FailsError("a null within a map")
        return {key: self.read(declared.value, part) for key, part in value.items()}


def _scalar(name: str, value: Any) -> Any:
    if name == "string":
        return _text(value)
    if isinstance(value, (dict, list)):
        raise FailsError(f"a container in {name}")
    match name:
        case "bigint":
            if isinstance(value, bool) or not re.fullmatch(r"-?\d+", value):
                raise FailsError(f"{value!r} in bigint")
            if not -(2**63) <= int(value) < 2**63:
                raise FailsError("beyond bigint")
            return int(value)
        case "double":
            return _double(value)
        case "boolean":
            if not isinstance(value, bool):
                raise WrongError(f"{value!r} reads as false")
            return value
        case "timestamp" | "date":
            return _moment(name, value)
    raise FailsError(f"{name} is not measured")


def _double(value: Any) -> float:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", value):
        raise FailsError(f"{value!r} in double")
    if value.lstrip("-").isdigit() and abs(int(value)) > 2**53:
        raise WrongError("digits are lost in double")
    return float(value)


_ZONED = r"T\d\d:\d\d:\d\d(Z|\.\d{3}Z|[+-]\d\d:\d\d)"
_BARE = r" \d\d:\d\d:\d\d(\.\d{1,9})?"


def _moment(name: str, value: Any) -> str:
    if isinstance(value, (bool, Number)):
        raise FailsError(f"{value!r} in {name}")
    day = re.match(r"\d{4}-\d\d-\d\d", value)
    rest = value[10:]
    reads = not rest if name == "date" else re.fullmatch(f"{_ZONED}|{_BARE}", rest)
    if not day or not reads:
        raise FailsError(f"{value!r} in {name}")
    if value.startswith("2023-02-29"):
        raise WrongError("an impossible day rolls over")
    return value


def _text(value: Any) -> str:
    """Return a value as text: containers are rendered anew, with every scalar quoted."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return str(value)
        case list():
            return f"[{','.join(map(_quoted, value))}]"
    return "{" + ",".join(f"{_quoted(k)}:{_quoted(v)}" for k, v in sorted(value.items())) + "}"


def _quoted(value: Any) -> str:
    return _text(value) if isinstance(value, (dict, list)) else f'"{_text(value)}"'
