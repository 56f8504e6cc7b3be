"""What CREATE TABLE AS, INSERT INTO and UNLOAD ask for: a query, and how its rows are written."""

import re
from dataclasses import dataclass
from typing import Any, Final

from raywork.local.compression import DEFAULTS, LEVEL, codec, level
from raywork.local.ddl import TableName
from raywork.local.faults import FailedQuery, malformed, not_emulated
from raywork.serde.delimited import NULL
from raywork.sql.lexer import Token, tokens


@dataclass(frozen=True, slots=True)
class Written:
    """How rows are written."""

    format: str
    compression: str
    partitions: tuple[str, ...] = ()
    delimiter: str = "\x01"
    null: str = NULL
    """Text: what stands for NULL."""
    level: int = LEVEL


@dataclass(frozen=True, slots=True)
class CreateTableAs:
    """CREATE TABLE AS."""

    table: TableName
    missing_only: bool
    query: str
    written: Written
    location: str
    with_data: bool


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT INTO, all columns or those that are named."""

    table: TableName
    columns: tuple[str, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Unload:
    """UNLOAD."""

    query: str
    location: str
    written: Written


_NO_DATA: Final = re.compile(r"\s+WITH\s+(NO\s+)?DATA\s*$", re.IGNORECASE)


def create_table_as(text: str) -> CreateTableAs:
    """Read CREATE TABLE AS."""
    words = _Words(text)
    words.expect("CREATE", "TABLE")
    missing_only = words.accept("IF", "NOT", "EXISTS")
    table = words.table()
    properties = words.properties() if words.accept("WITH") else {}
    words.expect("AS")
    query = words.rest()
    found = _NO_DATA.search(query)
    return CreateTableAs(
        table=table,
        missing_only=missing_only,
        query=_bare(query[: found.start()] if found else query),
        written=_written(properties, "PARQUET"),
        location=str(properties.get("external_location", "")),
        with_data=not (found and found[1]),
    )


def insert(text: str) -> Insert:
    """Read INSERT INTO."""
    words = _Words(text)
    words.expect("INSERT", "INTO")
    table = words.table()
    columns: list[str] = []
    after = words.ahead(1)
    if words.next.text == "(" and after is not None and after.upper not in {"SELECT", "WITH", "("}:
        words.take()
        columns.append(words.name())
        while words.accept(","):
            columns.append(words.name())
        words.expect(")")
    return Insert(table, tuple(columns), words.rest())


def unload(text: str) -> Unload:
    """Read UNLOAD."""
    words = _Words(text)
    words.expect("UNLOAD")
    start = words.next.start
    depth = 0
    while True:
        token = words.take()
        depth += (token.text == "(" and not token.quote) - (token.text == ")" and not token.quote)
        if depth == 0:
            break
    query = text[start : token.end]
    words.expect("TO")
    location = words.take().text
    properties = words.properties() if words.accept("WITH") else {}
    if "format" not in properties:
        raise FailedQuery("INVALID_PROPERTY: UNLOAD needs the property format")
    return Unload(_bare(query), location, _written(properties, ""))


def _bare(query: str) -> str:
    """A query without the parentheses around the whole of it."""
    query = query.strip()
    if not query.startswith("("):
        return query
    depth = 0
    for token in tokens(query, trino=True):
        if not token.quote:
            depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return query[1:-1].strip() if token.end == len(query) else query
    return query


_KNOWN: Final = frozenset(
    {"format", "write_compression", "compression", "parquet_compression", "orc_compression",
     "compression_level", "partitioned_by", "external_location", "field_delimiter", "table_type",
     "bucketed_by", "bucket_count", "is_external"}
)  # fmt: skip


def _written(properties: dict[str, Any], default: str) -> Written:
    unknown = sorted(properties.keys() - _KNOWN)
    if unknown:
        raise FailedQuery(f"INVALID_TABLE_PROPERTY: table property '{unknown[0]}' does not exist")
    if str(properties.get("table_type", "HIVE")).upper() != "HIVE":
        raise not_emulated(f"tables of the type {properties['table_type']}")
    for name in ("bucketed_by", "bucket_count"):
        if name in properties:
            raise not_emulated(f"bucketed tables ({name})")
    form = str(properties.get("format", default)).upper()
    if form not in DEFAULTS:
        raise not_emulated(f"writing the format {form}")
    names = ("write_compression", "compression", f"{form.lower()}_compression")
    given = next((str(properties[name]) for name in names if name in properties), DEFAULTS[form])
    strength = properties.get("compression_level")
    delimiter = str(properties.get("field_delimiter", "\x01"))
    if len(delimiter) != 1:
        raise FailedQuery(
            f"INVALID_TABLE_PROPERTY: field_delimiter must be a single character, not {delimiter!r}"
        )
    written = Written(
        format=form,
        compression=given.upper(),
        partitions=tuple(each.lower() for each in properties.get("partitioned_by", ())),
        delimiter=delimiter,
        level=LEVEL if strength is None else level(str(strength), form, given.upper()),
    )
    codec(form, written.compression)
    return written


class _Words:
    """The tokens of a statement, one after another."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text, trino=True))
        self.place = 0

    @property
    def next(self) -> Token:
        found = self.ahead(0)
        if found is None:
            raise malformed(f"line 1:{len(self.text)}: mismatched input '<EOF>'")
        return found

    def ahead(self, count: int) -> Token | None:
        place = self.place + count
        return self.tokens[place] if place < len(self.tokens) else None

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def accept(self, *words: str) -> bool:
        ahead = self.tokens[self.place : self.place + len(words)]
        if [token.upper for token in ahead] != list(words):
            return False
        self.place += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            token = self.next
            raise malformed(
                f"line 1:{token.start + 1}: mismatched input '{token.text}'. "
                f"Expecting: '{words[0]}'"
            )

    def name(self) -> str:
        return self.take().text.lower()

    def table(self) -> TableName:
        names = [self.name()]
        while self.accept("."):
            names.append(self.name())
        return TableName(names[-2] if len(names) > 1 else None, names[-1])

    def rest(self) -> str:
        return self.text[self.next.start :].strip()

    def properties(self) -> dict[str, Any]:
        """Read `(name = value, ...)`, where a value is a text, a number, a word or an ARRAY."""
        self.expect("(")
        found: dict[str, Any] = {}
        while True:
            name = self.name()
            self.expect("=")
            found[name] = self._array() if self.accept("ARRAY") else self.take().text
            if not self.accept(","):
                self.expect(")")
                return found

    def _array(self) -> list[str]:
        self.expect("[")
        values = []
        while not self.accept("]"):
            values.append(self.take().text)
            self.accept(",")
        return values
