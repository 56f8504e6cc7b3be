"""The schema of a set of JSON records: a tree of the kinds seen at each path, and where first.

A schema is a value. It holds no counts, so that merging is idempotent; counts are a tally of their
own. What keeps it bounded are the limits of `bounds.py`.
"""

from typing import Final

import msgspec

from raywork.schema.kinds import Kind

VERSION: Final = 1
"""The version of the saved form."""


class Rank(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """The place of a value among all that a crawl reads: the order of columns follows it.

    Keys compare by code points, which is the order of their UTF-8 bytes.
    """

    generation: int
    """The incremental crawl that saw it, from 0: a later one only appends columns."""
    object: str
    """The URI of the object."""
    record: int
    """The number of the record in its object, from 1."""
    position: int
    """The number of the value in its record, in document order, from 0 for the record itself."""


class Sight(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The first sight of a kind at a path: the one of the lowest rank."""

    rank: Rank
    example: str
    """The value as JSON text, cut to `EXAMPLE_LENGTH` characters."""


EXAMPLE_LENGTH: Final = 120


class Node(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that was seen at one path.

    An object's members are either `fields`, by name, or, where there were too many of them,
    `values`: one node merged from them all. A node that is `opaque` has neither: what lies in it is
    kept as text.
    """

    rank: Rank
    """The lowest rank of any value seen here."""
    sights: dict[Kind, Sight]
    fields: dict[str, "Node"] = {}
    values: "Node | None" = None
    element: "Node | None" = None
    """What the elements of arrays seen here are; None if all arrays were empty."""
    opaque: bool = False
    """Containers seen here lie at the depth limit: their content was not looked into."""
    types: dict[str, Sight] = {}
    """The types that files with a schema of their own declare here, each with its first sight."""


class Schema(msgspec.Struct, frozen=True, omit_defaults=True):
    """The schema of any number of records. `Schema()` is the schema of none: merging's identity."""

    root: Node | None = None
    level: int = 0
    """The step of `bounds.LADDER` that keeps the tree within its number of nodes."""
    format: str = "json"
    """The format of the objects, one of `formats.Format`. Only schemas of one format merge."""
    traits: dict[str, Sight] = {}
    """What else a table must know of the objects (their delimiter, say), with its first sight."""
    version: int = VERSION


def in_order(fields: dict[str, Node]) -> list[tuple[str, Node]]:
    """Return the fields of an object in the order of their first sight."""
    return sorted(fields.items(), key=lambda item: (item[1].rank, item[0]))
