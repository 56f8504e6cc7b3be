"""The summary of a crawl, for a person at a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from raywork.crawler.advice import (
    FAILING,
    ON_BAD,
    ON_CHANGES,
    ON_CONFLICTS,
    ON_FROZEN,
    ON_TYPES_DIFFER,
    ON_UNREADABLE,
)
from raywork.crawler.result import CrawlResult, CrawlResults, StateResult, WarningResult
from raywork.crawler.told import change_in_words, is_told, outcome
from raywork.report.shown import counted, duration, sampled, size, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

LINES: Final = 40
"""The summary is never longer, however much is wrong."""

NAMED: Final = 7
"""Up to so many tables, URIs, codecs and the like are named; of more, the number is given."""

EXPLAINED: Final = 5
"""Up to so many problems come with advice and examples, further ones by their title."""


UNCUT: Final = 1_000_000
"""The width of what is not a terminal."""


class Problem(NamedTuple):
    """Something that is wrong, what to do about it, and the first cases."""

    title: str
    advice: str
    examples: list[tuple[str, str]]
    """Object (or path) and detail of each."""
    cases: int = 0
    """How many there are in all."""


class Line(NamedTuple):
    """A line, or a paragraph of at most `rows` lines where the terminal is narrow."""

    text: str
    style: str = ""
    indent: int = 0
    rows: int = 1


def print_summary(
    result: CrawlResult | Sequence[CrawlResult], console: "Console", report: str | None = None
) -> None:
    """Print what was found and what is wrong with it, in 40 lines at most.

    `report` says where report.html was written. On a terminal lines are wrapped or cut to its
    width; elsewhere they stay whole, since logs are searched for whole URIs.
    """
    from rich.text import Text

    results = [result] if isinstance(result, CrawlResult) else list(result)
    width = console.width if console.is_terminal else UNCUT
    general = result.warnings if isinstance(result, CrawlResults) else []
    lines = [*_found(results), *_wrong(results, general, width)]
    fitted = [row for line in lines for row in _fit(line, console, width)]
    end = f"Full report: {report}" if report else "Full report: add --out FOLDER"
    for text in [*fitted[: LINES - 3], Text(), Text(visible(end), "dim")]:
        console.print(text, soft_wrap=True)


def _found(results: list[CrawlResult]) -> Iterator[Line]:
    if len(results) != 1:
        yield Line(counted(len(results), "table"), "bold")
        if results and results[0].sample is not None:
            yield Line(sampled(results[0].sample), "bold yellow", rows=9)
        yield from (Line(_one(each), indent=2) for each in results[:NAMED])
        if len(results) > NAMED:
            yield Line(f"and {counted(len(results) - NAMED, 'more table')}", indent=2)
        return
    (result,) = results
    objects = result.objects
    yield Line(f"{result.table}  {_list(result.uris)}", "bold")
    if result.sample is not None:
        yield Line(sampled(result.sample), "bold yellow", rows=9)
    yield Line(_one(result, name=False), rows=2)
    yield Line(
        f"objects  {objects.listed:,} listed = {objects.scanned:,} scanned"
        f" + {objects.unreadable:,} unreadable + {objects.skipped:,} skipped",
        rows=2,
    )
    if result.partitions:
        shown = [f"{each.name} {each.type}" for each in result.partitions]
        yield Line(f"partitions  {_list(shown)}", rows=2)
    yield from (Line(done, rows=2) for done in outcome(result) if not is_told(result))
    for name, counts in ("skipped", result.skipped), ("codecs", result.codecs):
        if counts:
            yield Line(f"{name:<7}  {_counts(counts)}", rows=2)
    if result.layouts:
        yield Line(f"layouts  {_counts(result.layouts)}")
    if result.state is not None:
        yield Line(f"state    {_remembered(result.state)}", rows=2)


def _one(result: CrawlResult, *, name: bool = True) -> str:
    """Return what came out of a crawl, in a line."""
    head = f"{result.table}: " if name else ""
    part = " (a sample)" if name and result.sample is not None else ""
    return (
        f"{head}{counted(result.records, 'record')}{part}, {counted(len(result.columns), 'column')}"
        f", {size(result.bytes)} ({size(result.stored_bytes)} stored) in {duration(result.seconds)}"
    )


def _remembered(state: StateResult) -> str:
    """Return what a state knows after a crawl, in a line."""
    known = f"{counted(state.objects, 'object')} with {counted(state.records, 'record')}"
    news = f"{state.new:,} new, {state.changed:,} changed, {state.deleted:,} deleted"
    return f"crawl {state.generation}: {news}; knows {known}"


def _counts(counts: dict[str, int]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return _list([f"{count:,} {name}" for name, count in ranked])


def _list(names: list[str]) -> str:
    more = [f"{len(names) - NAMED:,} more"] if len(names) > NAMED else []
    return ", ".join(names[:NAMED] + more)


def _wrong(results: list[CrawlResult], general: list[WarningResult], width: int) -> Iterator[Line]:
    problems = [*map(_problem, general)]
    problems += [
        problem._replace(title=f"{each.table}: {problem.title}") if len(results) > 1 else problem
        for each in results
        for problem in _problems(each)
    ]
    few = 3 if len(problems) <= 3 else 1  # noqa: PLR2004
    if problems:
        yield Line("")
    for problem in problems[:EXPLAINED]:
        yield Line(f"! {problem.title}", "bold red")
        yield Line(problem.advice, indent=2, rows=2 if few == 1 else 4)
        named = problem.examples[:few]
        for place, detail in named:
            yield Line(_example(place, detail, width - 2), "dim", indent=2)
        if named and problem.cases > len(named):
            yield Line(f"and {problem.cases - len(named):,} more", "dim", indent=2)
    if len(problems) > EXPLAINED:
        more = _list([problem.title for problem in problems[EXPLAINED:]])
        yield Line(f"! {more}", "bold red", rows=2)


def _problems(result: CrawlResult) -> Iterator[Problem]:
    """Yield what is wrong, the worst first."""
    if not result.has_records:
        nothing = "no record was read" if result.objects.listed else "no object is below the URI"
        yield Problem(nothing, "Look at the URI and the filters.", [])
    if result.objects.unreadable:
        unreadable = [(each.object, each.reason) for each in result.unreadable]
        title = counted(result.objects.unreadable, "unreadable object")
        yield Problem(title, ON_UNREADABLE, unreadable, result.objects.unreadable)
    if result.bad_records:
        bad = [(each.object, f"record {each.record:,}: {each.reason}") for each in result.bad]
        yield Problem(counted(result.bad_records, "bad record"), ON_BAD, bad, result.bad_records)
    failing = [each for code in FAILING for each in result.warnings if each.code == code]
    yield from map(_problem, failing)
    broken = [change for change in result.changes if not change.compatible]
    if broken:
        title = f"{counted(len(broken), 'change')} of the table that may break queries"
        is_frozen = result.registration is not None and result.registration.outcome == "frozen"
        advice = ON_FROZEN if is_frozen else ON_CHANGES
        words = [(change_in_words(change), "") for change in broken]
        yield Problem(title, advice, words, len(words))
    if result.conflicts:
        paths = [(c.path, f"{', '.join(c.kinds)}: {c.outcome}") for c in result.conflicts]
        yield Problem(
            counted(len(paths) + result.more_conflicts, "conflict") + " of type",
            ON_TYPES_DIFFER if result.types_differ else ON_CONFLICTS,
            paths,
            len(paths) + result.more_conflicts,
        )
    yield from map(_problem, (each for each in result.warnings if each.code not in FAILING))


def _problem(warning: WarningResult) -> Problem:
    places = [(place, "") for place in warning.objects]
    title = f"{warning.code}, {counted(warning.count, 'time')}"
    return Problem(title, warning.message, places, max(warning.count, len(places)))


def _example(place: str, detail: str, width: int) -> str:
    """Return the place, cut at its start, and the detail, cut at its end, to fit the width."""
    from rich.cells import cell_len, set_cell_size

    place, detail = visible(place), visible(detail)
    if cell_len(place) + 2 + cell_len(detail) <= width:
        return f"{place}  {detail}".rstrip()
    room = max(width // 2, width - cell_len(detail) - 2)
    if cell_len(place) > room:
        place = "…" + set_cell_size(place[::-1], room - 1)[::-1]
    return f"{place}  {detail}".rstrip()


def _fit(line: Line, console: "Console", width: int) -> list["Text"]:
    """Return the rows of a line, indented; what had to be cut ends in an ellipsis."""
    from rich.text import Text

    room = max(width - line.indent, 1)
    text = Text(visible(line.text), line.style)
    rows = [text] if line.rows == 1 else list(text.wrap(console, room))
    if len(rows) > line.rows:
        del rows[line.rows :]
        rows[-1].rstrip()
        rows[-1].append(" …")
    for row in rows:
        row.truncate(room, overflow="ellipsis")
        row.pad_left(line.indent)
    return rows
