"""What an analysis found, as report.html for people."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from raywork.analyses.model import Plan, Question, View
from raywork.analyses.pictures import picture_of
from raywork.analyses.result import AnalysisResult, Finding, ResultTable
from raywork.report.markup import Html, join, tag
from raywork.report.page import render_page
from raywork.report.pieces import LONG, ROWS, first, folded, grid
from raywork.report.shown import counted, duration, size
from raywork.report.units import Unit, cell

_SHOWN: Final = 12
"""Rows of a table that stand open beneath a chart; longer tables are folded up."""
_FIGURES: Final = frozenset(
    "tinyint smallint integer int bigint real float double decimal".split()  # noqa: SIM905
)


def render_html(result: AnalysisResult, plan: Plan) -> str:
    """Return a page that needs nothing but itself."""
    kind = f"Analysis: {result.case}"
    body = join(
        tag("h1", plan.title),
        _figures(result),
        _findings(result.findings),
        *(_answer(question, result.results[question.key]) for question in plan.questions),
        _notes(result),
        _statements(result),
    )
    return render_page(kind, plan.title, body)


def _figures(result: AnalysisResult) -> Html:
    verdict = {"ok": "passed", "bad": "failed", None: "none"}[result.verdict]
    figures = [
        ("Questions", f"{len(result.results):,}", f"{result.failed:,} without an answer"),
        ("Findings", f"{len(result.findings):,}", f"verdict: {verdict}"),
        ("Scanned", size(result.scanned_bytes), f"${result.cost_usd:.4f}"),
        ("Time", duration(result.seconds), counted(len(result.tables), "table")),
    ]
    pairs = (
        tag("div", tag("dt", name), tag("dd", shown, " ", tag("small", note)))
        for name, shown, note in figures
    )
    return tag("dl", *pairs, class_="figures")


def _findings(findings: Sequence[Finding]) -> Html:
    items = [
        tag(
            "li",
            tag("p", tag("code", each.code), f" {each.message}"),
            *([tag("p", each.remedy)] if each.remedy else []),
            class_=each.severity,
        )
        for each in findings
    ]
    body = tag("ul", *items, class_="findings") if items else tag("p", "Nothing stands out.")
    return tag("section", tag("h2", "Findings ", tag("small", f"{len(items):,}")), body)


def _answer(question: Question, answer: ResultTable) -> Html:
    if answer.error is not None:
        failed = tag("p", f"There is no answer: {answer.error.reason}", class_="sample")
        body = [tag("h2", question.title), failed]
        return tag("section", *body, _asked(answer))
    views = [_view(view, question, answer) for view in question.shown]
    return tag("section", *chain.from_iterable(views), _asked(answer))


def _view(view: View, question: Question, answer: ResultTable) -> list[Html]:
    """Return one chart with its table."""
    rows = answer.records(**dict([view.only] if view.only else []))
    names = [name for name in view.columns or answer.names if name in answer.names]
    shown = [tag("h2", view.title, " ", tag("small", counted(len(rows), "row")))]
    if view.note:
        shown.append(tag("p", view.note))
    if answer.more:
        shown.append(tag("p", "There are more rows: those shown are the first.", class_="first"))
    if not rows:
        return [*shown, tag("p", "There are no rows.")]
    if view.chart is not None:
        shown.append(picture_of(view.chart, view.title, rows, question.units))
    numbers = {column.name for column in answer.columns if column.type in _FIGURES}
    cells = [[_cell(row[name], question.units.get(name)) for name in names] for row in rows[:ROWS]]
    table = grid(view.title, [_label(name) for name in names], cells,
                 numbers=[_label(name) for name in names if name in numbers])  # fmt: skip
    table = join(*first(ROWS, len(rows), "row"), table)
    if view.chart is not None and len(rows) > _SHOWN:
        summary = tag("summary", f"The figures: {counted(len(rows), 'row')}")
        table = tag("details", summary, table)
    return [*shown, table]


def _label(name: str) -> str:
    return name.replace("_", " ")


def _cell(value: Any, unit: Unit | None) -> str:
    shown = cell(value, unit)
    return folded(shown) if len(shown) > LONG else shown


def _asked(answer: ResultTable) -> Html:
    facts = f"{size(answer.scanned_bytes)} scanned in {duration(answer.seconds)}"
    summary = tag("summary", f"The query: {facts}")
    return tag("details", summary, _code(answer.statement))


def _code(statement: str) -> Html:
    """Return a statement with its line breaks as such, and all else that is unseen marked."""
    lines = (join(line, Html("\n")) for line in statement.split("\n"))
    return tag("pre", tag("code", *lines))


def _notes(result: AnalysisResult) -> Html:
    notes = list(result.assumptions)
    if result.kept:
        notes.append(f"The tables were kept, in the database {result.database}.")
    notes += [f"Left behind: {each}" for each in result.left]
    items = [tag("li", note) for note in notes]
    heading = tag("h2", "What to know")
    return tag("section", heading, tag("ul", *items, class_="notes")) if items else Html("")


def _statements(result: AnalysisResult) -> Html:
    tables = [each for each in result.statements if each.lstrip().upper().startswith("CREATE")]
    blocks = [_code(statement) for statement in tables]
    summary = tag("summary", f"The statements that made {counted(len(result.tables), 'table')}")
    return tag("section", tag("h2", "Tables"), tag("details", summary, *blocks))
