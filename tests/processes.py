"""What runs on this machine, as far as a test started it: from /proc."""

import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def marked(text: str) -> list[int]:
    """The processes that have a text in their environment: those started with it, and below."""
    return [pid for pid in _all() if text.encode() in _read(pid, "environ")]


def below(parent: int) -> Iterator[int]:
    """All processes that a process has started, and that these have."""
    for task in (_PROC / str(parent) / "task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from below(child)


def command_of(pid: int) -> str:
    """A process's command line, which Ray's workers change to say what they run."""
    return _read(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace").strip()


def _all() -> Iterator[int]:
    return (int(name) for name in os.listdir(_PROC) if name.isdigit())  # noqa: PTH208


def _read(pid: int, name: str) -> bytes:
    try:
        return (_PROC / str(pid) / name).read_bytes()
    except OSError:  # it has ended, or is not ours
        return b""
