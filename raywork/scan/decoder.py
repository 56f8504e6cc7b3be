"""Compiling what was learned into a decoder that accepts only records without news.

A record that fits the schema found so far cannot change it, so that C code may check records where
Python would have to learn from each. Everything that would be news must fail the check: an unknown
member, a kind not seen yet at its path, an integer of a larger class, an empty string.
"""

import re
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from raywork.scan.live import BIT, LiveNode
from raywork.schema.kinds import (
    DATE_PATTERN,
    EXACT,
    INT64_MAX,
    INT64_MIN,
    TIMESTAMP_PATTERN,
    Kind,
)

Decode = Callable[[bytes | memoryview], Any]

_SCALAR: Final = None | bool | int | float | str
_INT: Final = Annotated[int, Meta(ge=-EXACT, le=EXACT)]
_INT64: Final = Annotated[int, Meta(ge=INT64_MIN, le=INT64_MAX)]
_NO_INT: Final = Annotated[int, Meta(ge=1, le=0)]
"""Beside `float`: no integer satisfies it, and none is read as a float."""
_TEXT: Final = Annotated[str, Meta(min_length=1)]
_EMPTY: Final = Annotated[str, Meta(max_length=0)]
_NO_ELEMENTS: Final = Annotated[list[Any], Meta(max_length=0)]

_unnameable = re.compile(r'["\\\x00-\x1f\x7f]').search
"""Keys that a Struct field cannot be renamed to: records that hold one fail the check."""


class Decoders:
    """The compiled checks of one state of what was learned."""

    def __init__(self, root: LiveNode) -> None:
        record, _ = _object_type(root)
        self.one: Decode = msgspec.json.Decoder(record).decode
        """Decodes one record."""
        self.lines: Decode = msgspec.json.Decoder(record).decode_lines
        """Decodes records with white space or nothing between them."""
        self.elements: Decode = msgspec.json.Decoder(list[record]).decode  # type: ignore[valid-type]
        """Decodes an array of records."""


def _type(node: LiveNode) -> tuple[Any, bool]:
    """Return the type of the values seen at a path, and whether it is another than before."""
    seen = node.covered
    parts: list[Any] = []
    changed = node.fresh
    if seen & BIT[Kind.NULL]:
        parts.append(None)
    if seen & BIT[Kind.BOOL]:
        parts.append(bool)
    parts += _numbers(seen)
    parts += _texts(seen, plain=_holds_elements(node))
    if seen & BIT[Kind.ARRAY]:
        array, below = _array_type(node)
        parts.append(array)
        changed |= below
    if seen & BIT[Kind.OBJECT]:
        record, below = _object_type(node)
        parts.append(record)
        changed |= below
    node.fresh = False
    return reduce(or_, parts) if len(parts) > 1 else parts[0], changed


def _numbers(seen: int) -> list[Any]:
    parts: list[Any] = []
    if seen & BIT[Kind.BIG]:
        parts.append(int)
    elif seen & BIT[Kind.INT64]:
        parts.append(_INT64)
    elif seen & BIT[Kind.INT]:
        parts.append(_INT)
    elif seen & BIT[Kind.FLOAT]:
        parts.append(_NO_INT)
    if seen & BIT[Kind.FLOAT]:
        parts.append(float)
    return parts


def _holds_elements(node: LiveNode) -> bool:
    """Return whether the type of what was seen here has a list or a dict in it."""
    a_map = node.opaque or node.values is not None
    return bool(node.covered & BIT[Kind.ARRAY]) or (a_map and bool(node.covered & BIT[Kind.OBJECT]))


def _texts(seen: int, *, plain: bool) -> list[Any]:
    """Return the types of the texts seen, without patterns if `plain`: such texts then fail.

    msgspec 0.22 corrupts its memory when it frees a type that has both a pattern and a list or a
    dict.
    """
    empty = seen & BIT[Kind.EMPTY]
    if seen & BIT[Kind.STRING]:
        return [str if empty else _TEXT]
    patterns = []
    if seen & BIT[Kind.DATE]:
        patterns.append(DATE_PATTERN)
    if seen & BIT[Kind.TIMESTAMP]:
        patterns.append(TIMESTAMP_PATTERN)
    if not patterns or plain:
        return [_EMPTY] if empty else []
    if empty:
        patterns.append(r"^\Z")
    return [Annotated[str, Meta(pattern="(?a:" + "|".join(patterns) + ")")]]


def _array_type(node: LiveNode) -> tuple[Any, bool]:
    if node.opaque:
        return list[_SCALAR], False  # type: ignore[valid-type]
    if node.element is None:
        return _NO_ELEMENTS, False
    element, changed = _type(node.element)
    return list[element], changed  # type: ignore[valid-type]


def _object_type(node: LiveNode) -> tuple[Any, bool]:
    if node.opaque:
        return dict[str, _SCALAR], False  # type: ignore[valid-type]
    if node.values is not None:
        values, changed = _type(node.values)
        return dict[str, values], changed  # type: ignore[valid-type]
    types = {name: _type(field) for name, field in node.fields.items()}
    changed = node.fresh or any(changed for _, changed in types.values())
    if node.compiled is not None and not changed:
        return node.compiled, False
    names = [name for name in types if not _unnameable(name)]
    attributes = [f"f{place}" for place in range(len(names))]
    node.compiled = msgspec.defstruct(
        "Record",
        [
            (attribute, types[name][0] | UnsetType, UNSET)
            for attribute, name in zip(attributes, names, strict=True)
        ],
        rename=dict(zip(attributes, names, strict=True)),
        forbid_unknown_fields=True,
        gc=False,
    )
    node.fresh = False
    return node.compiled, True
