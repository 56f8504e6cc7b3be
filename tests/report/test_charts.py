"""Charts show what they are given: nothing lost, nothing hidden, and safe with any text."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raywork.report.charts import (
    Series,
    Tile,
    bar_chart,
    line_chart,
    stacked_bars,
    stacked_columns,
    treemap,
)
from raywork.report.charts.data import MOST_SERIES, stackable
from raywork.report.charts.frame import clipped, moments_of, scale
from raywork.report.units import cell, figure

DAYS = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-07"]


def drawn(html: str) -> ET.Element:
    """The SVG of a chart."""
    [svg] = re.findall(r"<svg.*</svg>", html, re.DOTALL)
    return ET.fromstring(svg)


def told(html: str) -> list[str]:
    return [title.text for title in drawn(html).iter("title")][1:]


def test_a_chart_says_what_it_shows_to_those_who_cannot_see_it():
    chart = drawn(line_chart("Requests", DAYS, [Series("all", [1, 5, 3, 2])]))

    assert chart.get("role") == "img"
    assert chart.findtext("title") == "Requests"
    assert chart.findtext("desc") == "From 2026-03-01 to 2026-03-07. all: between 1 and 5."


def test_lines_are_not_drawn_where_there_is_nothing():
    [path] = drawn(line_chart("t", DAYS, [Series("a", [1, 2, 3, 4])])).iter("path")
    [missing] = drawn(line_chart("t", DAYS[:3], [Series("a", [1, None, 3])])).iter("path")

    assert [part[0] for part in re.findall(r"[ML][^ML]*", path.get("d"))] == ["M", "L", "L", "M"]
    assert missing.get("d").count("M") == 2


def test_times_are_places_and_names_are_not_times():
    assert moments_of(["2026-03", "2026-04"]) is not None
    assert moments_of(["2026-03-01 10:00", "2026-03-01 11:00"]) is not None
    assert moments_of(["1", "2"]) is None
    assert moments_of(["2026-03-02", "2026-03-01"]) is None
    assert moments_of([]) is None


def test_every_part_of_a_stack_has_its_size():
    parts = [Series("2XX", [10, 20]), Series("5XX", [5, None])]

    across = drawn(stacked_bars("t", ["a", "b"], parts))
    up = drawn(stacked_columns("t", DAYS[:2], parts))

    widths = [float(rect.get("width")) for rect in across.iter("rect")]
    heights = [float(rect.get("height")) for rect in up.iter("rect")]
    assert widths == pytest.approx([widths[2] / 2, widths[2] / 4, widths[2]], abs=0.1)
    assert heights == pytest.approx([heights[1] / 2, heights[1], heights[1] / 4], abs=0.1)


def test_more_series_than_colours_are_added_up():
    series = [Series(f"s{n}", [n, n]) for n in range(12)]

    shown = stackable(series)

    assert len(shown) == MOST_SERIES
    assert shown[-1].name == "others"
    assert sum(sum(each.values) for each in shown) == sum(sum(each.values) for each in series)


@given(st.lists(st.floats(1, 1e4), min_size=1, max_size=60), st.integers(1, 4))
def test_areas_of_a_treemap_are_in_proportion_and_fill_it(values, groups):
    tiles = [Tile(str(n), value, f"g{n % groups}") for n, value in enumerate(values)]

    rects = [
        tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))
        for rect in drawn(treemap("t", tiles)).iter("rect")
    ]

    whole = 760 * 340
    assert len(rects) == len(values)
    assert sum(width * height for *_, width, height in rects) == pytest.approx(whole, rel=0.01)
    assert all(x + w <= 760.1 and y + h <= 340.1 for x, y, w, h in rects)
    largest = max(width * height for *_, width, height in rects)
    assert largest / whole == pytest.approx(max(values) / sum(values), rel=0.02)


def test_small_tiles_are_together():
    tiles = [Tile(f"t{n}", 1000 - n) for n in range(200)]

    labels = told(treemap("t", tiles))

    assert len(labels) == 121
    assert any(label.startswith("80 others: ") for label in labels)
    assert len(told(treemap("t", [Tile("all", 1e12), Tile("none", 1)]))) == 1


@given(st.floats(1e-6, 1e15))
def test_a_scale_has_few_round_steps_and_ends_at_the_highest_value_or_above(highest):
    ticks = scale(highest)

    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-9)
    assert ticks[-1] <= 1.5 * highest
    assert 3 <= len(ticks) <= 6


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x>', "\u202ex\x00"])
def test_no_text_becomes_markup(hostile):
    charts = [
        line_chart(hostile, [hostile], [Series(hostile, [1]), Series("b", [2])]),
        bar_chart(hostile, [hostile], [1]),
        stacked_bars(hostile, [hostile], [Series(hostile, [1]), Series("b", [1])]),
        stacked_columns(hostile, [hostile], [Series(hostile, [1]), Series("b", [1])]),
        treemap(hostile, [Tile(hostile, 1, hostile), Tile("b", 2)]),
    ]
    for chart in charts:
        assert {each.tag for each in drawn(chart).iter()} <= {
            *("svg", "title", "desc", "text", "rect", "line", "path", "circle", "g", "span")
        }
        assert "<script" not in chart
        assert "<img" not in chart


@pytest.mark.parametrize("draw", [line_chart, stacked_bars, stacked_columns])
def test_nothing_to_show_is_no_error(draw):
    assert drawn(draw("t", [], [Series("a", [])])).tag == "svg"
    assert drawn(draw("t", ["a"], [Series("a", [None])])).tag == "svg"
    assert drawn(treemap("t", [])).tag == "svg"


def test_figures_are_shown_by_their_units():
    assert [figure(1234567), figure(0.25), figure(1e9, "bytes")] == ["1,234,567", "0.25", "1.0 GB"]
    assert [figure(0.0123, "seconds"), figure(2.5, "seconds")] == ["12.3 ms", "2.5 s"]
    assert [figure(0.001, "usd"), figure(1234.5, "usd")] == ["$0.0010", "$1,234.50"]
    assert [cell(None), cell("1.50", "usd"), cell("x", "usd")] == ["\N{EN DASH}", "$1.50", "x"]
    assert [cell(value=True), cell(7, "share")] == ["yes", "700%"]


def test_long_names_lose_their_middle():
    assert clipped("short", 10) == "short"
    assert clipped("GET /v1/customers/documents", 12) == "GET /v1…ents"
