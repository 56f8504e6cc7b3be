"""What an operation is for the types of its operands: the form of the rules of `settle`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from raywork.local.kinds import Kind

Kinds = list[Kind | None]
"""The types of operands; None of each that cannot be told, which no rule may object to."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What stands in the place of an operation, and its type where that is known."""

    old: Any
    new: Any
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What an operation is applied to, and what it is for their types."""

    operands: Callable[[Any], list[Any]]
    settled: Callable[[Any, Kinds], Settled]


@dataclass
class Unlike(Exception):  # noqa: N818  # a message without its place
    """Types that an operation cannot take. `sign` is what stands at its place, if not its start."""

    message: str
    node: Any
    sign: str = ""
    name: str = "TYPE_MISMATCH"

    def __str__(self) -> str:
        return self.message


def sides(node: Any) -> list[Any]:
    """Return the operands of a binary operator."""
    return [node.this, node.expression]


def arguments(node: Any) -> list[Any]:
    """Return the arguments of a call."""
    return list(node.expressions)


def first(node: Any) -> list[Any]:
    """Return the first argument of a call, without its DISTINCT."""
    from sqlglot import exp

    argument = node.expressions[0]
    return argument.expressions if isinstance(argument, exp.Distinct) else [argument]
