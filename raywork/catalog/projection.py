"""The properties of partition projection, widened: what was computed before is computed on."""

from collections.abc import Mapping
from typing import Final

_FACTS: Final = ("type", "format", "digits")
_ENUM: Final = ".values"
_RANGE: Final = ".range"


def widened(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return properties that compute every partition that either side does.

    A column whose type or format differs is taken as it is now. Crawls see a part of the objects
    at times: a range that became smaller would silently hide partitions.
    """
    found = dict(new)
    for key, value in old.items():
        column = key.rpartition(".")[0]
        kind = old.get(f"{column}.type")
        same = all(old.get(f"{column}.{fact}") == new.get(f"{column}.{fact}") for fact in _FACTS)
        if kind is None or not same or key not in new:
            continue
        if key.endswith(_ENUM):
            found[key] = ",".join(dict.fromkeys([*value.split(","), *new[key].split(",")]))
        elif key.endswith(_RANGE):
            found[key] = _range(value, new[key], number=kind == "integer")
    return found


def _range(old: str, new: str, *, number: bool) -> str:
    """Return the range from the earlier start to the later end.

    Dates of one format compare as text, as far as they begin with the year. `NOW` is the latest.
    """
    (old_start, old_end), (new_start, new_end) = _ends(old), _ends(new)

    def place(end: str) -> tuple[bool, int, str]:
        return end.startswith("NOW"), int(end) if number else 0, end

    start = min(old_start, new_start, key=place)
    end = max(old_end, new_end, key=place)
    return f"{start},{end}"


def _ends(text: str) -> tuple[str, str]:
    start, _, end = text.partition(",")
    return start.strip(), end.strip()
