"""Functions of text and of bytes."""

# ruff: noqa: D103  # each is the function of that name in the documentation of Trino

import base64
import hashlib
import hmac
import struct
import unicodedata
import zlib
from collections.abc import Callable
from typing import Any, Final

from raywork.local.java_format import formatted


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


FUNCTIONS: Final[list[Callable[..., Any]]] = [
    split,
    strpos,
    luhn_check,
    soundex,
    format,
    normalize,
    sha512,
    hmac_digest,
    to_base32,
    from_base32,
    packed,
    unpacked,
    packed_whole,
    unpacked_whole,
    reverse_bytes,
    crc32,
]
