"""Charts with time from left to right: lines, and columns of stacked parts."""

from collections.abc import Iterator, Sequence
from typing import Final

from raywork.report.charts.data import MOST_SERIES, Series, stackable
from raywork.report.charts.frame import WIDTH, Timeline, legend, picture, rules, scale
from raywork.report.markup import Html, join, tag
from raywork.report.units import Unit, figure

_LEFT, _TOP, _BOTTOM, _HEIGHT = 74.0, 12.0, 232.0, 260.0
_RIGHT: Final = WIDTH - 12.0
_GAP: Final = 1.5
"""Points further apart than so many steps are not joined: between them there is nothing."""
_WITH_DOTS: Final = 60


def line_chart(
    title: str, labels: Sequence[str], series: Sequence[Series], unit: Unit = "count"
) -> Html:
    """Return a line for each series, at most as many as there are colours."""
    shown = list(series[:MOST_SERIES])
    line = Timeline.of(labels)
    ticks = scale(_highest(value for each in shown for value in each.values))
    marks = rules(ticks, unit, _LEFT, _TOP, _BOTTOM) + line.ticks(_LEFT, _RIGHT, _HEIGHT - 8)
    for place, each in enumerate(shown):
        marks += _line(each, f"s{place}", line, ticks[-1], unit)
    return join(
        *legend([each.name for each in shown]),
        picture(title, _described(shown, labels, unit), _HEIGHT, *marks),
    )


def _line(each: Series, class_: str, line: Timeline, highest: float, unit: Unit) -> list[Html]:
    points = [
        (place, _LEFT + (_RIGHT - _LEFT) * line.places[place],
         _BOTTOM - (_BOTTOM - _TOP) * value / highest, value)
        for place, value in enumerate(each.values)
        if value is not None
    ]  # fmt: skip
    path, before = "", None
    for place, x, y, _ in points:
        joined = before is not None and line.places[place] - before <= _GAP * line.step
        path += f"{'L' if joined else 'M'}{x:.1f} {y:.1f}"
        before = line.places[place]
    found = [tag("path", d=path, class_=f"line {class_}")]
    radius = 2.5 if len(points) <= _WITH_DOTS else 1.2
    for place, x, y, value in points:
        told = tag("title", f"{line.labels[place]}: {each.name} {figure(value, unit)}")
        found.append(tag("circle", told, cx=f"{x:.1f}", cy=f"{y:.1f}", r=radius, class_=class_))
    return found


def stacked_columns(
    title: str, labels: Sequence[str], series: Sequence[Series], unit: Unit = "count"
) -> Html:
    """Return a column for each label, of one part for each series, the first at the bottom."""
    shown = stackable(series)
    line = Timeline.of(labels)
    totals = [sum(values) for values in zip(*(_numbers(each) for each in shown), strict=True)]
    ticks = scale(_highest(totals))
    width = max((_RIGHT - _LEFT) * line.step / (1 + line.step) * 0.86, 0.8)
    marks = rules(ticks, unit, _LEFT, _TOP, _BOTTOM)
    inner = _LEFT + width / 2, _RIGHT - width / 2
    marks += line.ticks(*inner, _HEIGHT - 8)
    tops = [0.0] * len(labels)
    for place, each in enumerate(shown):
        for at, value in enumerate(_numbers(each)):
            if not value:
                continue
            height = (_BOTTOM - _TOP) * value / ticks[-1]
            y = _BOTTOM - (_BOTTOM - _TOP) * tops[at] / ticks[-1] - height
            tops[at] += value
            x = inner[0] + (inner[1] - inner[0]) * line.places[at] - width / 2
            told = tag("title", f"{line.labels[at]}: {each.name} {figure(value, unit)}")
            marks.append(tag("rect", told, x=f"{x:.2f}", y=f"{y:.2f}", width=f"{width:.2f}",
                             height=f"{height:.2f}", class_=f"s{place}"))  # fmt: skip
    return join(
        *legend([each.name for each in shown]),
        picture(title, _described(shown, labels, unit), _HEIGHT, *marks),
    )


def _numbers(series: Series) -> list[float]:
    return [value or 0.0 for value in series.values]


def _highest(values: "Iterator[float | None] | Sequence[float]") -> float:
    return max((value for value in values if value is not None), default=0.0)


def _described(series: Sequence[Series], labels: Sequence[str], unit: Unit) -> str:
    if not labels:
        return "There is nothing to show."
    parts = []
    for each in series:
        known = [value for value in each.values if value is not None]
        if known:
            least, most = figure(min(known), unit), figure(max(known), unit)
            parts.append(f"{each.name}: between {least} and {most}")
    return f"From {labels[0]} to {labels[-1]}. " + ". ".join(parts) + "."
