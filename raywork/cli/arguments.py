"""What the parser of options leaves to do: global options in front, and filters in order."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

GLOBAL: Final = {
    "--profile": True,
    "--region": True,
    "--endpoint-url": True,
    "--no-sign-request": False,
    "--requester-pays": False,
    "--assume-role": True,
    "--engine": True,
    "--workers": True,
    "--json": False,
    "--quiet": False,
    "-v": False,
}
"""The options of every command, and whether each takes a value."""

GROUPS: Final = frozenset({"analyze", "export"})
"""Commands that have commands of their own."""

Rule = tuple[Literal["include", "exclude"], str]


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the global options that stand before the command behind it.

    Likewise those that stand between the name of a group and the command that is meant.
    """
    place = _globals(arguments)
    front, command = list(arguments[:place]), list(arguments[place : place + 1])
    rest = arguments[place + 1 :]
    if command and command[0] in GROUPS:
        place = _globals(rest)
        front += rest[:place]
        command += rest[place : place + 1]
        rest = rest[place + 1 :]
    return [*command, *front, *rest]


def _globals(arguments: Sequence[str]) -> int:
    """Return how many arguments are global options and their values, from the first on."""
    place = 0
    while place < len(arguments):
        name, equals, _ = arguments[place].partition("=")
        if name not in GLOBAL:
            break
        place += 1 if equals or not GLOBAL[name] else 2
    return place


def rules_in_order(arguments: Sequence[str]) -> Iterator[Rule]:
    """Yield the filters in the order in which they were given: the last that matches decides."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            return
        name, equals, value = argument.partition("=")
        if name in {"--include", "--exclude"}:
            glob = value if equals else next(rest, "")
            yield ("include" if name == "--include" else "exclude"), glob
