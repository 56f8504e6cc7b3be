"""Which column of the left is compared with which of the right, and how."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from raywork.analyses.events.mapping import Mapped, Names, Step, Tolerance
from raywork.analyses.events.values import Form, amount, common_form, compared, is_near
from raywork.analyses.leaves import Leaf, leaves_of
from raywork.analyses.sources import Source
from raywork.errors import UsageError

ALIAS = "e"
"""What a side is called where its rows are read."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One leaf of either side, and the form that their values are compared in."""

    left: Leaf
    right: Leaf
    form: Form
    steps: tuple[Step, ...] = ()
    tolerance: Tolerance | None = None

    @property
    def name(self) -> str:
        """How it is called in answers."""
        return str(Names(self.left.path, self.right.path))

    def values(self) -> tuple[str, str]:
        """Return the expressions of both sides, in which equal values are equal text."""
        left = compared(self.left.sql, self.left.type, self.form, self.steps)
        return left, compared(self.right.sql, self.right.type, self.form, self.steps)

    def amounts(self) -> tuple[str, str]:
        """Return the expressions of both sides that need only be near each other."""
        assert self.tolerance is not None  # noqa: S101  # for the type
        left = amount(self.left.sql, self.left.type, self.form, self.tolerance)
        return left, amount(self.right.sql, self.right.type, self.form, self.tolerance)

    def near(self, left: str, right: str) -> str:
        """Return the condition that two amounts are near enough."""
        assert self.tolerance is not None  # noqa: S101  # for the type
        return is_near(left, right, self.tolerance)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is compared of two sides."""

    left: Source
    right: Source
    keys: tuple[Pair, ...]
    pairs: tuple[Pair, ...]
    time: tuple[Leaf, Leaf] | None
    type: tuple[Leaf, Leaf] | None
    only_left: tuple[Leaf, ...]
    """What has no counterpart and was not excluded."""
    only_right: tuple[Leaf, ...]

    @property
    def exact(self) -> tuple[Pair, ...]:
        """The pairs without a tolerance."""
        return tuple(pair for pair in self.pairs if pair.tolerance is None)

    @property
    def tolerant(self) -> tuple[Pair, ...]:
        """The pairs with one."""
        return tuple(pair for pair in self.pairs if pair.tolerance is not None)


def pair_up(left: Source, right: Source, mapped: Mapped) -> Comparison:
    """Return what is compared: what the mapping says, and what has the same name on both sides.

    `payload.amount` has the same name as `payload_amount` too.

    Raises:
        UsageError: a name is none of a side, a tolerance is for no number and no time, or there is
            no key.
    """
    sides = _Side("left", left), _Side("right", right)
    if not mapped.keys:
        raise UsageError("the mapping names no key: say what an event is known by with --key")
    keys = tuple(_pair(names, sides, mapped, tolerant=False) for names in mapped.keys)
    excluded = {name.lower() for name in mapped.exclude}
    _check_excluded(excluded, sides)
    given = [_pair(names, sides, mapped) for names in mapped.columns]
    used = {(n, leaf.path) for pair in (*keys, *given) for n, leaf in enumerate(_both(pair))}
    free = [
        [leaf for leaf in side.leaves if (n, leaf.path) not in used and leaf.path not in excluded]
        for n, side in enumerate(sides)
    ]
    same = list(_of_same_name(*free))
    found = [_pair(Names(one.path, other.path), sides, mapped) for one, other in same]
    taken = {(n, leaf.path) for both in same for n, leaf in enumerate(both)}
    alone = [
        tuple(leaf for leaf in leaves if (n, leaf.path) not in taken)
        for n, leaves in enumerate(free)
    ]
    pairs = (*given, *found)
    _check_named(mapped, (*keys, *pairs))
    return Comparison(
        left,
        right,
        keys,
        pairs,
        time=_leaves(mapped.time, sides, "--time"),
        type=_leaves(mapped.type, sides, "--type"),
        only_left=alone[0],
        only_right=alone[1],
    )


class _Side:
    """The leaves of a side, by name."""

    def __init__(self, name: str, source: Source) -> None:
        self.name, self.given = name, source.given
        self.leaves = tuple(leaves_of(source.columns, ALIAS))
        named = (*self.leaves, *leaves_of(source.partitions, ALIAS))
        self._by_name = {leaf.path: leaf for leaf in named}

    def leaf(self, name: str, option: str) -> Leaf:
        """Return a leaf.

        Raises:
            UsageError: there is none of that name.
        """
        found = self._by_name.get(name) or self._by_name.get(name.lower())
        if found is None:
            near = get_close_matches(name.lower(), self._by_name, 3, 0.4) or [*self._by_name][:5]
            raise UsageError(
                f"{option}: {self.given} ({self.name}) has no {name!r}: there is {', '.join(near)}"
            )
        return found

    def has(self, name: str) -> bool:
        return name in self._by_name


Sides = tuple[_Side, _Side]


def _pair(names: Names, sides: Sides, mapped: Mapped, *, tolerant: bool = True) -> Pair:
    option = "--column" if tolerant else "--key"
    left = sides[0].leaf(names.left, option)
    right = sides[1].leaf(names.right, option)
    tolerance = mapped.tolerance.get(left.path) if tolerant else None
    form = common_form(left.type, right.type)
    if tolerance is not None and form in {Form.BOOLEAN, Form.NESTED, Form.BYTES}:
        raise UsageError(
            f"--tolerance {left.path}: its values are {form}: there is no near to them"
        )
    steps = mapped.normalize.get(left.path, mapped.normalize.get("", ()))
    return Pair(left, right, form, steps, tolerance)


def _leaves(names: Names | None, sides: Sides, option: str) -> tuple[Leaf, Leaf] | None:
    if names is None:
        return None
    return sides[0].leaf(names.left, option), sides[1].leaf(names.right, option)


def _both(pair: Pair) -> tuple[Leaf, Leaf]:
    return pair.left, pair.right


def _of_same_name(left: Sequence[Leaf], right: Sequence[Leaf]) -> Iterator[tuple[Leaf, Leaf]]:
    """Yield the leaves of the same path, and of those left the ones of the same flat name."""
    by_path = {leaf.path: leaf for leaf in right}
    taken = by_path.keys() & {leaf.path for leaf in left}
    by_flat = {_flat(leaf.path): leaf for leaf in reversed(right) if leaf.path not in taken}
    for leaf in left:
        other = by_path.get(leaf.path) or by_flat.pop(_flat(leaf.path), None)
        if other is not None:
            yield leaf, other


def _flat(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", path.lower()).strip("_")


def _check_excluded(excluded: Iterable[str], sides: Sides) -> None:
    for name in excluded:
        if not any(side.has(name) for side in sides):
            sides[0].leaf(name, "--exclude")


def _check_named(mapped: Mapped, pairs: Sequence[Pair]) -> None:
    """Refuse what is said of columns that are not compared: it would do nothing.

    Raises:
        UsageError: something is.
    """
    names = {pair.left.path for pair in pairs}
    for option, said in (("--tolerance", mapped.tolerance), ("--normalize", mapped.normalize)):
        for name in said:
            if name and name not in names:
                raise UsageError(
                    f"{option} {name}: nothing of that name on the left is compared: there is"
                    f" {', '.join(sorted(names))}"
                )
