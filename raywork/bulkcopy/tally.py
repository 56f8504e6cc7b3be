"""What units find, as counts that add up in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from raywork.bulkcopy.actions import Action
from raywork.bulkcopy.copied import Copied
from raywork.bulkcopy.result import Failure
from raywork.storage.answers import locks


@dataclass(slots=True)
class Tally:
    """Counts of one unit, or of a whole run: listed = copied + identical + skipped + failed."""

    listed: int = 0
    copied: int = 0
    identical: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    """By reason."""
    failures: list[Failure] = field(default_factory=list)
    failed: int = 0
    bytes: int = 0
    extra: int = 0
    deleted: int = 0
    undeleted: int = 0
    moved: int = 0
    verified: dict[str, int] = field(default_factory=dict)
    tags_left: int = 0
    locked: dict[str, int] = field(default_factory=dict)
    """Copied objects whose originals are under Object Lock, by `retention` and `legal hold`."""
    planned: list[Action] = field(default_factory=list)
    """What would be done: all of one unit, the first of a whole run."""
    moving: list[Copied] = field(default_factory=list)
    """Objects of one unit that the destination has, to be counted when their originals are
    removed."""

    def arrive(self, copied: Copied) -> None:
        """Count an object that the destination has."""
        if copied.identical:
            self.identical += 1
            return
        self.copied += 1
        self.bytes += copied.info.size
        self.tags_left += copied.tags_left
        if copied.verified is not None:
            self.verified[copied.verified] = self.verified.get(copied.verified, 0) + 1
        for what in locks(copied.lock):
            self.locked[what] = self.locked.get(what, 0) + 1

    def skip(self, reason: str) -> None:
        """Count an object that is not for copying."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    def fail(self, key: str, reason: str) -> None:
        """Count and name an object that could not be copied."""
        self.failed += 1
        self.name(key, reason)

    def name(self, key: str, reason: str) -> None:
        """Name an object with which something went wrong."""
        self.failures.append(Failure(key, reason))

    def add(self, other: "Tally", *, examples: int) -> None:
        """Add the counts of another one, and its examples up to so many."""
        for name in (
            "listed", "copied", "identical", "failed", "bytes", "extra", "deleted", "undeleted",
            "moved", "tags_left",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for counts, more in (
            (self.skipped, other.skipped),
            (self.verified, other.verified),
            (self.locked, other.locked),
        ):
            for name, count in more.items():
                counts[name] = counts.get(name, 0) + count
        self.failures = sorted([*self.failures, *other.failures])[:examples]
        self.planned = first([*self.planned, *other.planned], examples)


def first(actions: Iterable[Action], count: int) -> list[Action]:
    """Return the first actions in the order of their keys."""
    return sorted(actions, key=lambda action: action.key)[:count]
