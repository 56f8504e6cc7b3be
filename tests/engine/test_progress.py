import io

import pytest

from raywork.engine import Progress
from raywork.engine.progress import human


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_short_run_stays_quiet_and_a_long_one_has_a_line_every_five_seconds(clock):
    stream = io.StringIO()
    with Progress("crawl", stream=stream, clock=clock) as progress:
        for _ in range(12):
            clock.now += 1
            progress.advance(objects=1)

    assert [line.split(",")[0] for line in stream.getvalue().splitlines()] == [
        "crawl: 5 objects",
        "crawl: 10 objects",
    ]


def test_a_line_says_what_is_done_and_what_remains(clock):
    progress = Progress("crawl", stream=io.StringIO(), clock=clock)
    progress.update(total_objects=4000, total_bytes=6_000_000_000)
    clock.now += 90
    progress.advance(objects=1200, bytes=1_500_000_000, records=7_000_000, failures=3)

    assert progress.line() == (
        "crawl: 1,200 of 4,000 objects, 1.5 GB of 6.0 GB, 7,000,000 records, 16.7 MB/s, 3 failed, "
        "0:01:30 elapsed, about 0:04:30 left"
    )


def test_nothing_known_yet_is_said_without_a_guess(clock):
    progress = Progress("copy", stream=io.StringIO(), clock=clock)

    assert progress.line() == "copy: 0 objects, 0 B, 0:00:00 elapsed"


def test_quiet_shows_nothing(clock):
    stream = io.StringIO()
    progress = Progress("crawl", quiet=True, stream=stream, clock=clock)
    clock.now += 60
    progress.update(objects=1)

    assert stream.getvalue() == ""


def test_a_terminal_gets_a_bar_that_is_taken_away(clock):
    stream = Terminal()
    with Progress("crawl", stream=stream, clock=clock) as progress:
        progress.update(objects=1)
        assert stream.getvalue() == ""
        clock.now += 1
        progress.update(objects=2, total_objects=4)

    assert "crawl: 2 of 4 objects" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")


def test_a_misspelled_counter_is_an_error(clock):
    with pytest.raises(TypeError, match="no counter object:"):
        Progress("crawl", clock=clock).advance(object=1)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (2_500_000, "2.5 MB"), (3e15, "3.0 PB")],
)
def test_bytes_are_shown_in_decimal_units(size, text):
    assert human(size) == text
