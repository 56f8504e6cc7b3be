"""What Glue's own crawlers write down about the objects of a table, as its properties.

Glue's console and its jobs read them; Athena needs none, and goes by the names of objects. Crawlers
also count objects and records: these numbers are left out, since the next object makes them wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

COMPRESSION: Final = "compressionType"
FACTS: Final = ("typeOfData", COMPRESSION)

OF_PARTITION: Final = ("classification", *FACTS)
"""The properties of a table that its partitions get, too: Glue's jobs read each by its own."""

MARK: Final = "raywork.facts"
"""The table's property that tells whether the facts are as they were written here."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a crawl can say of the objects of a table."""

    compressions: frozenset[str] = frozenset()
    """How they are compressed, in Glue's words; with one that is none, nothing is said."""
    whole: bool = False
    """Whether these are all objects, and not only the new ones, or some."""

    def over(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """Return a table's properties with what is true of its objects now.

        Facts that somebody else wrote or changed stay, all of them.
        """
        written = {name: parameters[name] for name in FACTS if name in parameters}
        if written and parameters.get(MARK) != _digest(written):
            return dict(parameters)
        others = {key: value for key, value in parameters.items() if key not in {*FACTS, MARK}}
        before = set() if self.whole else {written.get(COMPRESSION, "")}
        facts = {"typeOfData": "file"}
        match [*(self.compressions | before)]:
            case [only] if only:
                facts[COMPRESSION] = only
        return {**others, **facts, MARK: _digest(facts)}


def _digest(facts: Mapping[str, str]) -> str:
    return sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16]
