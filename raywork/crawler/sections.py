"""The sections of report.html: each is made from a part of the result."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from raywork.crawler.advice import (
    ON_BAD,
    ON_CONFLICTS,
    ON_SKIPPED,
    ON_TYPES_DIFFER,
    ON_UNREADABLE,
)
from raywork.crawler.result import (
    EXAMPLES,
    ColumnResult,
    ConflictResult,
    CrawlResult,
    Partition,
    WarningResult,
)
from raywork.crawler.told import change_in_words, outcome
from raywork.report.markup import Html, join, tag
from raywork.report.pieces import bar, chart, first, folded, grid, header, scrolling
from raywork.report.shown import counted, share

BAD_LINES: Final = (
    "It fails where a broken line begins with a brace, unless the table sets"
    " ignore.malformed.json, and reads a row of NULLs for any other."
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; `count` says how much of its subject there is."""

    id: str
    title: str
    count: int
    body: Html

    @property
    def shown(self) -> bool:
        """Whether it is on the page."""
        return True


class Problem(Section):
    """A section on what is wrong; it is not on the page where nothing is."""

    __slots__ = ()

    @property
    def shown(self) -> bool:
        """Whether there is anything to tell."""
        return self.count > 0


def problems(result: CrawlResult) -> list[Problem]:
    """Return a section for each kind of problem, also for one that did not occur."""
    return [
        Problem("warnings", "Warnings", len(result.warnings), _warnings(result)),
        Problem(
            "conflicts",
            "Conflicts of type",
            len(result.conflicts) + result.more_conflicts,
            _conflicts(result),
        ),
        Problem("bad", "Bad records", result.bad_records, _bad(result)),
        Problem("unreadable", "Unreadable objects", result.objects.unreadable, _unreadable(result)),
    ]


def registration(result: CrawlResult) -> Iterator[Section]:
    """Yield a section on what became of the table in the catalog, if that was asked for."""
    if result.registration is not None:
        count = len(result.changes) + result.more_changes
        changes = [tag("li", change_in_words(each)) for each in result.changes]
        note = first(len(changes), count, "change")
        found = [*note, tag("ul", *changes)] if changes else []
        yield Section(
            "registration", "Registration", count, join(tag("p", *outcome(result)), *found)
        )


def objects(result: CrawlResult) -> Section:
    """Return what became of the listed objects, and what the scanned ones are."""
    counts = result.objects
    classes = {
        "scanned": counts.scanned,
        "unreadable": counts.unreadable,
        "skipped": counts.skipped,
    }
    charts = [chart("Class", classes, counts.listed, marked=True)]
    if result.codecs:
        charts.append(chart("Codec", result.codecs, counts.scanned))
    if result.layouts:
        charts.append(chart("Layout of the records", result.layouts, counts.scanned))
    if result.skipped:
        charts.append(chart("Why skipped", result.skipped, counts.listed))
    note = [tag("p", ON_SKIPPED)] if counts.skipped else []
    body = join(tag("div", *charts, class_="charts"), *note)
    return Section("objects", "Objects", counts.listed, body)


def columns(result: CrawlResult) -> Section:
    """Return the columns, with what the sampled records hold in them."""
    count = result.sampled_records
    basis = (
        f"Shares and ranges rest on {counted(count, 'sampled record')}, not on all. The bar is the"
        " share of them that hold the key; its pale end is those that hold null."
        if count
        else "No record was sampled, so that shares and ranges are not known."
    )
    if not result.columns:
        return Section("columns", "Columns", 0, tag("p", "No column was found."))
    names = ["#", "Column", "Type", "Presence", "Null", "Range"]
    rows = [_column(number, column) for number, column in enumerate(result.columns, 1)]
    body = join(tag("p", basis), grid("Columns", names, rows, head=1, class_="sortable"))
    if result.partitions:
        body = join(body, _partitions(result.partitions))
    return Section("columns", "Columns", len(result.columns), body)


def ddl(result: CrawlResult) -> Section:
    """Return the statements to run; the exact text of each is also there for the copy button."""
    statements = result.statements or [result.ddl]
    shown = [_statement(n, statement) for n, statement in enumerate(statements[:EXAMPLES], 1)]
    note = first(len(shown), len(statements), "statement")
    return Section("ddl", "DDL", 0, join(*note, *shown))


