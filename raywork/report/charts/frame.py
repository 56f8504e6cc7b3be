"""What charts have in common: the picture around them, scales, time, legends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from raywork.report.markup import Html, tag
from raywork.report.pieces import scrolling
from raywork.report.units import Unit, figure

WIDTH: Final = 760
_TICKS: Final = 4


def picture(title: str, description: str, height: float, *marks: str) -> Html:
    """Return an SVG that scrolls where the window is too narrow for it."""
    drawn = tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        *marks,
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        class_="plot",
    )
    return scrolling(title, drawn)


def legend(names: Sequence[str]) -> list[Html]:
    """Return the names of series with their colours, if there are several."""
    if len(names) < 2:  # noqa: PLR2004
        return []
    swatch = (tag("span", class_=f"swatch s{place}") for place in range(len(names)))
    items = (tag("li", mark, name) for mark, name in zip(swatch, names, strict=True))
    return [tag("ul", *items, class_="legend")]


def scale(highest: float) -> list[float]:
    """Return round values from 0 to the highest one or a little above, evenly spaced."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * (1 - 1e-9))
    return [step * n for n in range(math.ceil(highest / step - 1e-9) + 1)]


def text_at(x: float, y: float, content: str, anchor: str = "start", class_: str = "") -> Html:
    """Return a text of a picture."""
    return tag("text", content, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor,
               class_=class_ or None)  # fmt: skip


def rules(ticks: Sequence[float], unit: Unit, left: float, top: float, bottom: float) -> list[Html]:
    """Return horizontal lines at the values of a scale, each with its figure."""
    found = []
    for tick in ticks:
        y = bottom - (bottom - top) * tick / ticks[-1]
        found.append(tag("line", x1=left, x2=WIDTH, y1=f"{y:.1f}", y2=f"{y:.1f}", class_="rule"))
        found.append(text_at(left - 8, y + 4, figure(tick, unit), "end"))
    return found


def clipped(text: str, characters: int) -> str:
    """Return a text that has at most so many characters: its middle is left out."""
    if len(text) <= characters:
        return text
    end = max(characters // 3, 1)
    return f"{text[: characters - end - 1]}…{text[-end:]}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Labels on a horizontal axis: at their times, or evenly spaced where they are none."""

    labels: Sequence[str]
    places: list[float]
    """Of each label, 0 to 1."""
    step: float
    """The smallest distance of two labels."""
    timed: bool
    form: str

    @classmethod
    def of(cls, labels: Sequence[str]) -> "Timeline":
        """Find out whether labels are times."""
        moments = moments_of(labels)
        if moments is None:
            last = max(len(labels) - 1, 1)
            places = [place / last for place in range(len(labels))]
            return cls(labels, places, 1 / last, timed=False, form="")
        first, span = moments[0], (moments[-1] - moments[0]).total_seconds() or 1.0
        places = [(moment - first).total_seconds() / span for moment in moments]
        step = min((b - a for a, b in pairwise(places) if b > a), default=1.0)
        daily = all(moment.time() == datetime.min.time() for moment in moments)
        monthly = daily and len(moments) > 1 and all(moment.day == 1 for moment in moments)
        form = "%b %Y" if monthly else "%d %b" if daily else "%d %b %H:%M"
        return cls([moment.strftime(form) for moment in moments], places, step, True, form)  # noqa: FBT003

    def ticks(self, left: float, right: float, y: float) -> list[Html]:
        """Return the labels that have room, below the axis."""
        room = max(round((right - left) / 95), 2)
        every = max(math.ceil(len(self.labels) / room), 1)
        found = []
        for place in range(0, len(self.labels), every):
            x = left + (right - left) * self.places[place]
            anchor = "start" if place == 0 else "middle"
            if x > right - 30:
                anchor = "end"
            found.append(text_at(x, y, clipped(self.labels[place], 16), anchor))
        return found


def moments_of(labels: Sequence[str]) -> list[datetime] | None:
    """Return labels as times in their order; None if one is no time, or they are out of order."""
    try:
        found = [_moment(label) for label in labels]
    except ValueError:
        return None
    in_order = all(a < b for a, b in pairwise(found))
    return found if found and in_order else None


def _moment(label: str) -> datetime:
    if len(label) == len("2026-03") and label[4:5] == "-":
        label = f"{label}-01"
    if not label[:4].isdigit() or label[4:5] != "-":
        raise ValueError(label)
    return datetime.fromisoformat(label).replace(tzinfo=None)
