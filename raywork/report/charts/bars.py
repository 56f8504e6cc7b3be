"""Horizontal bars, whole or of stacked parts: a name on the left, a figure on the right."""

from collections.abc import Sequence
from typing import Final

from raywork.report.charts.data import Series, stackable
from raywork.report.charts.frame import WIDTH, clipped, legend, picture, text_at
from raywork.report.markup import Html, join, tag
from raywork.report.units import Unit, figure

_LEFT: Final = 250.0
_RIGHT: Final = WIDTH - 84.0
_ROW: Final = 24.0
_BAR: Final = 15.0
_LONGEST: Final = 38
"""Characters of a name."""
_ROWS: Final = 30


def bar_chart(
    title: str, labels: Sequence[str], values: Sequence[float | None], unit: Unit = "count"
) -> Html:
    """Return a bar for each name, in the order given."""
    return stacked_bars(title, labels, [Series("", values)], unit)


def stacked_bars(
    title: str, labels: Sequence[str], series: Sequence[Series], unit: Unit = "count"
) -> Html:
    """Return a bar for each of the first names, of one part for each series."""
    shown = stackable(series)
    columns = [[value or 0.0 for value in each.values] for each in shown]
    rows = list(zip(*columns, strict=True))[:_ROWS]
    totals = [sum(row) for row in rows]
    most = max(totals, default=0.0) or 1.0
    marks: list[Html] = []
    for place, (label, row) in enumerate(zip(labels, rows, strict=False)):
        y = place * _ROW
        marks.append(tag("g", tag("title", label),
                         text_at(_LEFT - 8, y + 16, clipped(label, _LONGEST), "end")))  # fmt: skip
        x = _LEFT
        for part, value in enumerate(row):
            width = (_RIGHT - _LEFT) * value / most
            if width > 0:
                told = " ".join(filter(None, (shown[part].name, figure(value, unit))))
                marks.append(tag("rect", tag("title", f"{label}: {told}"), x=f"{x:.2f}",
                                 y=f"{y + 4:.2f}", width=f"{max(width, 0.8):.2f}", height=_BAR,
                                 class_=f"s{part}"))  # fmt: skip
            x += width
        marks.append(text_at(x + 6, y + 16, figure(totals[place], unit), class_="value"))
    described = ", ".join(
        f"{label} {figure(total, unit)}" for label, total in zip(labels[:3], totals, strict=False)
    )
    drawn = picture(title, f"The first: {described}.", max(len(rows), 1) * _ROW, *marks)
    return join(*legend([each.name for each in shown]), drawn)
