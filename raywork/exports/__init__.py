"""Exports: what a relational database or a DynamoDB table holds, as files for Athena."""

from raywork.exports.dynamodb import DynamoDBExport, export_dynamodb
from raywork.exports.operation import export_db
from raywork.exports.result import DatabaseExport, ExportedColumn

__all__ = [
    "DatabaseExport",
    "DynamoDBExport",
    "ExportedColumn",
    "export_db",
    "export_dynamodb",
]
