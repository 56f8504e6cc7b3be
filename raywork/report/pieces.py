"""The pieces that a report is made of: tables, bars, folded text."""

from collections.abc import Collection, Sequence
from typing import Final

from raywork.report.markup import Html, tag
from raywork.report.shown import counted, share

ROWS: Final = 100
"""A chart has so many rows at most."""

LONG: Final = 120
"""Text of more characters than this is folded up."""

NUMBERS: Final = {
    *("#", "Null", "Objects", "Record", "Share", "Columns", "Records"),
    *("Warnings", "Conflicts of type", "Bad records", "Unreadable objects"),
}
"""The names of columns that hold figures, aligned to the right."""


def grid(
    label: str,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    head: int = 0,
    class_: str | None = None,
    numbers: Collection[str] = NUMBERS,
) -> Html:
    """Return a table that scrolls sideways; the cell `head` of each row names the row.

    A cell that is an element of a table already stays as it is. The columns in `numbers` are
    aligned to the right.
    """
    body = [
        tag("tr", *(_cell(cell, head=at == head, number=names[at] in numbers)
                    for at, cell in enumerate(row)))
        for row in rows
    ]  # fmt: skip
    head_ = header(names, numbers)
    return scrolling(label, tag("table", head_, tag("tbody", *body), class_=class_))


def header(names: Sequence[str], numbers: Collection[str] = NUMBERS) -> Html:
    """Return the head of a table."""
    cells = (
        tag("th", name, scope="col", class_="number" if name in numbers else None) for name in names
    )
    return tag("thead", tag("tr", *cells))


def scrolling(label: str, table: Html) -> Html:
    """Return a table that scrolls sideways where it is too wide, by keyboard too."""
    return tag("div", table, class_="scroll", role="region", aria_label=label, tabindex=0)


def _cell(cell: str, *, head: bool, number: bool) -> Html:
    if isinstance(cell, Html) and cell.startswith("<td"):
        return cell
    if head:
        return tag("th", cell, scope="row", class_="number" if number else None)
    return tag("td", cell, class_="number" if number else None)


def folded(value: str) -> Html:
    """Return code, folded up if it is long."""
    if len(value) <= LONG:
        return tag("code", value)
    start = tag("summary", tag("code", value[:LONG], "…"))
    return tag("details", start, tag("code", value))


def bar(*parts: tuple[str, float]) -> Html:
    """Return a bar of (class, share of 0 to 1) pieces; what is there at all can be seen."""
    pieces, left = [], 0.0
    for name, part in parts:
        width = max(100 * part, 1.0) if part else 0.0
        pieces.append(tag("rect", class_=name, x=f"{left:.2f}", width=f"{width:.2f}", height=8))
        left += width
    return tag("svg", *pieces, viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def chart(name: str, counts: dict[str, int], whole: int, *, marked: bool = False) -> Html:
    """Return a table of counts with a bar each, the largest count first."""
    rows = [
        [
            label,
            bar((label if marked else "part", count / whole if whole else 0.0)),
            f"{count:,}",
            share(count / whole) if whole else "",
        ]
        for label, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    shown = grid(name, [name, "", "Objects", "Share"], rows[:ROWS], class_="chart")
    return tag("div", shown, *first(ROWS, len(rows), "entry"))


def first(shown: int, count: int, noun: str) -> list[Html]:
    """Return a line that says so where not all are shown."""
    if shown >= count:
        return []
    return [tag("p", f"The first {shown:,} of {counted(count, noun)}.", class_="first")]
