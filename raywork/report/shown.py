"""How figures and foreign text are shown to a person, in the report and on a terminal."""

from typing import Final

SIZES: Final = ("bytes", "kB", "MB", "GB", "TB", "PB")


def visible(text: str) -> str:
    r"""Return the text with control, bidirectional and other unseen characters as `\u202e`.

    What comes out moves no cursor, reorders no neighbour and encodes as UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def counted(count: int, noun: str) -> str:
    """Return `1 record`, `1,234 records`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def size(count: float) -> str:
    """Return a number of bytes in decimal units: `999 bytes`, `1.2 GB`."""
    for unit in SIZES:
        if count < 999.95 or unit == SIZES[-1]:  # noqa: PLR2004  above it rounds to 1000.0
            break
        count /= 1000
    return f"{count:,.0f} {unit}" if unit == SIZES[0] else f"{count:,.1f} {unit}"


def share(part: float) -> str:
    """Return a share of 0 to 1 in percent; only none is `0%` and only all is `100%`."""
    percent = 100 * part
    if 0 < percent < 0.1:  # noqa: PLR2004
        return "<0.1%"
    if 99.9 < percent < 100:  # noqa: PLR2004
        return ">99.9%"
    return f"{percent:.1f}%".replace(".0%", "%")


def duration(seconds: float) -> str:
    """Return `1.2 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 59.95:  # noqa: PLR2004  above it rounds to 60.0
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def sampled(part: float) -> str:
    """Return the statement that has to stand beside every count of a sampled crawl."""
    return (
        f"Sample: only {share(part)} of the objects was read. All records, sizes, types and"
        " problems are those of the sample; nothing is known of the other objects."
    )
