"""The values that folder names hold: escapes, NULL, and the shapes of dates."""

from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

NULL: Final = "__HIVE_DEFAULT_PARTITION__"
"""The value in the name of a folder whose records have NULL for it (Hive's default)."""

FORMATS: Final = (
    "yyyyMM",
    "yyyy-MM",
    "yyyyMMdd",
    "yyyy-MM-dd",
    "yyyyMMddHH",
    "yyyy-MM-dd-HH",
    "yyyy-MM-dd-HH-mm",
)
"""Dates within one folder name, as Java's DateTimeFormatter writes their shape."""

PATHS: Final = ("yyyy/MM/dd/HH", "yyyy/MM/dd", "yyyy/MM")
"""Dates over several folders, the longest first."""

_YEARS: Final = range(1970, 2100)
"""Four digits outside of these are no year."""


def unescape(text: str) -> str:
    """Return a value as its writer meant it: `%3A` in a folder's name is a colon.

    Hive and Spark escape single characters of ASCII, other writers the UTF-8 bytes of any. What
    does not decode stays as it is, so that a value is never lost.
    """
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        return text


def moment(text: str, shape: str) -> datetime | None:
    """Return the time that a text of such a shape writes; None if it does not."""
    if len(text) != len(shape) or not shape:
        return None
    found = {"y": "", "M": "", "d": "", "H": "", "m": ""}
    for sign, letter in zip(text, shape, strict=True):
        if letter not in found:
            if sign != letter:
                return None
        elif "0" <= sign <= "9":
            found[letter] += sign
        else:
            return None
    year, month, day, hour, minute = found.values()
    if int(year) not in _YEARS:
        return None
    try:
        return datetime(int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0))  # noqa: DTZ001  a folder names no zone
    except ValueError:
        return None


def integer(text: str) -> int | None:
    """Return the integer of 64 bits that a text writes; None if it does not."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):  # noqa: PLR2004  2**63 has 19
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


@lru_cache(maxsize=4096)
def date_format(text: str) -> str:
    """Return the shape of the date that a folder's name or value is; empty if it is none."""
    return next((shape for shape in FORMATS if moment(text, shape) is not None), "")
