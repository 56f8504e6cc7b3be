"""From a schema to the DDL of an Athena table that reads every record of it."""

from raywork.ddl.changes import Change, TableShape, compare, described, shape_of
from raywork.ddl.choice import choose_type
from raywork.ddl.evolution import Prior
from raywork.ddl.findings import Conflict, Example, TableWarning
from raywork.ddl.hints import Hint, parse_hint, parse_type
from raywork.ddl.options import (
    TableOptions,
    is_location,
    parse_table_name,
    table_name_from_uri,
)
from raywork.ddl.partitioned import Ways, future
from raywork.ddl.paths import parse_path, path_text
from raywork.ddl.quoting import is_writable
from raywork.ddl.statements import BATCH, SerDe, add_partitions
from raywork.ddl.table import Column, Table, make_table
from raywork.ddl.types import Array, Map, Scalar, Struct, Type, render

__all__ = [
    "BATCH",
    "Array",
    "Change",
    "Column",
    "Conflict",
    "Example",
    "Hint",
    "Map",
    "Prior",
    "Scalar",
    "SerDe",
    "Struct",
    "Table",
    "TableOptions",
    "TableShape",
    "TableWarning",
    "Type",
    "Ways",
    "add_partitions",
    "choose_type",
    "compare",
    "described",
    "future",
    "is_location",
    "is_writable",
    "make_table",
    "parse_hint",
    "parse_path",
    "parse_table_name",
    "parse_type",
    "path_text",
    "render",
    "shape_of",
    "table_name_from_uri",
]
