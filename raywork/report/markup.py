"""HTML from small pieces: whatever is not HTML already is escaped when it is put in."""

from html import escape
from itertools import groupby

from raywork.report.shown import visible


class Html(str):
    """Text that is HTML already. Any other text that meets it is foreign and gets escaped."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str | float | None) -> Html:
    """Return an element. `class_` and `aria_label` are written `class` and `aria-label`.

    An attribute that is None is left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Html:
    """Return the children one after the other."""
    return Html("".join(c if isinstance(c, Html) else text(c) for c in children))


def text(value: str) -> Html:
    """Return foreign text, escaped, with characters that cannot be seen written out and marked."""
    if value.isprintable():
        return Html(escape(value))
    runs = ((seen, "".join(run)) for seen, run in groupby(value, str.isprintable))
    return Html(
        "".join(
            escape(run) if seen else f'<span class="unseen">{escape(visible(run))}</span>'
            for seen, run in runs
        )
    )
