"""Printing what a crawl found, and the exit code that says how it ended."""

import sys

from raywork.crawler.publish import table_sql
from raywork.crawler.report import render_json
from raywork.crawler.result import CrawlResult

DONE, FAILURES, INCOMPLETE = 0, 1, 3


def show_crawl(
    result: CrawlResult, *, json: bool, quiet: bool, max_bad: int, out: str | None
) -> int:
    """Print the document or the DDL on stdout and the summary on stderr; return the exit code."""
    if json:
        sys.stdout.buffer.write(render_json(result))
    else:
        sys.stdout.write(table_sql(result))
    sys.stdout.flush()
    if not quiet:
        from rich.console import Console

        from raywork.cli.summary import print_summary

        report = None if out is None else f"{out.rstrip('/')}/report.html"
        print_summary(result, Console(stderr=True, highlight=False), report)
    if not result.ddl:
        print("raywork: no record could be read, so that there is no table", file=sys.stderr)
        return INCOMPLETE
    return FAILURES if result.objects.unreadable or result.bad_records > max_bad else DONE
