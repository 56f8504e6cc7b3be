"""`com.amazonaws.glue.serde.GrokSerDe`: lines by expressions that are made of named patterns.

`%{NAME}` stands for a pattern, `%{NAME:field}` also names what it matches. A column has what the
pattern of its name matched, by field or, without one, by the pattern (Athena user guide, "Grok
SerDe"). As with RegexSerDe, a line in which nothing matches reads as a row of NULLs.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from raywork.ddl.types import Type
from raywork.errors import BadDataError, CursorError
from raywork.local.grok_patterns import PATTERNS
from raywork.local.java_regex import compiled
from raywork.serde.delimited import converter
from raywork.serde.values import shown, unknown

LIBRARY: Final = "com.amazonaws.glue.serde.GrokSerDe"
_CUSTOM: Final = "input.grokCustomPatterns"

_references = re.compile(r"%\{(?P<name>\w+)(?::(?P<field>[\w.@-]+))?(?::\w+)?\}")


class GrokReader:
    """Reads the lines of one table."""

    def __init__(
        self,
        columns: Sequence[tuple[str, Type]],
        properties: Mapping[str, str],
        *,
        only: Collection[str] | None = None,
    ) -> None:
        if "input.format" not in properties:
            raise CursorError('This table does not have serde property "input.format"!')
        expression = _Expression({**PATTERNS, **_patterns(properties.get(_CUSTOM, ""))})
        text = expression.expanded(properties["input.format"])
        try:
            self._regex = compiled(text)
        except ValueError as error:
            raise CursorError(str(error)) from None
        self._cells = [
            (name, expression.fields.get(name.lower(), ()), converter(kind))
            for name, kind in columns
            if only is None or name in only
        ]
        self.names: Sequence[str] = [name for name, _, _ in self._cells]
        """Of the columns that are read, in the table's order."""

    def row(self, line: bytes) -> list[Any]:
        """Return the values of a line, one a column; None for NULL.

        Raises:
            UnmeasuredError: What matched is none that the column's type reads.
        """
        found = self._regex.search(line.decode(errors="replace"))
        row: list[Any] = []
        for name, groups, read in self._cells:
            texts = () if found is None else map(found.group, groups)
            text = next((each for each in texts if each is not None), None)
            try:
                row.append(None if text is None else read(text))
            except BadDataError:
                raise unknown(f"{shown(text)} in the column {name} of the Grok SerDe") from None
        return row


def _patterns(text: str) -> dict[str, str]:
    """Return the patterns of a property: on each line a name, a space and an expression."""
    parts = (line.strip().partition(" ") for line in text.splitlines())
    return {name: pattern.strip() for name, _, pattern in parts if name and pattern}


class _Expression:
    """An expression while its patterns are put in."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._patterns = patterns
        self._count = 0
        self._within: list[str] = []
        self.fields: dict[str, list[str]] = {}
        """The groups of each name, in lower case."""

    def expanded(self, text: str) -> str:
        """Return a text with a named group in the place of each pattern."""
        return _references.sub(self._group, text)

    def _group(self, reference: re.Match[str]) -> str:
        name = reference["name"]
        if name not in self._patterns:
            raise CursorError(f"No definition for key '{name}' found, aborting")
        if name in self._within:
            raise CursorError(f"the pattern {name} of the Grok SerDe is within itself")
        self._count += 1
        group = f"g{self._count}"
        self.fields.setdefault((reference["field"] or name).lower(), []).append(group)
        self._within.append(name)
        inner = self.expanded(self._patterns[name])
        self._within.pop()
        return f"(?P<{group}>{inner})"
