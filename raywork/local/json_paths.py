"""The paths of json_extract: as Trino writes them, and as DuckDB does."""

import re
from typing import Final

_STEP: Final = re.compile(
    r"""\.(?P<name>[^.\["'\s]+)|\["(?P<double>[^"]*)"\]|\['(?P<single>[^']*)'\]"""
    r"""|\[(?P<place>\d+)\]|\[(?P<bare>[\w$]+)\]|(?P<any>\[\*\])"""
)


def duckdb_path(path: str) -> str:
    """Return a path with every name in quotes; one that is none of Trino's stays as it is."""
    if not path.startswith("$"):
        path = f"$.{path}"
    shown, place = "$", 1
    while place < len(path):
        step = _STEP.match(path, place)
        if step is None:
            return path
        place = step.end()
        if step["any"]:
            shown += "[*]"
        elif step["place"]:
            shown += f"[{step['place']}]"
        else:
            shown += f'."{step["name"] or step["double"] or step["single"] or step["bare"]}"'
    return shown
