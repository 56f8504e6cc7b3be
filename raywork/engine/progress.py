"""Progress on stderr: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_LINE_SECONDS = 5.0
"""Between two lines, and before the first: a short run stays quiet."""

_BAR_SECONDS = 0.2
"""Between two changes of a bar, and before it appears: what ends at once does not flicker."""

_COUNTERS = ("objects", "bytes", "records", "failures")


class Progress:
    """Counts what is done, and shows it from time to time.

    The counters are `objects`, `bytes`, `records` and `failures`; `total_objects` and
    `total_bytes` say what there is to do, as far as that is known. `verb` leads each line,
    `quiet` shows nothing, `clock` gives seconds.
    """

    def __init__(
        self,
        verb: str,
        *,
        quiet: bool = False,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verb = verb
        self._quiet = quiet
        self._stream = stream or sys.stderr
        self._clock = clock
        self._counts = dict.fromkeys((*_COUNTERS, "total_objects", "total_bytes"), 0)
        self._bar: Bar | None = None
        self._interval = _BAR_SECONDS if self._stream.isatty() else _LINE_SECONDS
        self._started = clock()
        self._due = self._started + self._interval

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def update(self, **counters: int) -> None:
        """Set counters and totals to these values."""
        self._check(counters)
        self._counts.update(counters)
        self._show_if_due()

    def advance(self, **counters: int) -> None:
        """Add to counters and totals."""
        self._check(counters)
        for name, value in counters.items():
            self._counts[name] += value
        self._show_if_due()

    def line(self) -> str:
        """Return what is done and what remains, as one line."""
        counts, elapsed, share = self._counts, self._clock() - self._started, self._share()
        parts = [
            _done(counts["objects"], counts["total_objects"], "{:,}".format) + " objects",
            _done(counts["bytes"], counts["total_bytes"], human),
        ]
        if counts["records"]:
            parts.append(f"{counts['records']:,} records")
        if elapsed > 0:
            parts.append(f"{human(counts['bytes'] / elapsed)}/s")
        if counts["failures"]:
            parts.append(f"{counts['failures']:,} failed")
        parts.append(f"{_duration(elapsed)} elapsed")
        if share:
            parts.append(f"about {_duration(elapsed * (1 - share) / share)} left")
        return f"{self._verb}: {', '.join(parts)}"

    def _check(self, counters: dict[str, int]) -> None:
        if unknown := counters.keys() - self._counts.keys():
            raise TypeError(f"no counter {', '.join(unknown)}: give {', '.join(self._counts)}")

    def _share(self) -> float | None:
        """Return the part that is done, 0 to 1: by bytes, else by objects, where one is known."""
        for name in ("bytes", "objects"):
            if total := self._counts[f"total_{name}"]:
                return min(1.0, self._counts[name] / total)
        return None

    def _show_if_due(self) -> None:
        if self._quiet or self._clock() < self._due:
            return
        self._due = self._clock() + self._interval
        if self._stream.isatty():
            self._show_bar()
        else:
            print(self.line(), file=self._stream, flush=True)

    def _show_bar(self) -> None:
        if self._bar is None:
            self._bar = _new_bar(self._stream)
            self._bar.start()
        share, task = self._share(), self._bar.task_ids[0]
        total = None if share is None else 1
        self._bar.update(task, description=self.line(), completed=share or 0, total=total)


def _new_bar(stream: TextIO) -> "Bar":
    from rich import progress
    from rich.console import Console

    columns = (
        progress.SpinnerColumn(),
        progress.BarColumn(20),
        progress.TextColumn("{task.description}"),
    )
    bar = progress.Progress(*columns, console=Console(file=stream), transient=True)
    bar.add_task("", total=None)
    return bar


def human(size: float) -> str:
    """Return a number of bytes in decimal units, as S3 bills them: `1.5 GB`."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 1000:  # noqa: PLR2004
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} PB"


def _done(count: int, total: int, shown: Callable[[int], str]) -> str:
    return f"{shown(count)} of {shown(total)}" if total else shown(count)


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
