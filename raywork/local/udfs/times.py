"""Functions of dates, times and spans."""

# ruff: noqa: D103  # each is the function of that name in the documentation of Trino

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from raywork.local import date_patterns


def date_format(moment: datetime, pattern: str) -> str:
    return date_patterns.mysql_text(moment, pattern)


def date_parse(text: str, pattern: str) -> datetime:
    return date_patterns.mysql_moment(text, pattern)


def format_datetime(moment: datetime, pattern: str) -> str:
    return date_patterns.joda_text(moment, pattern)


def parse_datetime(text: str, pattern: str) -> str:
    return date_patterns.joda_moment(text, pattern).isoformat()


def iso_timestamp(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return moment.isoformat() if moment.tzinfo else f"{moment.isoformat()}+00:00"


def iso_date(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d{3}", text):
        return datetime.strptime(text, "%Y-%j").replace(tzinfo=UTC).date().isoformat()
    return date.fromisoformat(text).isoformat()


def human_seconds(seconds: float) -> str:
    rest, shown = round(seconds), []
    for unit, size in (
        ("week", 604800),
        ("day", 86400),
        ("hour", 3600),
        ("minute", 60),
        ("second", 1),
    ):
        count, rest = divmod(rest, size)
        if count:
            shown.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return ", ".join(shown) or "0 seconds"


_DURATIONS: Final = {
    "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0,
}  # fmt: skip


def parse_duration(text: str) -> float:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", text)
    if found is None or found[2] not in _DURATIONS:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: duration is not a valid duration: {text}")
    return float(found[1]) * _DURATIONS[found[2]]


def interval(seconds: float) -> str:
    span = timedelta(seconds=abs(seconds))
    hours, rest = divmod(span.seconds, 3600)
    minutes, left = divmod(rest, 60)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{span.days} {hours:02}:{minutes:02}:{left:02}.{span.microseconds // 1000:03}"


FUNCTIONS: Final[list[Callable[..., Any]]] = [
    date_format,
    date_parse,
    format_datetime,
    parse_datetime,
    iso_timestamp,
    iso_date,
    human_seconds,
    parse_duration,
    interval,
]