def _statement(number: int, statement: str) -> Html:
    lines = (join(line, Html("\n")) for line in statement.split("\n"))
    exact = json.dumps(statement).replace("\x7f", "\\u007f")
    label = f"Statement {number}"
    return tag("pre", *lines, tabindex=0, role="region", aria_label=label, data_exact=exact)


def _column(number: int, column: ColumnResult) -> list[str]:
    key = []
    if column.path != column.name:
        key = [" ", tag("small", "key ", tag("code", column.path))]
    present, null = column.presence or 0.0, column.null or 0.0
    known = column.presence is not None
    drawn = [bar(("part", present - null), ("null", null)), " ", share(present)] if known else []
    return [
        str(number),
        join(tag("code", column.name), *key),
        folded(column.type),
        tag("td", *drawn, class_="presence", data_value=f"{present:.6f}"),
        tag("td", share(null) if known else "", class_="number", data_value=f"{null:.6f}"),
        _range(column),
    ]


def _range(column: ColumnResult) -> str:
    parts = []
    if column.minimum is not None and column.maximum is not None:
        parts.append(f"{column.minimum:.15g} to {column.maximum:.15g}")
    if column.longest is not None:
        parts.append(f"text of up to {counted(column.longest, 'character')}")
    return "; ".join(parts)


def _partitions(partitions: list[Partition]) -> Html:
    rows = [[tag("code", each.name), folded(each.type)] for each in partitions]
    return grid("Partition columns", ["Partition column", "Type"], rows)


def _warnings(result: CrawlResult) -> Html:
    intro = tag("p", "What a query on the table stumbles over, and what to do about it.")
    return join(intro, warning_list(result.warnings))


def warning_list(warnings: list[WarningResult]) -> Html:
    """Return warnings, each with the first places that it concerns."""
    return tag("ul", *map(_warning, warnings), class_="warnings")


def _warning(warning: WarningResult) -> Html:
    head = tag("p", tag("code", warning.code), ", found ", counted(warning.count, "time"))
    places = tag("ul", *(tag("li", tag("code", place)) for place in warning.objects[:EXAMPLES]))
    shown = min(len(warning.objects), EXAMPLES)
    name = "Where" if shown == warning.count else f"Where: the first {shown:,} of {warning.count:,}"
    where = [tag("details", tag("summary", name), places)] if shown else []
    return tag("li", head, tag("p", warning.message), *where)


def _conflicts(result: CrawlResult) -> Html:
    shown = result.conflicts[:EXAMPLES]
    names = ["Kind", "First value", "Object", "Record"]
    table = tag("table", header(names), *(_conflict(each) for each in shown), class_="grouped")
    note = first(len(shown), len(result.conflicts) + result.more_conflicts, "conflict")
    advice = ON_TYPES_DIFFER if result.types_differ else ON_CONFLICTS
    return join(tag("p", advice), *note, scrolling("Conflicts of type", table))


def _conflict(conflict: ConflictResult) -> Html:
    read = [f"{', '.join(conflict.kinds)}, read as ", folded(conflict.type)]
    title = read if conflict.type else [f"{', '.join(conflict.kinds)}: {conflict.outcome}"]
    head = tag("th", tag("code", conflict.path), ": ", *title, scope="rowgroup", colspan=4)
    rows = (
        tag(
            "tr",
            tag("td", example.kind),
            tag("td", folded(example.value)),
            tag("td", tag("code", example.object)),
            tag("td", f"{example.record:,}", class_="number"),
        )
        for example in conflict.examples[:EXAMPLES]
    )
    return tag("tbody", tag("tr", head), *rows)


def _bad(result: CrawlResult) -> Html:
    shown = result.bad[:EXAMPLES]
    rows = [[tag("code", each.object), f"{each.record:,}", each.reason] for each in shown]
    note = first(len(shown), result.bad_records, "bad record")
    table = grid("Bad records", ["Object", "Record", "Reason"], rows)
    more = [" ", BAD_LINES] if result.format == "json" else []
    return join(tag("p", ON_BAD, *more), *note, table)


def _unreadable(result: CrawlResult) -> Html:
    shown = result.unreadable[:EXAMPLES]
    rows = [[tag("code", each.object), each.reason] for each in shown]
    note = first(len(shown), result.objects.unreadable, "unreadable object")
    table = grid("Unreadable objects", ["Object", "Reason"], rows)
    return join(tag("p", ON_UNREADABLE), *note, table)
