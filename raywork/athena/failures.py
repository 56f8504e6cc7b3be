"""Why a query failed: Athena's name for it, where in the statement, and what to do about it."""

import re
from typing import Final

from raywork.athena.hints import hint_for
from raywork.athena.result import Failure
from raywork.sql import Statement

_NAME: Final = re.compile(r"\s*(?!FAILED\b)([A-Z][A-Z0-9_]{5,})\b")
_PLACE: Final = re.compile(r"line (\d+):(\d+)")


def explain_failure(reason: str, statement: Statement, lines_before: int = 0) -> Failure:
    """Return what is known of a failure from Athena's reason.

    Of what was submitted, so many lines stood before the statement.
    """
    named = _NAME.match(reason)
    name = named[1] if named else None
    place = _PLACE.search(reason)
    line, column = (int(place[1]), int(place[2])) if place else (1, None)
    return Failure(
        reason=reason,
        name=name,
        line=max(1, line - lines_before) + statement.line - 1,
        column=column,
        hint=hint_for(name, reason),
    )
