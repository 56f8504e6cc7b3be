"""Queries in Athena: many at once, each run once, with their costs and their results."""

from raywork.athena.conversion import BatchFailure, ConvertResult, ScanCost, convert
from raywork.athena.dropping import DropResult, Kept, drop_created
from raywork.athena.operation import query
from raywork.athena.past import cancel_queries, query_history
from raywork.athena.reading import read_result
from raywork.athena.result import Failure, QueryResult, QueryResults, ResultColumn

__all__ = [
    "BatchFailure",
    "ConvertResult",
    "DropResult",
    "Failure",
    "Kept",
    "QueryResult",
    "QueryResults",
    "ResultColumn",
    "ScanCost",
    "cancel_queries",
    "convert",
    "drop_created",
    "query",
    "query_history",
    "read_result",
]
