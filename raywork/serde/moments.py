"""Dates and timestamps in the shapes that the OpenX SerDe reads."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from raywork.errors import MisreadError
from raywork.serde.values import Cell, refused, shown, unknown

_DAY = r"(\d{4})-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)"

_zoned = re.compile(rf"{_DAY}T{_TIME}(?:(?:\.(\d\d\d))?Z|([+-])(\d\d):(\d\d))", re.ASCII).fullmatch
_bare = re.compile(rf"{_DAY} {_TIME}(?:\.(\d{{1,9}}))?", re.ASCII).fullmatch
_epoch = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII).fullmatch
_day = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII).match

_START: Final = datetime(1970, 1, 1)  # noqa: DTZ001  UTC, as all timestamps of a table
_MILLISECONDS: Final = 13
"""Digits of an epoch in milliseconds; fewer are seconds."""
_FURTHEST: Final = 14
"""Hours that a zone is from UTC at most."""
_MONTHS: Final = 12
_LONGEST_MONTH: Final = 31
_SIXTY: Final = 60


def timestamp(*, strict: bool) -> Cell:
    """Return the cell of a `timestamp`; digits beyond microseconds are dropped."""

    def read(value: Any) -> datetime:
        if type(value) is str:
            if found := _zoned(value):
                return _in_zone(found, strict=strict)
            if found := _bare(value):
                *parts, fraction = found.groups()
                return _moment(parts, fraction, value, strict=strict)
        elif isinstance(value, bool | dict | list):
            raise refused(value, "timestamp")
        if found := _epoch(str(value)):
            return _since_start(found[1], found[2] or "", found[0])
        if type(value) is str:
            raise refused(value, "timestamp")
        raise unknown(f"the number {value} as a timestamp")

    return read


def day(*, strict: bool) -> Cell:
    """Return the cell of a `date`, which reads the beginning of a text and drops the rest."""

    def read(value: Any) -> date:
        found = _day(value) if type(value) is str else None
        if found is None:
            raise refused(value, "date")
        if strict and found.end() < len(value):
            raise MisreadError(f"{shown(value)} loses its time of day in a date")
        return _moment((*found.groups(), "0", "0", "0"), None, value, strict=strict).date()

    return read


def _in_zone(found: re.Match[str], *, strict: bool) -> datetime:
    """Return the moment in UTC of a time in another zone."""
    *parts, fraction, sign, hours, minutes = found.groups()
    moment = _moment(parts, fraction, found[0], strict=strict)
    if sign is None:
        return moment
    if int(hours) > _FURTHEST or int(minutes) >= _SIXTY:
        raise unknown(f"the zone of {shown(found[0])}")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return _shifted(moment, -offset if sign == "+" else offset, found[0])


def _moment(
    parts: tuple[str, ...] | list[str], fraction: str | None, text: str, *, strict: bool
) -> datetime:
    """Return a moment; days that a month does not have, and hours from 24, roll over."""
    year, month, of_month, hour, minute, second = map(int, parts)
    micros = int(f"{fraction:0<6}"[:6]) if fraction else 0
    try:
        return datetime(year, month, of_month, hour, minute, second, micros)  # noqa: DTZ001
    except ValueError:
        pass
    rolls = 1 <= month <= _MONTHS and 1 <= of_month <= _LONGEST_MONTH
    if not rolls or not year or minute >= _SIXTY or second >= _SIXTY:
        raise unknown(f"the moment {shown(text)}")
    if strict:
        raise MisreadError(f"{shown(text)} is an impossible moment, and rolls over")
    first = datetime(year, month, 1, 0, minute, second, micros)  # noqa: DTZ001
    return _shifted(first, timedelta(days=of_month - 1, hours=hour), text)


def _since_start(whole: str, fraction: str, text: str) -> datetime:
    if len(whole) > _MILLISECONDS or (fraction and len(whole) == _MILLISECONDS):
        raise unknown(f"the number {text} as a timestamp")
    if len(whole) == _MILLISECONDS:
        return _shifted(_START, timedelta(milliseconds=int(whole)), text)
    micros = int(f"{fraction:0<6}"[:6])
    return _shifted(_START, timedelta(seconds=int(whole), microseconds=micros), text)


def _shifted(moment: datetime, by: timedelta, text: str) -> datetime:
    try:
        return moment + by
    except OverflowError:
        raise unknown(f"the moment {shown(text)}, beyond the year 9999") from None
