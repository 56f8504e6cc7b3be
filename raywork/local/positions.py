"""Where in a statement a failure is: Athena says `line 1:8`, counted from 1."""

import re
from dataclasses import dataclass
from typing import Any, Final

UNKNOWN: Final = "line 1:1:"
_NAME: Final = re.compile(r"'([^']+)'")


def located(reason: str, text: str) -> str:
    """Return a reason with the place of the name in it, as the statement first has it.

    DuckDB's own positions are of the SQL that it was given, which is not the user's.
    """
    if UNKNOWN not in reason or (found := _NAME.search(reason)) is None:
        return reason
    name = found[1].rpartition(".")[2]
    places = list(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))
    if not places:
        return reason
    return reason.replace(UNKNOWN, _shown(places[0].start(), text), 1)


@dataclass(frozen=True, slots=True)
class Source:
    """The text that a tree was made of, and where in its statement that begins."""

    text: str
    statement: str

    def place(self, node: Any, sign: str = "") -> str:
        """Return where an expression begins, or where the sign of an operator stands in it."""
        offset = self._sign(node, sign) if sign else min(_offsets(node, "start"), default=None)
        if offset is None:
            return UNKNOWN
        start = self.statement.find(self.text)
        return _shown(offset, self.text) if start < 0 else _shown(start + offset, self.statement)

    def _sign(self, node: Any, sign: str) -> int | None:
        """Between its operands; what is behind or before one that has no place of its own."""
        wanted = re.compile({"<>": "<>|!="}.get(sign, re.escape(sign)), re.IGNORECASE)
        before = _offsets(node.this, "end")
        if before and (found := wanted.search(self.text, max(before) + 1)):
            return found.start()
        after = _offsets(node.expression, "start")
        places = [each.start() for each in wanted.finditer(self.text, 0, min(after, default=0))]
        return places[-1] if places else None


def _offsets(node: Any, which: str) -> list[int]:
    return [each.meta[which] for each in node.dfs() if which in each.meta]


def _shown(offset: int, text: str) -> str:
    before = text[:offset]
    return f"line {before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}:"
