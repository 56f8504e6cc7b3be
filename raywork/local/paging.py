"""Lists in pages: the token is the number of entries that came before."""

from collections.abc import Sequence
from typing import Any

from raywork.local.faults import invalid


def page(
    entries: Sequence[Any], request: dict[str, Any], key: str, default: int = 50
) -> dict[str, Any]:
    """Return one page of a list as its operation answers it, under `key`."""
    start, count = offset(request), request.get("MaxResults", default)
    answer: dict[str, Any] = {key: list(entries[start : start + count])}
    if start + count < len(entries):
        answer["NextToken"] = str(start + count)
    return answer


def offset(request: dict[str, Any]) -> int:
    """Return how many entries came before the page that is asked for."""
    token = request.get("NextToken", "0")
    if not token.isdecimal():
        raise invalid(f"NextToken {token!r} is none that this service gave")
    return int(token)
