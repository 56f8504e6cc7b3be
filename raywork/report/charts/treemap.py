"""A treemap: areas in proportion to values, those of a group together and in one colour.

They are laid out to be squarish, as in Bruls, Huizing, van Wijk: Squarified Treemaps (2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from raywork.report.charts.data import MOST_SERIES, Tile
from raywork.report.charts.frame import WIDTH, clipped, legend, picture, text_at
from raywork.report.markup import Html, join, tag
from raywork.report.units import NONE, Unit, figure

_HEIGHT: Final = 340.0
_CHARACTER: Final = 6.6
"""Width of a character."""
_MOST_TILES: Final = 120
_LEAST: Final = 1e-6
"""Of the whole: nobody sees a smaller area."""


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float


def treemap(title: str, tiles: Sequence[Tile], unit: Unit = "count") -> Html:
    """Return an area for each of the largest tiles; the rest of them is one area."""
    shown = _largest([tile for tile in tiles if tile.value > 0])
    groups: dict[str, list[Tile]] = {}
    for tile in shown:
        groups.setdefault(tile.group, []).append(tile)
    names = sorted(groups, key=lambda name: -sum(tile.value for tile in groups[name]))
    whole = _Box(0, 0, WIDTH, _HEIGHT)
    boxes = _squarified([sum(tile.value for tile in groups[name]) for name in names], whole)
    total = sum(tile.value for tile in shown) or 1.0
    marks: list[Html] = []
    for place, (name, outer) in enumerate(zip(names, boxes, strict=True)):
        members = sorted(groups[name], key=lambda tile: -tile.value)
        inner = _squarified([tile.value for tile in members], outer)
        for tile, box in zip(members, inner, strict=True):
            marks.append(_area(tile, box, f"s{min(place, MOST_SERIES - 1)}", total, unit))
    colours = names[: MOST_SERIES - 1] + (["others"] if len(names) >= MOST_SERIES else [])
    described = ", ".join(f"{tile.label} {figure(tile.value, unit)}" for tile in shown[:3])
    drawn = picture(title, f"The largest: {described}.", _HEIGHT, *marks)
    return join(*legend([name or NONE for name in colours]), drawn)


def _largest(tiles: Sequence[Tile]) -> list[Tile]:
    order = sorted(tiles, key=lambda tile: (-tile.value, tile.label))
    least = _LEAST * sum(tile.value for tile in tiles)
    shown = [tile for tile in order[:_MOST_TILES] if tile.value >= least]
    rest = order[len(shown) :]
    total = sum(tile.value for tile in rest)
    if total < least or not rest:
        return shown
    return [*shown, Tile(f"{len(rest):,} others", total, "others")]


def _area(tile: Tile, box: _Box, class_: str, total: float, unit: Unit) -> Html:
    value = figure(tile.value, unit)
    told = tag("title", f"{tile.label}: {value}, {figure(tile.value / total, 'share')}")
    marks = [
        told,
        tag("rect", x=f"{box.x:.2f}", y=f"{box.y:.2f}", width=f"{box.width:.2f}",
            height=f"{box.height:.2f}", class_=f"tile {class_}"),
    ]  # fmt: skip
    room = int((box.width - 10) / _CHARACTER)
    if room >= 4 and box.height >= 20:  # noqa: PLR2004  below that no word can be read
        marks.append(text_at(box.x + 6, box.y + 16, clipped(tile.label, room), class_="on"))
        if box.height >= 36 and len(value) <= room:  # noqa: PLR2004
            marks.append(text_at(box.x + 6, box.y + 31, value, class_="on small"))
    return tag("g", *marks)


def _squarified(values: Sequence[float], box: _Box) -> list[_Box]:
    """Return a box for each value; the values come in falling order."""
    total = sum(values)
    if not values or total <= 0:
        return []
    unit = box.width * box.height / total
    left, found = [value * unit for value in values], list[_Box]()
    while left:
        side = min(box.width, box.height)
        count = 1
        while count < len(left) and _worst(left[: count + 1], side) <= _worst(left[:count], side):
            count += 1
        row, left = left[:count], left[count:]
        boxes, box = _row(row, box)
        found += boxes
    return found


def _worst(row: Sequence[float], side: float) -> float:
    """Return the worst proportion of width to height in a row along a side."""
    area = sum(row)
    if not area or not side:
        return float("inf")
    return max(side**2 * max(row) / area**2, area**2 / (side**2 * max(min(row), 1e-12)))


def _row(row: Sequence[float], box: _Box) -> tuple[list[_Box], _Box]:
    """Lay out a row along the shorter side; return its boxes, and the box that is left."""
    area, found = sum(row), []
    if box.width >= box.height:
        width = area / box.height if box.height else 0.0
        y = box.y
        for each in row:
            height = each / width if width else 0.0
            found.append(_Box(box.x, y, width, height))
            y += height
        return found, _Box(box.x + width, box.y, max(box.width - width, 0.0), box.height)
    height = area / box.width if box.width else 0.0
    x = box.x
    for each in row:
        width = each / height if height else 0.0
        found.append(_Box(x, box.y, width, height))
        x += width
    return found, _Box(box.x, box.y + height, box.width, max(box.height - height, 0.0))
