"""What kind of statement a text is: by its first words, as Athena sorts them."""

import re
from dataclasses import dataclass
from typing import Final

from raywork.local.faults import malformed
from raywork.sql.lexer import Token, tokens
from raywork.sql.scripts import is_hive

LONGEST: Final = 262_144
"""Bytes of the longest statement that Athena takes."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, without the semicolon at its end."""

    text: str
    kind: str
    """`DDL`, `DML` or `UTILITY`, as GetQueryExecution says it."""
    sub: str
    """The kind of DDL and so on, such as `CREATE_TABLE`."""


_KINDS: Final = [
    (r"(SELECT|WITH|VALUES|TABLE|\()", "DML", "SELECT"),
    (r"INSERT INTO", "DML", "INSERT"),
    (r"UNLOAD", "DML", "UNLOAD"),
    (r"EXECUTE", "DML", "EXECUTE"),
    (r"EXPLAIN", "DML", "EXPLAIN"),
    (r"PREPARE", "DDL", "PREPARE"),
    (r"DEALLOCATE PREPARE", "DDL", "DEALLOCATE"),
    (r"CREATE EXTERNAL TABLE", "DDL", "CREATE_TABLE"),
    (r"CREATE TABLE", "DDL", "CREATE_TABLE"),
    (r"CREATE (OR REPLACE )?VIEW", "DDL", "CREATE_VIEW"),
    (r"DROP VIEW", "DDL", "DROP_VIEW"),
    (r"CREATE (DATABASE|SCHEMA)", "DDL", "CREATE_DATABASE"),
    (r"DROP (DATABASE|SCHEMA)", "DDL", "DROP_DATABASE"),
    (r"ALTER (DATABASE|SCHEMA)", "DDL", "ALTER_DATABASE"),
    (r"DROP TABLE", "DDL", "DROP_TABLE"),
    (r"ALTER TABLE", "DDL", "ALTER_TABLE"),
    (r"MSCK REPAIR TABLE", "DDL", "MSCK_REPAIR_TABLE"),
    (r"SHOW CREATE TABLE", "UTILITY", "SHOW_CREATE_TABLE"),
    (r"SHOW CREATE VIEW", "UTILITY", "SHOW_CREATE_VIEW"),
    (r"SHOW (DATABASES|SCHEMAS)", "UTILITY", "SHOW_DATABASES"),
    (r"SHOW TABLES", "UTILITY", "SHOW_TABLES"),
    (r"SHOW VIEWS", "UTILITY", "SHOW_VIEWS"),
    (r"SHOW COLUMNS", "UTILITY", "SHOW_COLUMNS"),
    (r"SHOW PARTITIONS", "UTILITY", "SHOW_PARTITIONS"),
    (r"SHOW TBLPROPERTIES", "UTILITY", "SHOW_TBLPROPERTIES"),
    (r"(DESCRIBE|DESC)", "UTILITY", "DESCRIBE_TABLE"),
    *((name, "DML", name) for name in ("MERGE", "UPDATE", "DELETE", "OPTIMIZE", "VACUUM")),
    (r"USING", "DML", "UNSUPPORTED"),
    (r"SHOW (FUNCTIONS|CATALOGS|STATS|SESSION)", "UTILITY", "UNSUPPORTED"),
]
_RULES: Final = [(re.compile(rf"{words}(\W|$)"), kind, sub) for words, kind, sub in _KINDS]
_CTAS: Final = re.compile(r"CREATE TABLE .* AS (SELECT|WITH|VALUES|TABLE|\()")


def _ends(token: Token) -> bool:
    return token.text == ";" and not token.quote


def classify(text: str) -> Statement:
    """Return the statement that a text is.

    Raises:
        RefusedRequest: It is several statements, too long, or of no kind that Athena knows.
    """
    if len(text.encode()) > LONGEST:
        raise malformed(f"Query string exceeds the maximum of {LONGEST} bytes")
    found = list(tokens(text, trino=not is_hive(text)))
    while found and _ends(found[-1]):
        found.pop()
    if any(map(_ends, found)):
        raise malformed("Only one sql statement is allowed. Got: several, separated by ';'")
    if not found:
        raise malformed("Query string is empty")
    bare = text[: found[-1].end].strip()
    words = " ".join("''" if token.quote else token.text.upper() for token in found)
    for rule, kind, sub in _RULES:
        if rule.match(words):
            if sub == "CREATE_TABLE" and _CTAS.match(words):
                return Statement(bare, "DDL", "CREATE_TABLE_AS_SELECT")
            return Statement(bare, kind, sub)
    raise malformed(
        f"line 1:{found[0].start + 1}: mismatched input '{found[0].text}'. Expecting: 'ALTER', "
        "'CREATE', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'INSERT', 'MSCK', 'PREPARE', 'SHOW', "
        "'UNLOAD', <query>"
    )
