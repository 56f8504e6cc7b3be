"""Equal keys within one object: they fail a query, and most parsers keep silent about them.

Keys that differ by case only are no matter of this: the schema remembers them, and the table is
made to tell them apart.
"""

import json
from typing import Any


class _FoundError(Exception):
    pass


def duplicate_key(record: bytes) -> str | None:
    """Return a key that an object of this record holds twice; None if there is none.

    The record must be valid JSON.
    """
    try:
        json.loads(record, object_pairs_hook=_check, parse_int=str, parse_float=str)
    except _FoundError as found:
        return str(found)
    except RecursionError:
        return None
    return None


def _check(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _FoundError(key)
            seen.add(key)
