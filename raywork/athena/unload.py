"""The statement that has Athena write the rows of a SELECT as Parquet. Pure."""

from typing import Final

LINES_BEFORE: Final = 1
"""The lines of an UNLOAD before those of its query: errors count from the first of them."""


def as_unload(query: str, folder: str) -> str:
    """Return the UNLOAD of a query into an S3 folder, which must be empty.

    The query stands on lines of its own, so that a comment at its end ends with it.
    """
    place = folder.replace("'", "''")
    options = "format = 'PARQUET', compression = 'SNAPPY'"
    return f"UNLOAD (\n{query}\n) TO '{place}' WITH ({options})"
