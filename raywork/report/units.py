"""What figures mean, and how they are shown."""

from collections.abc import Callable
from typing import Any, Final, Literal

from raywork.report.shown import share, size

Unit = Literal["count", "bytes", "usd", "seconds", "share"]

NONE: Final = "\N{EN DASH}"
"""Stands for a value that is NULL."""


def figure(value: float, unit: Unit = "count") -> str:
    """Return a figure as people read it: `1,234`, `1.2 GB`, `$0.35`, `12 ms`, `3.1%`."""
    return _FIGURES[unit](value)


def cell(value: Any, unit: Unit | None = None) -> str:
    """Return a value of a table: a figure of the unit, or as it is; NULL is an en dash."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return figure(value, unit or "count")
    if unit is not None:
        try:
            return figure(float(value), unit)  # a decimal, which results hold as text
        except ValueError:
            pass
    return str(value)


def _count(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:,.3g}"  # noqa: PLR2004


def _dollars(value: float) -> str:
    if value and abs(value) < 0.01:  # noqa: PLR2004
        return f"${value:.4f}"
    return f"${value:,.2f}"


def _seconds(value: float) -> str:
    if abs(value) < 1:
        return f"{1000 * value:,.3g} ms"
    return f"{value:,.3g} s" if abs(value) < 1000 else f"{value:,.0f} s"  # noqa: PLR2004


_FIGURES: Final[dict[Unit, Callable[[float], str]]] = {
    "count": _count,
    "bytes": size,
    "usd": _dollars,
    "seconds": _seconds,
    "share": share,
}
