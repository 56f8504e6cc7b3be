"""Whether first-level folders hold records of one kind, by the fields of some of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from raywork.partitions.summary import FIELDS, Folders, hashed, smallest

ALIKE: Final = 0.3
"""Two folders are alike if at least this share of the fields of either is in both."""


@dataclass(frozen=True, slots=True)
class Difference:
    """First-level folders that fall into groups with few fields in common."""

    groups: tuple[tuple[str, ...], ...]
    """Folders that are alike, directly or by others between them; in the order of their names."""
    share: float
    """The largest share of fields that folders of different groups have in common, 0 to 1."""


def fields_sketch(names: Iterable[str]) -> frozenset[int]:
    """Return what stands for the top-level fields of records: their smallest hashes."""
    return smallest(frozenset(map(hashed, names)), FIELDS)


def different_prefixes(folders: Folders) -> Difference | None:
    """Return the groups that the first-level folders fall into; None if they are all alike."""
    names = sorted(name for name, sketch in folders.fields.items() if sketch)
    group = {name: name for name in names}
    shares = {
        (a, b): _share(folders.fields[a], folders.fields[b]) for a, b in combinations(names, 2)
    }
    for (a, b), share in shares.items():
        if share >= ALIKE and group[a] != group[b]:
            old, new = sorted((group[a], group[b]), reverse=True)
            group = {name: new if first == old else first for name, first in group.items()}
    first = sorted(set(group.values()))
    if len(first) < 2:  # noqa: PLR2004  one group is no difference
        return None
    groups = tuple(tuple(name for name in names if group[name] == each) for each in first)
    return Difference(groups, max(s for (a, b), s in shares.items() if group[a] != group[b]))


def _share(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the share of the union that is in both: estimated where there are many fields."""
    union = smallest(a | b, FIELDS)
    return len(union & a & b) / len(union)
