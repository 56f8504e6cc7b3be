"""The SerDe of an Avro table: it holds the schema that all files are read as.

In that schema every field may be null and is so by default. So a file without it reads as NULL, and
one whose type is narrower is promoted [Avro specification, "Schema Resolution"].
"""

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from raywork.ddl.names import walk
from raywork.ddl.resolution import Reading, widest
from raywork.ddl.statements import SerDe
from raywork.ddl.types import Array, Map, Struct, Type
from raywork.formats.model import Format
from raywork.schema import Node, in_order

LITERAL: Final = "avro.schema.literal"

_HIVE: Final = "org.apache.hadoop.hive"
LIBRARY: Final = f"{_HIVE}.serde2.avro.AvroSerDe"
INPUT_FORMAT: Final = f"{_HIVE}.ql.io.avro.AvroContainerInputFormat"
OUTPUT_FORMAT: Final = f"{_HIVE}.ql.io.avro.AvroContainerOutputFormat"

_SCALARS: Final = {
    **dict.fromkeys(("tinyint", "smallint", "int"), "int"),
    **{name: name for name in ("boolean", "float", "double", "string")},
    "bigint": "long",
    "binary": "bytes",
    "date": "int date",
    "timestamp": "long timestamp-millis",
}
"""The types of Avro that Athena reads as scalar types; a decimal is one of bytes."""


def avro_serde(root: Node, decided: Mapping[str, Type] = MappingProxyType({})) -> SerDe:
    """Return the SerDe that reads the files whose records are declared as `root`.

    Columns whose type was `decided` otherwise, or that no file has, are in its schema as that.
    """
    record = _Writing(root).record(root)
    fields = {field["name"]: field for field in record["fields"]}
    for name, shown in decided.items():
        fields[name] = _field(name, type_of(shown, name))
    record["fields"] = [*fields.values()]
    literal = json.dumps(record, separators=(",", ":"))
    return SerDe(
        LIBRARY, {LITERAL: literal}, INPUT_FORMAT, OUTPUT_FORMAT, {"classification": "avro"}
    )


class _Writing:
    """Writes nodes as types of Avro; a name is defined once and may be referred to then."""

    def __init__(self, root: Node) -> None:
        self._defined: dict[str, Any] = {}
        named = (sight for node in walk(root) for sight in node.types.values())
        self._spaced = any("." in sight.example for sight in named)
        """Whether a name has a namespace: those within it that have none must say so."""

    def record(self, node: Node) -> Any:
        """Return the record of the fields that Athena reads."""
        fields = [
            _field(name, self._type(node.fields[name]))
            for name, _ in Reading(Format.AVRO).fields(node, ())
        ]
        return self._named(node, "record", {"type": "record", "fields": fields})

    def _type(self, node: Node) -> Any:
        declared = widest(node.types, Format.AVRO)
        assert declared is not None  # noqa: S101  # what has none is left out
        base, *more = declared.split(" ")
        match base:
            case "record":
                return self.record(node)
            case "enum":
                symbols = [symbol for symbol, _ in in_order(node.fields)]
                return self._named(node, declared, {"type": "enum", "symbols": symbols})
            case "array" if node.element is not None:
                return {"type": "array", "items": ["null", self._type(node.element)]}
            case "map" if node.values is not None:
                return {"type": "map", "values": ["null", self._type(node.values)]}
            case "fixed":
                fixed = {"type": "fixed", "size": int(more[0]), **_logical(more[1:])}
                return self._named(node, declared, fixed)
        return {"type": base, **_logical(more)} if more else base

    def _named(self, node: Node, declared: str, content: dict[str, Any]) -> Any:
        """Return the definition of a named type, or its name where it is defined as that already.

        Another type of a name gets a name of its own, for which readers of records do not care.
        """
        full = node.types[declared].example
        name, number = full, 1
        while self._defined.get(name, content) != content:
            number += 1
            name = f"{full}_{number}"
        if name in self._defined:
            return name
        self._defined[name] = content
        space, _, short = name.rpartition(".")
        return {"name": short, **({"namespace": space} if self._spaced else {}), **content}


def _field(name: str, kind: Any) -> dict[str, Any]:
    return {"name": name, "type": ["null", kind], "default": None}


def record_of(columns: Iterable[tuple[str, Type]]) -> dict[str, Any]:
    """Return the schema of records with some columns, each null by default."""
    fields = [_field(name, type_of(kind, name)) for name, kind in columns]
    return {"type": "record", "name": "row", "fields": fields}


def type_of(shown: Type, name: str) -> Any:
    """Return a type of Athena as one of Avro; `name` is for records, and for those within."""
    match shown:
        case Array():
            return {"type": "array", "items": ["null", type_of(shown.element, name)]}
        case Map():
            return {"type": "map", "values": ["null", type_of(shown.value, name)]}
        case Struct():
            parts = [_field(key, type_of(part, f"{name}_{key}")) for key, part in shown.fields]
            return {"type": "record", "name": f"decided_{name}", "fields": parts}
    base, *more = _SCALARS.get(shown.name, f"bytes {shown.name}").split(" ")
    return {"type": base, **_logical(more)} if more else base


def _logical(more: list[str]) -> dict[str, Any]:
    """Return the attributes of a logical type, by its name."""
    if not more:
        return {}
    name, _, digits = more[0].removesuffix(")").partition("(")
    if not digits:
        return {"logicalType": name}
    precision, scale = map(int, digits.split(","))
    return {"logicalType": name, "precision": precision, "scale": scale}
