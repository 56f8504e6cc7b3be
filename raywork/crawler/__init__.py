"""Crawling: compressed JSON in S3 or a folder, into a schema, a table and counts."""

from raywork.crawler.differences import DiffResult, diff
from raywork.crawler.operation import crawl
from raywork.crawler.result import CrawlResult, CrawlResults

__all__ = ["CrawlResult", "CrawlResults", "DiffResult", "crawl", "diff"]
