"""Regular expressions, which are Java's."""

# ruff: noqa: D103  # each is the function of that name in the documentation of Trino

import re
from collections.abc import Callable
from typing import Any, Final

from raywork.local.java_regex import compiled


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


FUNCTIONS: Final[list[Callable[..., Any]]] = [
    regexp_like,
    regexp_extract,
    regexp_extract_all,
    regexp_replace,
    regexp_split,
    regexp_groups,
    regexp_count,
    regexp_position,
]
