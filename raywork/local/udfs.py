"""Functions of Trino that DuckDB calls in Python: regular expressions, patterns of dates, URLs.

Each takes and gives values of the SQL types in its annotations; NULL in is NULL out.
"""

# ruff: noqa: D103  # each is the function of that name in the documentation of Trino

import base64
import hashlib
import hmac
import math
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import wraps
from itertools import combinations
from statistics import NormalDist
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus, unquote, unquote_plus, urlsplit

from raywork.local import date_patterns
from raywork.local.java_format import formatted
from raywork.local.java_regex import compiled

_KINDS: Final[dict[Any, str]] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    bytes: "BLOB",
    datetime: "TIMESTAMP",
    list[str]: "VARCHAR[]",
    list[list[int]]: "BIGINT[][]",
    list[list[str]]: "VARCHAR[][]",
}


def register(database: Any) -> None:
    """Give DuckDB all functions of this module, as `py_` and their name."""
    for function in FUNCTIONS:
        kinds = {name: _kind(hint) for name, hint in function.__annotations__.items()}
        given = kinds.pop("return")
        database.create_function(
            f"py_{function.__name__}",
            _null_in_null_out(function),
            [*kinds.values()],
            given,
            # By default DuckDB lets no function return NULL for what is not NULL.
            null_handling="special",
        )


def _null_in_null_out(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)  # DuckDB looks at the parameters
    def called(*values: Any) -> Any:
        return None if None in values else function(*values)

    return called


def _kind(hint: Any) -> str:
    """The SQL type of an annotation: `str | None` is a text."""
    parts = [part for part in getattr(hint, "__args__", ()) if part is not type(None)]
    return _KINDS[parts[0] if type(hint).__name__ == "UnionType" else hint]


# Regular expressions


