"""The types of a result in full, as EXPLAIN tells them: it reads no data and costs nothing. Pure.

Of an array, a map or a row GetQueryResults says just that it is one.
"""

import json
import re
from typing import Any, Final

from raywork.catalog import FirstRows

_OUTPUTS: Final = re.compile(r'"outputs"\s*:\s*(?=\[)')


def as_explain(query: str) -> str:
    """Return the statement that has Athena tell the types of a query's result."""
    return f"EXPLAIN (TYPE LOGICAL, FORMAT JSON)\n{query}"


def types_in(plan: FirstRows) -> tuple[str, ...]:
    """Return the types of a result's columns by the lines of its plan; none if it does not say.

    The first node of a plan is its output (Trino documentation, "EXPLAIN").
    """
    text = "\n".join(row[0] or "" for row in plan.rows if row)
    found = _OUTPUTS.search(text)
    if found is None:
        return ()
    try:
        outputs, _ = json.JSONDecoder().raw_decode(text, found.end())
    except (json.JSONDecodeError, RecursionError):
        return ()
    types = tuple(map(_type, outputs))
    return types if all(types) else ()


def _type(output: Any) -> str:
    return str(output.get("type") or "") if isinstance(output, dict) else ""
