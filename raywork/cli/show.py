"""Printing what a crawl found, and the exit code that says how it ended."""

import sys

from raywork.cli.output import DONE, FAILURES, INCOMPLETE, print_document
from raywork.crawler.publish import table_sql
from raywork.crawler.report import render_json
from raywork.crawler.result import CrawlResult, CrawlResults
from raywork.crawler.told import difference
from raywork.report.shown import visible


def show_crawl(
    result: CrawlResult | CrawlResults, *, json: bool, quiet: bool, max_bad: int, out: str | None
) -> int:
    """Print the document or the DDL on stdout and the summary on stderr; return the exit code."""
    results = [result] if isinstance(result, CrawlResult) else [*result]
    script = "".join(map(table_sql, results)).encode(errors="backslashreplace")
    print_document(render_json(result) if json else script)
    if not quiet:
        from rich.console import Console

        from raywork.cli.summary import print_summary

        report = None if out is None else f"{out.rstrip('/')}/report.html"
        print_summary(result, Console(stderr=True, highlight=False), report)
    for each in results:
        for line in difference(each):
            print(visible(line), file=sys.stderr)  # noqa: T201
        if not each.ddl:
            name = "" if isinstance(result, CrawlResult) else f"{each.table}: "
            print(f"raywork: {name}{_why_no_table(each)}", file=sys.stderr)  # noqa: T201
    if not any(each.ddl for each in results):
        return INCOMPLETE
    failed = any(
        not each.ddl
        or each.objects.unreadable
        or each.bad_records > max_bad
        or each.types_differ
        or (each.registration is not None and each.registration.outcome == "frozen")
        for each in results
    )
    return FAILURES if failed else DONE


def _why_no_table(result: CrawlResult) -> str:
    if result.sample is not None and not result.objects.scanned + result.objects.unreadable:
        return f"the sample of {result.sample:.2%} holds no object: read a larger share"
    return "no record could be read, so that there is no table"
