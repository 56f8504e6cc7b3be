"""What the user decides about a table: its name, its place, its SerDe and its hints."""

import re
from dataclasses import dataclass
from typing import Final

from raywork.ddl.hints import Hint
from raywork.ddl.names import LONGEST, clean
from raywork.ddl.partitioned import WAYS, Ways
from raywork.ddl.paths import path_text
from raywork.ddl.quoting import is_writable
from raywork.ddl.reading import MEASURED, SerDeName
from raywork.ddl.types import render, scalars
from raywork.errors import UsageError

SERDES: Final = ("openx", "hive")

_is_name = re.compile(r"[a-z0-9_]+").fullmatch
_is_folder = re.compile(r"s3://[^/*?\[\]{}]+/([^/*?]+/)*").fullmatch


@dataclass(frozen=True, slots=True)
class TableOptions:
    """The options of one table.

    Raises:
        UsageError: a name, the location, the SerDe or a hint is none that Athena takes.
    """

    table: str
    location: str
    """The folder that the table reads: an S3 URI that ends in `/`."""
    database: str | None = None
    """Where the table is made; None for the one that the session of the query names."""
    hints: tuple[Hint, ...] = ()
    """Of two for the same path, the later one holds."""
    serde: SerDeName = "openx"
    partitions: Ways = "auto"
    """How Athena finds partitions: `projection` computes them, `add` lists each; `none` for a table
    without partitions."""
    restored: bool = False
    """Whether some objects were restored from an archive: Athena reads those only if told to."""

    def __post_init__(self) -> None:
        _check_name("table", self.table)
        if self.database is not None:
            _check_name("database", self.database)
        _check_location(self.location)
        if self.serde not in SERDES:
            raise UsageError(f"{self.serde!r} is no SerDe: use one of {', '.join(SERDES)}")
        if self.partitions not in WAYS:
            raise UsageError(f"--partitions {self.partitions}: give one of {', '.join(WAYS)}")
        for hint in self.hints:
            for part in scalars(hint.type):
                if part.name not in MEASURED:
                    raise UsageError(
                        f"the hint {path_text(hint.path)}={render(hint.type)} asks for {part.name},"
                        " which the SerDe does not read: use string, and cast in the query"
                    )


def parse_table_name(text: str) -> tuple[str | None, str]:
    """Return the database, if any, and the table that `[database.]table` names.

    Raises:
        UsageError: it has more parts, or one that Athena does not take.
    """
    database, dot, table = text.rpartition(".")
    if "." in database:
        raise UsageError(f"the table name {text!r} has too many dots: write database.table")
    if dot:
        _check_name("database", database)
    _check_name("table", table)
    return (database if dot else None), table


def table_name_from_uri(uri: str) -> str:
    """Return a table name made from the last folder of a URI or path, or from its bucket."""
    parts = [part for part in re.split(r"[/\\]+", uri.partition("://")[2] or uri) if part]
    names = (part for part in reversed(parts) if part not in {".", ".."})
    return clean(next(names, "records"))


def _check_name(what: str, name: str) -> None:
    if not _is_name(name) or len(name) > LONGEST:
        raise UsageError(
            f"{name!r} is no name for a {what} in Athena: use lowercase letters, digits and _,"
            f" at most {LONGEST} in all"
        )


def is_location(uri: str) -> bool:
    """Return whether a table or partition can be at a URI: a folder that a statement can name."""
    return _is_folder(uri) is not None and is_writable(uri)


def _check_location(location: str) -> None:
    if not is_location(location):
        raise UsageError(
            f"{location!r} is no location for a table: write the S3 URI of a folder that ends in /,"
            " without wildcards, empty folder names (//) and control characters"
        )
