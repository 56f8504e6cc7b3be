"""What an export of a database answers: the document of `--json`."""

from typing import Literal

import msgspec


class ExportedColumn(msgspec.Struct, frozen=True):
    """One column of the files, by its name and type in Athena."""

    name: str
    type: str
    source: str
    """Its name in the database."""


class DatabaseExport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an export."""

    source: str
    """The URL of the database, without its password and parameters."""
    selected: str
    """The table, or the query."""
    destination: str
    format: Literal["csv", "parquet"]
    rows: int
    files: int
    bytes: int
    """Of the files as they are stored."""
    partitions: int
    """In how many ranges the rows were read."""
    removed: int
    """Files of an earlier export that were left over."""
    replaced_line_breaks: int
    """Texts in which spaces stand for line breaks, since a row of CSV ends there in Athena."""
    columns: list[ExportedColumn]
    ddl: str | None
    """The table for the files; None if DEST is a local folder, and no location was named."""
    manifest: str
    """The list of all files, with their rows and bytes."""
    warnings: list[str]
    seconds: float
