"""The table that a script makes: what its CREATE EXTERNAL TABLE statement says."""

from collections.abc import Iterator
from typing import Final, NoReturn

from raywork.ddl import TableShape, Type, parse_type
from raywork.ddl.changes import mapped_keys
from raywork.ddl.evolution import is_case_sensitive
from raywork.errors import UsageError
from raywork.sql.lexer import Token, tokens

_CREATES: Final = ("CREATE", "EXTERNAL", "TABLE")
_END: Final = Token("", "", 0, 0)


def table_in(text: str, source: str) -> TableShape:
    """Return the shape of the only table that a script of Hive's DDL makes.

    Args:
        text: The script, such as the table.sql of a crawl.
        source: Where it is from, for errors.

    Raises:
        UsageError: it makes none or several, or its statement cannot be read.
    """
    words = list(tokens(text))
    found = [
        place
        for place in range(len(words))
        if tuple(word.upper for word in words[place : place + 3]) == _CREATES
    ]
    if len(found) != 1:
        what = "no table" if not found else f"{len(found):,} tables"
        raise UsageError(f"{source} makes {what}: name a script with one CREATE EXTERNAL TABLE")
    return _Statement(text, words[found[0] + len(_CREATES) :], source).shape()


class _Statement:
    """Reads one statement from left to right; clauses that a shape has no place for are skipped."""

    def __init__(self, text: str, words: list[Token], source: str) -> None:
        self._text, self._words, self._source = text, words, source
        self._place = 0

    def shape(self) -> TableShape:
        self._skip("IF", "NOT", "EXISTS")
        self._name()
        if self._skip("."):
            self._name()
        columns = tuple(self._columns())
        partitions: tuple[tuple[str, Type], ...] = ()
        properties: dict[str, str] = {}
        serde = location = None
        while self._next is not _END and self._next.text != ";":
            if self._skip("PARTITIONED", "BY"):
                partitions = tuple(self._columns())
            elif self._skip("ROW", "FORMAT", "SERDE"):
                serde = self._take().text
            elif self._skip("SERDEPROPERTIES"):
                properties = dict(self._properties())
            elif self._skip("LOCATION"):
                location = self._take().text
            else:
                self._take()
        return TableShape(
            columns=columns,
            keys=mapped_keys(properties),
            sensitive=is_case_sensitive(properties),
            partitions=partitions,
            serde=serde,
            # A folder that the crawl did not know stands as s3://BUCKET/ in its script.
            location=None if location is None or "//BUCKET/" in location else location,
        )

    @property
    def _next(self) -> Token:
        return self._words[self._place] if self._place < len(self._words) else _END

    def _take(self) -> Token:
        found = self._next
        if found is _END:
            self._fail()
        self._place += 1
        return found

    def _skip(self, *expected: str) -> bool:
        ahead = self._words[self._place : self._place + len(expected)]
        if [word.upper for word in ahead] != [*expected]:
            return False
        self._place += len(expected)
        return True

    def _name(self) -> str:
        return self._take().text.lower()

    def _columns(self) -> Iterator[tuple[str, Type]]:
        """Yield the name and type of each column of a list in parentheses."""
        if not self._skip("("):
            self._fail()
        while True:
            name = self._name()
            yield name, self._type()
            if self._skip("COMMENT"):
                self._take()
            if self._skip(")"):
                return
            if not self._skip(","):
                self._fail()

    def _type(self) -> Type:
        """Read a type: the words up to where its brackets are closed."""
        start = end = self._next
        depth = 0
        while depth or (end is start and end is self._next) or self._next.text in {"<", "("}:
            end = self._take()
            depth += (end.text in {"<", "("}) - (end.text in {">", ")"})
        try:
            return parse_type(self._text[start.start : end.end])
        except UsageError as error:
            raise UsageError(f"{self._source}: {error}") from None

    def _properties(self) -> Iterator[tuple[str, str]]:
        if not self._skip("("):
            self._fail()
        while not self._skip(")"):
            name = self._take().text
            if not self._skip("="):
                self._fail()
            yield name, self._take().text
            self._skip(",")

    def _fail(self) -> NoReturn:
        place = self._next.start if self._next is not _END else len(self._text)
        line = self._text.count("\n", 0, place) + 1
        raise UsageError(f"{self._source}, line {line}: this is no CREATE EXTERNAL TABLE of Hive's")
