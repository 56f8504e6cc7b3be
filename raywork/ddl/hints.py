"""Hints: types that the user sets for paths, over what the crawl would choose."""

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from raywork.ddl.paths import Path, parse_path
from raywork.ddl.types import Array, Map, Scalar, Struct, Type
from raywork.errors import UsageError


@dataclass(frozen=True, slots=True)
class Hint:
    """The type that the user wants at a path."""

    path: Path
    type: Type


def parse_hint(text: str) -> Hint:
    """Return the hint that `PATH=TYPE` writes: `payload.user.id=string`.

    Raises:
        UsageError: it has no `=`, or its path or type is none.
    """
    for split in (found.start() for found in re.finditer("=", text)):
        if text.count('"', 0, split) % 2 == 0:
            return Hint(parse_path(text[:split].strip()), parse_type(text[split + 1 :]))
    raise UsageError(f"the hint {text!r} has no type: write PATH=TYPE, as in payload.id=string")


def parse_type(text: str) -> Type:
    """Return the type that a text writes: `bigint`, `array<struct<id:bigint,name:string>>`.

    Raises:
        UsageError: it is no type of Athena's DDL.
    """
    return _TypeParser(text).whole()


_SCALARS: Final = frozenset(
    {"boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary"}
    | {"date", "timestamp"}
)
_SPELLINGS: Final = {"integer": "int", "real": "float", "bool": "boolean", "long": "bigint"}
_DEPTH: Final = 32
_PRECISION: Final = 38

_token = re.compile(
    r"""\s*(?:(?P<name>[^\W\d]\w*)|(?P<sign>[<>,:()])|(?P<number>\d+)|`(?P<quoted>(?:[^`]|``)*)`)"""
).match
_bare_field = re.compile(r"\s*(?P<name>[^\s`<>,:()]+)\s*:").match


class _TypeParser:
    """Reads a type from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._place = 0

    def whole(self) -> Type:
        found = self._type(0)
        if self._place < len(self._text):
            self._fail("something follows the type")
        return found

    def _type(self, depth: int) -> Type:
        if depth > _DEPTH:
            self._fail(f"it is nested more than {_DEPTH} deep")
        name = self._take("name", "a type").lower()
        name = _SPELLINGS.get(name, name)
        match name:
            case "array":
                self._sign("<")
                element = self._type(depth + 1)
                self._sign(">")
                return Array(element)
            case "map":
                self._sign("<")
                if self._type(depth + 1) != Scalar("string"):
                    self._fail("the keys of a map of JSON are string")
                self._sign(",")
                value = self._type(depth + 1)
                self._sign(">")
                return Map(value)
            case "struct":
                return self._struct(depth)
            case "decimal" | "varchar" | "char":
                return self._sized(name)
        if name not in _SCALARS:
            self._fail(f"Athena has no type {name}")
        return Scalar(name)

    def _struct(self, depth: int) -> Struct:
        self._sign("<")
        fields: dict[str, Type] = {}
        while True:
            name = self._field()
            if name.lower() in {known.lower() for known in fields}:
                self._fail(f"the field {name} stands there twice")
            fields[name] = self._type(depth + 1)
            if self._peek(","):
                self._sign(",")
                continue
            self._sign(">")
            return Struct(tuple(fields.items()))

    def _field(self) -> str:
        """Read the name of a field and the colon behind it; Glue writes any name without quotes."""
        bare = _bare_field(self._text, self._place)
        if bare is None:
            name = self._take("name", "the name of a field")
            self._sign(":")
            return name
        self._place = bare.end()
        return bare["name"]

    def _sized(self, name: str) -> Scalar:
        if not self._peek("("):
            if name == "decimal":
                return Scalar("decimal(10,0)")
            self._fail(f"{name} needs a length, as in {name}(20)")
        self._sign("(")
        sizes = [int(self._take("number", "a number"))]
        if name == "decimal" and self._peek(","):
            self._sign(",")
            sizes.append(int(self._take("number", "a number")))
        self._sign(")")
        if name == "decimal":
            sizes = [*sizes, 0][:2]
            if not 1 <= sizes[0] <= _PRECISION or sizes[1] > sizes[0]:
                self._fail(f"a decimal has at most {_PRECISION} digits, and no more after the dot")
        return Scalar(f"{name}({','.join(map(str, sizes))})")

    def _peek(self, sign: str) -> bool:
        found = _token(self._text, self._place)
        return found is not None and found["sign"] == sign

    def _sign(self, sign: str) -> None:
        if not self._peek(sign):
            self._fail(f"{sign} is missing")
        self._take("sign", sign)

    def _take(self, kind: str, wanted: str) -> str:
        found = _token(self._text, self._place)
        text: str | None = None
        if found is not None:
            text = found[kind]
            if text is None and kind == "name" and found["quoted"]:
                text = found["quoted"].replace("``", "`")
        if found is None or text is None:
            self._fail(f"{wanted} is missing")
        self._place = found.end()
        return text

    def _fail(self, reason: str) -> NoReturn:
        raise UsageError(
            f"{self._text!r} is no type ({reason} at character {self._place + 1}): write a type of"
            " Athena's DDL, such as bigint, string, array<string>, map<string,double> or"
            " struct<id:bigint,name:string>"
        )
