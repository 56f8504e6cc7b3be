"""From a schema to the DDL of an Athena table that reads every record of it."""

from raywork.ddl.arrangement import Arrangement, projection_of, takes
from raywork.ddl.changes import Change, TableShape, compare, described, shape_of, widens
from raywork.ddl.choice import choose_type
from raywork.ddl.decided import Decided, load_decided, save_decided
from raywork.ddl.evolution import Prior
from raywork.ddl.findings import Conflict, Example, TableWarning
from raywork.ddl.hints import Hint, parse_hint, parse_type
from raywork.ddl.options import (
    TableOptions,
    is_location,
    parse_table_name,
    table_name_from_uri,
)
from raywork.ddl.partition_notes import future
from raywork.ddl.partitioned import Ways
from raywork.ddl.paths import parse_path, path_text
from raywork.ddl.quoting import is_writable
from raywork.ddl.statements import BATCH, SerDe, add_partitions
from raywork.ddl.table import Column, Table, make_table
from raywork.ddl.types import Array, Map, Scalar, Struct, Type, render

__all__ = [
    "BATCH",
    "Arrangement",
    "Array",
    "Change",
    "Column",
    "Conflict",
    "Decided",
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
    "load_decided",
    "make_table",
    "parse_hint",
    "parse_path",
    "parse_table_name",
    "parse_type",
    "path_text",
    "projection_of",
    "render",
    "save_decided",
    "shape_of",
    "table_name_from_uri",
    "takes",
    "widens",
]
