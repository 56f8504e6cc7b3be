"""raywork: from a bucket of compressed JSON to answered questions, on Ray.

>>> import raywork
>>> result = raywork.crawl("s3://bucket/prefix/")
>>> print(result.ddl)
"""

from typing import TYPE_CHECKING, Any

from raywork.errors import RayworkError, ServiceError, UnreadableError, UsageError

if TYPE_CHECKING:
    from raywork.analyses import AnalysisResult, analyze
    from raywork.athena import ConvertResult, QueryResult, QueryResults, convert, query, read_result
    from raywork.bulkcopy import CopyResult, VerifyResult, copy, verify
    from raywork.crawler import CrawlResult, CrawlResults, DiffResult, crawl, diff
    from raywork.exports import DatabaseExport, DynamoDBExport, export_db, export_dynamodb
    from raywork.storage import Access

__all__ = [
    "Access",
    "AnalysisResult",
    "ConvertResult",
    "CopyResult",
    "CrawlResult",
    "CrawlResults",
    "DatabaseExport",
    "DiffResult",
    "DynamoDBExport",
    "QueryResult",
    "QueryResults",
    "RayworkError",
    "ServiceError",
    "UnreadableError",
    "UsageError",
    "VerifyResult",
    "analyze",
    "convert",
    "copy",
    "crawl",
    "diff",
    "export_db",
    "export_dynamodb",
    "query",
    "read_result",
    "verify",
]

__version__: str

_LAZY = {
    "Access": "raywork.storage",
    "AnalysisResult": "raywork.analyses",
    "ConvertResult": "raywork.athena",
    "CopyResult": "raywork.bulkcopy",
    "CrawlResult": "raywork.crawler",
    "CrawlResults": "raywork.crawler",
    "DatabaseExport": "raywork.exports",
    "DiffResult": "raywork.crawler",
    "DynamoDBExport": "raywork.exports",
    "QueryResult": "raywork.athena",
    "QueryResults": "raywork.athena",
    "VerifyResult": "raywork.bulkcopy",
    "analyze": "raywork.analyses",
    "convert": "raywork.athena",
    "copy": "raywork.bulkcopy",
    "crawl": "raywork.crawler",
    "diff": "raywork.crawler",
    "export_db": "raywork.exports",
    "export_dynamodb": "raywork.exports",
    "query": "raywork.athena",
    "read_result": "raywork.athena",
    "verify": "raywork.bulkcopy",
}


def __getattr__(name: str) -> Any:
    """Load an operation when it is first asked for, so that `import raywork` costs little."""
    if name in _LAZY:
        from importlib import import_module

        value = getattr(import_module(_LAZY[name]), name)
    elif name == "__version__":
        value = _version()
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("raywork")
    except PackageNotFoundError:  # a checkout that is not installed, as a job's working directory
        return "0+unknown"
