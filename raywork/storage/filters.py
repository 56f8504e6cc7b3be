"""Which listed objects an operation is about: shared by all of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from raywork.errors import UsageError
from raywork.storage.objects import ObjectInfo

Rule = tuple[Literal["include", "exclude"], str]
"""Whether it takes or leaves out, and the glob."""

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:([kmgtp])(i?)b?|b)?\s*", re.IGNORECASE)
_AGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@dataclass(frozen=True)
class Filters:
    """Globs, times and sizes; an object is taken if it passes all of them.

    Globs match the whole key relative to the URI that was given. `*` stands for any characters,
    `/` among them, `?` for one, `[abc]`, `[a-z]`, `[!a]` for one of a set. Of the rules that
    match, the last decides. What no rule matches is taken, unless the first rule is an include:
    then only what is included is.
    """

    rules: tuple[Rule, ...] = ()
    newer_than: float | None = None
    """Seconds since 1970: taken is what was modified later."""
    min_size: int | None = None
    max_size: int | None = None
    """Bytes; both ends are included."""

    def matches(self, relative_key: str, info: ObjectInfo) -> bool:
        """Whether the object is taken."""
        return (
            (self.newer_than is None or info.modified > self.newer_than)
            and (self.min_size is None or info.size >= self.min_size)
            and (self.max_size is None or info.size <= self.max_size)
            and self._globs(relative_key)
        )

    def _globs(self, key: str) -> bool:
        for takes, pattern in self._compiled:
            if pattern.fullmatch(key):
                return takes
        return not self.rules or self.rules[0][0] == "exclude"

    @cached_property
    def _compiled(self) -> "list[tuple[bool, re.Pattern[str]]]":
        """The last rule first."""
        return [(kind == "include", compile_glob(glob)) for kind, glob in reversed(self.rules)]


def compile_glob(glob: str) -> re.Pattern[str]:
    """A glob as a regular expression that must match the whole key.

    Raises:
        UsageError: A set that is not closed, or is empty.
    """
    pattern, place = "", 0
    while place < len(glob):
        letter = glob[place]
        place += 1
        if letter == "*":
            pattern += ".*" if not pattern.endswith(".*") else ""
        elif letter == "?":
            pattern += "."
        elif letter == "[":
            end = glob.find("]", place + (2 if glob[place : place + 1] == "!" else 1))
            if end < 0:
                raise UsageError(f"glob {glob!r}: the [ has no ]: close it, or write [[] for a [")
            letters = re.sub(r"([\\\[\]^&~|])", r"\\\1", glob[place:end].removeprefix("!"))
            pattern += f"[{'^' if glob[place] == '!' else ''}{letters}]"
            place = end + 1
        else:
            pattern += re.escape(letter)
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error as error:
        raise UsageError(f"glob {glob!r} cannot be read: {error}") from error


_TOKEN = re.compile(r"\[!?.[^\]]*\]|.", re.DOTALL)


def rules_below(rules: Iterable[Rule], folder: str) -> tuple[Rule, ...]:
    """The same rules for keys relative to a folder.

    `a/*.gz` is `*.gz` for keys in `a/` and matches none in `b/`; `*/x` is both `*/x` and `x` there.
    """
    given = tuple(rules)
    # The kind of the first rule decides on what no rule matches: that must stay so.
    below: list[Rule] = [(given[0][0], "")] if given else []
    for kind, glob in given:
        below += ((kind, rest) for rest in _below(glob, folder))
    return tuple(below)


def _below(glob: str, folder: str) -> list[str]:
    """What is left of a glob behind a text that it begins to match: several, since `*` may end."""
    tokens = _TOKEN.findall(glob)
    places = {0}
    for letter in folder:
        reached = set()
        for place in _with_skipped_stars(tokens, places):
            if tokens[place] == "*":
                reached.add(place)
            elif compile_glob(tokens[place]).fullmatch(letter):
                reached.add(place + 1)
        places = reached
    return ["".join(tokens[place:]) for place in sorted(places)]


def _with_skipped_stars(tokens: list[str], places: set[int]) -> set[int]:
    """The tokens that can come next: a `*` may stand for nothing."""
    found = set(places)
    for place, token in enumerate(tokens):
        if place in found and token == "*":  # noqa: S105  of a glob
            found.add(place + 1)
    return found - {len(tokens)}


def parse_time(text: str, now: float, *, fixed: bool = False) -> float:
    """Read a date, a time or an age as seconds since 1970.

    `2024-01-31`, `2024-01-31T12:00:00Z` (UTC where no zone is given), or an age before `now`:
    `30s`, `90m`, `12h`, `7d`, `2w`. With `fixed` it must be the same whenever it is read.

    Raises:
        UsageError: It is neither, or an age where `fixed`.
    """
    if age := _AGE.fullmatch(text):
        if fixed:
            raise UsageError(
                f"{text!r} is another time each day: with --state, write a date, 2024-01-31"
            )
        return now - float(age[1]) * _SECONDS[age[2]]
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{text!r} is not a time: write 2024-01-31, 2024-01-31T12:00:00Z, or an age like 7d"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def parse_size(text: str) -> int:
    """Read a size in bytes: `1000`, `10kB`, `1.5GB` (powers of 1000), `64MiB` (powers of 1024).

    Raises:
        UsageError: It is none.
    """
    size = _SIZE.fullmatch(text)
    if size is None:
        raise UsageError(f"{text!r} is not a size: write bytes, or 10MB, 64MiB, 1.5GB")
    unit = (size[2] or "").lower()
    power = " kmgtp".index(unit) if unit else 0
    return int(float(size[1]) * (1024 if size[3] else 1000) ** power)
