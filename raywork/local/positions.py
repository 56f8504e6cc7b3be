"""Where in a statement a failure is: Athena says `line 1:8`, counted from 1."""

import re
from typing import Final

UNKNOWN: Final = "line 1:1:"
_NAME: Final = re.compile(r"'([^']+)'")


def located(reason: str, text: str) -> str:
    """Return a reason with the place of the name in it, as the statement first has it.

    DuckDB's own positions are of the SQL that it was given, which is not the user's.
    """
    if UNKNOWN not in reason or (found := _NAME.search(reason)) is None:
        return reason
    name = found[1].rpartition(".")[2]
    places = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))
    if not places:
        return reason
    before = text[: places[0].start()]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return reason.replace(UNKNOWN, f"line {line}:{column}:", 1)