def regexp_like(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


def regexp_extract(text: str, pattern: str, group: int) -> str | None:
    found = compiled(pattern).search(text)
    return None if found is None else _group(found, group)


def regexp_extract_all(text: str, pattern: str, group: int) -> list[str]:
    return [_group(found, group) for found in compiled(pattern).finditer(text)]  # type: ignore[misc]


def _group(found: re.Match[str], group: int) -> str | None:
    if group > found.re.groups:
        raise ValueError(
            f"INVALID_FUNCTION_ARGUMENT: Pattern has {found.re.groups} groups. Cannot access "
            f"group {group}"
        )
    return found[group]


_REPLACEMENT: Final = re.compile(r"\\(.)|\$(?:\{(\w+)\}|(\d))", re.DOTALL)


def regexp_replace(text: str, pattern: str, replacement: str) -> str:
    def filled(found: re.Match[str]) -> str:
        return _REPLACEMENT.sub(
            lambda part: part[1] or found[part[2] or int(part[3])] or "",
            replacement,
        )

    return compiled(pattern).sub(filled, text)


def regexp_split(text: str, pattern: str) -> list[str]:
    parts, place = [], 0
    for found in compiled(pattern).finditer(text):
        parts.append(text[place : found.start()])
        place = found.end()
    return [*parts, text[place:]]


def regexp_groups(text: str, pattern: str) -> list[list[str]]:
    return [list(found.groups()) for found in compiled(pattern).finditer(text)]


def regexp_count(text: str, pattern: str) -> int:
    return sum(1 for _ in compiled(pattern).finditer(text))


def regexp_position(text: str, pattern: str, start: int, occurrence: int) -> int:
    for number, found in enumerate(compiled(pattern).finditer(text, start - 1), 1):
        if number == occurrence:
            return found.start() + 1
    return -1


# Text


def split(text: str, delimiter: str, limit: int) -> list[str]:
    return text.split(delimiter, limit - 1)


def strpos(text: str, part: str, instance: int) -> int:
    place = -1
    if instance < 0:
        place = len(text) + 1
        for _ in range(-instance):
            place = text.rfind(part, 0, max(place + len(part) - 1, 0))
            if place < 0:
                return 0
        return place + 1
    for _ in range(instance):
        place = text.find(part, place + 1)
        if place < 0:
            return 0
    return place + 1


def luhn_check(text: str) -> bool:
    digits = [int(each) for each in reversed(text)]
    doubled = [sum(divmod(each * 2, 10)) for each in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


_SOUNDS: Final = {
    letter: digit
    for letters, digit in [
        ("BFPV", "1"), ("CGJKQSXZ", "2"), ("DT", "3"), ("L", "4"), ("MN", "5"), ("R", "6"),
    ]
    for letter in letters
}  # fmt: skip


def soundex(text: str) -> str:
    letters = [each for each in text.upper() if each.isalpha()]
    if not letters:
        return ""
    code, before = letters[0], _SOUNDS.get(letters[0])
    for letter in letters[1:]:
        sound = _SOUNDS.get(letter)
        if sound and sound != before:
            code += sound
        if letter not in "HW":
            before = sound
    return code[:4].ljust(4, "0")


def format(pattern: str, values: list[str]) -> str:  # noqa: A001
    return formatted(pattern, values)


def normalize(text: str, form: str) -> str:
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]


def sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


def hmac_digest(data: bytes, key: bytes, name: str) -> bytes:
    return hmac.digest(key, data, name)


def to_base32(data: bytes) -> str:
    return base64.b32encode(data).decode()


def from_base32(text: str) -> bytes:
    return base64.b32decode(text)


def packed(number: float, form: str) -> bytes:
    return struct.pack(form, number)


def unpacked(data: bytes, form: str) -> float:
    return float(struct.unpack(form, data)[0])


def packed_whole(number: int, size: int) -> bytes:
    return number.to_bytes(size, "big", signed=True)


def unpacked_whole(data: bytes, size: int) -> int:
    if len(data) != size:
        raise ValueError(
            f"INVALID_FUNCTION_ARGUMENT: expected {size}-byte input, but got {len(data)}"
        )
    return int.from_bytes(data, "big", signed=True)


def reverse_bytes(data: bytes) -> bytes:
    return data[::-1]


def crc32(data: bytes) -> int:
    return zlib.crc32(data)


# URLs


def url_part(text: str, part: str) -> str | None:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return None
    return {
        "host": url.hostname,
        "port": None if port is None else str(port),
        "protocol": url.scheme,
        "query": url.query,
        "fragment": url.fragment,
        "path": unquote(url.path),
    }[part]


def url_parameter(text: str, name: str) -> str | None:
    pairs = parse_qsl(urlsplit(text).query, keep_blank_values=True)
    return next((value for key, value in pairs if key == name), None)


def url_encode(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")


def url_decode(text: str) -> str:
    return unquote_plus(text)


# Numbers


def double(text: str) -> str:
    """A number beyond the range where Java writes it without an exponent."""
    mantissa, _, exponent = f"{float(text):.17e}".partition("e")
    digits = repr(float(text)).lower()
    if "e" in digits:
        mantissa, _, exponent = digits.partition("e")
    else:
        sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
        whole, _, fraction = digits.partition(".")
        joined = (whole + fraction).lstrip("0")
        point = len(whole) if whole.strip("0") else -(len(fraction) - len(fraction.lstrip("0")))
        exponent = str(point - 1)
        mantissa = f"{sign}{joined[0]}.{joined[1:].rstrip('0') or '0'}"
    if "." not in mantissa:
        mantissa += ".0"
    return f"{mantissa}E{int(exponent)}"


def normal_cdf(mean: float, deviation: float, value: float) -> float:
    return NormalDist(mean, deviation).cdf(value)


def inverse_normal_cdf(mean: float, deviation: float, chance: float) -> float:
    return NormalDist(mean, deviation).inv_cdf(chance)


def wilson_bound(successes: int, trials: int, z: float, sign: int) -> float:
    """A bound of Wilson's interval for a share: the lower one if the sign is negative."""
    share, square = successes / trials, z * z / trials
    spread = z * math.sqrt(share * (1 - share) / trials + square / (4 * trials))
    return (share + square / 2 + sign * spread) / (1 + square)


_MOST_CHOSEN: Final = 5


def choices(count: int, size: int) -> list[list[int]]:
    """The places of the elements of each combination, in Trino's order."""
    if not 0 <= size <= _MOST_CHOSEN:
        raise ValueError(
            f"INVALID_FUNCTION_ARGUMENT: combination size must not exceed {_MOST_CHOSEN}: {size}"
        )
    found = combinations(range(1, count + 1), size)
    return [list(each) for each in sorted(found, key=lambda each: each[::-1])]


def cbrt(number: float) -> float:
    root, whole = math.cbrt(number), round(math.cbrt(number))
    return float(whole) if whole**3 == number else root


def decimal_quotient(value: str, divisor: str, precision: int, scale: int) -> str:
    """The quotient of two decimals, its halves rounded away from zero."""
    if not Decimal(divisor):
        raise ValueError("DIVISION_BY_ZERO: Division by zero")
    with localcontext(prec=100, rounding=ROUND_HALF_UP):
        quotient = (Decimal(value) / Decimal(divisor)).quantize(Decimal(1).scaleb(-scale))
    if quotient and quotient.adjusted() >= precision - scale:
        raise ValueError("NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow")
    return f"{quotient:f}"


def from_base(text: str, radix: int) -> int:
    return int(text, radix)


_BITS: Final = {"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "INTEGER_LITERAL": 32}


def left_shift(number: int, count: int, kind: str) -> int:
    """The bits of a number that stay within its type."""
    bits = _BITS.get(kind, 64)
    shifted = number << count if count < bits else 0
    half = 1 << (bits - 1)
    return (shifted + half) % (2 * half) - half


def format_number(number: float) -> str:
    for size, unit in ((1e15, "Q"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(number) >= size:
            scaled = number / size
            places = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0  # noqa: PLR2004
            return (
                f"{scaled:.{places}f}".rstrip("0").rstrip(".") + unit
                if places
                else f"{scaled:.0f}{unit}"
            )
    return f"{number:g}"


_SIZES: Final = {
    unit: 1024**power for power, unit in enumerate(("B", "kB", "MB", "GB", "TB", "PB"))
}


def parse_data_size(text: str) -> str:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*", text)
    if found is None or found[2] not in _SIZES:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Invalid data size: '{text}'")
    return str(int(float(found[1]) * _SIZES[found[2]]))


# Times


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


# Failures


def fail(reason: str) -> str:
    """Fail with a reason: unlike DuckDB's `error`, TRY takes it."""
    raise ValueError(reason)


def array_subscript(place: int, length: int) -> int:
    """Fail for a subscript that is outside of an array."""
    reason = "SQL array indices start at 1"
    if place < 0:
        reason = f"Array subscript is negative: {place}"
    elif place > length:
        reason = f"Array subscript must be less than or equal to array length: {place} > {length}"
    raise ValueError(f"INVALID_FUNCTION_ARGUMENT: {reason}")


FUNCTIONS: Final[list[Callable[..., Any]]] = [
    regexp_like, regexp_extract, regexp_extract_all, regexp_replace, regexp_split, regexp_count,
    regexp_position, split, strpos, luhn_check, soundex, normalize, sha512, hmac_digest, crc32,
    url_part, url_parameter, url_encode, url_decode, double, choices, cbrt, from_base,
    format_number, parse_data_size, date_format, date_parse, format_datetime, parse_datetime,
    iso_timestamp, regexp_groups, format, to_base32, from_base32, packed, unpacked, packed_whole,
    unpacked_whole, normal_cdf, inverse_normal_cdf, wilson_bound, iso_date, human_seconds,
    parse_duration, interval, decimal_quotient, reverse_bytes, fail, array_subscript,
    left_shift,
]  # fmt: skip
