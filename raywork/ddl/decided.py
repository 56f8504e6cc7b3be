"""What was decided about a table, as it is saved: with its schema, and in the state of a crawl.

A schema alone does not tell it: hints, what an earlier table had, and folders take part.
"""

from typing import TYPE_CHECKING, Final

import msgspec

from raywork.ddl.arrangement import Arrangement
from raywork.ddl.changes import TableShape, mapped_keys
from raywork.ddl.evolution import Prior, is_case_sensitive
from raywork.ddl.hints import parse_type
from raywork.errors import UsageError
from raywork.schema import Schema, save

if TYPE_CHECKING:
    from raywork.ddl.table import Table
    from raywork.ddl.types import Type

_VERSION: Final = 1


class Decided(msgspec.Struct, frozen=True):
    """What was decided about a table: see `Prior`."""

    serde: str
    """As it was asked for: `openx`, `hive`."""
    columns: tuple[tuple[str, str], ...]
    properties: dict[str, str]
    """Of the SerDe."""
    library: str = ""
    """The class of the SerDe."""
    arrangement: Arrangement | None = None
    """Of its partitions; None where an earlier release did not write them down."""
    version: int = _VERSION

    @classmethod
    def of(cls, table: "Table") -> "Decided":
        """Return what was decided about a table."""
        return cls(
            table.options.serde,
            tuple((column.name, column.type) for column in table.columns),
            dict(table.serde.properties),
            table.serde.library,
            table.arrangement,
        )

    def prior(self, *, whole: bool = True) -> Prior:
        """Return it for the next table; for `whole` see `Prior.whole`."""
        names = () if self.arrangement is None else self.arrangement.names
        return Prior(self._columns, self.properties, names, self.arrangement, whole=whole)

    def shape(self) -> TableShape:
        """Return what the table is, to be compared; it knows of no place."""
        made = self.arrangement
        return TableShape(
            columns=self._columns,
            keys=mapped_keys(self.properties),
            sensitive=is_case_sensitive(self.properties),
            partitions=None if made is None else _parsed(made.columns),
            serde=self.library or None,
        )

    @property
    def _columns(self) -> "tuple[tuple[str, Type], ...]":
        return _parsed(self.columns)


def _parsed(columns: tuple[tuple[str, str], ...]) -> "tuple[tuple[str, Type], ...]":
    return tuple((name, parse_type(shown)) for name, shown in columns)


class _Document(Schema, frozen=True, omit_defaults=True):
    """A saved schema, with the table that was made for it."""

    table: Decided | None = None


def save_decided(schema: Schema, table: "Table | None") -> bytes:
    """Return a schema as JSON, see `raywork.schema.save`, with what was decided about its table."""
    fields = {name: getattr(schema, name) for name in Schema.__struct_fields__}
    return save(_Document(**fields, table=None if table is None else Decided.of(table)))


def load_decided(data: bytes) -> Decided | None:
    """Return what was decided about the table of a saved schema; None if it does not say.

    Raises:
        UsageError: it says it in a way that this release does not know.
    """
    try:
        found = msgspec.json.decode(data, type=_Saved).table
        if not isinstance(found, dict):
            return None
        version = found.get("version")
        if version != _VERSION:
            raise UsageError(
                f"the table saved with the schema has version {version}, this release reads version"
                f" {_VERSION}: crawl again, or use the release that wrote it"
            )
        return msgspec.convert(found, Decided)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"not a saved schema: {error}") from None


class _Saved(msgspec.Struct):
    table: object = None
