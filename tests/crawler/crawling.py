"""Crawls of the tests: of a bucket or a folder, and what must be the same of two of them."""

from pathlib import Path
from typing import Any

import raywork
from raywork.crawler import CrawlResult
from tests.servers import S3Server


def crawl(server: S3Server, *uris: str, **options: Any) -> CrawlResult:
    """Crawl places on a server, in this process unless told otherwise."""
    access = raywork.Access(endpoint_url=server.url)
    return raywork.crawl(*uris, access=access, **({"engine": "inline"} | options))


def fill_folder(folder: Path, contents: dict[str, bytes]) -> Path:
    for key, body in contents.items():
        file = folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return folder


def facts(result: CrawlResult) -> CrawlResult:
    """All of an answer that depends on what was crawled alone."""
    import msgspec

    warnings = [each for each in result.warnings if each.code != "unordered-listing"]
    return msgspec.structs.replace(result, seconds=0, engine="", workers=0, warnings=warnings)


def add_up(result: CrawlResult) -> bool:
    """Whether every object is in exactly one class."""
    counts = result.objects
    return (
        counts.listed == counts.scanned + counts.unreadable + counts.skipped
        and counts.skipped == sum(result.skipped.values())
        and counts.scanned == sum(result.codecs.values()) == sum(result.layouts.values())
    )


def warned(result: CrawlResult) -> dict[str, int]:
    """The codes of the warnings, with their counts."""
    return {each.code: each.count for each in result.warnings}


def column_types(result: CrawlResult) -> dict[str, str]:
    return {column.path: column.type for column in result.columns}
