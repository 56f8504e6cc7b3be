"""A table as Glue holds it: what it is, and whether it is one that a crawl may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from raywork.ddl import (
    Arrangement,
    Prior,
    TableOptions,
    TableShape,
    Type,
    parse_type,
    projection_of,
)
from raywork.ddl.changes import mapped_keys
from raywork.ddl.evolution import is_case_sensitive
from raywork.errors import UsageError

EXTERNAL: Final = "EXTERNAL_TABLE"


@dataclass(frozen=True, slots=True)
class Entry:
    """A table in the catalog."""

    name: str
    """`database.table`."""
    content: Mapping[str, Any]
    """As GetTable gives it, or as a `TableInput`."""

    @property
    def version(self) -> str | None:
        """The version that a change must be based on."""
        return self.content.get("VersionId")

    @property
    def storage(self) -> Mapping[str, Any]:
        """Columns, location, formats and SerDe."""
        return self.content.get("StorageDescriptor") or {}

    @property
    def parameters(self) -> Mapping[str, str]:
        """The table's properties."""
        return self.content.get("Parameters") or {}

    @property
    def properties(self) -> Mapping[str, str]:
        """The properties of its SerDe."""
        return (self.storage.get("SerdeInfo") or {}).get("Parameters") or {}

    @property
    def library(self) -> str:
        """The class of its SerDe."""
        return (self.storage.get("SerdeInfo") or {}).get("SerializationLibrary") or ""

    @property
    def location(self) -> str:
        """The folder that it reads, as a URI that ends in `/`."""
        return (self.storage.get("Location") or "").rstrip("/") + "/"

    @property
    def partition_keys(self) -> tuple[str, ...]:
        """The names of its partition columns."""
        return tuple(key["Name"] for key in self.content.get("PartitionKeys") or ())

    def columns(self) -> tuple[tuple[str, Type], ...]:
        """Return its columns, without those of partitions.

        Raises:
            UsageError: a type is none that can be compared with others.
        """
        return tuple(self._parsed(column) for column in self.storage.get("Columns") or ())

    def shape(self) -> TableShape:
        """Return what it is, to be compared.

        Raises:
            UsageError: a type is none that can be compared with others.
        """
        return TableShape(
            columns=self.columns(),
            keys=mapped_keys(self.properties),
            sensitive=is_case_sensitive(self.properties),
            partitions=tuple(map(self._parsed, self.content.get("PartitionKeys") or ())),
            serde=self.library or None,
            location=self.location,
        )

    def prior(self, *, whole: bool) -> Prior:
        """Return what was decided about it; for `whole` see `Prior.whole`."""
        keys = self.content.get("PartitionKeys") or ()
        made = Arrangement(
            columns=tuple((key["Name"], key.get("Type", "string").lower()) for key in keys),
            projection=projection_of(self.parameters),
        )
        return Prior(self.columns(), self.properties, self.partition_keys, made, whole=whole)

    def _parsed(self, column: Mapping[str, str]) -> tuple[str, Type]:
        text = column.get("Type", "string")
        try:
            return column["Name"], parsed(text)
        except UsageError as error:
            raise UsageError(f"{self.name}, column {column['Name']}: {error}") from None


def parsed(text: str) -> Type:
    """Return the type that the catalog writes so; the names of fields have no case in it.

    Raises:
        UsageError: it is none of Athena's.
    """
    return parse_type(text.lower())


def refuse_alien(entry: Entry, options: TableOptions, library: str | None = None) -> None:
    """Check that a table is one that a crawl may change: it reads the same folder the same way.

    `library` is the SerDe that it is to be read with, once that is known.

    Raises:
        UsageError: it is not; the error says why, and what to do.
    """
    reason = _kind(entry) or _difference(entry, options, library)
    if reason:
        raise UsageError(
            f"the table {entry.name} is there already and is {reason}: it is left as it is. Name"
            " another table with --table, or drop that one"
        )


def _kind(entry: Entry) -> str | None:
    """Return what a table is, if it is not one over objects in a folder."""
    kind, parameters = entry.content.get("TableType") or "", entry.parameters
    if entry.content.get("TargetTable"):
        return "a link to a table elsewhere"
    if "VIEW" in kind or entry.content.get("ViewOriginalText"):
        return "a view"
    made_by = parameters.get("table_type") or parameters.get("spark.sql.sources.provider") or ""
    if made_by.lower() in {"iceberg", "delta", "hudi"}:
        return f"a table of {made_by.capitalize()}"
    if kind != EXTERNAL and parameters.get("EXTERNAL", "").upper() != "TRUE":
        return f"not external (its type is {kind or 'not set'})"
    return None


def _difference(entry: Entry, options: TableOptions, library: str | None) -> str | None:
    if entry.location != options.location:
        return f"over another location ({entry.location}, not {options.location})"
    if library is not None and entry.library != library:
        return f"read with another SerDe ({entry.library or 'none'}, not {library})"
    if entry.properties.get("dots.in.keys", "").lower() == "true":
        return "one that reads dots in keys as _ (dots.in.keys), for all keys at once"
    return None
