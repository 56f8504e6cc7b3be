import io
import subprocess
import sys

import pytest
from rich.console import Console

from raywork.cli.summary import print_summary
from raywork.crawler.result import Unreadable, WarningResult
from tests.crawler.results import EMPTY, EVIL, URI, USUAL, clean, hostile, usual


def printed(result, width=None, report=None, colour=None):
    """What lands on a terminal of a width, or in a pipe."""
    file = io.StringIO()
    terminal = {"width": width, "force_terminal": True, "legacy_windows": False} if width else {}
    print_summary(result, Console(file=file, color_system=colour, **terminal), report)
    return file.getvalue()


def test_counts_and_what_was_found():
    text = printed(USUAL)
    assert "1,234,567 records, 3 columns, 98.8 GB (18.8 GB stored) in 3 min 32 s" in text
    assert "objects  3,200 listed = 3,107 scanned + 2 unreadable + 91 skipped" in text
    assert "skipped  70 hidden from Athena, 21 folder marker" in text
    assert "codecs   2,900 snappy-framed, 207 gzip" in text
    assert "layouts  3,106 lines, 1 array" in text


def test_what_is_wrong_with_an_example_and_what_to_do():
    lines = printed(USUAL).splitlines()
    for title, advice, example in [
        ("! 2 unreadable objects", "write them again", f"{URI}a.snappy  it ends inside chunk 17"),
        ("! 1,302 bad records", "--max-bad N", f"{URI}0.gz  record 1: unexpected end"),
        ("! 1 conflict of type", "--hint PATH=TYPE", "payload.value  int, string: read as string"),
        ("! framing, 2,900 times", "write them again as gzip", f"{URI}0"),
        ("! array, 1 time", "write one record a line", f"{URI}x.json"),
    ]:
        at = lines.index(title)
        assert advice in lines[at + 1]
        assert lines[at + 2].strip() == example


def test_few_problems_come_with_more_examples():
    text = printed(usual(warnings=[], conflicts=[]))
    assert f"{URI}2.gz  record 3" in text
    assert f"{URI}3.gz" not in text


def test_how_many_more_there_are_is_said():
    lines = printed(USUAL).splitlines()
    for title, more in [
        ("! 2 unreadable objects", "and 1 more"),
        ("! 1,302 bad records", "and 1,301 more"),
        ("! framing, 2,900 times", "and 2,899 more"),
    ]:
        assert lines[lines.index(title) + 3].strip() == more
    text = printed(usual(warnings=[], conflicts=[])).splitlines()
    assert text[text.index("! 1,302 bad records") + 5].strip() == "and 1,299 more"


def test_what_makes_whole_queries_fail_comes_first():
    codes = [WarningResult(code, "do", 1, []) for code in ("a", "b", "c", "d", "duplicate-keys")]
    lines = printed(usual(warnings=codes)).splitlines()
    titles = [line for line in lines if line.startswith("! ")]
    assert titles.index("! duplicate-keys, 1 time") < titles.index("! 1 conflict of type")


def test_nothing_wrong_prints_no_problem():
    assert "!" not in printed(clean())


def test_nothing_found_is_said():
    assert "! no object is below the URI" in printed(EMPTY)


@pytest.mark.parametrize("width", [None, 120, 40])
def test_sample_is_said_whole(width):
    text = " ".join(printed(usual(sample=0.25), width).split())
    assert "Sample: only 25% of the objects was read." in text
    assert "nothing is known of the other objects." in text
    assert "Sample: only 25%" in printed([usual(sample=0.25), USUAL])
    assert "Sample" not in printed(USUAL)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize(
    "result",
    [
        USUAL,
        hostile(),
        usual(
            sample=0.5,
            uris=[URI] * 500,
            codecs={f"codec {n}": n for n in range(500)},
            warnings=[WarningResult(f"w{n}", "do this " * 99, n, ["x" * 999]) for n in range(500)],
        ),
        [USUAL] * 500,
        [],
    ],
    ids=["usual", "hostile", "huge", "tables", "none"],
)
def test_never_longer_than_40_lines_nor_wider_than_the_terminal(result, width):
    lines = printed(result, width).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines[:-1])) <= width
    assert lines[-1].startswith("Full report")


def test_further_problems_are_named():
    codes = [WarningResult(f"w{n}", "do", n, []) for n in range(20)]
    assert "! w2, 2 times, w3, 3 times" in printed(usual(warnings=codes))


@pytest.mark.parametrize("width", [None, 80])
def test_hostile_text_is_neither_markup_nor_control_sequence(width):
    text = printed(hostile(), width)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "[bold red]" in text
    assert r"\x1b[31m" in text


def test_colour_comes_from_the_summary_alone():
    text = printed(usual(table="t" + EVIL, uris=[]), 400, colour="standard")
    assert "\x1b[1mt</script>" in text
    assert "\x1b[31m" not in text.replace("\x1b[1;31m", "")


def test_a_pipe_gets_whole_uris():
    long = URI + "deep/" * 200 + "file.gz"
    unreadable = [Unreadable(long, "broken")]
    assert f"  {long}  broken\n" in printed(usual(unreadable=unreadable))


def test_a_terminal_gets_the_end_of_a_long_uri():
    long = URI + "deep/" * 200 + "file.gz"
    unreadable = [Unreadable(long, "broken")]
    assert "deep/file.gz  broken\n" in printed(usual(unreadable=unreadable), 60)


def test_where_the_rest_is():
    assert "Full report: s3://out/report.html" in printed(USUAL, report="s3://out/report.html")
    assert "--out" in printed(USUAL)


def test_several_tables():
    text = printed([USUAL, *[clean()] * 20])
    assert text.startswith("21 tables\n  analytics.events: 1,234,567 records")
    assert "and 14 more tables" in text
    assert "! analytics.events: 1,302 bad records" in text


def test_rich_is_loaded_only_to_print():
    code = "import sys, raywork.cli.summary; print('rich' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
