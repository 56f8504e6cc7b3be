"""The schema that a file declares, as nodes: Arrow's types to those of Athena.

A node's `types` are Athena's scalar types, `struct`, `array`, or `map<KEY>`, whose parts are nodes
below it. A type that no column of Athena reads begins with `UNREAD`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from raywork.errors import LimitError
from raywork.formats.model import Format
from raywork.scan import ScanOptions
from raywork.schema import Limits, Node, Rank, Schema, Sight
from raywork.schema.merge import bounded, coarsen

if TYPE_CHECKING:
    import pyarrow as pa

UNREAD: Final = "unread "
"""What stands before the name of a type that has no counterpart in Athena."""

STRUCT: Final = "struct"
ARRAY: Final = "array"
MAP: Final = "map<{}>"

DIGITS: Final = 38
"""The most that a decimal has."""

_SCALARS: Final = {
    "bool": "boolean",
    "int8": "tinyint",
    "int16": "smallint",
    "int32": "int",
    "int64": "bigint",
    "uint8": "smallint",
    "uint16": "int",
    "uint32": "bigint",
    "float": "float",
    "double": "double",
    "string": "string",
    "large_string": "string",
    "string_view": "string",
    "binary": "binary",
    "large_binary": "binary",
    "binary_view": "binary",
    "date32[day]": "date",
    "date64[ms]": "date",
}
"""By Arrow's name. An unsigned integer takes the type that holds all its values."""


def declared(fields: "pa.Schema", uri: str, found: Format, options: ScanOptions) -> Schema:
    """Return the schema that one file declares for its records.

    Raises:
        LimitError: it has more columns than a table may have.
    """
    root = _Declaration(options.generation, uri, found).record(fields)
    return within_limits(root, found, options.limits)


def within_limits(root: Node, found: Format, limits: Limits) -> Schema:
    """Return the schema of one file from the node of its records.

    Raises:
        LimitError: it has more columns than a table may have.
    """
    if len(root.fields) > limits.columns:
        raise LimitError(
            f"it has {len(root.fields):,} columns, beyond the limit of {limits.columns:,}: leave"
            " it out with --exclude"
        )
    bound = bounded(coarsen(root, limits, 0), limits)
    return Schema(bound.root, bound.level, found.value)


class _Declaration:
    """The nodes of one file's schema, ranked in the order of the file."""

    def __init__(self, generation: int, uri: str, found: Format) -> None:
        self._found = found
        self._generation = generation
        self._uri = uri
        self._position = 0

    def record(self, fields: "pa.Schema") -> Node:
        """Return the node of the file's records."""
        rank = self._next()
        members = {field.name: self._node(field.type) for field in fields}
        return Node(rank, {}, members, types={STRUCT: Sight(rank, "record")})

    def _next(self) -> Rank:
        rank = Rank(self._generation, self._uri, 1, self._position)
        self._position += 1
        return rank

    def _node(self, kind: "pa.DataType") -> Node:
        import pyarrow.types as is_type

        rank = self._next()
        if is_type.is_dictionary(kind):
            kind = kind.value_type
        name = _name(kind)
        if name == "timestamp" and kind.tz and self._found is Format.ORC:
            # ORC has a type of its own for moments with a zone; Athena's timestamps have none.
            name = f"{UNREAD}{kind}"
        fields: dict[str, Node] = {}
        values = element = None
        if name == STRUCT:
            fields = {part.name: self._node(part.type) for part in _parts(kind)}
        elif name == ARRAY:
            element = self._node(kind.value_type)
        elif name.startswith("map"):
            values = self._node(kind.item_type)
        types = {name: Sight(rank, str(kind)[:100])}
        return Node(rank, {}, fields, values, element, types=types)


def _parts(kind: Any) -> Iterator["pa.Field"]:
    return (kind.field(place) for place in range(kind.num_fields))


def _name(kind: Any) -> str:
    """Return the name of the type that a column of Athena needs to read an Arrow type."""
    import pyarrow.types as is_type

    if is_type.is_struct(kind) and kind.num_fields:
        return STRUCT
    if is_type.is_list(kind) or is_type.is_large_list(kind) or is_type.is_fixed_size_list(kind):
        return ARRAY
    if is_type.is_map(kind) and (key := _scalar(kind.key_type)) is not None:
        return MAP.format(key)
    return _scalar(kind) or f"{UNREAD}{kind}"


def _scalar(kind: Any) -> str | None:
    import pyarrow.types as is_type

    if is_type.is_fixed_size_binary(kind):
        return "binary"
    if is_type.is_decimal(kind) and kind.precision <= DIGITS and kind.scale >= 0:
        return f"decimal({kind.precision},{kind.scale})"
    if is_type.is_timestamp(kind):
        return "timestamp"
    return _SCALARS.get(str(kind))
