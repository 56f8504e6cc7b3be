"""CloudTrail's input format: the records of a document `{"Records": [...]}`, one by one.

Values that the table declares as text are text, whatever they are in the document: the objects of
requestParameters as JSON, flags as `true` and `false`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from raywork.errors import CursorError
from raywork.local.types import Type

SERDE: Final = "com.amazon.emr.hive.serde.CloudTrailSerde"


def records(chunks: Iterable[bytes], columns: Sequence[tuple[str, Type]]) -> Iterator[bytes]:
    """Yield the records of a document, each as a line of JSON.

    Raises:
        CursorError: It is no such document.
    """
    try:
        found = json.loads(b"".join(chunks))["Records"]
    except (ValueError, TypeError, KeyError) as error:
        raise CursorError(f"no document of CloudTrail: {type(error).__name__}: {error}") from None
    declared = Type(
        "struct", tuple(kind for _, kind in columns), tuple(name for name, _ in columns)
    )
    for record in found:
        yield json.dumps(_declared(record, declared), ensure_ascii=False).encode()


def _declared(value: Any, kind: Type) -> Any:
    if value is None:
        return None
    if kind.name == "string":
        return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    if kind.name == "struct" and isinstance(value, dict):
        types = dict(zip(kind.fields, kind.parts, strict=True))
        return {
            key: _declared(each, types[key.lower()])
            for key, each in value.items()
            if key.lower() in types
        }
    if kind.name == "array" and isinstance(value, list):
        return [_declared(each, kind.parts[0]) for each in value]
    if kind.name == "map" and isinstance(value, dict):
        return {key: _declared(each, kind.parts[1]) for key, each in value.items()}
    return value
