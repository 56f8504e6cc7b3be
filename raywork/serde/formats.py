"""The property `timestamp.formats` of the Hive JSON SerDe: patterns as Joda-Time writes them.

Those of digits are known here (`yyyy MM dd HH mm ss` and `SSS`), with text between them: signs as
they are, letters in single quotes (`yyyy-MM-dd'T'HH:mm:ss.SSS'Z'`). Time is taken as UTC.
"""

import re
from datetime import datetime
from typing import Any, Final

from raywork.serde.values import Cell, refused, shown, unknown

_PARTS: Final = {
    "yyyy": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d\d)",
    "dd": r"(?P<day>\d\d)",
    "HH": r"(?P<hour>\d\d)",
    "mm": r"(?P<minute>\d\d)",
    "ss": r"(?P<second>\d\d)",
    "SSS": r"(?P<milli>\d{3})",
}

_steps = re.compile(r"'(?P<text>[^']*)'|(?P<letters>([A-Za-z])\3*)|(?P<sign>[^A-Za-z'])").finditer


def formatted_timestamp(formats: str | None) -> Cell:
    """Return the cell of a `timestamp` that is written in one of some formats.

    Raises:
        UnmeasuredError: a format has letters of which the meaning is not known here.
    """
    patterns = [_pattern(each) for each in formats.split(",")] if formats else []

    def read(value: Any) -> datetime:
        if not patterns:
            raise unknown(f"a timestamp without timestamp.formats: {shown(value)}")
        if type(value) is str:
            for pattern in patterns:
                if found := pattern.fullmatch(value):
                    return _moment(found, value)
        raise refused(value, "timestamp")

    return read


def _pattern(text: str) -> re.Pattern[str]:
    found, place = "", 0
    for step in _steps(text):
        if step.start() != place:
            break
        place = step.end()
        letters = step["letters"]
        if letters is None:
            found += re.escape(step["text"] if step["sign"] is None else step["sign"])
        elif letters in _PARTS:
            found += _PARTS[letters]
        else:
            raise unknown(f"{letters} in the format {text} of a timestamp")
    if place < len(text) or not found:
        raise unknown(f"the format {text!r} of a timestamp")
    try:
        return re.compile(found, re.ASCII)
    except re.error:
        raise unknown(f"the format {text!r} names a part of a timestamp twice") from None


def _moment(found: re.Match[str], text: str) -> datetime:
    parts = {"year": 1970, "month": 1, "day": 1}
    parts |= {name: int(digits) for name, digits in found.groupdict().items()}
    micros = parts.pop("milli", 0) * 1000
    try:
        return datetime(**parts, microsecond=micros)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise unknown(f"the moment {shown(text)}") from None
