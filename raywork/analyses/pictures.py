"""From rows of an answer to a chart."""

from collections.abc import Mapping, Sequence
from typing import Any

from raywork.analyses.model import Chart
from raywork.report.charts import (
    Series,
    Tile,
    bar_chart,
    line_chart,
    stacked_bars,
    stacked_columns,
    treemap,
)
from raywork.report.charts.frame import moments_of
from raywork.report.markup import Html
from raywork.report.units import NONE, Unit

Row = Mapping[str, Any]


def picture_of(chart: Chart, title: str, rows: Sequence[Row], units: Mapping[str, Unit]) -> Html:
    """Return the chart of some rows."""
    unit = units.get(chart.values[0], "count")
    if chart.kind == "treemap":
        return treemap(title, _tiles(chart, rows), unit)
    timed = chart.kind == "line" or moments_of(_labels(chart, rows, ordered=True)) is not None
    ordered = timed and chart.kind != "bars"
    labels = _labels(chart, rows, ordered=ordered)
    series = _series(chart, rows, labels)
    if chart.kind == "bars":
        values = series[0].values if len(series) == 1 else None
        if values is not None:
            return bar_chart(title, labels, values, unit)
        return stacked_bars(title, labels, series, unit)
    if chart.kind == "line":
        return line_chart(title, labels, series, unit)
    draw = stacked_columns if timed else stacked_bars
    return draw(title, labels, series, unit)


def _labels(chart: Chart, rows: Sequence[Row], *, ordered: bool) -> list[str]:
    """Return each label once: by the order of time, or as the rows come."""
    found = dict.fromkeys(_name(row[chart.x]) for row in rows)
    return sorted(found) if ordered else list(found)


def _series(chart: Chart, rows: Sequence[Row], labels: Sequence[str]) -> list[Series]:
    """Return the values at each label, by series; what comes twice is added up."""
    values: dict[str, dict[str, float]] = {}
    if chart.series is None:
        values = {name: {} for name in chart.values}
    for row in rows:
        for name in chart.values:
            value = number(row[name])
            if value is None:
                continue
            of = name if chart.series is None else _name(row[chart.series])
            label = _name(row[chart.x])
            by_label = values.setdefault(of, {})
            by_label[label] = by_label.get(label, 0.0) + value
    names = list(values) if chart.series is None else sorted(values)
    return [
        Series(name.replace("_", " "), [values[name].get(label) for label in labels])
        for name in names
    ]


def _tiles(chart: Chart, rows: Sequence[Row]) -> list[Tile]:
    return [
        Tile(
            _name(row[chart.x]),
            number(row[chart.values[0]]) or 0.0,
            "" if chart.series is None else _name(row[chart.series]),
        )
        for row in rows
    ]


def number(value: Any) -> float | None:
    """Return a figure; those that results hold as text, decimals and `NaN`, as well."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if found - found == 0 else None


def _name(value: Any) -> str:
    return NONE if value is None else str(value)
