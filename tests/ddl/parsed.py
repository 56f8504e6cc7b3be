"""DDL parsed back by sqlglot, an independent reader of Hive's SQL."""

from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from raywork.ddl import Array, Map, Scalar, Struct, Type

_SCALARS = {
    "BIGINT": "bigint",
    "INT": "int",
    "SMALLINT": "smallint",
    "TINYINT": "tinyint",
    "DOUBLE": "double",
    "FLOAT": "float",
    "BOOLEAN": "boolean",
    "TEXT": "string",
    "TIMESTAMP": "timestamp",
    "DATE": "date",
}


@dataclass(frozen=True)
class Parsed:
    name: tuple[str, ...]
    columns: dict[str, Type]
    serde: str
    properties: dict[str, str]
    parameters: dict[str, str]
    location: str


def parse(ddl: str, dialect: str = "hive") -> Parsed:
    (create,) = sqlglot.parse(ddl, dialect=dialect)
    assert isinstance(create, exp.Create)
    assert create.kind == "TABLE"
    assert create.args["exists"]
    schema = create.this
    serde = create.find(exp.RowFormatSerdeProperty)
    assert serde is not None
    inner = serde.args.get("serde_properties")
    outer = create.args["properties"].expressions
    location = create.find(exp.LocationProperty)
    assert location is not None
    columns = {column.name: type_of(column.kind) for column in schema.expressions}
    assert len(columns) == len(schema.expressions)
    table = schema.this
    return Parsed(
        name=tuple(part.name for part in table.parts),
        columns=columns,
        serde=serde.this.this,
        properties=_pairs(inner.expressions if inner else []),
        parameters=_pairs([prop for prop in outer if type(prop) is exp.Property]),
        location=location.this.this,
    )


def type_of(parsed: exp.DataType) -> Type:
    name = parsed.this.name
    parts = parsed.expressions
    match name:
        case "ARRAY":
            return Array(type_of(parts[0]))
        case "MAP":
            assert type_of(parts[0]) == Scalar("string")
            return Map(type_of(parts[1]))
        case "STRUCT":
            fields = tuple((part.name, type_of(part.kind)) for part in parts)
            assert fields
            assert len(dict(fields)) == len(fields)
            return Struct(fields)
    return Scalar(_SCALARS[name])


def _pairs(properties: list[exp.Property]) -> dict[str, str]:
    pairs = {prop.this.this: prop.args["value"].this for prop in properties}
    assert len(pairs) == len(properties)
    return pairs
