"""Values for the question marks of a statement; what PREPARE, EXECUTE and CREATE VIEW hold."""

import re
from typing import Any

from raywork.local.ddl import TableName
from raywork.local.dialect import parse
from raywork.local.faults import FailedQuery, RefusedRequest, malformed
from raywork.sql.lexer import tokens


def filled(text: str, values: list[str]) -> Any:
    """Return the tree of a query, each question mark replaced by its value.

    A value is written as in SQL (`'text'`, `1.5`, `date '2024-01-01'`); text that is none of
    SQL's stands for itself, as with Athena.

    Raises:
        FailedQuery: There are more or fewer values than question marks.
    """
    from sqlglot import exp

    tree = parse(text)
    marks = list(tree.find_all(exp.Placeholder, bfs=False))
    if len(marks) != len(values):
        raise FailedQuery(
            f"INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected "
            f"{len(marks)} but found {len(values)}"
        )
    for mark, value in zip(marks, values, strict=True):
        mark.replace(_value(value))
    return tree


def _value(text: str) -> Any:
    from sqlglot import exp

    try:
        found = parse(f"SELECT {text}").expressions
    except RefusedRequest:
        found = []
    if len(found) != 1 or found[0].find(exp.Column):
        return exp.Literal.string(text)
    return found[0]


_PREPARE = re.compile(r"PREPARE\s+([\w$]+)\s+FROM\s+(.*)", re.IGNORECASE | re.DOTALL)
_EXECUTE = re.compile(r"EXECUTE\s+([\w$]+)(?:\s+USING\s+(.*))?", re.IGNORECASE | re.DOTALL)


def prepared(text: str) -> tuple[str, str]:
    """Return the name and the query of PREPARE."""
    found = _PREPARE.fullmatch(text)
    if found is None:
        raise malformed("line 1:9: mismatched input. Expecting: PREPARE <name> FROM <statement>")
    return found[1], found[2]


def executed(text: str) -> tuple[str, list[str]]:
    """Return the name and the values of EXECUTE."""
    found = _EXECUTE.fullmatch(text)
    if found is None:
        raise malformed("line 1:9: mismatched input. Expecting: EXECUTE <name> USING <values>")
    if not found[2]:
        return found[1], []
    values = parse(f"SELECT {found[2]}").expressions
    return found[1], [each.sql(dialect="trino") for each in values]


def view(text: str) -> tuple[TableName, str, bool]:
    """Return the name and the query of CREATE VIEW, and whether it may replace another."""
    words = list(tokens(text, trino=True))
    replace = words[1].upper == "OR"
    place = 4 if replace else 2
    names = [words[place].text.lower()]
    while words[place + 1].text == ".":
        place += 2
        names.append(words[place].text.lower())
    if words[place + 1].upper != "AS":
        raise malformed("line 1:1: mismatched input. Expecting: CREATE VIEW <name> AS <query>")
    query = text[words[place + 1].end :].strip()
    return TableName(names[-2] if len(names) > 1 else None, names[-1]), query, replace
