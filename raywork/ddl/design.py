"""The tables of formats other than JSON: their columns, their SerDe, and what to say of them."""

from typing import NamedTuple

from raywork.ddl.findings import Conflict, TableWarning
from raywork.ddl.options import TableOptions
from raywork.ddl.statements import SerDe
from raywork.ddl.types import Type
from raywork.formats.model import Format
from raywork.schema import Schema


class Design(NamedTuple):
    """All that the format of its objects decides of a table."""

    columns: list[tuple[str, str, Type]]
    """Name, name in the objects, and type of each, in order."""
    serde: SerDe
    conflicts: tuple[Conflict, ...]
    warnings: list[TableWarning]


def design(schema: Schema, options: TableOptions) -> Design:
    """Return the design of the table for a schema that is not one of JSON records."""
    from raywork.ddl.delimited import design_delimited
    from raywork.ddl.typed import design_typed

    made = design_delimited if schema.format == Format.CSV else design_typed
    return made(schema, options)
