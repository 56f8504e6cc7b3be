"""Regular expressions of Java, as Python's: the same but for some names of classes and groups."""

import re
from functools import lru_cache
from typing import Final

_CLASSES: Final = {
    r"\p{Alpha}": "[A-Za-z]",
    r"\p{Digit}": "[0-9]",
    r"\p{Alnum}": "[A-Za-z0-9]",
    r"\p{Upper}": "[A-Z]",
    r"\p{Lower}": "[a-z]",
    r"\p{Space}": r"\s",
    r"\p{Punct}": r"[!-/:-@\[-`{-~]",
    r"\h": r"[ \t]",
    r"\z": r"\Z",
}


@lru_cache(1000)
def compiled(text: str, *, any_case: bool = False) -> re.Pattern[str]:
    """Return the expression of Python for one of Java.

    Raises:
        ValueError: It is none, or one that Python does not know.
    """
    shown = re.sub(r"\(\?<(?![=!])", "(?P<", text)
    for java, python in _CLASSES.items():
        shown = shown.replace(java, python)
    try:
        return re.compile(shown, re.IGNORECASE if any_case else 0)
    except re.error as error:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: {error} in the pattern {text}") from None
