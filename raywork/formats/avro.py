"""Avro files: the schema from the header, and the records counted block by block.

The blocks are passed over without being decompressed; that the mark between them is in its place
shows that none is missing. The types of nodes are Avro's: `int`, `long`, `fixed 16`, and so on,
with the logical type behind it where Athena knows it (`int date`). A `record`, an `enum` and a
`fixed` have their full name as example; the symbols of an enum are fields without types.
"""

import json
import re
from typing import TYPE_CHECKING, Any, Final

from raywork.codecs.source import Source
from raywork.errors import CorruptError, LimitError
from raywork.formats.declared import DIGITS, UNREAD, within_limits
from raywork.formats.model import Form, Format, Scanned
from raywork.scan import ScanOptions, Tally
from raywork.schema import Node, Rank, Sight

if TYPE_CHECKING:
    from collections.abc import Iterable

MAGIC: Final = b"Obj\x01"

_SYNC: Final = 16
_LONGEST: Final = 16 << 20
"""Bytes of a header's entry; a schema of thousands of columns has one megabyte."""
_LONGEST_NUMBER: Final = 10

_is_name = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII).fullmatch
_PLAIN: Final = frozenset({"boolean", "int", "long", "float", "double", "bytes", "string"})
_LOGICAL: Final = {("int", "date"), ("long", "timestamp-millis")}
_ATHENA: Final = {
    "boolean": "boolean",
    "int": "int",
    "long": "bigint",
    "float": "float",
    "double": "double",
    "bytes": "binary",
    "string": "string",
    "enum": "string",
    "fixed": "binary",
    "record": "struct",
    "array": "array",
    "map": "map<string>",
    "date": "date",
    "timestamp-millis": "timestamp",
}


def athena_name(name: str) -> str:
    """Return the name of the type that a column of Athena needs to read one of Avro."""
    if name.startswith(UNREAD):
        return name
    base, *more = name.split(" ")
    logical = more[-1] if more and not more[-1].isdigit() else base
    return _ATHENA.get(logical, logical)


def scan_avro(uri: str, chunks: "Iterable[bytes]", options: ScanOptions) -> Scanned:
    """Read a file to its end.

    Args:
        uri: Its URI, for ranks.
        chunks: Its bytes.
        options: Of the crawl; the generation and the bounds matter here.

    Raises:
        UnreadableError: it is no Avro file, or broken, or `chunks` broke off.
    """
    source = Source(chunks)
    entries, sync = read_header(source)
    try:
        declared = json.loads(entries["avro.schema"])
        root = _Declaration(uri, options).node(declared, "")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CorruptError(f"the schema in its Avro header cannot be read: {error!r}") from None
    if "record" not in root.types:
        raise CorruptError("its Avro schema is of no record: no table reads it")
    records = 0
    while source.more():
        count, size = read_sizes(source)
        source.skip(size, "a block")
        check_mark(source, sync)
        records += count
    schema = within_limits(root, Format.AVRO, options.limits)
    return Scanned(Form(Format.AVRO), schema, Tally(records=records, bytes=source.offset))


def read_header(source: Source) -> tuple[dict[str, bytes], bytes]:
    """Read a header: its entries, and the mark that stands behind each block.

    Raises:
        UnreadableError: it is none.
    """
    if bytes(source.upto(len(MAGIC))) != MAGIC:
        raise CorruptError("the object is no Avro file: leave it out with --exclude")
    entries: dict[str, bytes] = {}
    while count := _long(source):
        if count < 0:
            count = -count
            _long(source)
        for _ in range(count):
            key = _text(source).decode(errors="replace")
            entries[key] = _text(source)
    return entries, bytes(source.take(_SYNC, "the header"))


def read_sizes(source: Source) -> tuple[int, int]:
    """Read what stands before a block: how many records it has, and bytes as they are stored.

    Raises:
        UnreadableError: they are none.
    """
    count, size = _long(source), _long(source)
    if count < 0 or size < 0:
        raise CorruptError(f"a block before byte {source.offset} has a negative length")
    return count, size


def check_mark(source: Source, sync: bytes) -> None:
    """Read the mark behind a block.

    Raises:
        UnreadableError: it is not there.
    """
    if bytes(source.take(_SYNC, "a block")) != sync:
        raise CorruptError(f"the block before byte {source.offset} does not end in its mark")


