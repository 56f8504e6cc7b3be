"""Types as Trino writes them: `array(row(id bigint, name varchar))`."""

import re
from typing import Final, NoReturn

from raywork.ddl import Array, Map, Scalar, Struct, Type
from raywork.errors import UsageError

_DEPTH: Final = 32
_SCALAR: Final = re.compile(
    r"(?:interval (?:year to month|day to second)|(?:time|timestamp)(?:\(\d+\))? with time zone"
    r"|boolean|tinyint|smallint|integer|int|bigint|real|float|double|(?:decimal|varchar|char"
    r"|timestamp|time)(?:\(\d+(?:, ?\d+)?\))?|date|string|varbinary|json|uuid|ipaddress|unknown)"
    r"(?=[,)]|$)",
    re.IGNORECASE,
)
_CONTAINER: Final = re.compile(r"(array|map|row)\(", re.IGNORECASE)
_FIELD: Final = re.compile(r'(?:"((?:[^"]|"")+)"|([^\s,()"]+)) ')


def parse_type(text: str) -> Type:
    """Return the type that a text writes; the names of its scalars are those of Trino.

    Fields of a row without a name are `field0` and so on, as Athena calls them.

    Raises:
        UsageError: it is none, or one that has no values of JSON: fields of a row with one name,
            maps whose keys have parts.
    """
    parser = _Parser(text.strip())
    found = parser.type(0)
    if parser.place < len(parser.text):
        parser.fail("something follows the type")
    return found


class _Parser:
    """Reads a type from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def type(self, depth: int) -> Type:
        if depth > _DEPTH:
            self.fail(f"it is nested more than {_DEPTH} deep")
        opened = _CONTAINER.match(self.text, self.place)
        if opened is None:
            return self._scalar()
        self.place = opened.end()
        found: Type
        match opened[1].lower():
            case "array":
                found = Array(self.type(depth + 1))
            case "map":
                key = self._scalar()
                self._sign(",")
                found = Map(self.type(depth + 1), key)
            case _:
                found = self._row(depth)
        self._sign(")")
        return found

    def _scalar(self) -> Scalar:
        found = _SCALAR.match(self.text, self.place)
        if found is None:
            self.fail("no type that is known")
        self.place = found.end()
        return Scalar(found[0].lower().replace(" ", "") if "," in found[0] else found[0].lower())

    def _row(self, depth: int) -> Struct:
        fields: dict[str, Type] = {}
        while True:
            name = self._field() or f"field{len(fields)}"
            if name in fields:
                self.fail(f"the field {name} stands there twice")
            fields[name] = self.type(depth + 1)
            if not self.text.startswith(",", self.place):
                return Struct(tuple(fields.items()))
            self._sign(",")

    def _field(self) -> str | None:
        """Read the name of a field, if it has one: what is a type to its end is none."""
        if _SCALAR.match(self.text, self.place) or _CONTAINER.match(self.text, self.place):
            return None
        found = _FIELD.match(self.text, self.place)
        if found is None:
            self.fail("neither a type nor a name")
        self.place = found.end()
        return found[2] or found[1].replace('""', '"')

    def _sign(self, sign: str) -> None:
        if not self.text.startswith(sign, self.place):
            self.fail(f"{sign} is missing")
        self.place += 1
        while self.text.startswith(" ", self.place):
            self.place += 1

    def fail(self, reason: str) -> NoReturn:
        raise UsageError(
            f"{self.text!r} is no type ({reason} at character {self.place + 1}): write a type of"
            " Trino's, such as array(bigint), map(varchar, double) or row(id bigint, name varchar)"
        )
