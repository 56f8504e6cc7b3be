"""What became of a copy or a verification, as report.html for people."""

from raywork.bulkcopy.result import CopyResult, VerifyResult
from raywork.report.markup import Html, join, tag
from raywork.report.page import render_page
from raywork.report.pieces import chart, first, grid
from raywork.report.shown import counted, duration, size


def render_html(result: CopyResult) -> str:
    """Return a page that needs nothing but itself."""
    kind = "Plan of a copy" if result.dry_run else "Copy report"
    body = join(
        tag("h1", result.destination),
        tag("ul", tag("li", "from ", tag("code", result.source)), class_="uris"),
        _figures(result),
        *(tag("p", warning, class_="sample") for warning in result.warnings),
        _objects(result),
        *_failures(result),
        *_planned(result),
    )
    return render_page(kind, result.destination, body)


def render_verification(result: VerifyResult) -> str:
    """Return a page that needs nothing but itself."""
    signs = {
        "identical": result.identical,
        "different": result.differ,
        "missing on the source": result.missing_on_source,
        "missing on the destination": result.missing_on_destination,
        "not compared": result.errors,
    }
    total = sum(signs.values())
    body = join(
        tag("h1", result.destination),
        tag("ul", tag("li", "against ", tag("code", result.source)), class_="uris"),
        *(tag("p", warning, class_="sample") for warning in result.warnings),
        tag("h2", "Objects"),
        tag(
            "div",
            chart("Compared", signs, total),
            chart("By", result.compared, total),
            class_="charts",
        ),
        *_differences(result, total - result.identical),
    )
    return render_page("Verification", result.destination, body)


def _differences(result: VerifyResult, count: int) -> list[Html]:
    if not count:
        return []
    rows = [[each.sign, tag("code", each.key), each.reason] for each in result.examples]
    heading = tag("h2", "Differences ", tag("small", f"{count:,}"))
    note = tag("p", "differences.jsonl has all of them.")
    shown = first(len(rows), count, "difference")
    columns = ["", "Key", "Reason"]
    return [tag("section", heading, note, *shown, grid("Differences", columns, rows))]


def _figures(result: CopyResult) -> Html:
    rate = result.bytes / result.seconds if result.seconds else 0.0
    run = ", ".join(filter(None, (counted(result.workers, "worker"), result.engine)))
    verified = ", ".join(f"{count:,} by {method}" for method, count in result.verified.items())
    figures = [
        ("Copied", f"{result.copied:,}", f"of {result.listed:,} listed"),
        ("Identical", f"{result.identical:,}", "were there already"),
        ("Failed", f"{result.failed:,}", counted(sum(result.verified.values()), "verified object")),
        ("Size", size(result.bytes), f"{size(rate)} a second"),
        ("Time", duration(result.seconds), run),
    ]
    pairs = [
        tag("div", tag("dt", name), tag("dd", figure, " ", tag("small", note)))
        for name, figure, note in figures
    ]
    note = [tag("p", f"Verified: {verified}.")] if verified else []
    return join(tag("dl", *pairs, class_="figures"), *note)


def _objects(result: CopyResult) -> Html:
    classes = {
        "copied": result.copied,
        "identical": result.identical,
        "skipped": result.skipped,
        "failed": result.failed,
    }
    charts = [chart("Class", classes, result.listed)]
    if result.skipped_reasons:
        charts.append(chart("Why skipped", result.skipped_reasons, result.listed))
    beside = (
        f"{counted(result.deleted, 'object')} deleted from the destination,"
        f" {counted(result.moved, 'object')} from the source;"
        f" {counted(result.extra, 'object')} on the destination that the source has not."
    )
    inner = [tag("h2", "Objects"), tag("div", *charts, class_="charts"), tag("p", beside)]
    return tag("section", *inner)


def _failures(result: CopyResult) -> list[Html]:
    if not result.failures:
        return []
    rows = [[tag("code", each.key), each.reason] for each in result.failures]
    count = result.failed + result.undeleted
    heading = tag("h2", "Failures ", tag("small", f"{count:,}"))
    note = tag("p", "failures.jsonl has all of them. Run the same command again to try them again.")
    shown = first(len(rows), count, "failure")
    return [tag("section", heading, note, *shown, grid("Failures", ["Key", "Reason"], rows))]


def _planned(result: CopyResult) -> list[Html]:
    if not result.planned:
        return []
    shown = first(len(result.planned), result.planned_count, "action")
    rows = tag("ul", *(tag("li", tag("code", action)) for action in result.planned))
    return [tag("section", tag("h2", "What would be done"), *shown, rows)]
