"""How the records of JSON objects are laid out, as traits of their schema.

A table has one input format for all its objects, so that what it may be depends on the layouts of
them all, those of earlier crawls too.
"""

from operator import attrgetter
from typing import Final

import msgspec

from raywork.schema.model import Rank, Schema, Sight

TRAIL: Final = "document of Records"
"""One document around an array under the key `Records`, as AWS CloudTrail writes them."""


class LayoutSights:
    """The layouts of some objects, each with the first object that has it."""

    def __init__(self, generation: int) -> None:
        self._generation = generation
        self._seen: dict[str, Sight] = {}

    def see(self, layout: str, wrapper: str | None, uri: str) -> None:
        """Take note of an object: its layout, and the key of the array that it is around."""
        name = TRAIL if wrapper == "Records" else layout
        sight = Sight(Rank(self._generation, uri, 1, 0), "")
        self._seen[name] = min(self._seen.get(name, sight), sight, key=attrgetter("rank"))

    def on(self, schema: Schema) -> Schema:
        """Return the schema of these objects' records with their layouts."""
        if schema.root is None:
            return schema
        return msgspec.structs.replace(schema, traits=self._seen)
