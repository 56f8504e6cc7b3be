"""Dates in URIs, for jobs that run once a day: `s3://bucket/{date:%Y/%m/%d}/`."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from raywork.errors import UsageError

_PLACE: Final = re.compile(r"\{date(?::([^{}]*))?\}")
_AGO: Final = re.compile(r"(\d+)d")


def with_date(uri: str, day: datetime) -> str:
    """Return a URI with each `{date:FORMAT}` written out; FORMAT is strftime's, by default ISO."""
    return _PLACE.sub(lambda found: day.strftime(found[1] or "%Y-%m-%d"), uri)


def parse_day(text: str | None, now: datetime | None = None) -> datetime:
    """Read `--date`: `2026-01-31`, `yesterday`, `3d` (three days ago); by default today, in UTC.

    Raises:
        UsageError: it is none of these.
    """
    now = now or datetime.now(UTC)
    if text is None or text == "today":
        return now
    if text == "yesterday":
        return now - timedelta(days=1)
    try:
        if ago := _AGO.fullmatch(text):
            return now - timedelta(days=int(ago[1]))
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UsageError(
            f"--date {text}: write 2026-01-31, today, yesterday, or 3d for three days ago"
        ) from None
