"""Checking without the extension: msgspec decoders that accept only records without news.

A record that fits the schema found so far cannot change it. What was learned is compiled to types
that refuse all that would be news: an unknown member, a kind not seen yet at its path, an integer
of a larger class, an empty string.
"""

import re
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from raywork.scan.live import BIT, LiveNode
from raywork.schema.kinds import EXACT, INT64_MAX, INT64_MIN, Kind

Decode = Callable[[bytes], Any]

_WIDE: Final = 64
"""A decoder looks a field up by going through them all, from where it found the last one. With more
fields than this, and members in no order, it takes longer than to learn."""

_SCALAR: Final = None | bool | int | float | str
_INT: Final = Annotated[int, Meta(ge=-EXACT, le=EXACT)]
_INT64: Final = Annotated[int, Meta(ge=INT64_MIN, le=INT64_MAX)]
_NO_INT: Final = Annotated[int, Meta(ge=1, le=0)]
"""No integer satisfies it, and none is read as a float beside it."""
_TEXT: Final = Annotated[str, Meta(min_length=1)]
_EMPTY: Final = Annotated[str, Meta(max_length=0)]
_NO_ELEMENTS: Final = Annotated[list[Any], Meta(max_length=0)]

_unnameable = re.compile(r'["\\\x00-\x1f\x7f]').search
"""Keys that a Struct field cannot be renamed to: records that hold one are refused."""


class _TooWideError(Exception):
    pass


def compile_decoder(root: LiveNode | None) -> Decode | None:
    """Return what decodes records without news and raises for others; None if it would be slow."""
    if root is None:
        return None
    try:
        return msgspec.json.Decoder(_object_type(root)).decode
    except _TooWideError:
        return None


def _type(node: LiveNode) -> Any:
    """Return the type of the values seen at a path."""
    seen = node.covered
    parts: list[Any] = [_integer(seen)]
    if seen & BIT[Kind.FLOAT]:
        parts.append(float)
    if seen & BIT[Kind.NULL]:
        parts.append(None)
    if seen & BIT[Kind.BOOL]:
        parts.append(bool)
    # Dates and timestamps that are told apart from text are refused: patterns are slow.
    if seen & BIT[Kind.STRING]:
        parts.append(str if seen & BIT[Kind.EMPTY] else _TEXT)
    elif seen & BIT[Kind.EMPTY]:
        parts.append(_EMPTY)
    if seen & BIT[Kind.ARRAY]:
        parts.append(_array_type(node))
    if seen & BIT[Kind.OBJECT]:
        parts.append(_object_type(node))
    return reduce(or_, parts)


def _integer(seen: int) -> Any:
    if seen & BIT[Kind.BIG]:
        return int
    if seen & BIT[Kind.INT64]:
        return _INT64
    return _INT if seen & BIT[Kind.INT] else _NO_INT


def _array_type(node: LiveNode) -> Any:
    if node.opaque:
        return list[_SCALAR]  # type: ignore[valid-type]
    return _NO_ELEMENTS if node.element is None else list[_type(node.element)]  # type: ignore[misc]


def _object_type(node: LiveNode) -> Any:
    if node.opaque:
        return dict[str, _SCALAR]  # type: ignore[valid-type]
    if node.values is not None:
        return dict[str, _type(node.values)]  # type: ignore[misc]
    if len(node.fields) > _WIDE:
        raise _TooWideError
    fields = {name: field for name, field in node.fields.items() if not _unnameable(name)}
    return msgspec.defstruct(
        "Record",
        [
            (f"f{place}", _type(field) | UnsetType, UNSET)
            for place, field in enumerate(fields.values())
        ],
        rename={f"f{place}": name for place, name in enumerate(fields)},
        forbid_unknown_fields=True,
        gc=False,
    )
