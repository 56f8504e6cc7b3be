"""How the objects of a table are to be read: what the catalog says of it, as one value."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from raywork.local.glue import Json
from raywork.local.types import Type, parse

SYMLINK: Final = "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"


@dataclass(frozen=True)
class TableFormat:
    """SerDe, input format, properties and columns of a table or of one of its partitions."""

    library: str
    input_format: str
    columns: tuple[tuple[str, Type], ...]
    """Name and type of each column of the table."""
    names: tuple[str, ...]
    """The columns as the partition calls them. It may have fewer: the others are NULL there."""
    properties: dict[str, str] = field(default_factory=dict)
    header: int = 0
    """Lines at the beginning of each object that are no records."""

    @classmethod
    def of(cls, table: Json, storage: Json) -> "TableFormat":
        """Return the format that a table has, under the storage descriptor of a partition."""
        serde = storage.get("SerdeInfo", {})
        columns = table["StorageDescriptor"]["Columns"]
        names = storage.get("Columns") or columns
        return cls(
            library=serde.get("SerializationLibrary", ""),
            input_format=storage.get("InputFormat", ""),
            columns=tuple((each["Name"], parse(each["Type"])) for each in columns),
            names=tuple(each["Name"] for each in names[: len(columns)]),
            properties={**serde.get("Parameters", {})},
            header=int(table.get("Parameters", {}).get("skip.header.line.count", 0)),
        )

    @property
    def columnar(self) -> bool:
        """Whether objects are Parquet or ORC, of which only some columns are read."""
        return "parquet" in self.library.lower() or "orc" in self.library.lower()

    def fingerprint(self, only: tuple[str, ...] | None) -> str:
        """Return a name for the format, and for the columns of it that are read."""
        columns = [(name, str(kind)) for name, kind in self.columns]
        properties = sorted(self.properties.items())
        reading = (self.library, self.input_format, properties, self.header)
        shown = (*reading, columns, self.names, only)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]
