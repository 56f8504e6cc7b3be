"""The data catalog: tables in AWS Glue, read, compared, made and evolved; statements in Athena."""

from raywork.catalog.clients import Catalog, open_catalog
from raywork.catalog.entry import Entry, refuse_alien
from raywork.catalog.facts import Facts
from raywork.catalog.inputs import check_partition_columns
from raywork.catalog.partitions import PartitionCounts
from raywork.catalog.queries import (
    Column,
    Execution,
    FirstRows,
    NoResultError,
    NoSlotError,
    Place,
    Queries,
    RefusedError,
    ThrottledError,
    UnreachedError,
)
from raywork.catalog.registration import Registration, Wish, database_of, register_glue
from raywork.catalog.statements import register_athena
from raywork.catalog.tables import GlueTables

__all__ = [
    "Catalog",
    "Column",
    "Entry",
    "Execution",
    "Facts",
    "FirstRows",
    "GlueTables",
    "NoResultError",
    "NoSlotError",
    "PartitionCounts",
    "Place",
    "Queries",
    "RefusedError",
    "Registration",
    "ThrottledError",
    "UnreachedError",
    "Wish",
    "check_partition_columns",
    "database_of",
    "open_catalog",
    "refuse_alien",
    "register_athena",
    "register_glue",
]
