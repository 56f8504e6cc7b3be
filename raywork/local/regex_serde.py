"""`org.apache.hadoop.hive.serde2.RegexSerDe`: the groups of an expression are the columns.

A line that the expression does not match as a whole reads as a row of NULLs, and so does a field
that its column's type does not read (Hive, RegexSerDe.deserialize).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from raywork.ddl.types import Type
from raywork.errors import BadDataError, CursorError
from raywork.local.java_regex import compiled
from raywork.serde import open_serde
from raywork.serde.delimited import LAZY_SIMPLE

LIBRARY: Final = "org.apache.hadoop.hive.serde2.RegexSerDe"
_APART: Final = "\x00"
"""What stands between the fields of a line for the reader of fields; no text has it."""


class RegexReader:
    """Reads the lines of one table."""

    def __init__(
        self,
        columns: Sequence[tuple[str, Type]],
        properties: Mapping[str, str],
        *,
        only: Collection[str] | None = None,
    ) -> None:
        if "input.regex" not in properties:
            raise CursorError('This table does not have serde property "input.regex"!')
        insensitive = properties.get("input.regex.case.insensitive", "").lower() == "true"
        try:
            self._regex = compiled(properties["input.regex"], any_case=insensitive)
        except ValueError as error:
            raise CursorError(str(error)) from None
        self._count = len(columns)
        # The fields convert as those of delimited text do: what does not fit is NULL.
        self._fields = open_serde(LAZY_SIMPLE, columns, {"field.delim": _APART}, only=only)
        self.names: Sequence[str] = self._fields.names

    def row(self, line: bytes) -> list[Any]:
        """Return the values of a line.

        Raises:
            CursorError: The expression has fewer groups than the table has columns.
        """
        found = self._regex.fullmatch(line.decode(errors="replace"))
        if found is None:
            return [None] * len(self.names)
        groups = found.groups()
        if len(groups) < self._count:
            raise CursorError(
                f"Number of matching groups doesn't match the number of columns: {len(groups)} "
                f"groups, {self._count} columns"
            )
        try:
            text = _APART.join("\\N" if group is None else group for group in groups)
            return self._fields.row(text.encode())
        except BadDataError:
            return [None] * len(self.names)
