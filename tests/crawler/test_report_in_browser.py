import pytest

from raywork.crawler.report import render_html
from tests.crawler import browser
from tests.crawler.results import hostile, usual, wide

pytestmark = pytest.mark.skipif(
    browser.FOUND is None, reason=f"none of {', '.join(browser.NAMES)} is installed"
)


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser.tab(tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def show(tab, tmp_path):
    """Open the report of a result; at the end of the test its console has to be empty."""

    def opened(result):
        path = tmp_path / "report.html"
        path.write_text(render_html(result), "utf-8")
        tab.open(path)
        return tab

    tab.complaints.clear()
    yield opened
    assert not tab.complaints


def visible_names(tab):
    return tab.evaluate(
        "[...document.querySelectorAll('.sortable tbody tr:not([hidden]) th > code')]"
        ".map((code) => code.textContent)"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_fits_the_window_in_either_scheme(show, width, scheme):
    tab = show(usual(sample=0.1))
    assert tab.screenshot(width, scheme).startswith(b"\x89PNG")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(252, 252, 250)", "dark": "rgb(20, 24, 26)"}[scheme]


def test_columns_are_filtered(show):
    tab = show(wide())
    tab.evaluate(
        "const input = document.querySelector('input'); input.value = 'C199';"
        "input.dispatchEvent(new Event('input'))"
    )
    assert visible_names(tab) == ["c199", *(f"c{n}" for n in range(1990, 2000))]
    assert tab.evaluate("document.querySelector('output').textContent") == "11 of 2000 columns"


def test_columns_are_sorted_both_ways(show):
    tab = show(usual())
    click = "document.querySelectorAll('.sortable th button')[3].click()"
    tab.evaluate(click)
    assert visible_names(tab) == ["rare", "user_agent", "id"]
    tab.evaluate(click)
    assert visible_names(tab) == ["id", "user_agent", "rare"]


def test_statement_is_copied_exactly(show):
    tab = show(usual(statements=["-- \u202e\tx\r\nCREATE"]))
    tab.evaluate(
        "navigator.clipboard.writeText = async (text) => { window.copied = text };"
        "document.querySelector('.copy').click()"
    )
    assert tab.evaluate("window.copied") == "-- \u202e\tx\r\nCREATE"


def test_hostile_text_runs_nothing(show):
    tab = show([hostile(), hostile()])
    assert tab.evaluate("[document.scripts.length, document.images.length]") == [1, 0]


def test_print_unfolds_everything(show):
    tab = show(hostile())
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate("document.querySelectorAll('details:not([open])').length") == 0
