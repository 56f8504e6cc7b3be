"""Functions for engines to run: at module level, so that the workers of Ray find them."""

import os
import signal
import time
from pathlib import Path

from raywork.errors import CorruptError, UsageError


def double(offset: int, unit: int) -> int:
    return offset + 2 * unit


def halves(_context: None, unit: tuple[int, int]) -> tuple[int, list[tuple[int, int]]]:
    """Do the first number of a range, and return it with the rest of the range."""
    first, end = unit
    return first, [(first + 1, end)] if first + 1 < end else []


def rest(result: tuple[int, list[tuple[int, int]]]) -> list[tuple[int, int]]:
    return result[1]


def fail_on_odd(_context: None, unit: int) -> int:
    if unit % 2:
        raise ValueError(f"{unit} is odd")
    return unit


def find_corrupt(_context: None, unit: str) -> str:
    raise CorruptError(f"{unit}: bad checksum")


def refuse(_context: None, unit: str) -> str:
    raise UsageError(f"{unit}: no such bucket")


def die_at_first(marks: Path, unit: int) -> int:
    """Kill the own process, unless this unit was tried before."""
    mark = marks / str(unit)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return unit


def die_on_zero(_context: None, unit: int) -> int:
    if unit == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return unit


def beat(folder: Path, unit: int) -> int:
    """Write a heartbeat until stopped; unit 0 ends when others beat. Give up after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if unit == 0 and any(folder.iterdir()):
            return unit
        if unit:
            with (folder / str(unit)).open("a") as file:
                file.write(".")
        time.sleep(0.01)
    return unit


def beat_on(folder: Path, unit: int) -> int:
    """Beat like `beat`, deaf to KeyboardInterrupt."""
    while True:
        try:
            return beat(folder, unit)
        except KeyboardInterrupt:
            continue


def unpicklable(_context: None, _unit: int) -> object:
    return (n for n in range(3))
