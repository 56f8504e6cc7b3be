"""Paths to values within records, as text: `payload.items[].price`, `scores{}`, `"a b".c`.

A path is a tuple of steps. A step is the name of a member (in double quotes, as JSON writes it,
where it is not plain), `[]` for the elements of an array or `{}` for the values of a map. Paths in
messages are written so that they can be given back as hints.
"""

import json
import re
from typing import Final

from raywork.errors import UsageError

Path = tuple[str, ...]

ELEMENT: Final = "[]"
VALUE: Final = "{}"

_PLAIN = r"[^\s.\[\]{}\"'=`<>\\\x00-\x20\x7f]+"
_is_plain = re.compile(_PLAIN).fullmatch
_next_step = re.compile(rf'\[\]|\{{\}}|"(?:[^"\\]|\\.)*"|{_PLAIN}', re.DOTALL).match


def member(name: str) -> str:
    """Return the step to the member of an object."""
    return name if _is_plain(name) else json.dumps(name, ensure_ascii=False)


def path_text(path: Path) -> str:
    """Return a path as it is written in messages and hints."""
    text = ""
    for step in path:
        text += step if step in {ELEMENT, VALUE} or not text else f".{step}"
    return text


def parse_path(text: str) -> Path:
    """Return the path that a text writes: `a.b`, `a[]`, `a.[].b`, `a{}.b`, `"odd name".b`.

    Raises:
        UsageError: it is no path, or that of the record itself.
    """
    steps: list[str] = []
    place = 0
    while place < len(text):
        dotted = bool(steps) and text[place] == "."
        found = _next_step(text, place + dotted)
        joined = found is not None and (not steps or dotted or found[0] in {ELEMENT, VALUE})
        if found is None or not joined:
            raise _no_path(text)
        steps.append(_canonical(found[0], text))
        place = found.end()
    if not steps:
        raise _no_path(text)
    return tuple(steps)


def _canonical(step: str, text: str) -> str:
    if not step.startswith('"'):
        return step
    try:
        return member(json.loads(step))
    except ValueError:
        raise _no_path(text) from None


def _no_path(text: str) -> UsageError:
    return UsageError(
        f"{text!r} is no path to a value: write the members of objects with dots between them, []"
        ' for the elements of an array, {} for the values of a map: items[].price, "odd name".id'
    )
