"""Patterns of dates and times: MySQL's, of date_format and date_parse, and Joda's."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MYSQL: Final[dict[str, Callable[[datetime], str]]] = {
    "a": lambda t: _DAYS[t.weekday()][:3],
    "b": lambda t: _MONTHS[t.month - 1][:3],
    "c": lambda t: str(t.month),
    "d": lambda t: f"{t.day:02}",
    "e": lambda t: str(t.day),
    "f": lambda t: f"{t.microsecond:06}",
    "H": lambda t: f"{t.hour:02}",
    "h": lambda t: f"{t.hour % 12 or 12:02}",
    "I": lambda t: f"{t.hour % 12 or 12:02}",
    "i": lambda t: f"{t.minute:02}",
    "j": lambda t: f"{t.timetuple().tm_yday:03}",
    "k": lambda t: str(t.hour),
    "l": lambda t: str(t.hour % 12 or 12),
    "M": lambda t: _MONTHS[t.month - 1],
    "m": lambda t: f"{t.month:02}",
    "p": lambda t: "AM" if t.hour < 12 else "PM",  # noqa: PLR2004
    "r": lambda t: f"{t.hour % 12 or 12:02}:{t:%M:%S} {'AM' if t.hour < 12 else 'PM'}",  # noqa: PLR2004
    "S": lambda t: f"{t.second:02}",
    "s": lambda t: f"{t.second:02}",
    "T": lambda t: f"{t:%H:%M:%S}",
    "v": lambda t: f"{t.isocalendar().week:02}",
    "W": lambda t: _DAYS[t.weekday()],
    "x": lambda t: f"{t.isocalendar().year:04}",
    "Y": lambda t: f"{t.year:04}",
    "y": lambda t: f"{t.year % 100:02}",
    "%": lambda _: "%",
}


def mysql_text(moment: datetime, pattern: str) -> str:
    """Return a moment in a pattern such as `%Y-%m-%d`."""
    return re.sub(
        r"%(.)", lambda part: _MYSQL[part[1]](moment) if part[1] in _MYSQL else part[1], pattern
    )


_MYSQL_READ: Final = {
    "a": r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", "W": f"(?:{'|'.join(_DAYS)})",
    "b": r"(?P<mon>[A-Za-z]{3})", "M": r"(?P<month_name>[A-Za-z]+)",
    "c": r"(?P<month>\d{1,2})", "m": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})", "e": r"(?P<day>\d{1,2})", "j": r"(?P<yday>\d{1,3})",
    "f": r"(?P<fraction>\d{1,9})", "H": r"(?P<hour>\d{1,2})", "k": r"(?P<hour>\d{1,2})",
    "h": r"(?P<hour12>\d{1,2})", "I": r"(?P<hour12>\d{1,2})", "l": r"(?P<hour12>\d{1,2})",
    "i": r"(?P<minute>\d{1,2})", "s": r"(?P<second>\d{1,2})", "S": r"(?P<second>\d{1,2})",
    "p": r"(?P<half>AM|PM|am|pm)", "Y": r"(?P<year>\d{4})", "y": r"(?P<year2>\d{2})",
    "T": r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2})",
    "r": r"(?P<hour12>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2}) (?P<half>AM|PM)",
    "%": "%",
}  # fmt: skip


@lru_cache(1000)
def _mysql_reader(pattern: str) -> re.Pattern[str]:
    def read(part: re.Match[str]) -> str:
        if part[1] is None:
            return re.escape(part[0])
        return _MYSQL_READ.get(part[1], re.escape(part[1]))

    return re.compile(re.sub(r"%(.)|[^%]+", read, pattern, flags=re.DOTALL))


def mysql_moment(text: str, pattern: str) -> datetime:
    """Read a moment in a pattern such as `%Y-%m-%d`."""
    found = _mysql_reader(pattern).fullmatch(text)
    if found is None:
        raise ValueError(f'INVALID_FUNCTION_ARGUMENT: Invalid format: "{text}"')
    return _moment(found.groupdict())


def _moment(parts: dict[str, Any]) -> datetime:
    """The moment of what a pattern found; what it did not find is that of 1970-01-01 00:00:00."""
    given = {name: value for name, value in parts.items() if value is not None}
    year = int(given.get("year", 1970))
    if "year2" in given:
        short = int(given["year2"])
        year = short + (1900 if short >= 70 else 2000)  # noqa: PLR2004  # as MySQL does
    month = int(given.get("month", 1))
    if name := given.get("mon") or given.get("month_name"):
        month = [each[:3].lower() for each in _MONTHS].index(name[:3].lower()) + 1
    hour = int(given.get("hour", 0))
    if "hour12" in given:
        hour = int(given["hour12"]) % 12 + (12 if given.get("half", "AM").upper() == "PM" else 0)
    micros = int(given.get("fraction", "0").ljust(6, "0")[:6])
    moment = datetime(  # noqa: DTZ001
        year, month, int(given.get("day", 1)), hour, int(given.get("minute", 0)),
        int(given.get("second", 0)), micros,
    )  # fmt: skip
    if "yday" in given:
        moment = moment.replace(month=1, day=1) + timedelta(days=int(given["yday"]) - 1)
    return moment


_JODA: Final = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


def joda_text(moment: datetime, pattern: str) -> str:
    """Return a moment in a pattern such as `yyyy-MM-dd HH:mm`; its zone is UTC."""
    return "".join(_joda_part(moment, part) for part in _JODA.finditer(pattern))


def _joda_part(moment: datetime, part: re.Match[str]) -> str:  # noqa: C901, PLR0911  # one a letter
    if part[1] is not None:
        return part[1].replace("''", "'") or "'"
    if part[2] is None:
        return part[0]
    letter, count = part[2], len(part[0])
    match letter:
        case "M" if count > 2:  # noqa: PLR2004
            name = _MONTHS[moment.month - 1]
            return name if count > 3 else name[:3]  # noqa: PLR2004
        case "E":
            name = _DAYS[moment.weekday()]
            return name if count > 3 else name[:3]  # noqa: PLR2004
        case "a":
            return "AM" if moment.hour < 12 else "PM"  # noqa: PLR2004
        case "S":
            return f"{moment.microsecond:06}".ljust(count, "0")[:count]
        case "Z":
            return "+0000" if count == 1 else "+00:00" if count == 2 else "UTC"  # noqa: PLR2004
        case "z":
            return "UTC"
        case "y" | "Y" | "x" if count == 2:  # noqa: PLR2004
            return f"{moment.year % 100:02}"
    numbers = {
        "y": moment.year, "Y": moment.year, "M": moment.month, "d": moment.day,
        "x": moment.isocalendar().year, "w": moment.isocalendar().week, "e": moment.isoweekday(),
        "D": moment.timetuple().tm_yday, "H": moment.hour, "k": moment.hour or 24,
        "h": moment.hour % 12 or 12, "K": moment.hour % 12, "m": moment.minute, "s": moment.second,
    }  # fmt: skip
    if letter not in numbers:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Illegal pattern component: {part[0]}")
    return str(numbers[letter]).zfill(count)


_JODA_READ: Final = {
    "y": "year", "Y": "year", "M": "month", "d": "day", "H": "hour", "h": "hour12", "m": "minute",
    "s": "second", "S": "fraction", "D": "yday",
}  # fmt: skip


@lru_cache(1000)
def _joda_reader(pattern: str) -> re.Pattern[str]:
    text = ""
    parts = [*_JODA.finditer(pattern)]
    for part, behind in zip(parts, [*parts[1:], None], strict=True):
        letter, count = part[2], len(part[0])
        if letter is None:
            text += re.escape(part[0] if part[1] is None else part[1].replace("''", "'") or "'")
        elif letter == "M" and count > 2:  # noqa: PLR2004
            text += r"(?P<month_name>[A-Za-z]+)"
        elif letter == "E":
            text += "[A-Za-z]+"
        elif letter == "a":
            text += "(?P<half>AM|PM|am|pm)"
        elif letter in "Zz":
            text += r"(?P<zone>Z|[+-]\d\d:?\d\d|[A-Za-z_]+(?:/[A-Za-z_]+)*)"
        elif letter in _JODA_READ:
            name = "year2" if letter in "yY" and count == 2 else _JODA_READ[letter]  # noqa: PLR2004
            # Digits that follow at once are those of the next field.
            adjacent = behind is not None and behind[2] is not None
            text += rf"(?P<{name}>\d{{{count}}})" if adjacent else rf"(?P<{name}>\d+)"
        else:
            raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Illegal pattern component: {part[0]}")
    return re.compile(text)


def joda_moment(text: str, pattern: str) -> datetime:
    """Read a moment in a pattern such as `yyyy-MM-dd HH:mm`; without a zone it is UTC."""
    found = _joda_reader(pattern).fullmatch(text)
    if found is None:
        raise ValueError(f'INVALID_FUNCTION_ARGUMENT: Invalid format: "{text}" is malformed')
    parts = found.groupdict()
    return _moment(parts).replace(tzinfo=_zone(parts.get("zone")))


def _zone(text: str | None) -> Any:
    if text is None or text in {"Z", "UTC"}:
        return UTC
    if text[0] in "+-":
        minutes = int(text[1:3]) * 60 + int(text[-2:])
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    return ZoneInfo(text)
