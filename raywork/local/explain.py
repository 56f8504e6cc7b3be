"""What EXPLAIN asks for: of which query, and in what form."""

import json
from dataclasses import dataclass
from typing import Any, Final

from raywork.local import writing
from raywork.local.faults import FailedQuery, malformed, not_emulated
from raywork.local.render import trino_type
from raywork.local.statements import Statement, classify
from raywork.sql.lexer import Token, tokens

_OPTIONS: Final = {
    "FORMAT": ("TEXT", "GRAPHVIZ", "JSON"),
    "TYPE": ("LOGICAL", "DISTRIBUTED", "VALIDATE", "IO"),
}


_AHEAD: Final = 3
"""Words behind the end that may be looked at."""


@dataclass(frozen=True, slots=True)
class Explained:
    """EXPLAIN of a query, which ANALYZE runs for that."""

    query: str
    analyze: bool
    format: str
    type: str

    def command(self, query: str) -> str:
        """Return what DuckDB is asked for a query of its own."""
        form = {"TEXT": "", "GRAPHVIZ": "FORMAT graphviz", "JSON": "FORMAT json"}[self.format]
        options = ", ".join(each for each in ("ANALYZE" if self.analyze else "", form) if each)
        return f"EXPLAIN ({options}) {query}" if options else f"EXPLAIN {query}"


def explained(text: str) -> Explained:
    """Read EXPLAIN.

    Raises:
        RefusedRequest: It cannot be parsed.
        FailedQuery: It is not emulated, or nothing that Athena explains.
    """
    end = Token("<EOF>", "", len(text), len(text))
    words = [*tokens(text, trino=True), *[end] * _AHEAD]
    place = 1
    analyze = words[place].upper == "ANALYZE"
    place += analyze
    verbose = analyze and words[place].upper == "VERBOSE"
    place += verbose
    given: dict[str, str] = {}
    if words[place].text == "(" and words[place + 1].upper in _OPTIONS:
        place = _options(words, place, given)
    if given.get("TYPE") == "IO":
        raise not_emulated("EXPLAIN (TYPE IO)")
    if analyze and "TYPE" in given:
        raise malformed(f"line 1:{words[place].start + 1}: EXPLAIN ANALYZE has no TYPE")
    query = _query(classify(text[words[place].start :]), analyze=analyze)
    return Explained(query, analyze, given.get("FORMAT", "TEXT"), given.get("TYPE", "LOGICAL"))


def output_node(columns: list[tuple[str, Any]], plan: str) -> str:
    """Return a plan of DuckDB, in JSON, below the node that Trino's plans begin with.

    It says the types of the result's columns (Trino documentation, "EXPLAIN").
    """
    node = {
        "id": "0",
        "name": "Output",
        "descriptor": {"columnNames": f"[{', '.join(name for name, _ in columns)}]"},
        "outputs": [{"symbol": name, "type": trino_type(kind)} for name, kind in columns],
        "details": ["Below is the plan of DuckDB, which runs the queries here"],
        "estimates": [],
        "children": json.loads(plan),
    }
    return json.dumps(node, indent=3)


def _options(words: list[Token], place: int, given: dict[str, str]) -> int:
    """Read the options in parentheses, and return the place behind them."""
    while words[place].text in {"(", ","}:
        name, value = words[place + 1], words[place + 2]
        if value.upper not in _OPTIONS.get(name.upper, ()):
            raise malformed(f"line 1:{value.start + 1}: mismatched input '{value.text}'")
        given[name.upper] = value.upper
        place += 3
    return place + 1


def _query(statement: Statement, *, analyze: bool) -> str:
    """Return the query that a statement runs."""
    if statement.sub == "SELECT":
        return statement.text
    read = {
        "CREATE_TABLE_AS_SELECT": lambda text: writing.create_table_as(text).query,
        "INSERT": lambda text: writing.insert(text).query,
        "UNLOAD": lambda text: writing.unload(text).query,
    }.get(statement.sub)
    if read is None:
        raise FailedQuery(f"NOT_SUPPORTED: EXPLAIN of {statement.sub} is not supported")
    if analyze:
        raise not_emulated(f"EXPLAIN ANALYZE of {statement.sub}")
    return read(statement.text)
