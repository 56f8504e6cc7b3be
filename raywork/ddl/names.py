"""The names of columns and of the fields of structs: one name for one key, at every depth.

The SerDe's property `mapping.<column>`=`<key>` acts on a leaf name wherever it occurs, never on a
path. Therefore names are a bijection: a key has the same name everywhere in the schema, and no two
keys share one. They are given in the order of first sight, whether or not a key ends up in the
table, so that keys that are seen later never rename earlier ones.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from raywork.ddl.quoting import is_writable
from raywork.ddl.types import STRING, Array, Map, Struct, Type, array_of
from raywork.schema import Node, Rank

LONGEST: Final = 255
"""Characters in a name, and in the name of a property (Glue API)."""

PROPERTY: Final = "mapping."
"""What a property that maps a column to its key begins with."""

_LONGEST_MAPPED: Final = LONGEST - len(PROPERTY)
_LONGEST_VALUE: Final = 512_000
"""Bytes in the value of a property (Glue API)."""

_is_clean = re.compile(r"[a-z0-9_]+").fullmatch


@dataclass(frozen=True, slots=True)
class Names:
    """The names of all keys of a schema."""

    by_key: dict[str, str]
    """Names by key, as the SerDe compares keys: in lower case while it is insensitive."""
    sensitive: bool
    """Whether `case.insensitive` must be FALSE."""

    def __getitem__(self, key: str) -> str | None:
        """Return the name for a key; None if no property can write the key, so none reads it."""
        return self.by_key.get(key if self.sensitive else key.lower())

    def properties(self, shown: Iterable[str]) -> dict[str, str]:
        """Return the properties of the SerDe for a table whose names, at all depths, are these."""
        keys = {name: key for key, name in self.by_key.items() if name != key}
        mapped = {PROPERTY + name: keys[name] for name in shown if name in keys}
        return {"case.insensitive": "FALSE", **mapped} if self.sensitive else mapped


def can_be_read(key: str) -> bool:
    """Return whether a key can be written into a statement so that it surely arrives."""
    return is_writable(key) and len(key.encode()) <= _LONGEST_VALUE


def name_keys(
    root: Node,
    added: Iterable[str] = (),
    decided: Mapping[str, str] = MappingProxyType({}),
    reserved: Iterable[str] = (),
    *,
    sensitive: bool,
) -> Names:
    """Return names for every key of a schema, and for keys that hints add to it.

    Keys with a name that was `decided` before keep it. No other key is given it, nor a name that is
    `reserved`.
    """
    ranks: dict[str, Rank] = {}
    for node in walk(root):
        for key, field in node.fields.items():
            compared = key if sensitive else key.lower()
            known = ranks.get(compared)
            if known is None or field.rank < known:
                ranks[compared] = field.rank
    ordered = sorted(ranks, key=lambda key: (ranks[key], key))
    later = (key if sensitive else key.lower() for key in added)
    by_key: dict[str, str] = {}
    taken = dict.fromkeys(reserved, 1)
    for written, name in decided.items():
        key = written if sensitive else written.lower()
        if key not in by_key and name not in taken:
            by_key[key] = name
            taken[name] = 1
    for key in dict.fromkeys([*ordered, *later]):
        if key not in by_key and can_be_read(key):
            by_key[key] = free(clean(key), taken)
    return Names(by_key, sensitive)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it."""
    yield node
    for field in node.fields.values():
        yield from walk(field)
    if node.values is not None:
        yield from walk(node.values)
    if node.element is not None:
        yield from walk(node.element)


def clean(key: str) -> str:
    """Return a name for a key, of the characters that Athena allows: `[a-z0-9_]`."""
    if _is_clean(key) and len(key) <= LONGEST:
        return key
    plain = unicodedata.normalize("NFKD", key)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()
    name = re.sub(r"[^a-z0-9_]", "_", plain)
    if not name.strip("_"):
        return "column"
    if len(name) <= _LONGEST_MAPPED:
        return name
    import hashlib

    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_MAPPED - 9]}_{digest}"


def free(name: str, taken: dict[str, int]) -> str:
    """Return a name or its first variant `name_2`, `name_3`, ... that is not taken; take it."""
    found, number = name, taken.get(name, 0)
    while found in taken:
        number += 1
        suffix = f"_{number}"
        found = name[: _LONGEST_MAPPED - len(suffix)] + suffix
    taken[name] = max(number, 1)
    taken.setdefault(found, 1)
    return found


def renamed(shown: Type, names: Names) -> Type:
    """Return a type with the names of columns in place of keys; what no name reads is left out."""
    match shown:
        case Array():
            return array_of(renamed(shown.element, names), shown.element)
        case Map():
            return Map(renamed(shown.value, names))
        case Struct():
            fields = [(names[key], part) for key, part in shown.fields]
            kept = tuple((name, renamed(part, names)) for name, part in fields if name is not None)
            return Struct(kept) if kept else STRING
    return shown


def names_in(shown: Type) -> Iterator[str]:
    """Yield the names of all fields in a type, at every depth."""
    match shown:
        case Array():
            yield from names_in(shown.element)
        case Map():
            yield from names_in(shown.value)
        case Struct():
            for name, part in shown.fields:
                yield name
                yield from names_in(part)
