"""Charts as inline SVG: no scripts, good on paper, read out by their titles and descriptions."""

from raywork.report.charts.bars import bar_chart, stacked_bars
from raywork.report.charts.data import Series, Tile
from raywork.report.charts.lines import line_chart, stacked_columns
from raywork.report.charts.treemap import treemap

__all__ = [
    "Series",
    "Tile",
    "bar_chart",
    "line_chart",
    "stacked_bars",
    "stacked_columns",
    "treemap",
]