def _text(source: Source) -> bytes:
    length = _long(source)
    if not 0 <= length <= _LONGEST:
        raise LimitError(f"an entry of its Avro header has {length:,} bytes, beyond {_LONGEST:,}")
    return bytes(source.take(length, "the header"))


def _long(source: Source) -> int:
    """Return the next number: seven bits a byte, the lowest first, the sign in the last bit."""
    number = 0
    for place in range(_LONGEST_NUMBER):
        (byte,) = source.take(1, "a number")
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:  # noqa: PLR2004  the highest bit says that another byte follows
            return number >> 1 ^ -(number & 1)
    raise CorruptError(f"the number before byte {source.offset} has more than 64 bits")


class _Declaration:
    """The nodes of one file's schema, ranked in the order of the file."""

    def __init__(self, uri: str, options: ScanOptions) -> None:
        self._generation = options.generation
        self._most = options.limits.nodes
        self._uri = uri
        self._position = 0
        self._named: dict[str, Any] = {}
        """The named types that were defined so far."""
        self._within: list[str] = []
        """The names of those that are being read: a type within itself has no end."""

    def node(self, declared: Any, namespace: str) -> Node:
        """Return the node of a type."""
        declared, name, space = self._resolved(declared, namespace)
        rank = Rank(self._generation, self._uri, 1, self._position)
        self._position += 1
        if self._position > self._most:
            raise LimitError(f"its Avro schema has more than {self._most:,} nodes")
        fields: dict[str, Node] = {}
        values = element = None
        shown = _name(declared)
        if name in self._within:
            shown = f"{UNREAD}{name} within itself"
        elif shown == "record":
            self._within.append(name)
            fields = {each["name"]: self.node(each["type"], space) for each in declared["fields"]}
            self._within.pop()
        elif shown == "enum":
            fields = {symbol: Node(rank, {}) for symbol in declared["symbols"]}
        elif shown == "array":
            element = self.node(declared["items"], space)
        elif shown == "map":
            values = self.node(declared["values"], space)
        types = {shown: Sight(rank, name or shown)}
        return Node(rank, {}, fields, values, element, types=types)

    def _resolved(self, declared: Any, namespace: str) -> tuple[Any, str, str]:
        """Return a type without the null beside it, its full name, and the namespace in it."""
        if isinstance(declared, list):
            others = [each for each in declared if each != "null"]
            if len(others) != 1:
                return declared, "", namespace
            declared = others[0]
        if isinstance(declared, str):
            return self._known(declared, namespace)
        if isinstance(declared["type"], dict | list):
            return self._resolved(declared["type"], namespace)
        if declared["type"] not in {"record", "enum", "fixed"}:
            return declared, "", namespace
        name = declared["name"]
        space = declared.get("namespace", namespace)
        if "." not in name and space:
            name = f"{space}.{name}"
        if not _is_name(name):
            raise ValueError(f"the name {name!r}")
        self._named[name] = declared
        return declared, name, name.rpartition(".")[0]

    def _known(self, declared: str, namespace: str) -> tuple[Any, str, str]:
        """Return the type of a name: one that was defined before, or a plain one."""
        for name in (f"{namespace}.{declared}", declared):
            if declared not in _PLAIN and name in self._named:
                return self._named[name], name, name.rpartition(".")[0]
        return {"type": declared}, "", namespace


def _name(declared: Any) -> str:
    """Return the name of a type as nodes have it."""
    if isinstance(declared, list):
        return f"{UNREAD}union"
    base, logical = declared["type"], declared.get("logicalType")
    if base == "fixed":
        base = f"fixed {int(declared['size'])}"
    if logical == "decimal" and base.startswith(("bytes", "fixed")):
        digits, scale = int(declared["precision"]), int(declared.get("scale", 0))
        if 0 <= scale <= digits <= DIGITS:
            return f"{base} decimal({digits},{scale})"
    if (base, logical) in _LOGICAL:
        return f"{base} {logical}"
    known = base in _PLAIN or base in {"record", "enum", "array", "map"} or base.startswith("fixed")
    return base if known else f"{UNREAD}{base}"
