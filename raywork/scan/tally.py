"""What a scan counts. Tallies of different objects add up; they are no part of the schema."""

from collections.abc import Iterable
from typing import Final

import msgspec

EXAMPLES: Final = 100
"""How many places a notice names."""

BAD_RECORDS: Final = 1000
"""How many bad records a tally names."""

SAMPLED_EVERY: Final = 64
"""Every which record of an object is looked at for presence: record 1, 65, 129, ..."""

Path = tuple[str, ...]
"""Names from the record down; `[]` stands for any element of an array, `{}` for any map value."""


class BadRecord(msgspec.Struct, frozen=True, order=True, gc=False):
    """A record that could not be read."""

    object: str
    """The URI of the object."""
    record: int
    """The number of the record in its object, from 1."""
    reason: str


class Noticed(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A record that reads, but not as its writer meant."""

    object: str
    record: int
    detail: str


class Presence(msgspec.Struct, gc=False):
    """What the sampled records hold at one path."""

    present: int = 0
    """How many sampled values there are, null or not."""
    null: int = 0
    minimum: int | float | None = None
    """The smallest number."""
    maximum: int | float | None = None
    longest: int = 0
    """The length of the longest text, in characters."""

    def add(self, other: "Presence") -> None:
        """Add the counts of other records."""
        self.present += other.present
        self.null += other.null
        self.minimum = _least(self.minimum, other.minimum)
        self.maximum = _most(self.maximum, other.maximum)
        self.longest = max(self.longest, other.longest)


class Notices(msgspec.Struct):
    """How often something was noticed, and the first places where."""

    count: int = 0
    examples: list[Noticed] = []

    def add(self, count: int, examples: Iterable[Noticed]) -> None:
        """Count further cases; of their examples the first ones stay."""
        self.count += count
        if len(self.examples) == EXAMPLES:  # nearly all that come then are too late
            last = self.examples[-1]
            examples = [example for example in examples if example < last]
        if examples:
            self.examples = sorted({*self.examples, *examples})[:EXAMPLES]


class Tally(msgspec.Struct):
    """The counts of any number of objects."""

    records: int = 0
    """Records read, without the bad ones."""
    bad_records: int = 0
    bytes: int = 0
    """Uncompressed bytes."""
    bad: list[BadRecord] = []
    """The first bad records."""
    sampled: int = 0
    presence: dict[Path, Presence] = {}
    notices: dict[str, Notices] = {}
    """By code: what the records hold that Athena will not read as it is meant."""

    def add(self, other: "Tally") -> None:
        """Add the counts of other objects."""
        self.records += other.records
        self.bad_records += other.bad_records
        self.bytes += other.bytes
        if other.bad:
            self.bad = sorted([*self.bad, *other.bad])[:BAD_RECORDS]
        self.sampled += other.sampled
        for path, presence in other.presence.items():
            self.presence.setdefault(path, Presence()).add(presence)
        for code, notices in other.notices.items():
            self.notice(code, notices.count, notices.examples)

    def notice(self, code: str, count: int, examples: Iterable[Noticed]) -> None:
        """Count cases of `code`."""
        self.notices.setdefault(code, Notices()).add(count, examples)

    def bad_record(self, uri: str, number: int, reason: str) -> None:
        """Count a record that could not be read; records of an object come in their order."""
        self.bad_records += 1
        if len(self.bad) < BAD_RECORDS:
            self.bad.append(BadRecord(uri, number, reason))


def _least(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else min(a, b)


def _most(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else max(a, b)
