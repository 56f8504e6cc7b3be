"""A table as another one, of partitioned and compressed Parquet, batch by batch."""

from raywork.athena.conversion.operation import convert
from raywork.athena.conversion.result import BatchFailure, ConvertResult, ScanCost

__all__ = ["BatchFailure", "ConvertResult", "ScanCost", "convert"]
