"""Rows of a query as a file of Avro."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from typing import Any

from raywork.ddl.avro import record_of
from raywork.local import avro_files
from raywork.local.readers import row_type
from raywork.local.types import Type


def written(
    batches: Iterable[Any], columns: list[tuple[str, Type]], codec: str, level: int
) -> Iterator[bytes]:
    """Yield a file of Arrow's batches, in pieces."""
    schema = record_of((name, row_type(kind)) for name, kind in columns)
    return avro_files.written(_records(batches, columns), schema, codec, level)


def _records(batches: Iterable[Any], columns: list[tuple[str, Type]]) -> Iterator[dict[str, Any]]:
    shapes = [(name, shape) for name, kind in columns if (shape := _shape(kind))]
    for batch in batches:
        for row in batch.to_pylist(maps_as_pydicts="strict"):
            for name, shape in shapes:
                if row[name] is not None:
                    row[name] = shape(row[name])
            yield row


def _shape(kind: Type) -> Callable[[Any], Any] | None:
    """What brings a value into the shape that fastavro takes: moments have a zone there."""
    parts = [_shape(part) for part in kind.parts]
    if kind.name == "timestamp":
        return lambda value: value.replace(tzinfo=UTC)
    if not any(parts):
        return None
    each = [_or_null(part) for part in parts]
    match kind.name:
        case "array":
            return lambda value: [each[0](part) for part in value]
        case "map":
            return lambda value: {key: each[1](part) for key, part in value.items()}
    named = dict(zip(kind.fields, each, strict=True))
    return lambda value: {name: named[name](part) for name, part in value.items()}


def _or_null(shape: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    return lambda value: value if value is None or shape is None else shape(value)
