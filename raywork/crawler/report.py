"""What a crawl found, as report.json for programs and as report.html for people."""

from collections.abc import Sequence

from raywork.crawler.result import CrawlResult, CrawlResults
from raywork.crawler.sections import (
    Problem,
    Section,
    columns,
    ddl,
    objects,
    problems,
    registration,
    warning_list,
)
from raywork.report.markup import Html, join, tag
from raywork.report.page import render_document, render_page
from raywork.report.pieces import grid
from raywork.report.shown import counted, duration, sampled, size


def render_json(result: CrawlResult | Sequence[CrawlResult]) -> bytes:
    r"""Return the document of `--json` and report.json; of several crawls under `tables`.

    A lone surrogate, which stands for a byte of a file name that is not UTF-8, becomes the text
    `\udce9`, since no JSON reader takes it as it is.
    """
    return render_document(result if isinstance(result, CrawlResult) else _several(result))


def render_html(result: CrawlResult | Sequence[CrawlResult]) -> str:
    """Return a page that needs nothing but itself; several crawls follow each other on it."""
    if isinstance(result, CrawlResult):
        title, body = result.table, _crawl(result, "crawl", 1)
    else:
        title = counted(len(result), "table")
        crawls = [_crawl(each, f"crawl-{n}", 2) for n, each in enumerate(result, 1)]
        sample = _sample(result[0]) if result else []
        notes = result.warnings if isinstance(result, CrawlResults) else []
        general = [warning_list(notes)] if notes else []
        body = join(tag("h1", title), *sample, _contents(result), *general, *crawls)
    return render_page("Crawl report", title, body)


def _several(results: Sequence[CrawlResult]) -> dict[str, object]:
    warnings = {"warnings": results.warnings} if isinstance(results, CrawlResults) else {}
    return {"tables": list(results), **warnings}


def _contents(results: Sequence[CrawlResult]) -> Html:
    """Return a table of the crawls that follow, each with its counts."""
    rows = [
        [
            tag("a", result.table, href=f"#crawl-{n}"),
            f"{len(result.columns):,}",
            f"{result.records:,}",
            *(f"{problem.count:,}" for problem in problems(result)),
        ]
        for n, result in enumerate(results, 1)
    ]
    names = [problem.title for problem in problems(results[0])] if results else []
    return grid("Tables", ["Table", "Columns", "Records", *names], rows)


def _crawl(result: CrawlResult, id_: str, level: int) -> Html:
    """Return all about one crawl, below a heading of the level."""
    warnings, *others = problems(result)
    sections = [
        objects(result),
        *registration(result),
        warnings,
        columns(result),
        ddl(result),
        *others,
    ]
    return tag(
        "article",
        tag(f"h{level}", result.table, id=id_),
        tag("ul", *(tag("li", tag("code", uri)) for uri in result.uris), class_="uris"),
        *_sample(result),
        _figures(result),
        _verdict(result, sections, id_),
        *(_section(each, f"{id_}-{each.id}", level + 1) for each in sections if each.shown),
        aria_labelledby=id_,
    )


def _sample(result: CrawlResult) -> list[Html]:
    return [] if result.sample is None else [tag("p", sampled(result.sample), class_="sample")]


def _section(section: Section, id_: str, level: int) -> Html:
    count = [" ", tag("small", f"{section.count:,}")] if section.count else []
    heading = tag(f"h{level}", section.title, *count, id=id_)
    return tag("section", heading, section.body, aria_labelledby=id_)


def _figures(result: CrawlResult) -> Html:
    of = "" if result.sample is None else " in the sample"
    ratio = f", {result.bytes / result.stored_bytes:.1f} : 1" if result.stored_bytes else ""
    run = ", ".join(filter(None, (counted(result.workers, "worker"), result.engine)))
    figures = [
        ("Records", f"{result.records:,}", f"{result.bad_records:,} bad{of}"),
        (
            "Columns",
            f"{len(result.columns):,}",
            f"and {counted(len(result.partitions), 'partition column')}",
        ),
        ("Objects scanned", f"{result.objects.scanned:,}", f"of {result.objects.listed:,} listed"),
        ("Uncompressed", size(result.bytes), f"{size(result.stored_bytes)} stored{ratio}"),
        ("Time", duration(result.seconds), run),
    ]
    if result.state is not None:
        state = result.state
        news = f"{state.new:,} new, {state.changed:,} changed, {state.deleted:,} deleted"
        figures.append(
            ("Objects known", f"{state.objects:,}", f"{news} in crawl {state.generation}")
        )
    pairs = (
        tag("div", tag("dt", name), tag("dd", figure, " ", tag("small", note)))
        for name, figure, note in figures
    )
    return tag("dl", *pairs, class_="figures")


def _verdict(result: CrawlResult, sections: Sequence[Section], id_: str) -> Html:
    """Return the contents: a link to each section, and what is wrong or not at a glance."""
    notes = []
    if not result.records:
        nothing = "No record was read" if result.objects.listed else "No object is below these URIs"
        notes.append(tag("li", nothing, class_="wrong bad"))
    for section in sections:
        if section.shown:
            name = f"{section.title}: {section.count:,}" if section.count else section.title
            state = f"wrong {section.id}" if isinstance(section, Problem) else None
            notes.append(tag("li", tag("a", name, href=f"#{id_}-{section.id}"), class_=state))
        else:
            notes.append(tag("li", f"No {section.title.lower()}", class_="right"))
    return tag("nav", tag("ul", *notes, class_="verdict"), aria_label=f"Contents of {result.table}")
