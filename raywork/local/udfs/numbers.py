"""Functions of numbers."""

# ruff: noqa: D103  # each is the function of that name in the documentation of Trino

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import combinations
from statistics import NormalDist
from typing import Any, Final


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


FUNCTIONS: Final[list[Callable[..., Any]]] = [
    double,
    normal_cdf,
    inverse_normal_cdf,
    wilson_bound,
    choices,
    cbrt,
    decimal_quotient,
    from_base,
    left_shift,
    format_number,
    parse_data_size,
]
