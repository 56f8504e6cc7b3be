"""The report of an analysis in a real browser: no complaint, all charts drawn, fit to print."""

import pytest

from raywork.analyses.model import Chart, Plan, Question, View
from raywork.analyses.report import render_html
from raywork.analyses.result import AnalysisResult, Finding, ResultTable
from raywork.athena import Failure, ResultColumn
from tests.crawler import browser

pytestmark = pytest.mark.skipif(
    browser.FOUND is None, reason=f"none of {', '.join(browser.NAMES)} is installed"
)

HOSTILE = "<script>document.title = 'owned'</script>\u202e"


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser.tab(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def show(tab, tmp_path):
    """Open a report with each kind of chart; at the end its console has to be empty."""
    path = tmp_path / "report.html"
    path.write_text(render_html(*report()), "utf-8")
    tab.complaints.clear()
    tab.open(path)
    yield tab
    assert not tab.complaints


def report() -> tuple[AnalysisResult, Plan]:
    columns = [ResultColumn("name", "varchar"), ResultColumn("day", "varchar")]
    columns += [ResultColumn("size", "bigint"), ResultColumn("share", "double")]
    rows = [
        [f"{HOSTILE if n == 3 else 'part'} {n % 10}", f"2026-03-{n // 10 + 1:02}", n**3, n / 99]
        for n in range(100)
    ]
    charts = {
        "line": Chart("line", "day", ("size", "share")),
        "columns": Chart("stacked", "day", "size", series="name"),
        "stacked": Chart("stacked", "name", ("size", "share")),
        "bars": Chart("bars", "name", "share"),
        "treemap": Chart("treemap", "name", "size", series="day"),
    }
    question = Question(
        "sizes",
        "Sizes",
        "SELECT 1",
        units={"size": "bytes", "share": "share"},
        views=tuple(View(title, chart) for title, chart in charts.items()),
    )
    failed = Question("none", "None", "SELECT 1")
    result = AnalysisResult(
        case="made-up",
        title="Made up",
        database="d",
        tables=["t"],
        results={
            "sizes": ResultTable(title="Sizes", columns=columns, rows=rows, statement="SELECT 1"),
            "none": ResultTable(title="None", error=Failure(reason=HOSTILE)),
        },
        findings=[Finding("f", severity, HOSTILE) for severity in ("ok", "note", "warning", "bad")],
        verdict="bad",
        assumptions=["All is made up."],
        statements=["CREATE EXTERNAL TABLE t (a int)", "SELECT 1"],
        failed=1,
    )
    return result, Plan("Made up", [], [question, failed])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_fits_the_window_in_either_scheme(show, width, scheme):
    assert show.screenshot(width, scheme).startswith(b"\x89PNG")
    assert show.evaluate("document.documentElement.scrollWidth") <= width


def test_every_chart_is_drawn_in_colours_that_differ(show):
    boxes = show.evaluate(
        "[...document.querySelectorAll('svg.plot')].map((svg) => {"
        " const box = svg.getBoundingClientRect(); return [box.width, box.height]; })"
    )
    assert len(boxes) == 5
    assert all(width > 500 and height > 100 for width, height in boxes)
    fills = show.evaluate(
        "[...document.querySelectorAll('.swatch')].map((mark) =>"
        " getComputedStyle(mark).backgroundColor + ' ' + mark.className)"
    )
    assert len({fill.partition(" swatch")[0] for fill in fills}) == len(set(fills)) == 8


def test_hostile_text_runs_nothing(show):
    assert show.evaluate("document.title") == "Made up: analysis: made-up"
    assert show.evaluate("[document.scripts.length, document.images.length]") == [1, 0]


def test_it_reads_on_paper(show):
    show.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert show.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    assert len(show.call("Page.printToPDF", printBackground=True)["data"]) > 10_000
