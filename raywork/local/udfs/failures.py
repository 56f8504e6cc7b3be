"""Failures that TRY takes."""

# each is the function of that name in the documentation of Trino

from collections.abc import Callable
from typing import Any, Final


def fail(reason: str) -> str:
    """Fail with a reason: unlike DuckDB's `error`, TRY takes it."""
    raise ValueError(reason)


def array_subscript(place: int, length: int) -> int:
    """Fail for a subscript that is outside of an array."""
    reason = "SQL array indices start at 1"
    if place < 0:
        reason = f"Array subscript is negative: {place}"
    elif place > length:
        reason = f"Array subscript must be less than or equal to array length: {place} > {length}"
    raise ValueError(f"INVALID_FUNCTION_ARGUMENT: {reason}")


FUNCTIONS: Final[list[Callable[..., Any]]] = [fail, array_subscript]
